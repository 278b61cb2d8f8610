// The engine beside what one would write by hand.
import type { Part } from '../table.ts';
import { dataLosses } from './data-losses.ts';
import { growths } from './growth.ts';
import { networks } from './networks.ts';
import { rosenbrock } from './rosenbrock.ts';

export async function engine(quick: boolean): Promise<Part> {
  return {
    title: 'The engine, as times of the same by hand in JavaScript with derivatives by hand',
    rows: [
      ...(await rosenbrock(quick)),
      ...(await dataLosses(quick)),
      ...(await networks(quick)),
      ...(await growths(quick)),
    ],
  };
}
