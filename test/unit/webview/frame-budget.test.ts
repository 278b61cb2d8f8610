import assert from 'node:assert/strict';
import test from 'node:test';
import { FrameBudget } from '../../../webview/charts/frame-budget.ts';

/** A clock that stands until it is moved on, and what waits for it. */
class Clock {
  time = 0;
  readonly #soon: (() => void)[] = [];
  readonly #frames: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  soon(run: () => void): void {
    this.#soon.push(run);
  }

  nextFrame(run: () => void): void {
    this.#frames.push(run);
  }

  /** Ends what runs now; then, if asked to, a frame begins. */
  end(frame = false): void {
    if (frame) for (const run of this.#frames.splice(0)) run();
    for (const run of this.#soon.splice(0)) run();
  }

  get waitsForFrame(): boolean {
    return this.#frames.length > 0;
  }
}

test('what fits into a frame is painted in it, by its order', () => {
  const clock = new Clock();
  const budget = new FrameBudget(8, clock);
  const painted: string[] = [];
  for (const [order, name] of [
    [3, 'second chart'],
    [0, 'marker'],
    [2, 'first chart'],
    [1, 'picture'],
  ] as const) {
    budget.ask({}, order, () => painted.push(name));
  }
  assert.deepEqual(painted, []);
  clock.end();
  assert.deepEqual(painted, ['marker', 'picture', 'first chart', 'second chart']);
  assert.equal(clock.waitsForFrame, false);
});

test('what does not fit goes on in the next frame, and something is painted in every one', () => {
  const clock = new Clock();
  const budget = new FrameBudget(8, clock);
  const painted: number[] = [];
  for (let index = 0; index < 5; index++) {
    budget.ask({}, index, () => {
      clock.time += 5;
      painted.push(index);
    });
  }
  budget.ask({}, 9, () => {
    clock.time += 100;
    painted.push(9);
  });
  clock.end();
  assert.deepEqual(painted, [0, 1]);
  clock.end(true);
  assert.deepEqual(painted, [0, 1, 2, 3]);
  clock.end(true);
  assert.deepEqual(painted, [0, 1, 2, 3, 4, 9]);
  assert.equal(clock.waitsForFrame, false);
});

test('who asks again is painted once, as it was asked last; who takes it back is not', () => {
  const clock = new Clock();
  const budget = new FrameBudget(8, clock);
  const painted: string[] = [];
  const [chart, gone] = [{}, {}];
  budget.ask(chart, 2, () => painted.push('old'));
  budget.ask(gone, 1, () => painted.push('gone'));
  budget.ask(chart, 2, () => painted.push('new'));
  budget.forget(gone);
  clock.end();
  assert.deepEqual(painted, ['new']);
  // While painting, more can be asked for: it comes after.
  budget.ask(chart, 2, () => budget.ask(chart, 2, () => painted.push('again')));
  clock.end();
  assert.deepEqual(painted, ['new']);
  clock.end();
  assert.deepEqual(painted, ['new', 'again']);
});
