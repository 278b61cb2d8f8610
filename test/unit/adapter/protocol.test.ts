import assert from 'node:assert/strict';
import test from 'node:test';
import { failedResponse, failures, RequestError } from '../../../src/adapter/protocol/errors.ts';
import { FrameReader, frame } from '../../../src/adapter/protocol/framing.ts';
import { serve } from '../../../src/adapter/protocol/stdio.ts';
import { DescentDebugAdapter } from '../../../src/adapter/session.ts';
import { FakeDebuggee } from '../../support/adapter/fake-debuggee.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('frames survive any cut of the stream', () => {
  const messages = [{ seq: 1, text: 'ß ‖∇L‖ 𝜽' }, { seq: 2, nested: { list: [1, 'x', null] } }, 'x'.repeat(9000), {}];
  const stream = Buffer.concat(messages.map((message) => frame(message)));
  for (let seed = 0; seed < 200; seed++) {
    const random = new SeededRandom(seed);
    const got: unknown[] = [];
    const reader = new FrameReader((message) => got.push(message));
    for (let at = 0; at < stream.length; ) {
      const length = random.integer(1, seed % 3 === 0 ? 3 : 4000);
      reader.push(stream.subarray(at, at + length));
      at += length;
    }
    assert.deepEqual(got, messages, `seed ${seed}`);
  }
});

test('a header may have other fields and any case', () => {
  const got: unknown[] = [];
  const reader = new FrameReader((message) => got.push(message));
  reader.push(bytesOf('Content-Type: x\r\ncontent-length:2\r\n\r\n{}Content-Length: 4 \r\n\r\ntrue'));
  assert.deepEqual(got, [{}, true]);
});

const noProtocol: readonly (readonly [string, RegExp])[] = [
  ['GET / HTTP/1.1\r\n\r\n', /no Content-Length/],
  ['Content-Length: -2\r\n\r\n{}', /no Content-Length/],
  ['Content-Length: 3\r\n\r\n{]}', /JSON/],
  ['x'.repeat(5000), /no header ends/],
];
for (const [text, message] of noProtocol) {
  test(`input that is no DAP is refused: ${JSON.stringify(text.slice(0, 30))}`, () => {
    assert.throws(() => new FrameReader(() => {}).push(bytesOf(text)), message);
  });
}

test('the stdio program answers and ends after disconnect', async () => {
  const fake = new FakeDebuggee();
  const adapter = new DescentDebugAdapter({ createDebuggee: () => fake });
  const got: { type: string; command?: string; success?: boolean }[] = [];
  const reader = new FrameReader((message) => got.push(message as { type: string }));
  async function* input() {
    yield frame({ seq: 1, type: 'request', command: 'initialize', arguments: {} });
    yield frame({ seq: 2, type: 'request', command: 'launch', arguments: { program: '/x.ts', stopOnEntry: true } });
    yield frame({ seq: 3, type: 'request', command: 'disconnect' });
    // A client may keep its end open; nothing is read from it any more.
    await new Promise(() => {});
  }
  await serve(adapter, input(), (bytes) => reader.push(bytes));
  const answered = got.filter(({ type }) => type === 'response').map(({ command }) => command);
  assert.deepEqual(answered.sort(), ['disconnect', 'initialize', 'launch']);
  assert.equal(fake.disposed, true);
});

test('codes of failures are unique', () => {
  const codes = Object.values(failures).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
});

test('a failed response carries code, sentence and whether to show it', () => {
  assert.deepEqual(failedResponse(new RequestError('notStopped', 'It moves.')), {
    success: false,
    message: 'notStopped',
    body: { error: { id: failures.notStopped.code, format: 'It moves.', showUser: false } },
  });
  assert.deepEqual(failedResponse('thrown text'), {
    success: false,
    message: 'thrown text',
    body: { error: { id: failures.internal.code, format: 'thrown text', showUser: false } },
  });
});
