import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutQuickContinued } from '../../../src/host/run/quick-stops.ts';

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
}

const answer = (command: string, success = true): Message => ({ type: 'response', command, success });
const event = (name: string): Message => ({ type: 'event', event: name });

const cases: readonly [string, readonly (Message | 'rest')[], readonly string[]][] = [
  ['a step that is over at once', [event('continued'), event('stopped')], ['stopped']],
  ['a run', [event('continued'), 'rest'], ['continued']],
  ['a run that stops later', [event('continued'), 'rest', event('stopped')], ['continued', 'stopped']],
  ['other messages do not wait', [event('continued'), event('output'), 'rest'], ['output', 'continued']],
  [
    'two movements in a row',
    [event('continued'), event('stopped'), event('continued'), 'rest'],
    ['stopped', 'continued'],
  ],
  ['the answer to a step comes with its stop', [answer('next'), event('continued')], []],
  [
    'the answer before the stop',
    [answer('next'), event('continued'), event('output'), event('stopped')],
    ['output', 'next', 'stopped'],
  ],
  [
    'a step that takes long',
    [answer('stepBack'), event('continued'), 'rest', event('stopped')],
    ['stepBack', 'continued', 'stopped'],
  ],
  [
    'a second answer does not overtake the first',
    [answer('next'), answer('next'), event('stopped')],
    ['next', 'next', 'stopped'],
  ],
  ['what is refused is told at once', [answer('next', false)], ['next']],
  ['other answers pass', [answer('continue'), answer('stackTrace')], ['continue', 'stackTrace']],
];

for (const [name, steps, expected] of cases) {
  test(name, (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const seen: string[] = [];
    const { send, dispose } = withoutQuickContinued<Message>(({ event: told, command }) =>
      seen.push(told ?? command ?? ''),
    );
    for (const step of steps) {
      if (step === 'rest') context.mock.timers.tick(31);
      else send(step);
    }
    assert.deepEqual(seen, expected);
    dispose();
  });
}

test('nothing is told after the end', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const seen: Message[] = [];
  const { send, dispose } = withoutQuickContinued<Message>((message) => seen.push(message));
  send(event('continued'));
  dispose();
  context.mock.timers.tick(100);
  assert.deepEqual(seen, []);
});
