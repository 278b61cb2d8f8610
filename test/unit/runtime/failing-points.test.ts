// A point at which the loss throws, mended by hand, is a point of the past like any other.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../../../src/runtime/session.ts';
import type { Checkpoint, LaunchOptions, Resume, RunState } from '../../../src/shared/run.ts';
import { file, TestEnvironment, ToyEvaluator, toyProblem } from './toy.ts';

const failing = 7;
const tip = 20;

type Handlers = Session['handlers'];

interface Started {
  readonly environment: TestEnvironment;
  readonly evaluator: ToyEvaluator;
  readonly handlers: Handlers;
  readonly state: () => RunState;
}

/** A run whose loss throws at one iteration while w[1] is small and x is not 5. */
async function start(options: Partial<LaunchOptions> & { resume?: Resume } = {}, replayable = true): Promise<Started> {
  const evaluator = new ToyEvaluator();
  evaluator.replayable = replayable;
  evaluator.throwsAt = (point, iteration) => (iteration === failing && point[2]! < 1) || point[0] === 5;
  const environment = new TestEnvironment();
  const session = new Session(environment, () => Promise.resolve(toyProblem(environment.timed(evaluator))));
  const { handlers } = session;
  const state = (): RunState => handlers.state(undefined) as RunState;
  const launch = { program: file, optimizer: 'adam', learningRate: 0.01, pace: 'max', tolerance: 0 } as const;
  await handlers.launch({ ...launch, ...options });
  return { environment, evaluator, handlers, state };
}

type Mend = (handlers: Handlers) => void;

function set(name: string, index: number, value: string): Mend {
  return (handlers) => {
    handlers.setValue({ scope: 'parameters', name, index, value });
  };
}

const tune: Mend = (handlers) => {
  handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: '0.02' });
};

const choose: Mend = (handlers) => {
  handlers.setValue({ scope: 'hyperparameters', name: 'optimizer', value: 'rmsprop' });
};

/** Ways out of the point, the last of which mends it. */
const ways: readonly (readonly [string, readonly Mend[]])[] = [
  ['one change', [set('w', 1, '2')]],
  ['a change that throws again before', [set('x', 0, '5'), set('w', 1, '2'), set('x', 0, '0.5')]],
  ['hyperparameters before', [tune, choose, set('w', 1, '2')]],
  ['hyperparameters before and after', [tune, set('w', 1, '2'), choose]],
];

/** Iteration after iteration to `tip`, through the point that is mended; the checkpoint of each, by iteration. */
function live({ environment, handlers, state }: Started, mends: readonly Mend[]): Map<number, Checkpoint> {
  const points = new Map([[0, environment.last('checkpoint')]]);
  while (state().iteration < tip) {
    handlers.step({ count: 1 });
    environment.settle();
    if (state().status === 'failed') {
      assert.equal(state().iteration, failing);
      for (const mend of mends) mend(handlers);
      environment.settle();
    }
    assert.equal(state().status, 'paused');
    points.set(state().iteration, environment.last('checkpoint'));
  }
  return points;
}

function goTo(
  { environment, handlers, state }: Started,
  points: ReadonlyMap<number, Checkpoint>,
  iteration: number,
): void {
  handlers.goTo({ iteration });
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['paused', iteration]);
  // deepEqual of assert/strict compares numbers by Object.is.
  assert.deepEqual(environment.last('checkpoint'), points.get(iteration), `iteration ${iteration}`);
}

for (const [name, mends] of ways) {
  for (const replayable of [true, false]) {
    test(`through a point mended by ${name}, ${replayable ? 'from checkpoints' : 'from iteration 0'}`, async () => {
      const run = await start({}, replayable);
      const points = live(run, mends);
      for (const iteration of [3, failing - 1, failing, failing + 1, 12, 4, tip, 0, 15, failing]) {
        goTo(run, points, iteration);
      }
      const { environment, handlers, state } = run;
      handlers.goTo({ iteration: failing - 2 });
      environment.settle();
      const told = environment.all('problem').length;
      handlers.step({ count: 6 });
      environment.settle();
      assert.deepEqual(environment.last('checkpoint'), points.get(failing + 4), 'steps through the known past');
      handlers.step({ count: -4 });
      environment.settle();
      assert.deepEqual(environment.last('checkpoint'), points.get(failing), 'steps back');
      handlers.goTo({ iteration: 2 });
      environment.settle();
      handlers.continue(undefined);
      environment.slice();
      handlers.pause(undefined);
      assert.ok(state().iteration >= tip, 'continues through it');
      assert.equal(environment.all('problem').length, told, 'a mended point is no problem again');
    });
  }

  test(`an earlier worker's point mended by ${name} is gone through from iteration 0`, async () => {
    const first = await start();
    const points = live(first, mends);
    const { environment } = first;
    const resume: Resume = {
      checkpoint: environment.last('checkpoint'),
      branches: [{ id: 'main', forkIteration: 0 }],
      interventions: environment.all('intervention'),
      tips: { main: tip },
    };
    const second = await start({ resume });
    for (const iteration of [3, 12, failing, tip]) goTo(second, points, iteration);
  });
}

test('a branch that leaves a mended point has its parent’s changes there and its own', async () => {
  const run = await start({}, false);
  live(run, [set('w', 1, '2')]);
  const { environment, handlers, state } = run;
  handlers.goTo({ iteration: failing });
  environment.settle();
  set('x', 0, '0.25')(handlers);
  assert.deepEqual([state().branch, state().status], ['branch-1', 'paused']);
  handlers.step({ count: 5 });
  environment.settle();
  const there = environment.last('checkpoint');
  handlers.goTo({ iteration: 2, branch: 'main' });
  environment.settle();
  handlers.goTo({ iteration: there.iteration, branch: 'branch-1' });
  environment.settle();
  assert.deepEqual(environment.last('checkpoint'), there);
});

test('a point that is not mended ends every way through it, and the way back goes on', async () => {
  const run = await start({}, false);
  const { environment, handlers, state } = run;
  handlers.step({ count: 10 });
  environment.settle();
  set('x', 0, '5')(handlers);
  tune(handlers);
  for (const iteration of [failing, failing + 1]) {
    handlers.goTo({ iteration });
    environment.settle();
    assert.deepEqual([state().status, state().iteration], ['failed', failing]);
    handlers.step({ count: -3 });
    environment.settle();
    assert.deepEqual([state().status, state().iteration], ['paused', failing - 3]);
  }
});

test('a higher limit does not make a point at which the loss threw one to go on from', async () => {
  const { environment, handlers, state } = await start({ iterations: 10 });
  handlers.continue(undefined);
  environment.settle();
  handlers.extend({ iterations: 30 });
  assert.deepEqual([state().status, state().stop?.reason, state().iterations], ['failed', 'error', 30]);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['failed', failing]);
  set('w', 1, '2')(handlers);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['finished', 30]);
});

test('a worker lost at a point at which the loss threw comes back to it', async () => {
  const first = await start();
  first.handlers.continue(undefined);
  first.environment.settle();
  const { environment, handlers, state } = await start({
    resume: {
      checkpoint: first.environment.last('checkpoint'),
      branches: [{ id: 'main', forkIteration: 0 }],
      interventions: [],
      tips: { main: failing },
    },
  });
  assert.deepEqual([state().status, state().iteration, state().stop?.problem?.message], ['failed', 7, 'no such point']);
  set('w', 1, '2')(handlers);
  handlers.step({ count: 2 });
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['paused', failing + 2]);
});
