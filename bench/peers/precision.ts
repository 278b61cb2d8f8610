import { problemOf } from '../engine/problem.ts';

export interface Chosen {
  readonly name: 'float32' | 'float64';
  readonly text: string;
}

/** A problem in float32 where a person can have that, else in float64. @param text the problem, with what else stands among its options */
export async function precisionOf(text: (more: string) => string): Promise<Chosen> {
  const single = text(" precision: 'float32',");
  const isKnown = await problemOf(single).then(
    () => true,
    () => false,
  );
  return isKnown ? { name: 'float32', text: single } : { name: 'float64', text: text('') };
}
