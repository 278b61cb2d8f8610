// Code for whole iterations against iterations made one part after the other, bit for bit: two descents on the same loss, of which
// one has no such code.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chainTable } from '../../../../../src/engine/optimizers/table.ts';
import { scheduleIds } from '../../../../../src/engine/schedules/table.ts';
import { Descent } from '../../../../../src/runtime/descent/descent.ts';
import type { Evaluator } from '../../../../../src/runtime/descent/evaluator.ts';
import type { Hyperparameters } from '../../../../../src/runtime/descent/hyperparameters.ts';
import { initialHyperparameters, withHyperparameter } from '../../../../../src/runtime/descent/hyperparameters.ts';
import { Recorder } from '../../../../../src/runtime/descent/recorder.ts';
import { mostTogether, UnseenRows } from '../../../../../src/runtime/descent/together/rows.ts';
import { loadProblem } from '../../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../../../../src/shared/run.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';
import { TestEnvironment } from '../../toy.ts';

const program = 'file:///loss.ts';

class SourceEnvironment extends TestEnvironment {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === program ? this.#text : undefined);
  }
}

const losses = {
  rosenbrock: `export function loss(x = -1.2, y = 1) {
    const valley = y - x * x;
    return (1 - x) ** 2 + 100 * valley ** 2;
  }`,
  'with every kind of parameter': `export function loss(w = [0.5, -1, 2], one = [0.25], net = { shift: 0.1, scale: [1, 2] }) {
    const inputs = [-1, -0.5, 0, 0.5, 1];
    let sum = one[0] ** 2 + net.scale[0] ** 3 * 0.01 + Math.abs(net.scale[1]) ** 1.5;
    for (const x of inputs) sum += ((w[2] * x + w[1]) * x + w[0] + net.shift - Math.exp(x)) ** 2;
    return sum;
  }`,
  'with branches': `export function loss(x = 1.5, y = -0.75) {
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      if (x > i - 2) sum += (x - i) ** 2;
      else if (y < 0) sum -= y * Math.sin(i + x);
    }
    return Math.abs(y) > 0.5 ? sum + y * y : Math.max(sum, x) + Math.abs(y - x);
  }`,
  'whose program is long': `export function loss(a = 1, b = 0.5) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += (a * Math.sin(i * 0.1) + b - Math.cos(i * 0.07)) ** 2;
    return sum / 300;
  }`,
  'that becomes NaN': `export function loss(x = 0.75, y = 1) {
    return Math.sqrt(x * y) * x + Math.log(y + 0.5) + 0.1 * x;
  }`,
  'that has no minimum': 'export function loss(x = 1, y = -1) { return x * x * x * y + y * 3 - x; }',
  'with a gradient of zero': 'export function loss(x = 3, y = 2) { return Math.max(0, x - 1) ** 2 + 0 * y; }',
  'that throws': `export function loss(x = 0.5, y = 2) {
    if (x * y > 1.5 || x < -1) throw new Error('out of bounds');
    return (x - 2) ** 2 + Math.sqrt(y * y + 1);
  }`,
} as const;
type LossName = keyof typeof losses;
const names = Object.keys(losses) as LossName[];

/** A loss loaded twice, with code for whole iterations and without; both often enough evaluated for any code. */
async function load(name: LossName): Promise<{ problem: Problem; plain: Evaluator }> {
  const [problem, other] = await Promise.all(
    [0, 1].map(() => loadProblem(new SourceEnvironment(losses[name]), { program })),
  );
  const { evaluator } = other!;
  for (const each of [problem!.evaluator, evaluator]) {
    for (let i = 0; i < 520; i++) each.evaluate(problem!.start, i);
  }
  assert.ok(problem!.evaluator.compiled);
  return {
    problem: problem!,
    plain: {
      get gradient() {
        return evaluator.gradient;
      },
      evaluate: (...point) => evaluator.evaluate(...point),
    },
  };
}

const loaded = new Map<LossName, Promise<{ problem: Problem; plain: Evaluator }>>();
const loadedOnce = (name: LossName): Promise<{ problem: Problem; plain: Evaluator }> => {
  if (!loaded.has(name)) loaded.set(name, load(name));
  return loaded.get(name)!;
};

function made(work: () => void): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

/** The same with lists in the place of arrays: a NaN is like any other, whatever its bits are. */
function lists(value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, lists(entry)]));
}

const stateOf = (descent: Descent): unknown => {
  const { iteration, loss, gradientNorm, updateNorm, learningRate, end, failed, state, stopping } = descent;
  const { parameters, gradient, update } = descent;
  const numbers = { iteration, loss, gradientNorm, updateNorm, learningRate, failed };
  const saved = { ...descent.save(), hyperparameters: 0 };
  return lists({ ...numbers, end, state, stopping, parameters, gradient, update, saved });
};

/** Two descents from one start, of which `fast` may make iterations together, and their records. */
class Pair {
  readonly fast: Descent;
  readonly slow: Descent;
  readonly #recorders: readonly [Recorder, Recorder];
  readonly #unseen: UnseenRows;
  readonly #what: string;
  together = 0;
  alone = 0;

  constructor(
    { problem, plain }: { problem: Problem; plain: Evaluator },
    hyperparameters: Hyperparameters,
    what: string,
  ) {
    this.fast = new Descent(problem.evaluator, hyperparameters, problem.start);
    this.slow = new Descent(plain, hyperparameters, problem.start);
    this.#recorders = [new Recorder(problem.parameters), new Recorder(problem.parameters)];
    this.#unseen = new UnseenRows(this.#recorders[0]);
    this.#what = what;
    this.both((descent) => descent.evaluate());
    this.#recorders[0].add('main', this.fast);
    this.#recorders[1].add('main', this.slow);
    this.compareRecords();
  }

  both(work: (descent: Descent) => void): void {
    const [fast, slow] = [this.fast, this.slow].map((descent) => made(() => work(descent)));
    assert.equal(fast, slow, this.#what);
    this.compare();
  }

  compare(): void {
    assert.deepStrictEqual(stateOf(this.fast), stateOf(this.slow), this.#what);
  }

  /** Up to `most` iterations at once, or one. */
  go(most: number): void {
    const { fast, slow } = this;
    const [recorder, other] = this.#recorders;
    const count = fast.advanceTogether(most, {
      layout: recorder.layout,
      reserve: (iteration, rows) => recorder.reserve('main', iteration, rows)!,
      added: (reserved, rows) => recorder.added(reserved, rows),
    });
    assert.ok(count <= most);
    this.together += count;
    if (count === 0) {
      this.alone++;
      const [error, expected] = [made(() => fast.advance()), made(() => slow.advance())];
      assert.equal(error, expected, this.#what);
      recorder.add('main', fast);
      other.add('main', slow);
    }
    for (let i = 0; i < count; i++) {
      slow.advance();
      assert.equal(slow.end, undefined, this.#what);
      other.add('main', slow);
    }
    this.compare();
    this.compareRecords();
  }

  compareRecords(): void {
    const [fast, slow] = this.#recorders.map((recorder) => lists(recorder.take()));
    assert.deepStrictEqual(fast, slow, this.#what);
  }

  /** Back to a checkpoint and forward again, through what is known. */
  replay(checkpoint: ReturnType<Descent['save']>): void {
    const { iteration } = this.fast;
    made(() => this.fast.restore(checkpoint));
    while (this.fast.iteration < iteration) {
      if (this.fast.advanceTogether(iteration - this.fast.iteration, this.#unseen) > 0) continue;
      made(() => this.fast.advance());
    }
    this.compare();
  }
}

function hyperparametersOf(options: Partial<LaunchOptions>, problem: Problem): Hyperparameters {
  return initialHyperparameters({ program, ...options }, problem.kind, undefined, problem.parameters);
}

/** Settings of an optimizer that go other ways through its code. */
const variants: Readonly<Record<string, readonly NonNullable<LaunchOptions['settings']>[]>> = {
  momentum: [{ dampening: 0.5 }],
  adagrad: [{ learningRateDecay: 0.01 }],
  rmsprop: [{ centered: true }, { momentum: 0.5 }],
  adam: [{ amsgrad: true }, { beta1: 0, beta2: 0.5 }],
  nadam: [{ decoupledWeightDecay: true }],
  radam: [{ beta2: 0.9, decoupledWeightDecay: true }],
};

for (const { id, settings } of chainTable) {
  test(`${id}: iterations made together have the bits of its own updates`, async () => {
    const random = new SeededRandom(7);
    const decay = settings.some(({ name }) => name === 'weightDecay') ? [{ weightDecay: 0.02 }] : [];
    for (const each of [{}, ...decay, ...(variants[id] ?? [])]) {
      for (const name of [
        'rosenbrock',
        'with every kind of parameter',
        'with branches',
        'whose program is long',
      ] as const) {
        for (const clipping of [{}, { clipNorm: 0.5 }, { clipValue: 0.25, clipNorm: 3 }]) {
          const subject = await loadedOnce(name);
          const options = { optimizer: id, settings: each, ...clipping, learningRate: 10 ** random.uniform(-4, -2) };
          const hyperparameters = hyperparametersOf({ ...options, tolerance: 0 }, subject.problem);
          const pair = new Pair(subject, hyperparameters, JSON.stringify([name, options]));
          for (let turn = 0; turn < 6; turn++) pair.go(random.integer(1, 60));
          for (let turn = 0; turn < 6; turn++) pair.both((descent) => descent.advance());
          assert.ok(pair.together > 0 || name === 'with branches', JSON.stringify([name, options]));
        }
      }
    }
  });
}

test('a bias correction that is 1 is not computed any more, and all updates have their bits', async () => {
  const subject = await loadedOnce('rosenbrock');
  for (const optimizer of ['adam', 'nadam', 'radam']) {
    const pair = new Pair(
      subject,
      hyperparametersOf({ optimizer, learningRate: 1e-3, iterations: 1e6, tolerance: 0 }, subject.problem),
      optimizer,
    );
    while (pair.fast.iteration < 45_000) pair.go(mostTogether);
    assert.ok(pair.together > 40_000);
  }
});

for (const schedule of scheduleIds) {
  test(`the learning rates of the schedule ${schedule} are those of each iteration`, async () => {
    const subject = await loadedOnce('rosenbrock');
    for (const warmUp of [0, 20]) {
      const options = {
        optimizer: 'gradientDescent',
        learningRate: 1e-4,
        schedule,
        scheduleSettings: { warmUp },
        iterations: 400,
      };
      const pair = new Pair(subject, hyperparametersOf(options, subject.problem), schedule);
      for (let turn = 0; turn < 30 && pair.fast.iteration < 400; turn++) pair.go(1 + 2 * turn);
      assert.equal(pair.together > 0, schedule !== 'reduceOnPlateau');
    }
  });
}

test('another constant learning rate holds for all iterations after the change', async () => {
  const subject = await loadedOnce('rosenbrock');
  const options = {
    optimizer: 'gradientDescent',
    learningRate: 1e-4,
    schedule: 'cyclical',
    scheduleSettings: { rise: 3, fall: 3 },
  };
  const pair = new Pair(subject, hyperparametersOf(options, subject.problem), 'changed');
  pair.go(30);
  pair.both((descent) =>
    descent.setHyperparameters(withHyperparameter(descent.hyperparameters, 'schedule', 'constant')),
  );
  for (const learningRate of [1e-4, 2e-4, 5e-5]) {
    pair.both((descent) =>
      descent.setHyperparameters(withHyperparameter(descent.hyperparameters, 'learningRate', learningRate)),
    );
    pair.go(30);
  }
  assert.ok(pair.together > 60);
});

test('600 random descents, with pauses, replays, changes and every way to end, are the same to the bit', async () => {
  let [together, ended, failed] = [0, 0, 0];
  for (let seed = 0; seed < 600; seed++) {
    const random = new SeededRandom(seed);
    const name = random.pick(names);
    const subject = await loadedOnce(name);
    const options = {
      optimizer: random.pick(chainTable).id,
      learningRate: 10 ** random.uniform(-4, name === 'that has no minimum' ? 1 : -0.5),
      iterations: random.integer(50, 400),
      tolerance: random.pick([0, 1e-8, 1e-2, 0.5]),
      schedule: random.pick(['constant', 'cosine', 'step']),
      ...random.pick([{}, {}, { clipNorm: 0.1 }, { averaging: 'polyak' }, { bounds: {} }]),
    };
    const pair = new Pair(
      subject,
      hyperparametersOf(options, subject.problem),
      JSON.stringify({ seed, name, options }),
    );
    let kept = pair.fast.save();
    for (let turn = 0; turn < 12 && pair.fast.end?.reason !== 'limit'; turn++) {
      const action = random.integer(0, 9);
      if (action < 6) pair.go(random.integer(1, 120));
      else if (action === 6) pair.both((descent) => descent.advance());
      else if (action === 7) kept = pair.fast.save();
      else if (action === 8) pair.replay(kept);
      else {
        const value = random.uniform(-2, 2);
        pair.both((descent) => descent.setElement(1, value));
        kept = pair.fast.save();
      }
      if (pair.fast.end !== undefined) ended++;
      if (pair.fast.failed) failed++;
    }
    together += pair.together;
  }
  assert.ok(together > 60_000 && ended > 100 && failed > 10, String([together, ended, failed]));
});
