// The engine beside other programs that differentiate or multiply, as far as they are installed.
import type { Part } from '../table.ts';
import { convolutions } from './convolutions.ts';
import { logistic } from './logistic.ts';
import { network } from './network.ts';
import { product } from './product.ts';

export async function peers(quick: boolean): Promise<Part> {
  return {
    title: 'The engine, as times of what other libraries take for the same, with the same losses',
    rows: [
      ...(await logistic(quick)),
      ...(await product(quick)),
      ...(await network(quick)),
      ...(await convolutions(quick)),
    ],
  };
}
