import assert from 'node:assert/strict';
import test from 'node:test';
import type { NoticeSource } from '../../../../src/host/views/notices.ts';
import { noticesOf } from '../../../../src/host/views/notices.ts';
import type { RunState, StopReason } from '../../../../src/shared/run.ts';

const place = { file: 'file:///fit.ts', start: 1, end: 2, line: 12, column: 1, endLine: 12, endColumn: 2 };

function state(
  reason: StopReason | undefined,
  status: RunState['status'],
  more: Partial<RunState['stop'] & object> = {},
): RunState {
  return {
    status,
    branch: 'main',
    iteration: 31,
    lastIteration: 31,
    loss: 1,
    gradientNorm: 1,
    updateNorm: 1,
    learningRate: 0.1,
    optimizer: 'adam',
    iterations: 10_000,
    ...(reason === undefined ? {} : { stop: { reason, text: 'A sentence.', ...more } }),
  };
}

const still: NoticeSource = {
  session: 's',
  state: state('pause', 'paused'),
  ended: false,
  unresponsive: false,
  edited: [],
  findings: [],
  limit: 10_000,
  checkpoint: 87_900,
};

const translate = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));

const cases: readonly [string, Partial<NoticeSource>, readonly string[]][] = [
  ['a pause says nothing', {}, []],
  ['a run that goes on', { state: state(undefined, 'running') }, []],
  ['converged', { state: state('converged', 'finished') }, ['hint: [Continue with 10,000 more]']],
  ['the limit', { state: state('limit', 'finished') }, ['hint: [Continue with 10,000 more]']],
  ['diverged', { state: state('diverged', 'finished') }, ['error: [Restart with η 0.01] [Go to 11]']],
  [
    'not finite',
    { state: state('nonFinite', 'finished', { place }) },
    ['error: [Go to 30] [Restart with η 0.01] [Show in source]'],
  ],
  [
    'paused on what is not finite',
    { state: state('exception', 'paused') },
    ['error: [Go to 30] [Restart with η 0.01]'],
  ],
  ['failed', { state: state('error', 'failed', { place }) }, ['error: [Restart] [Show in source]']],
  ['lost', { state: state('lost', 'lost') }, ['error: [Restart from the last checkpoint (87,900)]']],
  ['lost before a checkpoint', { state: state('lost', 'lost'), checkpoint: undefined }, ['error: [Restart]']],
  ['silent', { unresponsive: true }, ['warning: [End the run]']],
  ['silent at a place', { unresponsive: true, silentAt: place }, ['warning: [End the run] [Show in source]']],
  ['edited', { edited: ['a.ts', 'b.ts'] }, ['hint: edited: a.ts, b.ts[Restart]']],
  ['over', { ended: true, edited: ['a.ts'], unresponsive: true }, []],
  [
    'findings, but not what is only good to know',
    {
      findings: [
        { severity: 'warning', code: 'a', message: 'Blocked.', place },
        { severity: 'information', code: 'b', message: 'Slow.' },
      ],
    },
    ['warning: Blocked.'],
  ],
];

for (const [name, source, expected] of cases) {
  test(`notices: ${name}`, () => {
    const notices = noticesOf({ ...still, ...source }, translate);
    assert.deepEqual(
      notices.map(({ tone, text, actions }) => `${tone}: ${text}${actions.map(({ label }) => `[${label}]`).join(' ')}`),
      expected,
    );
  });
}

test('the actions of notices are messages of the panel', () => {
  const [notice] = noticesOf({ ...still, state: state('diverged', 'finished') }, translate);
  assert.deepEqual(
    notice!.actions.map(({ send }) => send),
    [
      { type: 'restartWith', session: 's', key: 'learningRate', value: '0.01' },
      { type: 'goTo', session: 's', iteration: 11 },
    ],
  );
});
