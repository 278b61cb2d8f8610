import assert from 'node:assert/strict';
import test from 'node:test';
import type { Glance } from '../../../../src/host/editor/run/glance.ts';
import { endText, grouped } from '../../../../src/host/editor/run/glance.ts';
import { lensTitles } from '../../../../src/host/editor/run/lens-titles.ts';
import { statusText } from '../../../../src/host/editor/run/status-text.ts';
import { problemDescription } from '../../../../src/host/problems/problem-words.ts';
import { english } from './english.ts';

const running: Glance = {
  session: 's',
  title: 'rosenbrock',
  status: 'running',
  iteration: 1204,
  loss: 0.314_57,
  limit: 10_000,
  reason: undefined,
  sentence: '',
  edited: false,
  unresponsive: false,
};
const paused: Glance = { ...running, status: 'paused', reason: 'pause', sentence: 'Paused.' };
const converged: Glance = { ...running, status: 'finished', reason: 'converged', iteration: 43_169, sentence: 'Done.' };
const failed: Glance = { ...running, status: 'failed', reason: 'error', iteration: 17 };
const cases: readonly [string, Glance | undefined, readonly string[]][] = [
  ['no run', undefined, ['$(play) Run descent', '$(debug-alt) Debug descent']],
  ['an ended one', { ...running, status: 'ended' }, ['$(play) Run descent', '$(debug-alt) Debug descent']],
  ['starting', { ...running, status: 'starting' }, ['$(watch) Preparing…', 'Stop']],
  ['running', running, ['$(debug-pause) Pause', '$(debug-step-over) Step', '1,204 · L 0.3146']],
  [
    'running, edited',
    { ...running, edited: true },
    ['edited: Restart', '$(debug-pause) Pause', '$(debug-step-over) Step'],
  ],
  [
    'still',
    paused,
    [
      '$(debug-continue) Continue',
      '$(debug-step-over) Step',
      '$(debug-step-back) Step back',
      '$(debug-restart) Restart',
    ],
  ],
  [
    'still, edited',
    { ...paused, edited: true },
    ['edited: Restart', '$(debug-continue) Continue', '$(debug-step-over) Step', '$(debug-step-back) Step back'],
  ],
  ['converged', converged, ['$(check) converged at 43,169', 'Continue with more…', 'Run descent']],
  [
    'converged, edited',
    { ...converged, edited: true },
    ['edited: Restart', '$(check) converged', 'Continue with more…', 'Run descent'],
  ],
  [
    'at its limit',
    { ...converged, reason: 'limit', iteration: 10_000 },
    ['$(milestone) limit of 10,000 reached', 'Continue with more…', 'Run descent'],
  ],
  [
    'diverged',
    { ...converged, reason: 'diverged', iteration: 31 },
    ['$(error) diverged at 31', 'Continue with more…', 'Run descent'],
  ],
  ['failed', failed, ['$(error) failed at 17', '$(debug-restart) Restart']],
  ['failed, edited', { ...failed, edited: true }, ['edited: Restart', '$(error) failed']],
  ['lost', { ...failed, status: 'lost', reason: 'lost' }, ['$(error) lost at 17', '$(debug-restart) Restart']],
];
for (const [name, glance, expected] of cases) {
  test(`lenses of ${name}`, () => {
    const titles = lensTitles(glance, english);
    assert.deepEqual(
      titles.map(({ title }) => title),
      expected,
    );
    // Only what is no action has no command, and each command is told what it is about.
    for (const { title, command, about } of titles) {
      assert.equal(command === undefined, title.startsWith('$(watch)'), title);
      assert.equal(about === undefined, command === undefined, title);
    }
  });
}

test('the status bar has one width while a run goes on', () => {
  const texts = [
    { ...running, iteration: 0, loss: 24.2 },
    { ...running, iteration: 999, loss: -1.234e-300 },
    { ...running, iteration: 10_000, loss: Number.NEGATIVE_INFINITY },
    { ...running, iteration: 7, loss: Number.NaN },
  ].map((glance) => statusText(glance, english).text);
  assert.deepEqual([...new Set(texts.map((text) => [...text].length))].length, 1, texts.join('|'));
  assert.deepEqual(
    texts.map((text) => text.trimEnd()),
    [
      '$(graph-line) 0 · L 24.20',
      '$(graph-line) 999 · L -1.234e-300',
      '$(graph-line) 10,000 · L -Infinity',
      '$(graph-line) 7 · L NaN',
    ],
  );
});

test('the status bar says in words that a run failed', () => {
  assert.deepEqual(statusText(failed, english), { text: '$(error) failed at 17', failed: true });
  const broken: Glance = { ...converged, reason: 'nonFinite', iteration: 3 };
  assert.deepEqual(statusText(broken, english), { text: '$(error) not finite at 3', failed: true });
  assert.equal(statusText(converged, english).failed, false);
});

test('whole numbers in groups of three', () => {
  for (const [value, text] of [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ] as const) {
    assert.equal(grouped(value), text);
  }
});

test('the tree says how a run is, else what its presets say', () => {
  const presets = [
    { key: 'learningRate', value: 0.05 },
    { key: 'optimizer', value: 'adam' },
  ] as never;
  assert.equal(problemDescription({ presets }, undefined, english), 'adam, η 0.05');
  assert.equal(problemDescription({ presets: [] }, undefined, english), '');
  assert.equal(problemDescription({ presets }, running, english), 'running · 1,204');
  assert.equal(problemDescription({ presets }, paused, english), 'at 1,204');
  assert.equal(problemDescription({ presets }, converged, english), 'converged');
  assert.equal(endText(failed, english, false), 'failed');
});
