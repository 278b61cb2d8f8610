// Networks with layers that draw random numbers or have running statistics: whatever way leads to an iteration, its bits are the same.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fromCheckpoint, measuresOf, toCheckpoint } from '../../../src/runtime/descent/checkpoints.ts';
import { Descent } from '../../../src/runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../../../src/runtime/descent/hyperparameters.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../src/runtime/session.ts';
import type { NamedValue, RunState } from '../../../src/shared/run.ts';
import { assertClose } from '../../support/assert-close.ts';
import { TestEnvironment } from './toy.ts';

const file = 'file:///net.ts';
const names =
  'activation, adam, batchNormalization, conv2d, dense, dropout, embedding, flatten, glyphs, layerNormalization, maxPool2d, moons, network, residual';

class SourceEnvironment extends TestEnvironment {
  readonly #text: string;

  constructor(call: string) {
    super();
    this.#text = `import { ${names} } from 'descent-debugger';\nexport default ${call};`;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === file ? this.#text : undefined);
  }
}

async function begun(call: string): Promise<{ problem: Problem; descent: Descent }> {
  const launch = { program: file };
  const problem = await loadProblem(new SourceEnvironment(call), launch);
  assert.deepEqual(problem.problems, []);
  const hyperparameters = initialHyperparameters(mergeOptions(problem.presets, launch), problem.kind, problem.training);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return { problem, descent };
}

interface Point {
  readonly loss: number;
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly statistics: Float64Array | undefined;
  readonly measures: Readonly<Record<string, number>>;
}

const pointOf = (descent: Descent): Point => ({
  loss: descent.loss,
  parameters: descent.parameters.slice(),
  gradient: descent.gradient.slice(),
  statistics: descent.statistics?.slice(),
  measures: measuresOf(descent),
});

function onward(descent: Descent, count: number): Point[] {
  return Array.from({ length: count }, () => {
    descent.advance();
    return pointOf(descent);
  });
}

const images = `network({
  data: glyphs({ samples: 30, seed: 2 }), validation: 0.2,
  layers: [
    conv2d(3, 3, 'linear', { padding: 'same' }), batchNormalization({ momentum: 0.2 }), activation('relu'), maxPool2d(),
    residual([conv2d(3, 3, 'tanh', { padding: 'same' }), dropout(0.2)]), flatten(), dropout(0.4),
    residual([layerNormalization(), dense(48, 'gelu'), batchNormalization()]), dense(10),
  ],
  loss: { name: 'crossEntropy', labelSmoothing: 0.1 }, l1: 1e-4, l2: 1e-3,
  optimizer: adam({ learningRate: 0.01 }), batchSize: 7, epochs: 4, seed: 3,
})`;

test('dropout and running statistics have the same bits after going back, with traces, and in another run', async () => {
  const { descent } = await begun(images);
  const first = onward(descent, 3);
  const saved = descent.save();
  const then = onward(descent, 8);
  assert.notDeepEqual(first[0]!.statistics, then[0]!.statistics);
  descent.restore(saved);
  assert.deepEqual(pointOf(descent), first[2]);
  assert.deepEqual(onward(descent, 8), then);

  const resumed = await begun(images);
  descent.restore(saved);
  const checkpoint = structuredClone(toCheckpoint('main', descent));
  resumed.descent.restore(fromCheckpoint(checkpoint, resumed.descent.hyperparameters));
  assert.deepEqual(onward(resumed.descent, 8), then);

  const traced = await begun(images);
  traced.problem.evaluator.tracing = true;
  assert.deepEqual(onward(traced.descent, 11), [...first, ...then]);

  // Evaluations beside the run leave nothing behind.
  const watched = await begun(images);
  watched.descent.advance();
  watched.problem.pictures!.loss(watched.descent.parameters, 2, [Int32Array.of(1, 2, 3)]);
  watched.problem.evaluator.traceAt(watched.descent.parameters, 1, [Int32Array.of(0, 5, 6)]);
  assert.deepEqual(onward(watched.descent, 2), first.slice(1));
});

test('every iteration drops other numbers, and another seed others again', async () => {
  const call = (seed: number): string =>
    `network({ data: { inputs: [[1, 1, 1, 1, 1, 1, 1, 1]], targets: [1] }, layers: [dropout(0.5), dense(1, 'linear', { initializer: { name: 'constant', value: 1 } })], loss: 'meanSquaredError', optimizer: 'gradientDescent', learningRate: 1e-9, seed: ${seed} })`;
  const losses = async (seed: number): Promise<number[]> =>
    onward((await begun(call(seed))).descent, 6).map(({ loss }) => Math.round(loss));
  const [own, other] = [await losses(1), await losses(2)];
  assert.deepEqual(own, await losses(1));
  assert.ok(new Set(own).size > 1, `${own}`);
  assert.notDeepEqual(own, other);
  // Of the eight ones some are left, each doubled: the loss is (2k − 1)².
  assert.ok([...own, ...other].every((loss) => Number.isInteger((Math.sqrt(loss) + 1) / 2)));
  // While it answers nothing is dropped: (8 − 1)².
  const { descent } = await begun(call(1));
  assert.equal(measuresOf(descent)['training:loss'], 49);
});

test('running statistics go towards those of the batches, and are what measures and answers are made with', async () => {
  const { descent, problem } = await begun(`network({
    data: { inputs: [[1], [3], [10], [20]], targets: [0, 1, 2, 3] }, shuffle: false,
    layers: [batchNormalization({ momentum: 0.5, epsilon: 1e-9 }), dense(1, 'linear', { initializer: { name: 'constant', value: 1 } })],
    loss: 'meanSquaredError', optimizer: 'gradientDescent', learningRate: 1e-12, batchSize: 2, epochs: 5,
  })`);
  assert.deepEqual([...descent.statistics!], [0, 1]);
  // The batches have means 2 and 15, and unbiased variances 2 and 50.
  descent.advance();
  assertClose(descent.statistics!, [1, 1.5], 1e-12, 'after one batch');
  descent.advance();
  assertClose(descent.statistics!, [8, 25.75], 1e-12, 'after two');
  const answers = [1, 3, 10, 20].map((x) => (x - 8) / Math.sqrt(25.75));
  const loss = answers.reduce((sum, y, i) => sum + (y - i) ** 2 / 4, 0);
  assertClose([measuresOf(descent)['training:loss']!], [loss], 1e-8, 'measured where epoch 1 begins');
  const predicted = problem.predictor!.predict(descent.parameters, Float64Array.of(10), descent.statistics);
  assertClose(predicted, [answers[2]!], 1e-8, 'answer');
  assert.deepEqual(toCheckpoint('main', descent).statistics, descent.statistics);
});

test('a session goes back and forth through a network with all kinds of layers', async () => {
  const environment = new SourceEnvironment(images);
  const session = new Session(environment, loadProblem);
  await session.handlers.launch({ program: file, pace: 'max' });
  const state = (): RunState => session.handlers.state(undefined) as RunState;
  const move = (work: () => unknown): { iteration: number; loss: number; statistics: readonly number[] } => {
    work();
    environment.settle();
    const shown = session.handlers.scope({ scope: 'optimizerState', frame: 0 }) as readonly NamedValue[];
    const statistics = shown.find(({ name }) => name === 'runningStatistics');
    assert.ok(statistics !== undefined, 'the running statistics are shown');
    const point = environment.last('checkpoint');
    return { iteration: state().iteration, loss: point.loss, statistics: [...point.statistics!] };
  };
  const three = move(() => session.handlers.step({ count: 3 }));
  const seven = move(() => session.handlers.step({ count: 4 }));
  assert.deepEqual([three.iteration, seven.iteration], [3, 7]);
  assert.deepEqual(
    move(() => session.handlers.goTo({ iteration: 3 })),
    three,
  );
  assert.deepEqual(
    move(() => session.handlers.step({ count: 4 })),
    seven,
  );
  assert.deepEqual(
    move(() => session.handlers.step({ count: -4 })),
    three,
  );
});

test('the past of an element that is watched later is the one that was', async () => {
  const element = 'batchNormalization2.scale[1]';
  const valuesOf = async (late: boolean): Promise<number[]> => {
    const environment = new SourceEnvironment(images);
    const session = new Session(environment, loadProblem);
    await session.handlers.launch({ program: file, pace: 'max', ...(late ? {} : { watched: [element] }) });
    session.handlers.step({ count: 7 });
    environment.settle();
    if (late) await session.handlers.watch({ element });
    environment.settle();
    const values: number[] = [];
    for (const { from, columns } of environment.all('records')) {
      for (const [i, value] of (columns[`value:${element}`] ?? []).entries()) values[from + i] = value;
    }
    return values;
  };
  const whole = await valuesOf(false);
  assert.equal(whole.length, 8);
  assert.deepEqual(await valuesOf(true), whole);
});

test('words as indices learn through an embedding', async () => {
  const { descent } = await begun(`network({
    data: { inputs: [[0, 1], [1, 2], [2, 0], [3, 3]], targets: [1, 0, 1, 0] },
    layers: [embedding(4, 3), flatten(), dense(1, 'sigmoid')], loss: 'binaryCrossEntropy', metrics: ['accuracy', 'auc'],
    optimizer: adam({ learningRate: 0.1 }), epochs: 60,
  })`);
  onward(descent, 60);
  assert.deepEqual([measuresOf(descent)['metric:accuracy'], measuresOf(descent)['metric:auc']], [1, 1]);
});
