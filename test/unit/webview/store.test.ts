import assert from 'node:assert/strict';
import test from 'node:test';
import type { ToWebview, ViewSession, ViewState } from '../../../src/shared/panel.ts';
import type { RunStatus } from '../../../src/shared/run.ts';
import type { Ability, ViewModel } from '../../../webview/store.ts';
import { abilities, emptyModel, interventionsOf, pointOf, receive } from '../../../webview/store.ts';
import { reduceColumn } from '../../support/webview/reduce.ts';

function session(id: string): ViewSession {
  const program = `file:///${id}.ts`;
  return {
    session: id,
    run: `run-${id}`,
    kind: 'function',
    title: id,
    program,
    optimizer: 'adam',
    parameters: [],
    series: [],
    pictures: [],
    launched: {
      program,
      problem: id,
      optimizer: 'adam',
      learningRate: 0.05,
      settings: {},
      schedule: 'constant',
      seed: 0,
      start: '',
      text: '',
    },
  };
}

function state(id: string, status: RunStatus, iteration: number, more: Partial<ViewState> = {}): ToWebview {
  const numbers = Float64Array.of(iteration, iteration + 5, Number.NaN, Number.POSITIVE_INFINITY, -0, 0.1, 1000);
  const state = {
    session: id,
    status,
    branch: 'main',
    numbers,
    optimizer: 'adam',
    text: '',
    unresponsive: false,
    ...more,
  };
  return { type: 'state', state };
}

function frame(id: string, last: number, losses: readonly number[], to = last): ToWebview {
  const series = [reduceColumn('loss', Float64Array.from(losses), 0, losses.length - 1, 100)];
  return { type: 'frame', session: id, branch: 'main', from: 0, to, last, series };
}

function after(...messages: readonly ToWebview[]): ViewModel {
  return messages.reduce(receive, emptyModel);
}

const shown: ToWebview = { type: 'session', session: session('a'), others: [] };

test('messages of another session change nothing', () => {
  const model = after(shown, state('a', 'paused', 3));
  assert.equal(receive(model, state('b', 'running', 9)), model);
  assert.equal(receive(model, frame('b', 3, [1, 2])), model);
  assert.equal(receive(emptyModel, state('a', 'paused', 3)), emptyModel);
});

test('the same session told again keeps what is known, another one forgets it', () => {
  const model = after(shown, state('a', 'paused', 3), frame('a', 3, [4, 3, 2, 1]));
  const again = receive(model, { type: 'session', session: session('a'), others: [{ session: 'b', title: 'b' }] });
  assert.equal(again.frame, model.frame);
  assert.equal(again.others.length, 1);
  const other = receive(model, { type: 'session', session: session('b'), others: [] });
  assert.deepEqual(other, { ...emptyModel, session: other.session });
  assert.equal(receive(model, { type: 'session', session: undefined, others: [] }).state, undefined);
});

test('an unknown message fails loudly', () => {
  const unknown = { type: 'newer', session: 'a' } as unknown as ToWebview;
  assert.throws(() => after(shown, unknown), /unknown message "newer"/);
});

test('a state keeps NaN, infinities and −0', () => {
  const point = pointOf(after(shown, state('a', 'paused', 3)));
  assert.ok(Number.isNaN(point.loss));
  assert.equal(point.gradientNorm, Number.POSITIVE_INFINITY);
  assert.ok(Object.is(point.updateNorm, -0));
  assert.deepEqual([point.iteration, point.lastIteration, point.learningRate, point.iterations], [3, 8, 0.1, 1000]);
  assert.ok(Number.isNaN(pointOf(emptyModel).iteration));
});

test('while it runs the newest frame tells where it stands', () => {
  const running = after(shown, state('a', 'running', 1), frame('a', 3, [4, 3, 2, 1]));
  assert.deepEqual([pointOf(running).iteration, pointOf(running).loss], [3, 1]);
  const stopped = receive(running, state('a', 'paused', 2));
  assert.equal(pointOf(stopped).iteration, 2);
  // A frame of an older stretch knows how far the run is, and not its values there.
  const zoomed = after(shown, state('a', 'running', 1), frame('a', 9, [4, 3, 2, 1], 3));
  assert.equal(pointOf(zoomed).iteration, 9);
  assert.ok(Number.isNaN(pointOf(zoomed).loss));
});

test('buttons are on exactly where they can act', () => {
  const all: readonly Ability[] = [
    'continue',
    'pause',
    'step',
    'stepBack',
    'reverseContinue',
    'restart',
    'stop',
    'runDescent',
    'goTo',
    'setValue',
    'setPace',
  ];
  const table: readonly (readonly [string, ViewModel, readonly Ability[]])[] = [
    ['no session', emptyModel, ['runDescent']],
    ['not ready yet', after(shown), []],
    [
      'ready at 0',
      after(shown, state('a', 'ready', 0)),
      ['continue', 'step', 'restart', 'stop', 'goTo', 'setValue', 'setPace'],
    ],
    ['running', after(shown, state('a', 'running', 5)), ['pause', 'restart', 'stop', 'goTo', 'setValue', 'setPace']],
    [
      'paused',
      after(shown, state('a', 'paused', 5)),
      ['continue', 'step', 'stepBack', 'reverseContinue', 'restart', 'stop', 'goTo', 'setValue', 'setPace'],
    ],
    [
      'finished',
      after(shown, state('a', 'finished', 5)),
      ['continue', 'step', 'stepBack', 'reverseContinue', 'restart', 'stop', 'goTo', 'setValue', 'setPace'],
    ],
    [
      'failed',
      after(shown, state('a', 'failed', 5)),
      ['stepBack', 'reverseContinue', 'restart', 'stop', 'goTo', 'setPace'],
    ],
    ['lost', after(shown, state('a', 'lost', 5)), ['restart', 'stop']],
    ['ended', after(shown, state('a', 'finished', 5, { ended: true })), ['runDescent']],
  ];
  for (const [name, model, on] of table) {
    const can = abilities(model);
    assert.deepEqual(
      all.filter((ability) => can[ability]),
      all.filter((ability) => on.includes(ability)),
      name,
    );
  }
});

test('only the interventions on the way to a branch are its own', () => {
  const change = (branch: string, iteration: number) =>
    ({ branch, iteration, kind: 'hyperparameter', name: 'learningRate', before: 0.1, after: 0.2 }) as const;
  const model = after(shown, {
    type: 'branches',
    session: 'a',
    branches: [
      { id: 'main', forkIteration: 0 },
      { id: 'b', parent: 'main', forkIteration: 10 },
      { id: 'c', parent: 'b', forkIteration: 5 },
    ],
    interventions: [change('main', 3), change('main', 10), change('main', 20), change('b', 12), change('c', 7)],
  });
  const iterations = (branch: string): readonly number[] =>
    interventionsOf(model, branch).map((each) => each.iteration);
  assert.deepEqual(iterations('main'), [3, 10, 20]);
  assert.deepEqual(iterations('b'), [3, 10, 12]);
  // The way to c leaves b at 5, and so leaves main at 5 as well.
  assert.deepEqual(iterations('c'), [3, 7]);
  assert.deepEqual(iterations('unknown'), []);
});
