import assert from 'node:assert/strict';
import test from 'node:test';
import { StopOrder } from '../../../src/host/run/stop-order.ts';

type Step = 'stopped' | 'stack' | 'flush' | number | `tell ${string}`;

const cases: readonly [string, readonly Step[], readonly string[]][] = [
  ['while nothing has stopped, all is told at once', ['tell records', 'tell state'], ['records', 'state']],
  ['a stop is told after the stack has been painted', ['stopped', 'tell state', 'stack', 79], []],
  ['and then it is', ['stopped', 'tell state', 'stack', 81], ['state']],
  ['the stack is asked for several times', ['stopped', 'tell state', 'stack', 50, 'stack', 31], ['state']],
  ['nobody asks for the stack', ['stopped', 'tell state', 121], ['state']],
  [
    'each change once, in order',
    ['stopped', 'tell records', 'tell state', 'tell records', 121, 'tell records'],
    ['records', 'state', 'records'],
  ],
  ['a further stop does not postpone it', ['stopped', 'tell state', 100, 'stopped', 21], ['state']],
  ['a stack that is told without a stop', ['stack', 'tell state'], ['state']],
  ['the next stop waits for its own stack', ['stopped', 'stack', 81, 'stopped', 'tell state', 'stack', 79], []],
  ['a run that goes on is told at once', ['stopped', 'tell state', 'flush', 'tell moved'], ['state', 'moved']],
];

for (const [name, steps, expected] of cases) {
  test(name, (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const told: string[] = [];
    const order = new StopOrder<string>((change) => told.push(change));
    for (const step of steps) {
      if (typeof step === 'number') context.mock.timers.tick(step);
      else if (step === 'stopped') order.stopped();
      else if (step === 'stack') order.stackTold();
      else if (step === 'flush') order.flush();
      else order.tell(step.slice('tell '.length));
    }
    assert.deepEqual(told, expected);
  });
}
