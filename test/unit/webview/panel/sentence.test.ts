import assert from 'node:assert/strict';
import test from 'node:test';
import type { ViewSession, ViewState } from '../../../../src/shared/panel.ts';
import { durationText, sentenceOf, statusLine } from '../../../../webview/panel/sentence.ts';

const none = new Float64Array(11).fill(Number.NaN);

function state(more: Partial<ViewState>, numbers: Readonly<Record<number, number>> = {}): ViewState {
  const filled = none.map((value, index) => numbers[index] ?? value);
  const plain = { session: 's', branch: 'main', optimizer: 'adam', text: '', unresponsive: false } as const;
  return { ...plain, status: 'paused', ...more, numbers: filled };
}

function line(
  more: Partial<ViewState>,
  numbers: Readonly<Record<number, number>> = {},
  session?: Partial<ViewSession>,
): string {
  const of = session === undefined ? undefined : (session as ViewSession);
  const { icon, tone, text } = statusLine({ session: of, state: state(more, numbers), frame: undefined });
  return `${icon} ${tone}: ${text}`;
}

test('each state has its sentence, its icon and its tone', () => {
  const table: readonly (readonly [string, Partial<ViewState>, Readonly<Record<number, number>>?])[] = [
    ['waiting plain: Preparing f: reading 3 files', { status: 'starting', phase: 'Preparing f: reading 3 files' }],
    ['run plain: Running.', { status: 'running' }],
    ['run plain: Running: 410,000 iterations per second.', { status: 'running' }, { 7: 412_345 }],
    ['run plain: Running: 0.41 iterations per second, about 2 min left.', { status: 'running' }, { 7: 0.412, 8: 110 }],
    ['pause plain: Paused at iteration 800.', { text: 'Paused at iteration 800.' }, { 0: 800, 1: 800 }],
    [
      'pause plain: Paused at iteration 800 of 4,310 made: breakpoint.',
      { text: 'Paused at iteration 800: breakpoint.' },
      { 0: 800, 1: 4310 },
    ],
    ['converged good: Converged.', { status: 'finished', reason: 'converged', text: 'Converged.' }],
    ['limit plain: The limit.', { status: 'finished', reason: 'limit', text: 'The limit.' }],
    ['error error: Diverged.', { status: 'finished', reason: 'diverged', text: 'Diverged.' }],
    ['error error: NaN.', { reason: 'nonFinite', text: 'NaN.' }],
    ['error error: It threw.', { status: 'failed', reason: 'error', text: 'It threw.' }],
    ['warning warning: No sign of life.', { status: 'running', unresponsive: true, text: 'No sign of life.' }],
  ];
  for (const [expected, given, numbers] of table) assert.equal(line(given, numbers), expected);
});

test("the worker's words for an end become a sentence; what a person's code threw stays as it is", () => {
  assert.equal(
    sentenceOf('converged: ‖∇L‖∞ = 9.99e-9 ≤ 1e-8', 'converged'),
    'Converged: ‖∇L‖∞ = 9.99e\u22129 ≤ 1e\u22128.',
  );
  assert.equal(
    sentenceOf('limit: 10000 of 10000 iterations, ‖∇L‖∞ = 0.002453', 'limit'),
    'Limit: 10,000 of 10,000 iterations, ‖∇L‖∞ = 0.002453.',
  );
  assert.equal(sentenceOf('Paused at iteration 10053941.', 'pause'), 'Paused at iteration 10,053,941.');
  const dates = 'Ended run of Nov 30, 2026, 9:43 PM: limit: 780 of 780 iterations. Run of 2026-11-30.';
  assert.equal(sentenceOf(dates, undefined), dates);
  assert.equal(sentenceOf('the loss is -3', 'diverged'), 'The loss is \u22123.');
  assert.equal(sentenceOf('fit.ts:12 threw e-1', 'error'), 'fit.ts:12 threw e-1');
});

test('epochs are told as they are counted by people', () => {
  const session = { batchesPerEpoch: 32 };
  const text = line({ status: 'running' }, { 0: 358, 1: 358, 6: 3200, 7: 100, 9: 11, 10: 6 }, session);
  assert.equal(text, 'run plain: Running: 100 iterations per second, epoch 12 of 100, batch 7 of 32.');
});

test('times left are told in the unit in which they are small numbers', () => {
  assert.deepEqual([0.2, 8.4, 99, 100, 5999, 7200].map(durationText), [
    '1 s',
    '8 s',
    '99 s',
    '2 min',
    '100 min',
    '2 h',
  ]);
});
