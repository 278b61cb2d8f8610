import assert from 'node:assert/strict';
import test from 'node:test';
import { Descent } from '../../../src/runtime/descent/descent.ts';
import {
  initialHyperparameters,
  namedHyperparameters,
  withHyperparameter,
} from '../../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../../src/runtime/environment.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../src/runtime/evaluation/problem.ts';
import { checkGradient } from '../../../src/runtime/inspection/gradient-check.ts';
import type { LaunchOptions } from '../../../src/shared/run.ts';

const program = 'file:///precision.ts';

async function problemOf(text: string, options: Partial<LaunchOptions> = {}): Promise<Problem> {
  const environment: Environment = {
    read: (uri) => Promise.resolve(uri === program ? text : undefined),
    now: () => performance.now(),
    schedule: (callback) => setImmediate(callback),
    emit: () => {},
    lag: () => 0,
    busy: () => {},
  };
  return await loadProblem(environment, { program, ...options });
}

async function descentOf(text: string, options: Partial<LaunchOptions> = {}): Promise<[Descent, Problem]> {
  const problem = await problemOf(text, options);
  const all = { program, ...problem.presets, ...options };
  const { kind, training, parameters } = problem;
  const descent = new Descent(
    problem.evaluator,
    initialHyperparameters(all, kind, training, parameters),
    problem.start,
  );
  descent.evaluate();
  return [descent, problem];
}

const losses = {
  function: `export function loss(x = -1.2, y = 1) {
    const valley = y - x * x;
    return (1 - x) ** 2 + Math.exp(x / 10) * valley ** 2 + 0.1 * Math.sin(y);
  }`,
  problem: `import { dot, matmul, mean, problem, sigmoid, tanh, exp, log } from 'descent-debugger';
const x = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(3 * i), 1]);
export const loss = problem({
  parameters: { W: [[0.1, -0.2], [0.3, 0.4], [0, 0.1]], v: [0.7, -0.3] },
  loss: ({ W, v }) => mean(log(1 + exp(matmul(sigmoid(matmul(x, W)), v)))) + dot(v, tanh(v)),
  optimizer: 'momentum',
});`,
  leastSquares: `import { leastSquares } from 'descent-debugger';
export const loss = leastSquares({
  parameters: { a: 1, b: 0.1 },
  residuals: ({ a, b }) => [1, 2, 3, 4].map((t) => a * Math.exp(-b * t) - 1 / (t + 0.3)),
  optimizer: 'levenbergMarquardt',
});`,
  network: `import { batchNormalization, conv2d, dense, dropout, flatten, maxPool2d, network } from 'descent-debugger';
const image = (i) => Array.from({ length: 64 }, (_, j) => Math.sin(0.37 * i + 0.11 * j * i) ** 2);
export default network({
  data: {
    inputs: Array.from({ length: 40 }, (_, i) => image(i)),
    targets: Array.from({ length: 40 }, (_, i) => 'class ' + (i % 3)),
  },
  inputShape: [8, 8, 1],
  layers: [
    conv2d(4, 3, 'relu'), maxPool2d(2), batchNormalization(), conv2d(5, 2, 'tanh'), flatten(), dropout(0.2),
    dense(7, 'sigmoid'), dense(3),
  ],
  loss: 'crossEntropy',
  batchSize: 16,
  validation: 0.2,
});`,
};

function isRounded(values: Float64Array): boolean {
  return values.every((value) => Object.is(Math.fround(value), value));
}

for (const [kind, text] of Object.entries(losses)) {
  test(`a run of a ${kind} in float32: parameters, loss and gradient are its numbers, near those of float64`, async () => {
    const [single, problem] = await descentOf(text, { precision: 'float32', tolerance: 0 });
    const [double] = await descentOf(text, { tolerance: 0 });
    for (let i = 0; i < 40 && single.end === undefined && double.end === undefined; i++) {
      assert.ok(isRounded(single.parameters), `parameters at ${i}`);
      assert.ok(isRounded(single.gradient), `gradient at ${i}`);
      assert.ok(isRounded(Float64Array.of(single.loss)), `loss at ${i}`);
      const difference = Math.abs(single.loss - double.loss);
      assert.ok(difference <= 1e-4 * Math.abs(double.loss) + 1e-7, `loss ${single.loss}, ${double.loss} at ${i}`);
      // The trace is recorded and interpreted anew, whatever has computed the run: its gradient has the same bits.
      const trace = problem.evaluator.traceAt(single.parameters, single.iteration, single.batch);
      assert.ok(trace.length > 0);
      const before = single.gradient.slice();
      problem.evaluator.tracing = true;
      const traced = problem.evaluator.evaluate(single.parameters, single.iteration, single.batch);
      problem.evaluator.tracing = false;
      assert.ok(Object.is(traced, single.loss), `interpreted loss ${traced}, ${single.loss} at ${i}`);
      assert.deepEqual(problem.evaluator.gradient, before, `interpreted gradient at ${i}`);
      single.advance();
      double.advance();
    }
    assert.ok(single.iteration > 5);
  });
}

test('a replay from a checkpoint has the same bits', async () => {
  const [descent] = await descentOf(losses.network, { precision: 'float32' });
  for (let i = 0; i < 7; i++) descent.advance();
  const checkpoint = descent.save();
  const losses7: number[] = [];
  for (let i = 0; i < 9; i++, descent.advance()) losses7.push(descent.loss);
  descent.restore(checkpoint);
  for (const loss of losses7) {
    assert.ok(Object.is(descent.loss, loss));
    descent.advance();
  }
});

test('the precision is a key of the comment, of the description and of the launch', async () => {
  const commented = `/** @descent precision=float32 */\n${losses.function}`;
  assert.equal((await problemOf(commented)).presets.precision, 'float32');
  const described = losses.problem.replace("optimizer: 'momentum'", "precision: 'float32'");
  const [descent] = await descentOf(described);
  assert.equal(descent.precision, 'float32');
  const [asked] = await descentOf(described, { precision: 'float64' });
  assert.equal(asked.precision, 'float64');
  await assert.rejects(problemOf(`/** @descent precision=float16 */\n${losses.function}`), /float32/);
  await assert.rejects(
    problemOf(losses.problem.replace("'momentum'", "'adam', precision: 'half'")),
    /no precision "half"/,
  );
  await assert.rejects(problemOf(losses.function, { precision: 'double' }), /no precision "double"/);
});

test('the precision of a run is shown, and never changed', async () => {
  const [descent] = await descentOf(losses.function, { precision: 'float32' });
  assert.equal(namedHyperparameters(descent.hyperparameters)['precision'], 'float32');
  assert.throws(() => withHyperparameter(descent.hyperparameters, 'precision', 'float64'), /whole run/);
});

test('values set by hand and bounds are rounded', async () => {
  const [descent] = await descentOf('export function loss(x = 0.1) { return x; }', {
    precision: 'float32',
    bounds: { x: [0.1, 3] },
  });
  assert.equal(descent.parameters[0], Math.fround(0.1));
  descent.advance();
  assert.equal(descent.parameters[0], Math.fround(0.1));
  assert.equal(descent.end?.reason, 'converged');
  descent.setElement(0, 0.3);
  assert.equal(descent.parameters[0], Math.fround(0.3));
});

test('a gradient of float32 agrees with differences in float64 as far as it can, and a wrong one does not', async () => {
  for (const text of [losses.function, losses.problem, losses.network]) {
    const [descent, problem] = await descentOf(text, { precision: 'float32' });
    for (let i = 0; i < 3; i++) descent.advance();
    for (const { name } of problem.parameters) {
      const { parameters, gradient, iteration, batch, precision } = descent;
      const loss = (at: Float64Array): number => problem.pictures!.loss(at, iteration, batch);
      const check = (given: Float64Array): string => {
        const steps = checkGradient(
          name,
          problem.parameters,
          { iteration, branch: '', parameters, gradient: given, precision },
          loss,
        );
        for (;;) {
          const step = steps.next();
          if (step.done === true) return step.value.text;
        }
      };
      assert.match(check(gradient), /^✓/, name);
      const largest = gradient.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      assert.match(check(gradient.map((each) => each + 0.01 * largest)), /^✗/, name);
    }
  }
});
