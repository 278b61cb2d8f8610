import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../../../src/runtime/session.ts';
import { sliceTime } from '../../../src/runtime/slices.ts';
import type { LaunchOptions, RunState } from '../../../src/shared/run.ts';
import { file, TestEnvironment, ToyEvaluator, toyProblem } from './toy.ts';

interface Started {
  readonly environment: TestEnvironment;
  readonly evaluator: ToyEvaluator;
  readonly handlers: Session['handlers'];
  readonly state: () => RunState;
}

async function start(options: Partial<LaunchOptions> = {}, evaluator = new ToyEvaluator()): Promise<Started> {
  const environment = new TestEnvironment();
  const session = new Session(environment, () => Promise.resolve(toyProblem(environment.timed(evaluator))));
  await session.handlers.launch({
    program: file,
    optimizer: 'gradientDescent',
    learningRate: 0.001,
    pace: 'max',
    tolerance: 0,
    ...options,
  });
  return {
    environment,
    evaluator,
    handlers: session.handlers,
    state: () => session.handlers.state(undefined) as RunState,
  };
}

test('a launch ends ready at iteration 0 with its record, a checkpoint and the state', async () => {
  const { environment, state } = await start();
  assert.equal(state().status, 'ready');
  assert.deepEqual(
    environment.all('state').map(({ stop }) => stop?.reason),
    ['entry'],
  );
  const [records] = environment.all('records');
  assert.deepEqual([records?.branch, records?.from, records?.columns['loss']?.length], ['main', 0, 1]);
  assert.equal(environment.last('checkpoint').iteration, 0);
});

test('pause stops between two slices and the run goes on from there', async () => {
  const { environment, handlers, state } = await start({ iterations: 1e6 });
  handlers.continue(undefined);
  environment.slice();
  environment.slice();
  assert.equal(state().status, 'running');
  handlers.pause(undefined);
  const paused = state();
  assert.equal(paused.status, 'paused');
  assert.equal(paused.stop?.text, `Paused at iteration ${paused.iteration}.`);
  assert.ok(paused.iteration > 0);
  environment.settle();
  assert.equal(state().iteration, paused.iteration);
  handlers.continue(undefined);
  environment.slice();
  assert.ok(state().iteration > paused.iteration);
});

test('a slice ends by time and never by count', async () => {
  const { environment, handlers, state } = await start({ iterations: 1e7 });
  handlers.continue(undefined);
  const begin = environment.time;
  for (let slices = 0; slices < 5; slices++) environment.slice();
  assert.ok(environment.time - begin < 5 * (sliceTime + 0.7), `5 slices took ${environment.time - begin} ms`);
  const fast = state().iteration;
  assert.ok(fast > (5 * 0.9 * sliceTime) / environment.cost, `${fast} iterations`);
  // Iterations become two thousand times slower: the clock was to be looked at after 50 of them at most, and then after each.
  environment.cost = 20;
  environment.slice();
  const slow = state().iteration;
  assert.ok(slow - fast <= 50, `${slow - fast} slow iterations`);
  environment.slice();
  assert.equal(state().iteration - slow, 1);
});

test('the limit stops, can be raised, and says its number', async () => {
  const { environment, handlers, state } = await start({ iterations: 10 });
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().status, state().iteration, state().stop?.reason], ['finished', 10, 'limit']);
  assert.match(state().stop!.text, /10 of 10 iterations/);
  handlers.step({ count: 1 });
  environment.settle();
  assert.deepEqual([state().iteration, state().stop?.reason], [10, 'limit']);
  handlers.extend({ iterations: 25 });
  assert.equal(environment.last('intervention').kind, 'limit');
  assert.equal(state().iterations, 25);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().iteration, state().stop?.reason], [25, 'limit']);
  handlers.goTo({ iteration: 3 });
  environment.settle();
  assert.deepEqual([state().iteration, state().iterations, state().lastIteration], [3, 25, 25]);
});

test('a test that has stopped the run is passed by continuing, and stops again once it has not fired', async () => {
  const { environment, handlers, state } = await start({ tolerance: 1e9, iterations: 40 });
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().iteration, state().stop?.reason], [0, 'converged']);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().iteration, state().stop?.reason], [40, 'limit']);
});

test('going on from the past makes the same rows again and tells none twice', async () => {
  const { environment, handlers, state } = await start({ iterations: 1000 });
  handlers.continue(undefined);
  environment.settle();
  const rows = environment.all('records').reduce((sum, { columns }) => sum + columns['loss']!.length, 0);
  assert.equal(rows, 1001);
  const end = environment.last('checkpoint');
  handlers.goTo({ iteration: 400 });
  environment.settle();
  assert.deepEqual([state().iteration, state().lastIteration], [400, 1000]);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual(environment.last('checkpoint'), end);
  assert.equal(
    environment.all('records').reduce((sum, { columns }) => sum + columns['loss']!.length, 0),
    rows,
  );
});

test('a change in the past starts a branch and the old future is kept', async () => {
  const { environment, handlers, state } = await start({ iterations: 100 });
  handlers.continue(undefined);
  environment.settle();
  const old = environment.last('checkpoint');
  handlers.goTo({ iteration: 30 });
  environment.settle();
  const shown = await handlers.setValue({ scope: 'parameters', name: 'w', index: 1, value: '2 * x' });
  assert.equal(shown.name, 'w[1]');
  assert.equal(state().branch, 'branch-1');
  assert.deepEqual([state().iteration, state().lastIteration, state().stop?.reason], [30, 30, 'intervention']);
  const { intervention, ...branch } = environment.last('branch');
  assert.deepEqual(branch, { id: 'branch-1', parent: 'main', forkIteration: 30 });
  assert.deepEqual([intervention?.name, intervention?.iteration], ['w[1]', 30]);
  assert.deepEqual([environment.last('records').branch, environment.last('records').from], ['branch-1', 30]);
  handlers.step({ count: 5 });
  environment.settle();
  assert.deepEqual([state().branch, state().iteration], ['branch-1', 35]);
  handlers.goTo({ iteration: 100, branch: 'main' });
  environment.settle();
  assert.deepEqual(environment.last('checkpoint'), old);
  handlers.goTo({ iteration: 33, branch: 'branch-1' });
  environment.settle();
  handlers.reverseContinue(undefined);
  environment.settle();
  assert.deepEqual([state().branch, state().iteration], ['branch-1', 30]);
  handlers.reverseContinue(undefined);
  environment.settle();
  assert.deepEqual([state().branch, state().iteration], ['branch-1', 0]);
});

test('a change at the tip stays on its branch, changes the next update at once and replaces the row', async () => {
  const { environment, handlers, state } = await start();
  handlers.step({ count: 4 });
  environment.settle();
  const { updateNorm } = state();
  handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: 'learningRate / 2' });
  assert.equal(state().branch, 'main');
  assert.equal(state().updateNorm, updateNorm / 2);
  const { from, columns } = environment.last('records');
  assert.deepEqual([from, columns['updateNorm']?.[0], columns['learningRate']?.[0]], [4, updateNorm / 2, 0.0005]);
});

test('a value that is set to the bits it has is no change, in the past too', async () => {
  const { environment, handlers, state } = await start({ iterations: 40, optimizer: 'adam', settings: { beta1: 0.8 } });
  handlers.continue(undefined);
  environment.settle();
  handlers.goTo({ iteration: 10 });
  environment.settle();
  const before = state();
  const set = (scope: 'parameters' | 'hyperparameters', name: string, value: string): void => {
    handlers.setValue({ scope, name, value, ...(name === 'w' ? { index: 1 } : {}) });
  };
  set('parameters', 'w', 'w[1]');
  set('parameters', 'x', 'x * 1');
  set('hyperparameters', 'learningRate', '0.001');
  set('hyperparameters', 'beta1', '0.8');
  set('hyperparameters', 'clipNorm', 'none');
  handlers.extend({ iterations: 40 });
  assert.deepEqual(state(), before);
  assert.deepEqual([environment.all('intervention'), environment.all('branch')], [[], []]);
  // Choosing the optimizer that is there puts its settings back.
  set('hyperparameters', 'optimizer', 'adam');
  assert.deepEqual([state().branch, environment.all('intervention').length], ['branch-1', 1]);
});

test('a zero of the other sign is another value', async () => {
  const { environment, handlers } = await start();
  handlers.setValue({ scope: 'parameters', name: 'w', index: 1, value: '-0' });
  assert.deepEqual([environment.last('intervention').before, environment.last('intervention').after], [0, -0]);
});

test('a change while the run goes on takes effect at once and the run goes on', async () => {
  const { environment, handlers, state } = await start({ iterations: 1e6 });
  handlers.continue(undefined);
  environment.slice();
  const { iteration } = state();
  handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: '0.0001' });
  assert.equal(environment.last('intervention').iteration, iteration);
  assert.equal(state().status, 'running');
  environment.slice();
  assert.ok(state().iteration > iteration);
  assert.equal(state().learningRate, 0.0001);
});

test('wrong values and names change nothing and say what to do', async () => {
  const { environment, handlers } = await start({ optimizer: 'adam' });
  const change =
    (scope: 'hyperparameters' | 'parameters' | 'gradients', name: string, value: string, index?: number) => () =>
      handlers.setValue({ scope, name, value, ...(index === undefined ? {} : { index }) });
  assert.throws(
    change('hyperparameters', 'beta3', '0.5'),
    /There is no hyperparameter "beta3". Did you mean "beta1"\?/,
  );
  assert.throws(change('hyperparameters', 'beta1', '2'), /"beta1" must be a number ≥ 0 and < 1, but is 2/);
  assert.throws(change('hyperparameters', 'optimizer', 'adamm'), /Did you mean "adam"\?/);
  assert.throws(change('hyperparameters', 'learningRate', '1 / 0'), /The learning rate must be a finite number/);
  assert.throws(change('parameters', 'w', '1', 2), /w has elements 0 to 1, and 2 is none of them/);
  assert.throws(change('parameters', 'v', '1'), /There is no parameter "v"/);
  assert.throws(change('parameters', 'x', 'gradiant.x'), /Did you mean "gradient.x"\?/);
  assert.throws(change('gradients', 'x', '1'), /cannot be set/);
  assert.deepEqual(environment.all('intervention'), []);
});

test('a loss that throws stops the run there; going back and changing a value bring it on again', async () => {
  const evaluator = new ToyEvaluator();
  evaluator.throwsAt = (point, iteration) => iteration === 7 && point[2]! < 1;
  const { environment, handlers, state } = await start({}, evaluator);
  handlers.continue(undefined);
  environment.settle();
  assert.deepEqual([state().status, state().iteration, state().stop?.reason], ['failed', 7, 'error']);
  assert.equal(state().stop?.problem?.message, 'no such point');
  assert.equal(environment.last('problem').message, 'no such point');
  assert.ok(Number.isNaN(state().loss));
  assert.ok(Number.isNaN(environment.last('records').columns['loss']!.at(-1)));
  const frames = await handlers.frames(undefined);
  assert.equal(frames.at(-1)?.kind, 'iteration');
  handlers.step({ count: 1 });
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['failed', 7]);
  handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: '0.01' });
  assert.equal(state().status, 'failed');
  handlers.step({ count: -1 });
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['paused', 6]);
  handlers.goTo({ iteration: 7 });
  environment.settle();
  assert.equal(state().status, 'failed');
  handlers.setValue({ scope: 'parameters', name: 'w', index: 1, value: '5' });
  assert.deepEqual([state().status, state().branch, state().iteration], ['paused', 'main', 7]);
  handlers.step({ count: 1 });
  environment.settle();
  assert.deepEqual([state().status, state().iteration], ['paused', 8]);
});

test('a value that is not finite ends the run, or pauses it where the filter is set', async () => {
  for (const [filters, status, reason] of [
    [[], 'finished', 'nonFinite'],
    [['nonFinite'], 'paused', 'exception'],
  ] as const) {
    const { environment, handlers, state } = await start({ learningRate: 10 });
    handlers.setExceptionFilters({ filters });
    handlers.continue(undefined);
    environment.settle();
    assert.deepEqual([state().status, state().stop?.reason], [status, reason]);
    assert.match(state().stop!.text, /non-finite (loss|gradient)/);
    const { iteration } = state();
    handlers.step({ count: -1 });
    environment.settle();
    assert.equal(state().iteration, iteration - 1);
    assert.ok(Number.isFinite(state().loss));
  }
});

test('a loss with a memory goes back by starting anew from iteration 0, aloud', async () => {
  const evaluator = new ToyEvaluator();
  evaluator.replayable = false;
  evaluator.memory = (evaluations) => evaluations / 1000;
  const { environment, handlers, state } = await start({}, evaluator);
  handlers.step({ count: 20 });
  environment.settle();
  const losses = environment.all('records').flatMap(({ columns }) => Array.from(columns['loss']!));
  handlers.step({ count: -8 });
  environment.settle();
  assert.equal(evaluator.resets, 1);
  assert.match(environment.last('output').text, /not replayable/);
  assert.equal(state().iteration, 12);
  assert.equal(state().loss, losses[12]);
});

test('a long way back is made in slices, tells how far it is, and can be paused', async () => {
  const evaluator = new ToyEvaluator();
  evaluator.replayable = false;
  const { environment, handlers, state } = await start({ iterations: 60_000 }, evaluator);
  environment.cost = 0.0001;
  handlers.continue(undefined);
  environment.settle();
  environment.cost = 1;
  handlers.goTo({ iteration: 59_999 });
  for (let slices = 0; slices < 30; slices++) environment.slice();
  const progress = environment.all('progress');
  assert.ok(progress.length > 0);
  assert.ok(progress.every(({ fraction }) => fraction >= 0 && fraction <= 1));
  assert.equal(state().status, 'running');
  handlers.pause(undefined);
  const { iteration } = state();
  assert.ok(iteration > 0 && iteration < 59_999, `paused at ${iteration}`);
  assert.equal(environment.last('checkpoint').iteration, iteration);
});

test('records come at most once a frame, checkpoints once a second', async () => {
  const { environment, handlers } = await start({ iterations: 1e9 });
  const begin = environment.time;
  handlers.continue(undefined);
  while (environment.time - begin < 3500) assert.ok(environment.slice());
  const frames = (environment.time - begin) / 16;
  assert.ok(
    environment.all('records').length <= frames + 2,
    `${environment.all('records').length} in ${frames} frames`,
  );
  assert.equal(environment.all('checkpoint').length, 1 + 3);
});

test('a run waits for a host which does not take what it is told', async () => {
  const { environment, handlers, state } = await start();
  environment.waiting = 1e9;
  handlers.continue(undefined);
  for (let slices = 0; slices < 20; slices++) environment.slice();
  assert.equal(state().iteration, 0);
  environment.waiting = 0;
  environment.slice();
  assert.ok(state().iteration > 0);
});

test('pace spreads a short run over about three seconds, leaves a long one alone, and changes no number', async () => {
  const run = async (pace: 'watch' | 'max', iterations: number): Promise<{ time: number; last: unknown }> => {
    const { environment, handlers } = await start({ pace, iterations, tolerance: 0 });
    const begin = environment.time;
    handlers.continue(undefined);
    environment.settle();
    return { time: environment.time - begin, last: environment.last('checkpoint') };
  };
  const watched = await run('watch', 2000);
  const fast = await run('max', 2000);
  assert.deepEqual(watched.last, fast.last);
  assert.ok(watched.time > 2500 && watched.time < 3500, `watched: ${watched.time} ms`);
  assert.ok(fast.time < 500, `fast: ${fast.time} ms`);
});
