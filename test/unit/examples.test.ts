// The examples do what their comments and README.md say: every one is loaded from its file and descended to its end.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EndReason } from '../../src/engine/stopping.ts';
import { declarationsText } from '../../src/language/builtin/declarations.ts';
import { parseTable } from '../../src/language/data/csv.ts';
import { measuresOf } from '../../src/runtime/descent/checkpoints.ts';
import { Descent } from '../../src/runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../src/runtime/environment.ts';
import { loadProblem } from '../../src/runtime/evaluation/load.ts';
import { norm } from '../../src/shared/numbers.ts';
import type { LaunchOptions } from '../../src/shared/run.ts';
import { assertClose } from '../support/assert-close.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

const environment: Environment = {
  read: (uri) => readFile(new URL(uri), 'utf8').catch(() => undefined),
  readBytes: (uri) => readFile(new URL(uri)).catch(() => undefined),
  now: () => 0,
  schedule: () => {
    throw new Error('Nothing here runs by the clock.');
  },
  emit: (event, value) => {
    throw new Error(`${event}: ${JSON.stringify(value)}`);
  },
  lag: () => 0,
  busy: () => undefined,
};

interface Start {
  readonly options?: Omit<LaunchOptions, 'program'>;
  readonly start?: readonly number[];
}

/** Descends as the file says, or as `options` do, and returns the descent at its end. */
async function descend(file: string, { options = {}, start }: Start = {}): Promise<Descent> {
  const program = pathToFileURL(join(examples, file)).href;
  const launch = { ...options, program };
  const problem = await loadProblem(environment, launch);
  assert.deepEqual(problem.problems, [], `${file} has nothing to complain of`);
  const hyperparameters = initialHyperparameters(mergeOptions(problem.presets, launch), problem.kind, problem.training);
  const descent = new Descent(problem.evaluator, hyperparameters, Float64Array.from(start ?? problem.start));
  descent.evaluate();
  while (descent.end === undefined) descent.advance();
  return descent;
}

type Case = readonly [file: string, start: Start, reason: EndReason, iteration: number, parameters: readonly number[]];

const cases: readonly Case[] = [
  ['parabola.ts', {}, 'converged', 92, [0]],
  ['rosenbrock.ts', {}, 'converged', 2800, [1, 1]],
  ['himmelblau.ts', {}, 'converged', 442, [3, 2]],
  ['himmelblau.ts', { start: [-1, 0] }, 'converged', 455, [-2.805118, 3.131313]],
  ['himmelblau.ts', { start: [-1, -1] }, 'converged', 450, [-3.77931, -3.283186]],
  ['himmelblau.ts', { start: [2, -2] }, 'converged', 411, [3.584428, -1.848127]],
  ['saddle.ts', {}, 'converged', 116, [0, Math.SQRT2]],
  ['saddle.ts', { start: [1, 0] }, 'converged', 86, [0, 0]],
  ['too-large-learning-rate.ts', { options: { learningRate: 0.5 } }, 'converged', 1, [4]],
  ['log-of-negative.ts', { options: { learningRate: 0.1 } }, 'converged', 37, [0.25]],
  ['plateau.ts', { options: { iterations: 1480 } }, 'limit', 1480, [-3.646934]],
];
for (const [file, start, reason, iteration, parameters] of cases) {
  test(`${file} ${JSON.stringify(start)} ends at [${parameters}]`, async () => {
    const { end, parameters: found } = await descend(file, start);
    assert.deepEqual([end?.reason, end?.iteration], [reason, iteration], end?.text);
    assertClose(found, parameters, 1e-6, 'parameters');
  });
}

test('the parabola: 4 − 0.1 · 8 = 3.2', async () => {
  const descent = await descend('parabola.ts', { options: { iterations: 1 } });
  assert.deepEqual([descent.end?.reason, descent.parameters[0]], ['limit', 3.2]);
});

test('Rosenbrock by gradient descent: on its way with 0.002, infinite in six steps with 0.01', async () => {
  const slow = await descend('rosenbrock.ts', { options: { optimizer: 'gradientDescent', learningRate: 0.002 } });
  assert.deepEqual([slow.end?.reason, slow.end?.iteration], ['limit', 10_000]);
  const thrown = await descend('rosenbrock.ts', { options: { optimizer: 'gradientDescent', learningRate: 0.01 } });
  assert.deepEqual(
    [thrown.end?.reason, thrown.end?.iteration, thrown.loss],
    ['nonFinite', 6, Number.POSITIVE_INFINITY],
  );
});

test('too large a learning rate diverges', async () => {
  const { end } = await descend('too-large-learning-rate.ts');
  assert.deepEqual([end?.reason, end?.iteration], ['diverged', 92], end?.text);
});

test('the logarithm of a negative rate is NaN at iteration 38', async () => {
  const { end, loss, parameters } = await descend('log-of-negative.ts');
  assert.deepEqual([end?.reason, end?.iteration, loss], ['nonFinite', 38, Number.NaN], end?.text);
  assert.ok(parameters[0]! < 0);
});

/** The lines of a NIST file: its certified parameters, and its observations. */
function readNist(name: string): { certified: number[]; y: number[]; x: number[] } {
  const lines = readFileSync(join(examples, 'nist', `${name}.dat`), 'utf8').split(/\r?\n/);
  const certified = lines.flatMap((line) => {
    const match = /^ +b\d = +\S+ +\S+ +(\S+) +\S+ *$/.exec(line);
    return match === null ? [] : [Number(match[1])];
  });
  const header = lines.findIndex((line) => /^Data: +y +x/.test(line));
  const rows = lines.slice(header + 1).filter((line) => line.trim() !== '');
  const numbers = rows.map((line) => line.trim().split(/ +/).map(Number));
  return { certified, y: numbers.map((row) => row[0]!), x: numbers.map((row) => row[1]!) };
}

const fits: readonly (readonly [name: string, units: readonly number[], iterations: number])[] = [
  ['Misra1a', [100, 1e-4], 4509],
  ['Chwirut2', [0.1, 0.01, 0.01], 3077],
  ['Rat42', [100, 1, 0.1], 961],
];
for (const [name, units, iterations] of fits) {
  test(`${name} reaches the certified parameters to more than six digits`, async () => {
    const { certified } = readNist(name);
    assert.equal(certified.length, units.length);
    const { end, parameters } = await descend(`nist/${name.toLowerCase()}.ts`);
    assert.equal(end?.reason, 'converged', end?.text);
    assert.ok(
      Math.abs(end.iteration - iterations) <= 5,
      `after ${end.iteration} iterations, README.md says ${iterations}`,
    );
    for (const [i, value] of certified.entries()) {
      const found = parameters[i]! * units[i]!;
      assert.ok(Math.abs(found / value - 1) < 1e-8, `b${i + 1} is ${found}, certified ${value}`);
    }
  });

  test(`${name}.csv holds the observations of ${name}.dat`, () => {
    const { x, y } = readNist(name);
    const text = readFileSync(join(examples, 'nist', `${name.toLowerCase()}.csv`), 'utf8');
    assert.deepEqual({ ...parseTable(text).columns }, { x, y });
  });
}

type Expected = Readonly<Record<string, readonly [low: number, high: number]>>;
const networks: readonly (readonly [file: string, start: Start, expected: Expected])[] = [
  ['networks/xor.ts', {}, { 'metric:accuracy': [1, 1], 'training:loss': [0, 0.003] }],
  ['networks/xor.ts', { options: { seed: 1 } }, { 'metric:accuracy': [0.5, 0.5], 'training:loss': [0.3466, 0.348] }],
  ['networks/two-moons.ts', {}, { 'metric:accuracy': [1, 1], 'validation:accuracy': [0.98, 0.98] }],
  ['networks/two-moons.ts', { options: { epochs: 10 } }, { 'metric:accuracy': [0.87, 0.89] }],
  ['networks/chwirut.ts', {}, { 'metric:r2': [0.98, 0.99] }],
  ['networks/iris.ts', {}, { 'metric:accuracy': [1, 1], 'training:loss': [0, 0.011], 'validation:loss': [0.22, 0.26] }],
  ['networks/digits.ts', {}, { 'metric:accuracy': [0.995, 1], 'validation:accuracy': [0.975, 0.99] }],
  ['networks/digits.ts', { options: { epochs: 3 } }, { 'metric:accuracy': [0.9, 1] }],
  ['networks/convolution.ts', {}, { 'metric:accuracy': [0.99, 1], 'validation:accuracy': [0.88, 0.93] }],
  ['networks/convolution.ts', { options: { epochs: 3 } }, { 'metric:accuracy': [0.5, 0.6] }],
  ['vanishing-gradients.ts', {}, { 'metric:accuracy': [0.5, 0.5], 'training:loss': [0.69, 0.7] }],
  ['dead-relus.ts', {}, { 'metric:accuracy': [0.5, 0.5] }],
  ['dead-relus.ts', { options: { learningRate: 1, epochs: 10 } }, { 'metric:accuracy': [1, 1] }],
  ['learning-rate-too-small.ts', {}, { 'training:loss': [0.592, 0.594] }],
  ['learning-rate-too-small.ts', { options: { learningRate: 0.01, epochs: 3 } }, { 'training:loss': [0, 0.4] }],
];
for (const [file, start, expected] of networks) {
  test(`${file} ${JSON.stringify(start)} is as its comment says`, async () => {
    const descent = await descend(file, start);
    assert.equal(descent.end?.reason, 'limit', descent.end?.text);
    const measures = measuresOf(descent);
    for (const [id, [low, high]] of Object.entries(expected)) {
      assert.ok(measures[id]! >= low && measures[id]! <= high, `${id} is ${measures[id]}`);
    }
  });
}

test('the chain of sigmoids passes on less than a quarter of its gradient, the dead relus none', async () => {
  const { gradient: chain } = await descend('vanishing-gradients.ts', { options: { iterations: 1 } });
  // dense1 has 2·8 weights and 8 biases, each of the five layers after it 8·8 and 8.
  const norms = [0, 24, 96, 168, 240, 312].map((from, layer) => norm(chain, from, layer === 0 ? 24 : from + 72));
  for (const [layer, before] of norms.slice(0, -1).entries()) assert.ok(before < norms[layer + 1]!, `${norms}`);
  assert.ok(norms[0]! < 1e-4 && norms[5]! > 0.1, `${norms}`);
  const { gradient: dead } = await descend('dead-relus.ts', { options: { iterations: 5 } });
  assert.deepEqual([norm(dead, 0, 24), norm(dead, 24, 33) > 0.1], [0, true]);
});

test('every loss in the examples is tested here', () => {
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' });
  const losses = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => file.replaceAll('\\', '/'));
  const tested = [
    ...[...cases, ...networks].map(([file]) => file),
    ...fits.map(([name]) => `nist/${name.toLowerCase()}.ts`),
  ];
  assert.deepEqual(losses.sort(), [...new Set(tested)].sort());
});

test('the types in examples/ are those which "Add types" writes', () => {
  assert.equal(readFileSync(join(examples, 'descent-debugger.d.ts'), 'utf8'), declarationsText);
});
