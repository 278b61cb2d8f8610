// Several mini-batches for one update: their means, what an epoch is then, and that every bit comes back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { epochOrder } from '../../../../src/engine/data/order.ts';
import { toCheckpoint } from '../../../../src/runtime/descent/checkpoints.ts';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import {
  initialHyperparameters,
  mergeOptions,
  withHyperparameter,
} from '../../../../src/runtime/descent/hyperparameters.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { LaunchOptions, RunDescription, RunState } from '../../../../src/shared/run.ts';
import { TestEnvironment } from '../toy.ts';

const file = 'file:///net.ts';

class SourceEnvironment extends TestEnvironment {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === file ? this.#text : undefined);
  }
}

async function begun(
  text: string,
  options: Partial<LaunchOptions> = {},
): Promise<{ problem: Problem; descent: Descent }> {
  const asked = { program: file, ...options };
  const problem = await loadProblem(new SourceEnvironment(text), asked);
  const settled = mergeOptions(problem.presets, asked);
  const hyperparameters = initialHyperparameters(settled, problem.kind, problem.training, problem.parameters);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return { problem, descent };
}

/** Its gradient over a batch, a sum of powers of two, tells which samples were in the batch. */
const powers = [1, 2, 4, 8, 16, 32, 64];
const sums = `import { sum, problem } from 'descent-debugger';
export const sums = problem({
  parameters: { w: 1 }, data: { x: [${powers.join(', ')}] },
  loss: ({ w }, { x }) => sum(w * x),
  optimizer: 'gradientDescent', learningRate: 0.001, batchSize: 2, accumulate: 2, epochs: 4, seed: 9,
});`;

/** With dropout and batch normalisation: draws and running statistics of every batch of an update. */
const drawing = `import { batchNormalization, dense, dropout, moons, network } from 'descent-debugger';
export default network({
  data: moons({ samples: 22, seed: 4 }),
  layers: [dense(4, 'tanh'), batchNormalization(), dropout(0.3), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy', batchSize: 4, accumulate: 2, epochs: 6, seed: 3,
});`;

test('an iteration is the mean over its batches, and the last one of an epoch has those that are left', async () => {
  const { descent } = await begun(sums);
  for (let epoch = 0; epoch < 3; epoch++) {
    const order = Array.from(epochOrder(7, epoch, 9), (sample) => powers[sample]!);
    const total = (from: number, to: number): number => order.slice(from, to).reduce((sum, x) => sum + x, 0);
    // Four batches, of which the last has one sample: two updates.
    assert.equal(descent.gradient[0], total(0, 4) / 2);
    assert.deepEqual([descent.batches?.epoch, descent.batches?.position], [epoch, 0]);
    descent.advance();
    assert.equal(descent.gradient[0], total(4, 7) / 2);
    assert.equal(descent.batches?.position, 4);
    descent.advance();
  }
  // Three batches at a time: the second update of an epoch has one.
  const three = await begun(sums, { accumulate: 3 });
  const order = Array.from(epochOrder(7, 0, 9), (sample) => powers[sample]!);
  three.descent.advance();
  assert.equal(three.descent.gradient[0], order[6]);
});

test('it is the loop of PyTorch with its loss divided by the number of batches, to the bit', async () => {
  const { problem, descent } = await begun(drawing.replace('dropout(0.3), ', '').replace('batchNormalization(), ', ''));
  const other = await begun(drawing.replace('dropout(0.3), ', '').replace('batchNormalization(), ', ''));
  for (let iteration = 0; iteration < 9; iteration++) {
    const { evaluator } = other.problem;
    const gradient = new Float64Array(problem.start.length);
    let loss = 0;
    for (const rows of descent.batch!) {
      loss += evaluator.evaluate(descent.parameters, iteration, [rows]);
      for (let i = 0; i < gradient.length; i++) gradient[i]! += evaluator.gradient[i]!;
    }
    const count = descent.batch!.length;
    assert.equal(descent.loss, loss / count);
    assert.deepEqual(
      descent.gradient,
      gradient.map((sum) => sum / count),
    );
    descent.advance();
  }
  assert.equal(descent.batches?.epoch, 3);
});

test('replay, step back and a checkpoint give the same bits, with draws and running statistics of every batch', async () => {
  const onward = (descent: Descent, count: number): unknown[] => {
    const points: unknown[] = [];
    for (let i = 0; i < count; i++) {
      points.push(structuredClone(toCheckpoint('main', descent)));
      descent.advance();
    }
    return points;
  };
  const { descent, problem } = await begun(drawing);
  const first = onward(descent, 5);
  const saved = descent.save();
  const then = onward(descent, 8);
  descent.restore(saved);
  assert.deepEqual(onward(descent, 8), then);
  const traced = await begun(drawing);
  traced.problem.evaluator.tracing = true;
  assert.deepEqual(onward(traced.descent, 13), [...first, ...then]);
  // What pictures and checks of gradients compute is the loss of the iteration.
  descent.restore(saved);
  const { loss, parameters, iteration, batch } = descent;
  const apart = problem.pictures!.loss(parameters, iteration, batch);
  assert.ok(Math.abs(apart - loss) < 1e-12 * Math.abs(loss), `${apart} and ${loss}`);
  // The batches of an update have different masks, and each moves the running statistics.
  const trace = problem.evaluator.traceAt(parameters, iteration, batch);
  assert.equal(trace.iteration, iteration);
  descent.evaluate();
  assert.equal(descent.loss, loss);
});

test('running statistics take every batch of an update, one after the other', async () => {
  const { descent } = await begun(`import { batchNormalization, dense, network } from 'descent-debugger';
export default network({
  data: { inputs: [[1], [3], [10], [20]], targets: [0, 1, 2, 3] }, shuffle: false,
  layers: [batchNormalization({ momentum: 0.5 }), dense(1)],
  loss: 'meanSquaredError', learningRate: 1e-12, batchSize: 2, accumulate: 2, epochs: 5,
})`);
  assert.deepEqual([...descent.statistics!], [0, 1]);
  descent.advance();
  assert.deepEqual([...descent.statistics!], [8, 25.75]);
});

test('a search for an update sees the mean as well', async () => {
  const { descent } = await begun(drawing.replace('dropout(0.3), ', ''), { optimizer: 'newtonCG' });
  const before = descent.loss;
  const { batch } = descent;
  descent.advance();
  const { evaluator } = (await begun(drawing.replace('dropout(0.3), ', ''))).problem;
  assert.ok(evaluator.evaluate(descent.parameters, 0, batch) < before);
});

test('it is stated in the source, asked for, changed in mid-run, and refused where there are no batches', async () => {
  const environment = new SourceEnvironment(sums);
  const session = new Session(environment, loadProblem);
  const description = (await session.handlers.launch({ program: file, pace: 'max' })) as RunDescription;
  const { data, iterations } = description;
  assert.deepEqual([data?.accumulate, data?.batchesPerEpoch, iterations], [2, 2, 8]);
  const set = (value: string): unknown =>
    session.handlers.setValue({ scope: 'hyperparameters', name: 'accumulate', value });
  session.handlers.step({ count: 3 });
  environment.settle();
  const standing = structuredClone(environment.last('checkpoint'));
  set('1');
  session.handlers.step({ count: 2 });
  environment.settle();
  const told = structuredClone(environment.last('checkpoint'));
  assert.deepEqual([told.data?.epoch, told.data?.position], [2, 0]);
  session.handlers.step({ count: -2 });
  environment.settle();
  session.handlers.step({ count: 2 });
  environment.settle();
  assert.deepEqual(environment.last('checkpoint'), told);
  session.handlers.goTo({ branch: 'main', iteration: 3 });
  environment.settle();
  const { branch, iteration, parameters } = environment.last('checkpoint');
  assert.deepEqual([branch, iteration, parameters], ['main', 3, standing.parameters]);
  assert.equal((session.handlers.state(undefined) as RunState).batch, 1);
  assert.throws(() => set('0'), /"accumulate" must be a whole number ≥ 1/);

  const none = 'export const f = (x = 1) => x * x;';
  await assert.rejects(begun(none, { accumulate: 2 }), /nothing to accumulate/);
  await assert.rejects(begun(`/** @descent accumulate=2 */\n${none}`), /nothing to accumulate/);
  await assert.rejects(begun(sums.replace('accumulate: 2', 'accumulate: 0')), /accumulate must be a whole number/);
  const own = initialHyperparameters({ program: file }, 'function');
  assert.throws(() => withHyperparameter(own, 'accumulate', 2), /no hyperparameter "accumulate"/);
});
