import assert from 'node:assert/strict';
import test from 'node:test';
import type { Stream } from '../../../src/cli/output.ts';
import { Output } from '../../../src/cli/output.ts';

test('what was held is written in its order, as few writes as there are turns', () => {
  const written: [string, string][] = [];
  const to = (stream: Stream) => ({ write: (text: string) => written.push([stream, text]) });
  const output = new Output({ stdout: to('stdout'), stderr: to('stderr') });
  output.flush();
  for (const [stream, text] of [
    ['stdout', 'a'],
    ['stdout', 'b'],
    ['stderr', 'c'],
    ['stdout', 'd'],
  ] as const) {
    output.write(stream, text);
  }
  assert.deepEqual(written, []);
  output.flush();
  output.flush();
  assert.deepEqual(written, [
    ['stdout', 'ab'],
    ['stderr', 'c'],
    ['stdout', 'd'],
  ]);
});

test('after a write that did not come back everything goes past the stream', () => {
  const past: [string, string][] = [];
  const stream = {
    write: (): void => {
      throw new Error('ended');
    },
  };
  const output = new Output({ stdout: stream, stderr: stream }, (to, text) => past.push([to, text]));
  output.write('stdout', 'a');
  assert.throws(() => output.flush(), /ended/);
  output.write('stdout', 'b');
  output.write('stderr', 'c');
  output.flush();
  assert.deepEqual(past, [
    ['stdout', 'b'],
    ['stderr', 'c'],
  ]);
});
