// Watched elements of a problem too large to record every one, against the numbers of a descent that was made in the plainest way.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Problem } from '../../../src/runtime/evaluation/problem.ts';
import { UserCodeError } from '../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../src/runtime/session.ts';
import type { ParameterDescription } from '../../../src/shared/run.ts';
import { RunHistory } from '../../../src/worker/history.ts';
import { file, placeAt, TestEnvironment, ToyEvaluator, toyProblem } from './toy.ts';

/** `b` and a matrix of 22 × 3: 67 elements. */
const parameters: readonly ParameterDescription[] = [
  { name: 'b', shape: [], offset: 0, size: 1 },
  { name: 'W', shape: [22, 3], offset: 1, size: 66 },
];
const size = 67;

/** A bowl whose elements lean on their neighbours: L = Σ (θᵢ − i/9)² / 2 + θᵢ θᵢ₊₁ / 4. */
class LargeEvaluator extends ToyEvaluator {
  override readonly gradient: Float64Array = new Float64Array(size);
  printed = 0;

  override evaluate(point: Float64Array, iteration: number): number {
    this.trace = undefined;
    this.evaluations++;
    this.takeTime();
    if (!this.quiet) this.printed++;
    if (this.throwsAt(point, iteration)) {
      throw new UserCodeError({ severity: 'error', code: 'exception', message: 'no such point', place: placeAt(3) });
    }
    let loss = 0;
    for (let i = 0; i < size; i++) {
      const [left, here, right] = [point[i - 1] ?? 0, point[i]!, point[i + 1] ?? 0];
      this.gradient[i] = here - i / 9 + (left + right) / 4;
      loss += (here - i / 9) ** 2 / 2 + (here * right) / 4;
    }
    return loss;
  }
}

interface Started {
  readonly environment: TestEnvironment;
  readonly evaluator: LargeEvaluator;
  readonly handlers: Session['handlers'];
  /** Lets the run come to rest and takes what it has told into a history. */
  readonly history: () => RunHistory;
}

async function start(watched: readonly string[] = [], evaluator = new LargeEvaluator()): Promise<Started> {
  const environment = new TestEnvironment();
  environment.timed(evaluator);
  const problem: Problem = { ...toyProblem(evaluator, new Float64Array(size).fill(0.1)), parameters };
  const session = new Session(environment, () => Promise.resolve(problem));
  await session.handlers.launch({
    program: file,
    optimizer: 'adam',
    learningRate: 0.01,
    pace: 'max',
    tolerance: 0,
    iterations: 400,
    watched,
  });
  environment.settle();
  const history = (): RunHistory => {
    environment.settle();
    const told = new RunHistory(2 ** 26);
    for (const { event, value } of environment.told) {
      if (event === 'records') told.add(value);
      else if (event === 'branch') told.addBranch(value);
    }
    return told;
  };
  return { environment, evaluator, handlers: session.handlers, history };
}

type Act = (started: Started) => void;

const run: Act = ({ handlers, environment }) => {
  handlers.continue(undefined);
  environment.settle();
};
const goTo =
  (iteration: number, branch?: string): Act =>
  ({ handlers, environment }) => {
    handlers.goTo({ iteration, ...(branch === undefined ? {} : { branch }) });
    environment.settle();
  };
const set =
  (name: string, index: number, value: string): Act =>
  ({ handlers }) => {
    handlers.setValue({ scope: 'parameters', name, index, value });
  };
const rate: Act = ({ handlers }) => {
  handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: '0.02' });
};
const watch =
  (element: string): Act =>
  ({ handlers }) => {
    handlers.watch({ element });
  };

/** Every value of the watched elements on a branch must be there, with the bits of a run that recorded it at once. */
function agree(
  told: RunHistory,
  reference: RunHistory,
  branch: string,
  last: number,
  elements: readonly string[],
): void {
  assert.deepEqual([told.last(branch), reference.last(branch)], [last, last], branch);
  for (const element of elements) {
    for (const series of ['value', 'gradient', 'update']) {
      const id = `${series}:${element}`;
      for (let iteration = 0; iteration <= last; iteration++) {
        const expected = reference.value(branch, id, iteration);
        assert.equal(typeof expected, 'number', `${branch} ${id} ${iteration} was recorded at once`);
        assert.ok(Object.is(told.value(branch, id, iteration), expected), `${branch} ${id} ${iteration}`);
      }
    }
  }
}

const elements = ['b', 'W[3][0]', 'W[21][2]'];
/** Interventions at the start, in the middle and at the tip, and a branch of a branch. */
const story: readonly Act[] = [
  set('b', 0, '2'),
  goTo(120),
  rate,
  goTo(200),
  set('W', 9, '-1'),
  run,
  goTo(150),
  set('W', 65, '3'),
  goTo(260),
  goTo(170),
  set('b', 0, '-0'),
  goTo(210),
];

test('the past of a watched element has the bits of a run that recorded it at once, with interventions and branches', async () => {
  const reference = await start(elements);
  for (const act of story) act(reference);
  const expected = reference.history();

  const late = await start();
  for (const act of story) act(late);
  const state = late.handlers.state(undefined);
  const { printed } = late.evaluator;
  for (const element of elements) watch(element)(late);
  late.environment.settle();
  assert.deepEqual(late.handlers.state(undefined), state, 'the run stays where it is');
  assert.equal(late.evaluator.printed, printed, 'nothing is printed');
  agree(late.history(), expected, 'branch-2', 210, elements);
  // The main path was needed as far as the branch leaves it; the rest follows when the run goes there.
  assert.equal(late.history().value('main', 'value:b', 300), undefined);
  goTo(390, 'main')(late);
  agree(late.history(), expected, 'main', 400, elements);
  goTo(250, 'branch-1')(late);
  agree(late.history(), expected, 'branch-1', 260, elements);
});

test('watching at any moment of the story ends with the same bits', async () => {
  const reference = await start(elements);
  for (const act of [...story, goTo(300), goTo(400, 'main'), goTo(260, 'branch-1')]) act(reference);
  const expected = reference.history();
  for (let moment = 0; moment < story.length; moment++) {
    const late = await start();
    for (const act of story.slice(0, moment)) act(late);
    for (const element of elements) {
      watch(element)(late);
      // Whatever comes next meets a replay which is on its way.
      late.environment.slice();
    }
    for (const act of [...story.slice(moment), goTo(300), goTo(400, 'main'), goTo(260, 'branch-1')]) act(late);
    const told = late.history();
    agree(told, expected, 'branch-2', 300, elements);
    agree(told, expected, 'main', 400, elements);
    agree(told, expected, 'branch-1', 260, elements);
  }
});

test('a replay on the shared part of two branches is begun anew when the run goes to the other', async () => {
  const reference = await start(elements);
  for (const act of story) act(reference);
  const late = await start();
  for (const act of story) act(late);
  late.environment.cost = 2;
  for (const element of elements) watch(element)(late);
  for (let slices = 0; slices < 3; slices++) late.environment.slice();
  const made = late.environment.last('records');
  assert.deepEqual([made.past, made.branch], [true, 'main']);
  goTo(390, 'main')(late);
  agree(late.history(), reference.history(), 'main', 400, elements);
});

test('the past is made in slices beside a run that goes on, with progress, and a pause at a stop holds it', async () => {
  const late = await start();
  goTo(300)(late);
  late.environment.cost = 2;
  watch('W[0][1]')(late);
  late.handlers.continue(undefined);
  for (let slices = 0; slices < 6; slices++) late.environment.slice();
  late.handlers.pause(undefined);
  late.handlers.pause(undefined);
  const { iteration } = late.handlers.state(undefined) as { iteration: number };
  assert.ok(iteration > 300 && iteration < 400, `${iteration}`);
  late.environment.settle();
  const made = (): number => late.environment.all('records').filter(({ past }) => past === true).length;
  const held = made();
  assert.ok(late.history().value('main', 'value:W[0][1]', 0) === 0.1);
  assert.equal(late.history().value('main', 'value:W[0][1]', 299), undefined);
  assert.equal(typeof late.history().value('main', 'value:W[0][1]', iteration), 'number');
  run(late);
  assert.ok(made() > held + 3);
  const progress = late.environment.all('progress');
  assert.match(progress[0]!.text, /W\[0\]\[1\]/);
  assert.ok(progress[0]!.fraction < 1);
  assert.equal(progress.at(-1)!.fraction, 1);
  const reference = await start(['W[0][1]']);
  run(reference);
  agree(late.history(), reference.history(), 'main', 400, ['W[0][1]']);
});

test('a point at which the loss throws ends the past as it ended the run', async () => {
  const throwing = (): LargeEvaluator => {
    const evaluator = new LargeEvaluator();
    evaluator.throwsAt = (_point, iteration) => iteration === 90;
    return evaluator;
  };
  const [reference, late] = [await start(['b'], throwing()), await start([], throwing())];
  for (const each of [reference, late]) run(each);
  watch('b')(late);
  agree(late.history(), reference.history(), 'main', 90, ['b']);
  assert.ok(Number.isNaN(late.history().value('main', 'update:b', 90)));
});

test('the series are told, once, and an element that is recorded already has them too', async () => {
  const { environment, handlers } = await start();
  const ids = ['value:W[3][0]', 'gradient:W[3][0]', 'update:W[3][0]'];
  for (let times = 0; times < 2; times++) {
    const series = handlers.watch({ element: 'W[3][0]' }) as readonly { id: string }[];
    assert.deepEqual(
      series.map(({ id }) => id),
      ids,
    );
  }
  assert.equal(environment.all('series').length, 1);
  const told = environment.last('series').map(({ id }) => id);
  assert.deepEqual([told[0], told.length, told.slice(-3)], ['loss', 4 + 2 * 5 + 3, ids]);
  const small = new Session(new TestEnvironment(), () => Promise.resolve(toyProblem()));
  await small.handlers.launch({ program: file });
  const series = (await small.handlers.watch({ element: 'w[1]' })) as readonly { id: string }[];
  assert.deepEqual(
    series.map(({ id }) => id),
    ['value:w[1]', 'gradient:w[1]', 'update:w[1]'],
  );
});

test('a wrong name is refused with what there is', async () => {
  const { handlers } = await start();
  const refusals: readonly [string, RegExp][] = [
    ['w[3][0]', /no element "w\[3\]\[0\]"\. Did you mean "W\[3\]\[0\]"\?/],
    ['W[22][0]', /W has W\[0\]\[0\] to W\[21\]\[2\]/],
    ['W', /W has W\[0\]\[0\] to W\[21\]\[2\]/],
    ['b[0]', /no element "b\[0\]"\. Did you mean "b"\?/],
    ['weights', /There are: b, W\[0\]\[0\] to W\[21\]\[2\]/],
  ];
  for (const [element, message] of refusals) assert.throws(() => handlers.watch({ element }), message);
});

test('a restart keeps watching, and says what is no longer there', async () => {
  const { environment, handlers, history } = await start(['W[1][1]', 'gone[3]']);
  assert.match(environment.last('output').text, /No longer watched.*gone\[3\]/);
  const description = await handlers.restart(undefined);
  assert.ok(description.series.some(({ id }) => id === 'update:W[1][1]'));
  assert.equal(environment.all('output').length, 1);
  run({ handlers, environment } as Started);
  assert.equal(typeof history().value('main', 'value:W[1][1]', 0), 'number');
});

test('the past of a loss that cannot be replayed is not made, and that is said', async () => {
  const evaluator = new LargeEvaluator();
  evaluator.replayable = false;
  const late = await start([], evaluator);
  goTo(50)(late);
  const { evaluations } = evaluator;
  watch('b')(late);
  late.environment.settle();
  assert.equal(evaluator.evaluations, evaluations);
  assert.match(late.environment.last('output').text, /b: recorded from now on only/);
  goTo(60)(late);
  const told = late.history();
  assert.deepEqual(
    [typeof told.value('main', 'value:b', 51), told.value('main', 'value:b', 50)],
    ['number', undefined],
  );
});
