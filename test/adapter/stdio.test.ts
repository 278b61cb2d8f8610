import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { Message as AdapterMessage } from '../../src/adapter/protocol/connection.ts';
import { FrameReader, frame } from '../../src/adapter/protocol/framing.ts';
import type { DrivenAdapter } from '../support/adapter/driver.ts';
import { Driver } from '../support/adapter/driver.ts';

const worker = join(import.meta.dirname, '../../src/worker/main.ts');
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

const source = `export function parabola(a = 4) {
  const b = a - 1;
  return 0.5 * b * b;
}
`;

test('the program runs a loss in a worker process', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-stdio-'));
  const child = spawn(process.execPath, [main, '--worker', worker], { stdio: 'pipe' });
  try {
    const program = join(folder, 'parabola.ts');
    writeFileSync(program, source);
    const adapter = remote(child);
    const driver = new Driver(adapter);
    const configuration = { program, optimizer: 'gradientDescent', learningRate: 0.5, iterations: 3, pace: 'max' };
    assert.deepEqual(await driver.launch(configuration), { success: true, body: {} });
    assert.equal((await driver.event('stopped'))['reason'], 'limit');
    const [parameter] = await driver.scope('Parameters');
    assert.deepEqual([parameter!['name'], parameter!['value']], ['a', '1.375']);
    const [gradient] = await driver.scope('Gradients');
    assert.equal(gradient!['value'], '0.375');
    await driver.ask('disconnect', {});
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
});

/** The adapter in another process, as a driver drives it. */
function remote(child: ChildProcessWithoutNullStreams): DrivenAdapter {
  const listeners = new Set<(message: AdapterMessage) => void>();
  const reader = new FrameReader((message) => {
    for (const listener of listeners) listener(message as AdapterMessage);
  });
  child.stdout.on('data', (bytes: Buffer) => reader.push(bytes));
  return {
    handleMessage: (message) => child.stdin.write(frame(message)),
    onDidSendMessage: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}
