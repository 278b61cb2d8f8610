import assert from 'node:assert/strict';
import test from 'node:test';
import type { Picture, PictureAnswer, PictureRequest } from '../../../../src/shared/views/pictures.ts';
import type { Clock, PictureWish } from '../../../../webview/panel/cards/picture-requests.ts';
import { PictureRequests } from '../../../../webview/panel/cards/picture-requests.ts';

/** Time that goes on only where the test says so. */
class Hand implements Clock {
  #now = 0;
  #timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  #next = 1;

  now(): number {
    return this.#now;
  }

  set(run: () => void, milliseconds: number): unknown {
    this.#timers.set(this.#next, { at: this.#now + milliseconds, run });
    return this.#next++;
  }

  clear(timer: unknown): void {
    this.#timers.delete(timer as number);
  }

  get waiting(): number {
    return this.#timers.size;
  }

  go(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].run();
    }
    this.#now = end;
  }
}

const still: PictureWish = {
  session: 's',
  kind: 'contours',
  elements: ['x', 'y'],
  range: undefined,
  starts: undefined,
  quantity: 'value',
  branch: 'main',
  iteration: 0,
  moving: false,
  varies: false,
  point: [0, 0],
};

function answer(detail: 'coarse' | 'fine', range: readonly number[], lasting = true): PictureAnswer {
  const picture = {
    kind: 'contours',
    slot: 'p',
    detail,
    branch: 'main',
    iteration: 0,
    key: 'k',
    lasting,
    notes: [],
    elements: ['x', 'y'],
    columns: 0,
    rows: 0,
    range: Float64Array.from(range),
    loss: new Float64Array(0),
    paths: [],
  } satisfies Picture;
  return { outcome: 'drawn', picture };
}

function setup(): { hand: Hand; requests: PictureRequests; asked: PictureRequest[]; cancelled: string[] } {
  const hand = new Hand();
  const asked: PictureRequest[] = [];
  const cancelled: string[] = [];
  const requests = new PictureRequests(
    'p',
    (_, request) => asked.push(request),
    (_, slot) => cancelled.push(slot),
    hand,
  );
  return { hand, requests, asked, cancelled };
}

const unit = [-1, 1, -1, 1];

test('coarse first, then fine, then nothing while it holds', () => {
  const { hand, requests, asked } = setup();
  requests.want(still, undefined);
  hand.go(200);
  assert.deepEqual(
    asked.map(({ detail }) => detail),
    ['coarse'],
  );
  requests.want(still, answer('coarse', unit));
  hand.go(0);
  assert.deepEqual(
    asked.map(({ detail }) => detail),
    ['coarse', 'fine'],
  );
  const fine = answer('fine', unit);
  requests.want(still, fine);
  for (let iteration = 1; iteration < 50; iteration++) {
    requests.want({ ...still, iteration }, fine);
    hand.go(100);
  }
  assert.equal(asked.length, 2);
  assert.equal(hand.waiting, 0);
});

test('a point that leaves the picture asks for another one, after a moment', () => {
  const { hand, requests, asked } = setup();
  requests.want(still, undefined);
  hand.go(0);
  requests.want(still, answer('coarse', unit));
  hand.go(0);
  const fine = answer('fine', unit);
  requests.want(still, fine);
  requests.want({ ...still, iteration: 1, point: [1.5, 0] }, fine);
  hand.go(149);
  assert.equal(asked.length, 2);
  hand.go(1);
  assert.deepEqual(
    asked.map(({ detail }) => detail),
    ['coarse', 'fine', 'coarse'],
  );
});

test('a held step key asks for nothing until it is let go', () => {
  const { hand, requests, asked } = setup();
  const varying = { ...still, varies: true };
  requests.want(varying, undefined);
  hand.go(0);
  const fine = answer('fine', unit, false);
  requests.want(varying, answer('coarse', unit, false));
  hand.go(0);
  requests.want(varying, fine);
  const before = asked.length;
  for (let iteration = 1; iteration <= 30; iteration++) {
    requests.want({ ...varying, iteration }, fine);
    hand.go(33);
  }
  assert.equal(asked.length, before);
  hand.go(150);
  assert.equal(asked.length, before + 1);
});

test('while a run moves it is asked as often as the kind is worth it, one at a time', () => {
  const { hand, requests, asked } = setup();
  const moving = (iteration: number): PictureWish => ({
    ...still,
    kind: 'network',
    elements: [],
    moving: true,
    iteration,
  });
  requests.want(moving(0), undefined);
  hand.go(0);
  assert.equal(asked.length, 1);
  // No answer: nothing more is asked for.
  for (let iteration = 1; iteration < 50; iteration++) {
    requests.want(moving(iteration), undefined);
    hand.go(20);
  }
  assert.equal(asked.length, 1);
  const first: PictureAnswer = { outcome: 'superseded' };
  for (let iteration = 50; iteration < 100; iteration++) {
    requests.want(moving(iteration), first);
    hand.go(20);
  }
  assert.equal(asked.length, 2);
});

test('another subject is asked for at once, and what is no longer wanted is cancelled', () => {
  const { hand, requests, asked, cancelled } = setup();
  requests.want(still, undefined);
  hand.go(0);
  requests.want({ ...still, elements: ['y', 'x'] }, undefined);
  hand.go(0);
  assert.equal(asked.length, 2);
  requests.want(undefined, undefined);
  assert.deepEqual(cancelled, ['p']);
  hand.go(10_000);
  assert.equal(asked.length, 2);
  assert.equal(hand.waiting, 0);
});

test('what was refused is asked for again only by force', () => {
  const { hand, requests, asked } = setup();
  requests.want(still, undefined);
  hand.go(0);
  const refused: PictureAnswer = { outcome: 'refused', slot: 'p', text: 'It would take long.', seconds: 40 };
  requests.want(still, refused);
  hand.go(10_000);
  assert.equal(asked.length, 1);
  requests.force();
  hand.go(0);
  assert.equal(asked.at(-1)?.force, true);
});
