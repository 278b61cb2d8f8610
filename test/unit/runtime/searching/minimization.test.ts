// The unconstrained problems of Moré, Garbow and Hillstrom from their standard starts: every optimizer that searches reaches a
// minimum that the paper names, through the whole way from a text to a descent.
import assert from 'node:assert/strict';
import test from 'node:test';
import { lossText, residualsText, testProblems } from '../../../support/more-garbow-hillstrom.ts';
import type { Options } from './descents.ts';
import { descentOf, finish } from './descents.ts';

/** Optimizers with the most evaluations that one of the problems may take. */
const table: readonly { readonly optimizer: string; readonly settings?: Options['settings']; readonly most: number }[] =
  [
    { optimizer: 'bfgs', most: 400 },
    { optimizer: 'bfgs', settings: { lineSearch: 'hagerZhang' }, most: 600 },
    { optimizer: 'lbfgs', most: 400 },
    { optimizer: 'lbfgs', settings: { lineSearch: 'hagerZhang' }, most: 600 },
    { optimizer: 'lbfgs', settings: { lineSearch: 'backtracking' }, most: 600 },
    { optimizer: 'conjugateGradient', most: 1500 },
    { optimizer: 'conjugateGradient', settings: { conjugacy: 'hagerZhang', lineSearch: 'hagerZhang' }, most: 4000 },
    { optimizer: 'newtonCG', most: 1000 },
    { optimizer: 'levenbergMarquardt', most: 1000 },
    { optimizer: 'levenbergMarquardt', settings: { scaling: 'marquardt' }, most: 1000 },
  ];

for (const { optimizer, settings, most } of table) {
  for (const problem of testProblems) {
    const chosen = settings === undefined ? '' : ` ${Object.values(settings).join(', ')}`;
    test(`${problem.name} by ${optimizer}${chosen}`, async () => {
      const fits = optimizer === 'levenbergMarquardt';
      const text = fits ? residualsText(problem) : lossText(problem);
      const options: Options = {
        optimizer,
        iterations: 3000,
        tolerance: 1e-9,
        ...(settings === undefined ? {} : { settings }),
      };
      const { descent } = await descentOf(text, options);
      const evaluations = finish(descent);
      const loss = fits ? 2 * descent.loss : descent.loss;
      const nearest = problem.minima.map((each) => Math.abs(loss - each) - 1e-5 * each);
      const told = `${loss} after ${descent.iteration} iterations and ${evaluations} evaluations: ${descent.end?.text}`;
      assert.ok(Math.min(...nearest) <= 1e-9, told);
      assert.ok(['converged', 'noStep'].includes(descent.end!.reason), told);
      assert.ok(evaluations <= most, told);
    });
  }
}
