import assert from 'node:assert/strict';
import test from 'node:test';
import { PictureRate } from '../../../../src/host/views/picture-rate.ts';
import type { PictureAnswer, PictureRequest } from '../../../../src/shared/views/pictures.ts';

/** A run whose time the test moves, and which answers when the test says. */
function setUp() {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const asked: { request: PictureRequest; answer: (answer: PictureAnswer) => void }[] = [];
  const cancelled: string[] = [];
  const answers: PictureAnswer[] = [];
  const run = { moving: false, whileMoving: true };
  const rate = new PictureRate(
    {
      isMoving: () => run.moving,
      whileMoving: () => run.whileMoving,
      draw: (request) => new Promise((answer) => asked.push({ request, answer })),
      cancel: (slot) => cancelled.push(slot),
    },
    {
      now: () => now,
      after: (callback, delay) => {
        const timer = { at: now + delay, run: callback };
        timers.push(timer);
        return () => {
          timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
        };
      },
    },
    (answer) => answers.push(answer),
  );
  const until = (time: number): void => {
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > time) break;
      timers.splice(timers.indexOf(next), 1);
      now = next.at;
      next.run();
    }
    now = time;
  };
  return { rate, run, asked, cancelled, answers, until };
}

const fitting = (detail: 'coarse' | 'fine' = 'fine'): PictureRequest => ({ kind: 'fit', slot: 'a', detail });
const refused: PictureAnswer = { outcome: 'refused', slot: 'a', text: 'no' };

test('stepping on and on asks for nothing until it rests', () => {
  const { rate, asked, until } = setUp();
  for (let time = 0; time < 1000; time += 100) {
    until(time);
    rate.changed();
    rate.ask(fitting());
  }
  assert.equal(asked.length, 0);
  until(1049);
  assert.equal(asked.length, 0);
  until(1050);
  assert.equal(asked.length, 1);
});

test('while the run moves, one is open at a time, and half a second lies between two', async () => {
  const { rate, run, asked, answers, until } = setUp();
  run.moving = true;
  rate.ask(fitting('coarse'));
  assert.equal(asked.length, 1);
  until(700);
  rate.ask(fitting('coarse'));
  rate.ask(fitting('fine'));
  assert.equal(asked.length, 1, 'the first has not been answered');
  asked[0]!.answer(refused);
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(answers, [refused]);
  assert.equal(asked.length, 2);
  assert.equal(asked[1]!.request.detail, 'fine', 'the newest of the two');
  asked[1]!.answer({ outcome: 'superseded' });
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(answers.length, 1, 'that a picture was given up is told to nobody');
  rate.ask(fitting());
  until(1199);
  assert.equal(asked.length, 2);
  until(1200);
  assert.equal(asked.length, 3);
});

test('with pictures off, what is asked while the run moves comes at its stop', () => {
  const { rate, run, asked, until } = setUp();
  run.moving = true;
  run.whileMoving = false;
  rate.ask(fitting());
  until(5000);
  assert.equal(asked.length, 0);
  run.moving = false;
  rate.changed();
  until(5150);
  assert.equal(asked.length, 1);
});

test('a hidden view ends what is open, and hears nothing of it', async () => {
  const { rate, asked, cancelled, answers, until } = setUp();
  rate.ask(fitting());
  until(200);
  assert.equal(asked.length, 1);
  rate.end();
  assert.deepEqual(cancelled, ['a']);
  asked[0]!.answer(refused);
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(answers, []);
});
