// What a network minimises, set from outside of its source and changed in mid-run.
import assert from 'node:assert/strict';
import test from 'node:test';
import { epochOrder } from '../../../../src/engine/data/order.ts';
import { measuresOf, type toCheckpoint } from '../../../../src/runtime/descent/checkpoints.ts';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import {
  initialHyperparameters,
  mergeOptions,
  withHyperparameter,
} from '../../../../src/runtime/descent/hyperparameters.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { HyperparameterDescription, LaunchOptions, NamedValue } from '../../../../src/shared/run.ts';
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

const names = 'blobs, dense, moons, network';
const of = (call: string, comment = ''): string =>
  `import { ${names} } from 'descent-debugger';\n${comment}\nexport default network({ ${call}, batchSize: 8, epochs: 12, seed: 5 });`;

const points = 'data: { inputs: [[0], [1], [2], [3], [4], [9]], targets: [1, 3, 5, 7, 9, -4] }';
const curve = (rest: string): string => of(`${points}, layers: [dense(3, 'tanh'), dense(1)], ${rest}`);
const classes = (rest: string): string =>
  of(`data: blobs({ samples: 24 }), layers: [dense(4, 'tanh'), dense(3)], ${rest}`);

interface Begun {
  readonly problem: Problem;
  readonly descent: Descent;
}

async function begun(text: string, options: Partial<LaunchOptions> = {}): Promise<Begun> {
  const asked = { program: file, ...options };
  const problem = await loadProblem(new SourceEnvironment(text), asked);
  const settled = mergeOptions(problem.presets, asked);
  const hyperparameters = initialHyperparameters(settled, problem.kind, problem.training, problem.parameters);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return { problem, descent };
}

function onward({ descent }: Begun, count: number): unknown[] {
  return Array.from({ length: count }, () => {
    descent.advance();
    const { loss, gradient, parameters } = descent;
    return structuredClone({ loss, gradient, parameters, measures: measuresOf(descent) });
  });
}

/** What is asked for, and the call that says the same. */
const overrides: readonly [asked: Partial<LaunchOptions>, before: string, after: string][] = [
  [{ loss: 'huber' }, curve("loss: 'meanSquaredError'"), curve("loss: 'huber'")],
  [
    { loss: 'huber', lossSettings: { delta: 0.25 } },
    curve("loss: 'meanSquaredError', l2: 0.5"),
    curve("loss: { name: 'huber', delta: 0.25 }, l2: 0.5"),
  ],
  [
    { lossSettings: { delta: 2 }, l1: 0.01 },
    curve("loss: { name: 'huber', delta: 0.25 }"),
    curve("loss: { name: 'huber', delta: 2 }, l1: 0.01"),
  ],
  [{ loss: 'meanAbsoluteError' }, curve("loss: { name: 'huber', delta: 0.25 }"), curve("loss: 'meanAbsoluteError'")],
  [
    { lossSettings: { labelSmoothing: 0.1 }, l2: 0 },
    classes("loss: 'crossEntropy', l2: 0.1"),
    classes("loss: { name: 'crossEntropy', labelSmoothing: 0.1 }, l2: 0"),
  ],
  [
    { metrics: ['auc', 'accuracy'] },
    of("data: moons(), layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy'"),
    of("data: moons(), layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy', metrics: ['auc', 'accuracy']"),
  ],
  [
    { metrics: 'none', loss: 'hinge' },
    of("data: moons(), layers: [dense(1)], loss: 'binaryCrossEntropy'"),
    of("data: moons(), layers: [dense(1)], loss: 'hinge', metrics: []"),
  ],
  [
    // Metrics of the loss before it go with it.
    { loss: 'meanSquaredError' },
    of("data: moons(), layers: [dense(1)], loss: 'binaryCrossEntropy', metrics: ['auc']"),
    of("data: moons(), layers: [dense(1)], loss: 'meanSquaredError'"),
  ],
];

for (const [asked, before, after] of overrides) {
  test(`${JSON.stringify(asked)} is the network that is written so, bit for bit`, async () => {
    const written = await begun(after);
    const overridden = await begun(before, asked);
    assert.deepEqual(overridden.problem.training?.measures, written.problem.training?.measures);
    assert.deepEqual(onward(overridden, 9), onward(written, 9));
  });
}

test('a comment says it too, and what was asked for goes before it', async () => {
  const commented = of(
    `${points}, layers: [dense(1)], loss: 'meanSquaredError'`,
    '/** @descent loss=huber lossSettings.delta=0.5 l2=0.25 metrics=none */',
  );
  const { descent } = await begun(commented);
  assert.deepEqual(descent.hyperparameters.objective, {
    loss: { name: 'huber', delta: 0.5 },
    l1: 0,
    l2: 0.25,
    metrics: [],
  });
  const asked = await begun(commented, { lossSettings: { delta: 3 } });
  assert.deepEqual(asked.descent.hyperparameters.objective?.loss, { name: 'huber', delta: 3 });
  const other = await begun(commented, { loss: 'meanAbsoluteError' });
  assert.deepEqual(other.descent.hyperparameters.objective, {
    loss: { name: 'meanAbsoluteError' },
    l1: 0,
    l2: 0.25,
    metrics: ['r2'],
  });
});

test('what does not go with the network, or is for another kind of loss, is refused', async () => {
  const cases: readonly [string, Partial<LaunchOptions>, RegExp][] = [
    [
      curve("loss: 'huber'"),
      { loss: 'crossEntropy' },
      /crossEntropy needs classes: texts or whole numbers|classes \(.*\) and the last layer/,
    ],
    [curve("loss: 'huber'"), { loss: 'huberr' }, /no loss "huberr"\. Did you mean "huber"\?/],
    [curve("loss: 'huber'"), { lossSettings: { delta: 0 } }, /delta must be a number in \(0, ∞\), not 0/],
    [curve("loss: 'huber'"), { lossSettings: { labelSmoothing: 0.1 } }, /huber does not know 'labelSmoothing'/],
    [curve("loss: 'huber'"), { metrics: 'accuracy' }, /accuracy does not go with huber\. There are: r2/],
    [curve("loss: 'huber'"), { l1: -1 }, /l1 must be a number in \[0, ∞\)/],
    ['export const f = (x = 1) => x * x;', { l2: 0.1 }, /"l2" is for the loss of network/],
    ['/** @descent loss=huber */ export const f = (x = 1) => x * x;', {}, /"loss" is for the loss of network/],
  ];
  for (const [text, asked, message] of cases) await assert.rejects(begun(text, asked), message);
});

test('l1, l2 and the settings of a loss hold from where they were changed on, and going back brings them back', async () => {
  const environment = new SourceEnvironment(curve("loss: { name: 'huber', delta: 1 }, l2: 0.1"));
  const session = new Session(environment, loadProblem);
  await session.handlers.launch({ program: file, pace: 'max' });
  const settle = (): ReturnType<typeof toCheckpoint> => {
    environment.settle();
    return structuredClone(environment.last('checkpoint'));
  };
  const step = (count: number): ReturnType<typeof toCheckpoint> => {
    session.handlers.step({ count });
    return settle();
  };
  const set = (name: string, value: string): NamedValue =>
    session.handlers.setValue({ scope: 'hyperparameters', name, value }) as NamedValue;
  const before = step(3);
  set('l2', '0.5');
  set('loss.delta', '0.25');
  set('l1', '0.125');
  const changed = settle();
  assert.deepEqual(changed.parameters, before.parameters);
  // It is what the network written so gives at this very point.
  const written = await begun(curve("loss: { name: 'huber', delta: 0.25 }, l2: 0.5, l1: 0.125"));
  const { problem } = written;
  const rows = epochOrder(6, 3, 5);
  assert.equal(problem.evaluator.evaluate(changed.parameters, 3, [rows]), changed.loss);
  assert.deepEqual(problem.evaluator.gradient, changed.gradient);
  const then = step(4);
  assert.deepEqual(step(-4).gradient, changed.gradient);
  assert.deepEqual(step(4), then);
  // Before the change everything is as it was.
  step(-6);
  assert.deepEqual(step(2).parameters, before.parameters);
  session.handlers.goTo({ iteration: 5 });
  settle();
  const picture = problem.pictures!.loss(then.parameters, 7, [Int32Array.of(0, 1, 2)]);
  assert.ok(Number.isFinite(picture));
});

test('a loss is followed by one of its kind, and pictures and traces are of the present one', async () => {
  const own = await begun(curve("loss: 'meanSquaredError'"));
  const { descent, problem } = own;
  descent.advance();
  const now = descent.hyperparameters;
  assert.deepEqual(now.losses, ['meanSquaredError', 'meanAbsoluteError', 'huber']);
  const squared = descent.loss;
  descent.setHyperparameters(withHyperparameter(now, 'loss', 'meanAbsoluteError'));
  const { evaluator, pictures } = problem;
  const { parameters, iteration, batch, loss } = descent;
  assert.notEqual(loss, squared);
  const written = await begun(curve("loss: 'meanAbsoluteError'"));
  assert.equal(written.problem.evaluator.evaluate(parameters, iteration, batch), loss);
  const near = (value: number): void => assert.ok(Math.abs(value - loss) < 1e-12, `${value} and ${loss}`);
  near(pictures!.loss(parameters, iteration, batch));
  // A descent beside it that pursues the old loss leaves this one alone.
  const other = new Descent(pictures!.companion(), now, problem.start);
  other.evaluate();
  other.advance();
  assert.equal(other.loss, squared);
  near(pictures!.loss(parameters, iteration, batch));
  evaluator.traceAt(parameters, iteration, batch);
  descent.evaluate();
  assert.equal(descent.loss, loss);

  for (const [name, value, message] of [
    ['loss', 'crossEntropy', /crossEntropy cannot take the place of meanAbsoluteError in mid-run/],
    ['loss', 'hubr', /no loss "hubr"\. Did you mean "huber"/],
    ['loss.delta', 2, /no setting "delta"/],
    ['metrics', 'none', /cannot be changed in mid-run\. Start the run anew/],
    ['l1', -1, /"l1" must be a number ≥ 0/],
  ] as const) {
    assert.throws(() => withHyperparameter(descent.hyperparameters, name, value), message);
  }
  const only = await begun(classes("loss: 'crossEntropy'"));
  assert.deepEqual(only.descent.hyperparameters.losses, ['crossEntropy']);
  const both = await begun(of("data: moons(), layers: [dense(1)], loss: 'hinge', metrics: ['auc']"));
  assert.deepEqual(both.descent.hyperparameters.losses, ['binaryCrossEntropy', 'hinge']);
});

test('the panel has a field for every part, and other metrics start the run anew', async () => {
  const environment = new SourceEnvironment(classes("loss: { name: 'crossEntropy', labelSmoothing: 0.1 }"));
  const session = new Session(environment, loadProblem);
  await session.handlers.launch({ program: file, pace: 'max' });
  const rows = (): readonly HyperparameterDescription[] =>
    (session.handlers.hyperparameters(undefined) as readonly HyperparameterDescription[]).filter(
      ({ group }) => group === 'loss',
    );
  assert.deepEqual(
    rows().map(({ name, value, changed, restartsWith }) => [name, value, changed, restartsWith]),
    [
      ['loss', 'crossEntropy', false, undefined],
      ['loss.labelSmoothing', 0.1, false, undefined],
      ['l1', 0, false, undefined],
      ['l2', 0, false, undefined],
      ['metrics', 'accuracy', false, 'metrics'],
    ],
  );
  session.handlers.setValue({ scope: 'hyperparameters', name: 'loss.labelSmoothing', value: '0' });
  assert.deepEqual(
    rows().flatMap(({ name, changed }) => (changed ? [name] : [])),
    ['loss.labelSmoothing'],
  );
  // In expressions the name is that of the loss itself.
  assert.equal((session.handlers.evaluate({ expression: 'loss > 0' }) as NamedValue).text, 'true');
});
