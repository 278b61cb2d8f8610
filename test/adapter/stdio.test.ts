import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { FrameReader, frame } from '../../src/adapter/protocol/framing.ts';

const main = join(import.meta.dirname, '../../src/adapter/main.ts');

interface Message {
  readonly type: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Starts the program, writes the bytes, and waits for its end. */
async function run(input: readonly Uint8Array[]) {
  const child = spawn(process.execPath, [main], { stdio: 'pipe' });
  const messages: Message[] = [];
  let errors = '';
  const reader = new FrameReader((message) => messages.push(message as Message));
  child.stdout.on('data', (bytes: Buffer) => reader.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  for (const bytes of input) child.stdin.write(bytes);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, messages, errors };
}

test('the program answers over stdio and ends after disconnect', { timeout: 20_000 }, async () => {
  const requests = ['initialize', 'threads', 'nothing', 'disconnect'];
  const input = requests.map((command, index) => frame({ seq: index + 1, type: 'request', command, arguments: {} }));
  const { code, messages, errors } = await run(input);
  assert.equal(errors, '');
  assert.deepEqual(
    messages.map(({ command, success }) => [command, success]),
    [
      ['initialize', true],
      ['threads', true],
      ['nothing', false],
      ['disconnect', true],
    ],
  );
  assert.equal(messages[0]!.body!['supportsStepBack'], true);
  assert.equal(code, 0);
});

test('the program refuses input that is no DAP', { timeout: 20_000 }, async () => {
  const { code, errors } = await run([new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')]);
  assert.equal(code, 1);
  assert.match(errors, /descent adapter: The header .* has no Content-Length/);
});
