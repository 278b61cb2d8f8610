// The 35 problems of Moré, Garbow and Hillstrom from their standard starts: every optimizer that searches reaches a minimum that the
// paper names, through the whole way from a text to a descent. What does not is named here, and in docs/correctness.md.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { lossText, residualsText, testProblems } from '../../../support/more-garbow-hillstrom.ts';
import { furtherProblems } from '../../../support/more-garbow-hillstrom-fits.ts';
import type { Options } from './descents.ts';
import { descentOf, finish } from './descents.ts';

/** Optimizers with the most evaluations that one of the problems may take. */
const table: readonly { readonly optimizer: string; readonly settings?: Options['settings']; readonly most: number }[] =
  [
    { optimizer: 'bfgs', most: 600 },
    { optimizer: 'bfgs', settings: { lineSearch: 'hagerZhang' }, most: 900 },
    { optimizer: 'lbfgs', most: 600 },
    { optimizer: 'lbfgs', settings: { lineSearch: 'hagerZhang' }, most: 900 },
    { optimizer: 'lbfgs', settings: { lineSearch: 'backtracking' }, most: 800 },
    { optimizer: 'conjugateGradient', most: 2500 },
    { optimizer: 'conjugateGradient', settings: { conjugacy: 'hagerZhang', lineSearch: 'hagerZhang' }, most: 4000 },
    { optimizer: 'newtonCG', most: 1200 },
    { optimizer: 'levenbergMarquardt', most: 1000 },
    { optimizer: 'levenbergMarquardt', settings: { scaling: 'marquardt' }, most: 1000 },
    { optimizer: 'gaussNewton', most: 4000 },
  ];

const searchesOfFits = new Set(['levenbergMarquardt', 'gaussNewton']);

/** What takes longer than the others, by the number of the problem and the optimizer with its choices. */
const slow: Readonly<Record<string, number>> = {
  '2 gaussNewton': 30_000,
  '10 bfgs': 900,
  '10 bfgs hagerZhang': 8000,
  '10 lbfgs': 900,
  '10 lbfgs hagerZhang': 2000,
  '10 newtonCG': 4000,
  '11 newtonCG': 10_000,
  '16 gaussNewton': 8000,
  '17 conjugateGradient': 15_000,
};

/** What is within the tolerance of the minimum when its iterations are over, and not yet where the gradient vanishes. */
const unfinished: ReadonlySet<string> = new Set(['10 bfgs hagerZhang', '17 conjugateGradient']);

/** What does not reach a minimum within 3,000 iterations, as docs/correctness.md says with the reason. */
const elsewhere: ReadonlySet<string> = new Set([
  '10 conjugateGradient',
  '10 conjugateGradient hagerZhang',
  '11 gaussNewton',
  '17 conjugateGradient hagerZhang',
  '18 gaussNewton',
]);

const all = [...testProblems, ...furtherProblems];
const numberOf = (name: string): number => Number.parseInt(name, 10);

/** Optimizer and its choices, each once. */
const nameOf = ({ optimizer, settings = {} }: (typeof table)[number]): string =>
  [optimizer, ...new Set(Object.values(settings))].join(' ');

for (const entry of table) {
  const { optimizer, settings, most } = entry;
  for (const problem of all) {
    const key = `${numberOf(problem.name)} ${nameOf(entry)}`;
    const outcome = elsewhere.has(key) ? 'ends elsewhere' : 'reaches a minimum';
    test(`${problem.name} by ${nameOf(entry)} ${outcome}`, async () => {
      const fits = searchesOfFits.has(optimizer);
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
      const nearest = Math.min(...problem.minima.map((each) => Math.abs(loss - each) - 1e-5 * each));
      const told = `${loss} after ${descent.iteration} iterations and ${evaluations} evaluations: ${descent.end?.text}`;
      if (elsewhere.has(key)) {
        assert.ok(nearest > 1e-9, told);
        assert.equal(descent.end!.reason, 'limit', told);
        return;
      }
      assert.ok(nearest <= 1e-9, told);
      assert.ok(['converged', 'noStep', ...(unfinished.has(key) ? ['limit'] : [])].includes(descent.end!.reason), told);
      assert.ok(evaluations <= (slow[key] ?? most), told);
    });
  }
}

test('docs/correctness.md has a line for each problem, and a dash for each that is not solved', () => {
  const page = readFileSync(new URL('../../../../docs/correctness.md', import.meta.url), 'utf8');
  const lines = [...page.matchAll(/^\| (\d+) [^|]*\|(.*)\|$/gm)];
  const rows = new Map(
    lines
      .map(([, number, cells]) => [Number(number), cells!.split('|').map((cell) => cell.trim())] as const)
      .filter(([, cells]) => cells.length === table.length),
  );
  assert.deepEqual(
    [...rows.keys()].sort((a, b) => a - b),
    Array.from({ length: 35 }, (_, index) => index + 1),
  );
  for (const [number, cells] of rows) {
    for (const [index, entry] of table.entries()) {
      const expected = elsewhere.has(`${number} ${nameOf(entry)}`) ? /^–/ : /^[\d,]+$/;
      assert.match(cells[index]!, expected, `problem ${number} by ${nameOf(entry)}`);
    }
  }
});
