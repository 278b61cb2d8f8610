// Runs in mini-batches: epochs, what is measured where one begins, steps by epoch, and changes of the batches by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { epochOrder } from '../../../src/engine/data/order.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import { Session } from '../../../src/runtime/session.ts';
import type {
  BreakpointResult,
  Frame,
  LaunchOptions,
  LineValue,
  NamedValue,
  RunDescription,
  RunState,
} from '../../../src/shared/run.ts';
import { Survivor } from '../../../src/worker/survivor.ts';
import { TestEnvironment } from './toy.ts';

const file = 'file:///net.ts';
/** The sum of w·x over a batch: its gradient, a sum of powers of two, tells which samples were in the batch. */
const powers = [1, 2, 4, 8, 16, 32, 64];
const sums = `import { sum, problem } from 'descent-debugger';
export const sums = problem({
  parameters: { w: 1 }, data: { x: [${powers.join(', ')}] },
  loss: ({ w }, { x }) => sum(w * x),
  optimizer: 'gradientDescent', learningRate: 0.001, batchSize: 3, epochs: 4, seed: 9,
});`;
const network = `import { dense, moons, network } from 'descent-debugger';
export default network({
  data: moons({ samples: 20 }), validation: 0.2, layers: [dense(2, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy', batchSize: 6, epochs: 3,
});`;

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

interface Started {
  readonly environment: SourceEnvironment;
  readonly session: Session;
  readonly description: RunDescription;
  readonly state: () => RunState;
}

async function start(text: string, options: Partial<LaunchOptions> = {}): Promise<Started> {
  const environment = new SourceEnvironment(text);
  const session = new Session(environment, loadProblem);
  const description = (await session.handlers.launch({ program: file, pace: 'max', ...options })) as RunDescription;
  return { environment, session, description, state: () => session.handlers.state(undefined) as RunState };
}

/** Goes on to the end and returns what was recorded on the main branch. */
function finish({ environment, session }: Started): {
  columns: Map<string, number[]>;
  sparse: Map<string, number[][]>;
} {
  session.handlers.continue(undefined);
  environment.settle();
  const columns = new Map<string, number[]>();
  const sparse = new Map<string, number[][]>();
  for (const batch of environment.all('records')) {
    for (const [id, values] of Object.entries(batch.columns)) {
      columns.set(id, [...(columns.get(id) ?? []).slice(0, batch.from), ...values]);
    }
    for (const [id, { iterations, values }] of Object.entries(batch.sparse ?? {})) {
      const points = Array.from(iterations, (iteration, i) => [iteration, values[i]!]);
      const before = (sparse.get(id) ?? []).filter(([iteration]) => iteration! < batch.from);
      sparse.set(id, [...before, ...points]);
    }
  }
  return { columns, sparse };
}

test('an epoch goes through the samples once, in the order of its seed, and its last batch is what is left', async () => {
  const started = await start(sums);
  assert.deepEqual(started.description.data, {
    samples: 7,
    validationSamples: 0,
    batchSize: 3,
    batchesPerEpoch: 3,
    epochs: 4,
  });
  assert.deepEqual([started.description.iterations, started.description.learningRate], [12, 0.001]);
  const { columns, sparse } = finish(started);
  const expected: number[] = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    const order = Array.from(epochOrder(7, epoch, 9), (sample) => powers[sample]!);
    for (const batch of [order.slice(0, 3), order.slice(3, 6), order.slice(6)]) {
      expected.push(batch.reduce((sum, x) => sum + x, 0));
    }
  }
  assert.deepEqual(columns.get('gradient:w')!.slice(0, 12), expected);
  assert.deepEqual(
    sparse.get('epoch'),
    [0, 1, 2, 3, 4].map((epoch) => [3 * epoch, epoch]),
  );
  const all = powers.reduce((sum, x) => sum + x, 0);
  const w = columns.get('value:w')!;
  for (const [iteration, loss] of sparse.get('training:loss') as [number, number][]) {
    assert.ok(Math.abs(loss - all * w[iteration]!) < 1e-12);
  }
  assert.deepEqual([started.state().epoch, started.state().batch], [4, 0]);
});

test('without shuffle the order is that of the data; a batch larger than the data is all of them', async () => {
  const plain = finish(await start(sums.replace('seed: 9', 'shuffle: false')));
  assert.deepEqual(plain.columns.get('gradient:w')!.slice(0, 4), [7, 56, 64, 7]);
  const whole = await start(sums, { batchSize: 100 });
  assert.deepEqual([whole.description.data?.batchesPerEpoch, whole.description.iterations], [1, 4]);
});

test('launch options set batch size and limit over those of the source', async () => {
  for (const [options, batchSize, iterations, epochs] of [
    [{ epochs: 2 }, 3, 6, 2],
    [{ batchSize: 2 }, 2, 16, 4],
    [{ iterations: 5 }, 3, 5, undefined],
  ] as const) {
    const { description } = await start(sums, options);
    assert.deepEqual(
      [description.data?.batchSize, description.iterations, description.data?.epochs],
      [batchSize, iterations, epochs],
    );
  }
  await assert.rejects(start(sums, { epochs: 2, iterations: 5 }), /"epochs" and "iterations" both set the limit/);
  const alone = 'export const f = (x = 1) => x * x;';
  await assert.rejects(start(alone, { batchSize: 2 }), /no mini-batches/);
});

test('a network tells its layers, its series and their groups', async () => {
  const started = await start(network);
  const { kind, learningRate, data, network: layers, series } = started.description;
  assert.deepEqual([kind, learningRate, data?.samples, data?.validationSamples], ['network', 0.001, 16, 4]);
  assert.deepEqual(
    layers?.layers.map(({ name }) => name),
    ['dense1', 'dense2'],
  );
  const sparse = series.filter((each) => each.sparse).map(({ id, group }) => `${group} ${id}`);
  assert.deepEqual(sparse, [
    'epoch epoch',
    'training training:loss',
    'metric metric:accuracy',
    'validation validation:loss',
    'validation validation:accuracy',
  ]);
  const { columns } = finish(started);
  const square = (id: string, i: number): number => columns.get(id)![i]! ** 2;
  for (const i of [0, 4]) {
    const whole = square('gradientNorm:dense1.weights', i) + square('gradientNorm:dense1.bias', i);
    assert.ok(Math.abs(square('groupGradientNorm:dense1', i) / whole - 1) < 1e-12);
  }
});

test('steps by epoch lead to where one begins, forward and back', async () => {
  const { session, environment, state } = await start(network);
  const step = (count: number): readonly unknown[] => {
    session.handlers.step({ count, unit: 'epoch' });
    environment.settle();
    const { iteration, epoch, stop } = state();
    return [iteration, epoch, stop?.reason];
  };
  assert.deepEqual(step(1), [3, 1, 'step']);
  assert.equal(state().stop?.text, 'At iteration 3, where epoch 1 begins.');
  session.handlers.step({ count: 1 });
  environment.settle();
  assert.deepEqual([state().iteration, state().epoch, state().batch], [4, 1, 1]);
  assert.deepEqual(step(-1), [3, 1, 'step']);
  assert.deepEqual(step(-1), [0, 0, 'step']);
  assert.deepEqual(step(2), [6, 2, 'step']);
  assert.deepEqual(step(5), [9, 3, 'limit']);
  const functions = await start('export const f = (x = 1) => x * x;');
  assert.throws(() => functions.session.handlers.step({ count: 1, unit: 'epoch' }), /no epochs to step by/);
});

test('a batch size that is changed holds from this iteration on, also after going back and again', async () => {
  const started = await start(sums, { iterations: 6 });
  const { session, environment, state } = started;
  const set = (name: string, value: string): unknown =>
    session.handlers.setValue({ scope: 'hyperparameters', name, value });
  session.handlers.step({ count: 4 });
  environment.settle();
  set('batchSize', '2');
  session.handlers.step({ count: 2 });
  environment.settle();
  const told = environment.last('checkpoint');
  // Epoch 1 began at 3 with a batch of three; then come two, and the two that are left.
  assert.deepEqual([told.data?.epoch, told.data?.position, told.iteration], [2, 0, 6]);
  const order = Array.from(epochOrder(7, 1, 9), (sample) => powers[sample]!);
  const { columns } = finish(started);
  assert.deepEqual(columns.get('gradient:w')!.slice(4, 6), [order[3]! + order[4]!, order[5]! + order[6]!]);
  session.handlers.goTo({ iteration: 2 });
  environment.settle();
  session.handlers.goTo({ iteration: 6 });
  environment.settle();
  assert.deepEqual(environment.last('checkpoint'), told);
  assert.equal(state().iteration, 6);
  assert.throws(() => set('batchSize', '0'), /"batchSize" must be a whole number ≥ 1/);
  assert.throws(() => set('shuffle', '3'), /"shuffle" must be true or false/);
  set('shuffle', 'false');
  assert.equal(environment.last('checkpoint').hyperparameters['shuffle'], false);
});

test('a lost run goes on in the middle of an epoch with the same bits', async () => {
  const first = await start(network);
  first.session.handlers.step({ count: 4 });
  first.environment.settle();
  const checkpoint = structuredClone(first.environment.last('checkpoint'));
  const survivor = new Survivor(2 ** 20);
  for (const { event, value } of first.environment.told) survivor.take(event, value);
  const lost = survivor.lose('It is gone.');
  assert.deepEqual([lost?.iteration, lost?.epoch, lost?.batch], [4, 1, 1]);
  first.session.handlers.step({ count: 3 });
  first.environment.settle();
  const second = await start(network, {});
  const resume = { checkpoint, branches: [{ id: 'main', forkIteration: 0 }], interventions: [], tips: { main: 4 } };
  await second.session.handlers.launch({ program: file, pace: 'max', resume });
  assert.deepEqual(second.environment.last('checkpoint'), checkpoint);
  second.session.handlers.step({ count: 3 });
  second.environment.settle();
  assert.deepEqual(second.environment.last('checkpoint'), first.environment.last('checkpoint'));
});

test('measures stand among the metrics, and expressions read them', async () => {
  const { session, environment } = await start(network);
  session.handlers.step({ count: 4 });
  environment.settle();
  const metrics = session.handlers.scope({ scope: 'metrics', frame: 0 }) as readonly { name: string; value?: number }[];
  const named = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  const { measures } = environment.last('checkpoint').data!;
  assert.deepEqual([named['epoch'], named['batch'], named['validation.loss']], [1, 1, measures['validation:loss']]);
  const read = session.handlers.evaluate({ expression: 'validation.accuracy + 1' }) as { value?: number };
  assert.equal(read.value, measures['validation:accuracy']! + 1);
});

test('the layers of a network are lines: values, breakpoints and what a stop inside shows', async () => {
  const text = `import { dense, moons, network } from 'descent-debugger';
const hidden = dense(2, 'tanh');
export default network({
  data: moons({ samples: 8 }),
  layers: [
    hidden,
    dense(1, 'sigmoid', { name: 'answer' }),
  ],
  loss: 'binaryCrossEntropy',
  batchSize: 4,
});`;
  const { session, environment, state } = await start(text);
  const shown = session.handlers.lineValues(undefined) as readonly LineValue[];
  assert.deepEqual(
    shown.map(({ line, name, value }) => [line, name, typeof value === 'number' ? 'a number' : value]),
    [
      [6, 'dense1', 'tensor 4×2'],
      [7, 'logits', 'tensor 4×1'],
      [9, 'loss', 'a number'],
    ],
  );
  assert.equal(shown[2]!.adjoint, 1);
  assert.equal(shown[2]!.value, state().loss);
  session.handlers.step({ count: 1 });
  environment.settle();
  const [bound] = session.handlers.setBreakpoints({
    file,
    breakpoints: [{ id: 1, line: 7 }],
  }) as readonly BreakpointResult[];
  assert.deepEqual([bound?.line, bound?.verified], [7, true]);
  session.handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().iteration, state().stop?.reason, state().stop?.place?.line], [2, 'breakpoint', 7]);
  const frames = session.handlers.frames(undefined) as readonly Frame[];
  assert.deepEqual(
    frames.map(({ name, place }) => [name, place.line]),
    [
      ['net', 7],
      ['net, iteration 2', 3],
    ],
  );
  const locals = session.handlers.scope({ scope: 'locals', frame: 0 }) as readonly NamedValue[];
  assert.deepEqual(
    locals.map(({ name, shape }) => [name, shape]),
    [['dense1', [4, 2]]],
  );
});
