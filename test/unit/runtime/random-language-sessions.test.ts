// Seeded random sessions over losses as people write them: the language, the engine and the runtime together.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { epochOrder } from '../../../src/engine/data/order.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../../src/shared/run.ts';
import type { Subject } from './sessions/play.ts';
import { firstSeed, playSession } from './sessions/play.ts';
import type { Evaluate } from './sessions/reference.ts';
import { TestEnvironment } from './toy.ts';

const sessions = 200;
const file = 'file:///loss.ts';

interface Written {
  readonly text: string;
  readonly elements: readonly string[];
  readonly lines: readonly number[];
  readonly learningRate?: number;
  readonly replayable?: false;
  /** Samples of a mini-batch. The seed of the order is that of the run: 0. */
  readonly batchSize?: number;
}

/** `w[0][0]` … of a matrix. */
const elementsOf = (name: string, rows: number, columns: number): string[] =>
  Array.from({ length: rows * columns }, (_, i) => `${name}[${Math.floor(i / columns)}][${i % columns}]`);

const losses: Readonly<Record<string, Written>> = {
  rosenbrock: {
    text: `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`,
    elements: ['x', 'y'],
    lines: [2, 3],
    learningRate: 0.0005,
  },
  himmelblau: {
    text: `const square = (v: number) => v * v;
export const himmelblau = (x = -0.5, y = 0.25) => {
  const first = square(x * x + y - 11);
  const second = square(x + y * y - 7);
  return first + second;
};`,
    elements: ['x', 'y'],
    lines: [1, 3, 4, 5],
  },
  'with branches': {
    text: `export function kinked(x = 1.5, y = -0.75) {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    if (x > i - 2) sum += (x - i) ** 2;
    else if (y < 0) sum -= y * Math.sin(i + x);
    else break;
  }
  return Math.abs(y) > 1 ? sum + y * y : Math.max(sum, x) + Math.abs(y - x);
}`,
    elements: ['x', 'y'],
    lines: [2, 4, 5, 8],
    learningRate: 0.02,
  },
  'with arrays': {
    text: `export function fit(w = [0.5, -1, 2], p = { shift: 0.1 }) {
  const inputs = [-1, -0.5, 0, 0.5, 1];
  const errors = inputs.map((x) => {
    const shown = w.reduce((sum, each) => sum * x + each, 0) + p.shift;
    return shown - Math.exp(x);
  });
  return errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
}`,
    elements: ['w[0]', 'w[1]', 'w[2]', 'p.shift'],
    lines: [2, 4, 5, 7],
    learningRate: 0.02,
  },
  'with random draws': {
    text: `export function noisy(x = 2, y = -1) {
  const noise = Math.random() - 0.5;
  return (x + noise) ** 2 + (y * Math.random() - 1) ** 2;
}`,
    elements: ['x', 'y'],
    lines: [2, 3],
    learningRate: 0.05,
  },
  'with data': {
    text: `import { leastSquares } from 'descent-debugger';
const times = [0, 1, 2, 3];
const sizes = [2.1, 1.2, 0.8, 0.4];
export const decay = leastSquares({
  parameters: { size: 1, rate: 0.1 },
  residuals: ({ size, rate }) => times.map((t, i) => sizes[i] - size * Math.exp(-rate * t)),
});`,
    elements: ['size', 'rate'],
    lines: [6],
    learningRate: 0.02,
  },
  'with mini-batches': {
    text: `import { meanSquaredError, problem } from 'descent-debugger';
export const line = problem({
  parameters: { slope: 0, offset: 0.5 },
  data: { x: [-2, -1, 0, 1, 2, 3, 4], y: [-3.1, -1.2, 1, 3.1, 4.9, 7, 9.2] },
  loss: ({ slope, offset }, { x, y }) => {
    const predicted = slope * x + offset;
    return meanSquaredError(predicted, y);
  },
  validation: 0.15,
  batchSize: 4,
});`,
    elements: ['slope', 'offset'],
    lines: [6, 7],
    learningRate: 0.02,
    batchSize: 4,
  },
  'of a network': {
    text: `import { dense, moons, network } from 'descent-debugger';
const samples = moons({ samples: 14, noise: 0.2, seed: 3 });
export default network({
  data: samples,
  validation: 0.2,
  standardize: true,
  layers: [dense(3, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  batchSize: 5,
});`,
    elements: [
      ...elementsOf('dense1.weights', 2, 3),
      ...[0, 1, 2].map((unit) => `dense1.bias[${unit}]`),
      ...elementsOf('dense2.weights', 3, 1),
      'dense2.bias[0]',
    ],
    lines: [7, 8],
    learningRate: 0.02,
    batchSize: 5,
  },
  'that throws': {
    text: `export function bounded(x = 0.5, y = 2) {
  if (x * y > 1.5 || x < -1) throw new Error('out of bounds');
  return (x - 2) ** 2 + Math.sqrt(y * y + 1);
}`,
    elements: ['x', 'y'],
    lines: [2, 3],
    learningRate: 0.05,
  },
  'with a memory': {
    text: `let calls = 0;
export function counting(x = 1, y = -2) {
  calls += 1;
  return (x - calls / 50) ** 2 + x * y + y * y;
}`,
    elements: ['x', 'y'],
    lines: [3, 4],
    replayable: false,
  },
};

/** Where the sources are read from, whose clock is that of the session being played. */
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

/** The samples of an iteration's batch, where every epoch has the same number of batches. */
function batchOf(iteration: number, samples: number, batchSize: number): Int32Array {
  const batches = Math.ceil(samples / batchSize);
  const first = (iteration % batches) * batchSize;
  return epochOrder(samples, Math.floor(iteration / batches), 0).slice(first, first + batchSize);
}

/** One loss, loaded twice: once to be played with and once to be looked up. A session begins with fresh modules. */
async function subjectOf(written: Written): Promise<Subject> {
  const { text, elements, lines, learningRate = 0.01, replayable = true, batchSize } = written;
  const load = (): Promise<Problem> => loadProblem(new SourceEnvironment(text), { program: file });
  const [played, reference] = [await load(), await load()];
  assert.equal(played.evaluator.replayable, replayable);
  assert.equal(played.training === undefined, batchSize === undefined);
  let takeTime = (): void => {};
  const evaluate = played.evaluator.evaluate.bind(played.evaluator);
  played.evaluator.evaluate = (...point) => {
    takeTime();
    return evaluate(...point);
  };
  const evaluated = played.evaluator.evaluated!.bind(played.evaluator);
  played.evaluator.evaluated = (count) => {
    for (let i = 0; i < count; i++) takeTime();
    evaluated(count);
  };
  // Every evaluation of the reference is a recording of its own.
  reference.evaluator.tracing = true;
  const look: Evaluate = (point, iteration, gradient) => {
    const batch = batchSize === undefined ? [] : [[batchOf(iteration, reference.training!.samples, batchSize)]];
    const loss = reference.evaluator.evaluate(point, iteration, ...batch);
    gradient.set(reference.evaluator.gradient);
    return loss;
  };
  return {
    start: played.start,
    elements,
    replayable,
    begin: () => {
      if (!replayable) reference.evaluator.reset();
      return look;
    },
    problem: (environment) => {
      takeTime = () => {
        environment.time += environment.cost;
      };
      played.evaluator.reset();
      played.evaluator.tracing = false;
      return played;
    },
    file,
    lines,
    width: 2,
    learningRate,
    iterations: 40,
    cost: 1,
    steps: 12,
    epochs: batchSize !== undefined,
    ...(batchSize === undefined ? {} : { batchesPerEpoch: Math.ceil(played.training!.samples / batchSize) }),
    // In half of the sessions the schedule has a memory, and the parameters are averaged.
    options: (oneOf) =>
      oneOf<Partial<LaunchOptions>>([
        {},
        {
          schedule: 'reduceOnPlateau',
          scheduleSettings: { patience: oneOf([0, 1]), factor: 0.75, threshold: 0.05 },
          averaging: oneOf(['polyak', 'exponential']),
        },
      ]),
  };
}

const subjects = new Map<string, Subject>();

before(async () => {
  for (const [name, written] of Object.entries(losses)) subjects.set(name, await subjectOf(written));
});

for (const name of Object.keys(losses)) {
  const count = sessions / Object.keys(losses).length;
  test(`${count} random sessions over a loss ${name} are bit-identical to a replay from iteration 0`, async () => {
    const subject = subjects.get(name)!;
    for (let index = 0; index < count; index++) await playSession(subject, firstSeed + index);
  });
}
