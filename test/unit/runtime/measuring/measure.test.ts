import assert from 'node:assert/strict';
import test from 'node:test';
import type { Environment } from '../../../../src/runtime/environment.ts';
import { Path } from '../../../../src/runtime/evaluation/paths.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { Measurement } from '../../../../src/runtime/measuring/measure.ts';
import { measureProblem } from '../../../../src/runtime/measuring/measure.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';
import { environmentOf, problemOf } from '../pictures/loaded.ts';

const program = 'file:///loss.ts';

async function measured(text: string, options: Omit<LaunchOptions, 'program'> = {}): Promise<Measurement> {
  const environment: Environment = {
    ...environmentOf(text),
    now: () => performance.now(),
    schedule: (callback, delay) => {
      if (delay > 0) setTimeout(callback, delay);
      else setImmediate(callback);
    },
  };
  return await measureProblem(await problemOf(text, options), { program, ...options }, environment, { budget: 10 });
}

const rosenbrock = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

test('every time of a loss of numbers is there, and its code is JavaScript', async () => {
  const all = await measured(rosenbrock);
  const times = [all.forward, all.gradient.interpreted, all.gradient.compiled ?? Number.NaN, all.iteration.stepped];
  for (const time of [...times, all.iteration.run, 1000 * all.recording, 1000 * all.compilation]) {
    assert.ok(time > 0 && time < 1e6, JSON.stringify(all));
  }
  assert.equal(all.optimizer, 'adam');
  assert.equal(all.code.kind, 'javascript');
  assert.deepEqual(all.code.interpreted, []);
  assert.ok(all.code.operations < all.operations.loss + all.operations.gradient);
  assert.ok(all.iterations > 0);
  assert.ok(Math.abs(all.iterationsPerSecond * all.iteration.run - 1e6) < 1);
  // Loss, two norms and the learning rate; value, gradient and update of two elements.
  assert.equal(all.historyBytes, 8 * 10);
});

test('of tensors the operations that have no code are counted', async () => {
  const { code } = await measured(`import { sin, matmul, problem, sum } from 'descent-debugger';
export default problem({ parameters: { w: [[1, 2], [3, 4]] }, loss: ({ w }) => sum(sin(matmul(w, w))) });`);
  assert.equal(code.kind, 'webAssembly');
  assert.deepEqual(code.interpreted[0], { operation: 'sin', count: 1 });
});

test('a run that has arrived at its start has no iteration, and one with an end of its own is run again', async () => {
  const arrived = await measured('export const loss = (x = 0) => x * x;');
  assert.equal(arrived.iterations, 0);
  const short = await measured('export const loss = (x = 1) => x * x;', { iterations: 3 });
  assert.equal(short.iterations % 3, 0);
  assert.ok(short.iterations > 0);
});

test('mini-batches, searches and least squares are measured too', async () => {
  const network = `import { dense, network } from 'descent-debugger';
export default network({ data: { inputs: [[0, 1], [1, 0], [1, 1]], targets: [1, 2, 3] }, layers: [dense(1)], loss: 'meanSquaredError', batchSize: 2 });`;
  const fit = `import { leastSquares } from 'descent-debugger';
export const fit = leastSquares({ parameters: { a: 1, b: 2 }, residuals: ({ a, b }) => [a - 3, b - a * a, a * b] });`;
  for (const [text, options] of [
    [network, {}],
    [rosenbrock, { optimizer: 'lbfgs' }],
    [fit, { optimizer: 'levenbergMarquardt' }],
  ] as const) {
    const { forward, gradient, iteration, iterations } = await measured(text, options);
    assert.ok(forward > 0 && gradient.interpreted > 0 && iteration.stepped > 0 && iterations > 0);
  }
});

test('what is measured is the evaluation of the run, bit for bit', async () => {
  const { measured: parts, evaluator, start }: Problem = await problemOf(rosenbrock);
  const path = new Path(parts!.record(start));
  const room = new Float64Array(2);
  for (const compiled of [false, true]) {
    if (compiled) assert.ok(path.compile());
    path.run(parts!.inputs(path, start));
    assert.equal(path.loss, evaluator.evaluate(start, 0));
    assert.deepEqual(path.gradient(room), evaluator.gradient);
  }
});
