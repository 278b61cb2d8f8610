import type { PartNames } from './code.ts';

/** From this step on βᵗ is so much smaller than half of the distance from 1 to the next number below it that 1 − βᵗ is 1. */
export function settledStep(beta: number): number {
  return Math.ceil((-60 * Math.LN2) / Math.log(beta));
}

/**
 * 1 − βᵗ of step t = 1, 2, …, by which an average that began at zero is divided. `settled` is `settledStep(beta)`: a power costs
 * more than all the rest of an update, and behind that step there is nothing to compute.
 */
export function biasCorrection(beta: number, step: number, settled: number): number {
  return step >= settled ? 1 : 1 - beta ** step;
}

/** Lines for the step and both corrections of it, whose names are `correction1` and `correction2`. */
export function correctionsCode({ before, after }: Pick<PartNames, 'before' | 'after'>): readonly string[] {
  const step = after('step');
  return [
    `const ${step} = ${before('step')} + 1;`,
    `const correction1 = biasCorrection(beta1, ${step}, settled1);`,
    `const correction2 = biasCorrection(beta2, ${step}, settled2);`,
  ];
}
