// Runs from a source with bounds on parameters, a schedule with a memory and averages: what is said, shown, refused and carried on.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import { UserCodeError } from '../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../src/runtime/session.ts';
import { formatNumber } from '../../../src/shared/numbers.ts';
import type {
  Checkpoint,
  HyperparameterDescription,
  LaunchOptions,
  NamedValue,
  RunState,
} from '../../../src/shared/run.ts';
import type { UpdateExplanation } from '../../../src/shared/views/explanation.ts';
import { TestEnvironment } from './toy.ts';

const file = 'file:///bowl.ts';
const bowl = `export function bowl(x = 1, y = 1) {
  return (x + 2) ** 2 + (y - 0.5) ** 2;
}`;

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
  readonly state: () => RunState;
  readonly point: () => Checkpoint;
}

const plain = { optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' } as const;

async function start(text: string, options: Partial<LaunchOptions> & { resume?: unknown } = {}): Promise<Started> {
  const environment = new SourceEnvironment(text);
  const session = new Session(environment, loadProblem);
  await session.handlers.launch({ program: file, ...plain, ...options } as LaunchOptions);
  return {
    environment,
    session,
    state: () => session.handlers.state(undefined) as RunState,
    point: () => environment.last('checkpoint'),
  };
}

test('a run ends at its bounds, and says so', async () => {
  const { environment, session, state, point } = await start(bowl, { bounds: { x: [0, 10] } });
  session.handlers.continue(undefined);
  environment.settle();
  assert.match(state().stop!.text, /^converged: projected ‖∇L‖∞ = \S+ ≤ 1e-8, with x at its lower bound 0$/);
  assert.equal(point().parameters[0], 0);
  assert.equal(point().update[0], 0);
});

test('the update card tells of the projection in a line of its own', async () => {
  const { session, environment } = await start(bowl, { bounds: { x: [0.5, 10], y: '..1' }, learningRate: 0.3 });
  const lines = async (element: string): Promise<string[]> => {
    const explained = (await session.handlers.explain({ element })) as UpdateExplanation;
    return explained.lines.map(({ text, numbers }) =>
      text.replaceAll(/\{(\d+)\}/g, (_, index) => formatNumber(numbers[Number(index)]!, 5)),
    );
  };
  assert.deepEqual(await lines('x'), ['x: 1 − 0.3 · 6 = -0.8', 'x: max(0.5, -0.8) = 0.5 (bounds 0.5..10)']);
  assert.deepEqual(await lines('y'), ['y: 1 − 0.3 · 1 = 0.7']);
  session.handlers.step({ count: 1 });
  environment.settle();
  assert.deepEqual(environment.last('checkpoint').parameters, Float64Array.of(0.5, 0.7));
  assert.deepEqual(environment.last('checkpoint').update[0], 0);
});

const places: readonly [name: string, text: string, options: Partial<LaunchOptions>, at: string, message: RegExp][] = [
  [
    'a start outside of bounds from launch.json',
    bowl,
    { bounds: { y: [2, 3] } },
    '1',
    /^The start of y, 1, is outside of its bounds 2\.\.3\. Move it within them, or widen the bounds\.$/,
  ],
  [
    'a start outside of bounds of its comment',
    `/** @descent bounds.w[1]=..0 */\nexport function f(w = [0, 7]) { return w[0]! + w[1]!; }`,
    {},
    '[0, 7]',
    /^The start of w\[1\], 7, is outside of its bounds \.\.0/,
  ],
  [
    'a start outside of bounds of its call',
    `import { problem } from 'descent-debugger';
export const p = problem({ parameters: { a: { b: 3 } }, loss: ({ a }) => a.b ** 2, bounds: { 'a.b': [null, 1] } });`,
    {},
    '3',
    /^The start of a\.b, 3, is outside of its bounds \.\.1/,
  ],
  [
    'a name in a comment that is none',
    `/** @descent bounds.z=0..1 */\n${bowl}`,
    {},
    'bounds.z=0..1',
    /^bounds: there is no parameter "z" or element of one/,
  ],
  [
    'bounds in a call that are none',
    `import { problem } from 'descent-debugger';
export const p = problem({ parameters: { a: 3 }, loss: ({ a }) => a ** 2, bounds: { a: 5 as never } });`,
    {},
    '{ a: 5 as never }',
    /^The bounds of a must be two numbers/,
  ],
];
for (const [name, text, options, at, message] of places) {
  test(`${name} is an error at its place`, async () => {
    await assert.rejects(start(text, options), (error) => {
      assert.ok(error instanceof UserCodeError);
      assert.match(error.message, message);
      const { place } = error.problem;
      assert.equal(text.slice(place!.start, place!.end), at);
      return true;
    });
  });
}

test('what would leave the bounds by hand is refused', async () => {
  const { session, state } = await start(bowl, { bounds: { x: [0, 10] } });
  const set = (scope: 'parameters' | 'hyperparameters', name: string, value: string): NamedValue =>
    session.handlers.setValue({ scope, name, value }) as NamedValue;
  assert.throws(() => set('parameters', 'x', '-1'), /The value of x, -1, is outside of its bounds 0\.\.10/);
  assert.throws(() => set('hyperparameters', 'bounds.x', '2..3'), /The value of x, 1, is outside of its bounds 2\.\.3/);
  assert.equal(state().lastIteration, 0);
  assert.equal(set('hyperparameters', 'bounds.x', '[0, 2]').text, '0..2');
  assert.equal(set('hyperparameters', 'bounds.y', '0..').text, '0..');
  assert.equal(set('hyperparameters', 'bounds.x', 'none').text, 'none');
  assert.equal(set('parameters', 'x', '-1').value, -1);
});

test('what a run remembers is shown, and a run whose worker was lost goes on with the same bits', async () => {
  const options = {
    optimizer: 'momentum',
    schedule: 'reduceOnPlateau',
    scheduleSettings: { patience: 1, threshold: 0.5, factor: 0.75 },
    averaging: 'polyak',
    bounds: { x: '0..', y: [-1, 1] },
    iterations: 60,
    tolerance: 0,
  } as const;
  const first = await start(bowl, options);
  first.session.handlers.step({ count: 20 });
  first.environment.settle();
  const checkpoint = first.point();
  const shown = (first.session.handlers.scope({ scope: 'optimizerState', frame: 0 }) as readonly NamedValue[]).map(
    ({ name }) => name,
  );
  assert.deepEqual(shown, [
    'step',
    'momentumBuffer.x',
    'momentumBuffer.y',
    'bestLoss',
    'badLosses',
    'cooldownLeft',
    'reductions',
    'lossSum',
    'lossCount',
    'averagedParameters.x',
    'averagedParameters.y',
    'averagedUpdates',
  ]);
  const evaluated = first.session.handlers.evaluate({
    expression: 'optimizerState.averagedParameters.y',
  }) as NamedValue;
  assert.equal(evaluated.value, (checkpoint.optimizerState['averagedParameters'] as Float64Array)[1]);
  assert.ok((checkpoint.optimizerState['reductions'] as number) > 0);
  const resume = { checkpoint, branches: [{ id: 'main', forkIteration: 0 }], interventions: [], tips: { main: 20 } };
  const second = await start(bowl, { ...options, resume: structuredClone(resume) });
  assert.deepEqual(second.point(), checkpoint);
  for (const { session, environment } of [first, second]) {
    session.handlers.step({ count: 30 });
    environment.settle();
  }
  assert.deepEqual(second.point(), first.point());
  assert.notDeepEqual(first.point().optimizerState['reductions'], checkpoint.optimizerState['reductions']);
});

test('the panel is told of schedules, bounds and averages', async () => {
  const { session } = await start(bowl, {
    schedule: 'multiStep',
    scheduleSettings: { milestones: [3, 8] },
    bounds: { x: [0, 10] },
    averaging: 'exponential',
  });
  const described = (await session.handlers.hyperparameters(undefined)) as readonly HyperparameterDescription[];
  const of = (name: string): unknown[] => {
    const { type, value, label, group } = described.find((each) => each.name === name)!;
    return [type, value, label, group];
  };
  assert.deepEqual(of('schedule.milestones'), ['text', '3,8', 'Milestones', 'schedule']);
  assert.deepEqual(of('bounds.x'), ['text', '0..10', 'Bounds of x', 'bounds']);
  assert.deepEqual(of('averaging'), ['choice', 'exponential', 'Averaging', 'averaging']);
  assert.deepEqual(of('averagingDecay'), ['number', 0.999, 'Averaging decay', 'averaging']);
  session.handlers.setValue({ scope: 'hyperparameters', name: 'schedule', value: 'cyclical' });
  session.handlers.setValue({ scope: 'hyperparameters', name: 'schedule.mode', value: 'triangular2' });
  const after = (await session.handlers.hyperparameters(undefined)) as readonly HyperparameterDescription[];
  const mode = after.find(({ name }) => name === 'schedule.mode')!;
  assert.deepEqual([mode.type, mode.value, mode.changed], ['choice', 'triangular2', true]);
  assert.deepEqual(
    mode.choices!.map(({ id }) => id),
    ['triangular', 'triangular2', 'exponentialRange'],
  );
});

test('in mini-batches reduceOnPlateau counts epochs', async () => {
  const sums = `import { mean, problem } from 'descent-debugger';
export const sums = problem({
  parameters: { w: 1 }, data: { x: [1, 2, 3, 4] }, loss: ({ w }, { x }) => mean(x) + 0 * w,
  schedule: 'reduceOnPlateau', scheduleSettings: { patience: 1, factor: 0.5 }, batchSize: 2, epochs: 10, tolerance: 0,
});`;
  const { session, environment, point } = await start(sums);
  const rates: number[] = [];
  for (let iteration = 0; iteration < 8; iteration++) {
    rates.push(point().learningRate);
    session.handlers.step({ count: 1 });
    environment.settle();
  }
  // The first epoch has the best loss; the second and the third are no better, and two are more than the patience.
  assert.deepEqual(rates, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05]);
});
