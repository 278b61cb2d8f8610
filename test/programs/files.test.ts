// Files of bytes on their way through processes: from the disk to the worker, and from the command line to the disk.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openNpz } from '../../src/shared/formats/npz.ts';
import { openSafetensors } from '../../src/shared/formats/safetensors.ts';
import { createWorkerClient } from '../../src/worker/client.ts';
import { bytesOf } from '../support/formats/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-files-'));
after(() => rmSync(folder, { recursive: true }));

const source = `import { dense, network, npz } from 'descent-debugger';
export default network({
  data: npz('xor.npz', { inputs: 'x', targets: 'y' }), layers: [dense(3, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy', batchSize: 4, epochs: 5,
});
`;
const started = source.replace('batchSize', "weights: 'w.safetensors', batchSize");
const files = {
  'xor.npz': bytesOf('xor.npz'),
  'net.ts': source,
  'again.ts': started,
  'log.ts': 'export const loss = (x = 0.5) => Math.log(x) + 1e300 * x ** 3;\n',
  'slope.ts': 'export const loss = (slope = 4, at = [1, 2]) => slope ** 2 + at[0] * at[1];\n',
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);

const workerPath = fileURLToPath(new URL('../../src/worker/main.ts', import.meta.url));
const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function descent(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'run', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const written = (name: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, name)));

test('the worker gets the bytes of a file from its host', async (context) => {
  const run = createWorkerClient({
    workerPath,
    read: (uri) => readFile(new URL(uri), 'utf8').catch(() => undefined),
    readBytes: (uri) => readFile(new URL(uri)).catch(() => undefined),
  });
  context.after(() => run.dispose());
  const { data, network } = await run.launch({ program: pathToFileURL(join(folder, 'net.ts')).href });
  assert.equal(data?.samples, 4);
  assert.equal(network?.source, 'xor.npz');
});

test('a host that has only texts is told of, at the launch', async (context) => {
  const run = createWorkerClient({ workerPath, read: (uri) => readFile(new URL(uri), 'utf8').catch(() => undefined) });
  context.after(() => run.dispose());
  const launch = run.launch({ program: pathToFileURL(join(folder, 'net.ts')).href });
  await assert.rejects(launch, /xor\.npz is no text, and nothing else can be read here\./);
});

test('--save writes the parameters at the end, and a network goes on from them', () => {
  const first = descent('net.ts', '--json', '--save', 'w.safetensors');
  assert.deepEqual([first.code, first.stderr], [0, 'The parameters are in w.safetensors.\n']);
  const { parameters: end } = JSON.parse(first.stdout.trim().split('\n').at(-1)!) as { parameters: unknown };
  const file = openSafetensors(written('w.safetensors'));
  assert.deepEqual(file.names, ['dense1.weights', 'dense1.bias', 'dense2.weights', 'dense2.bias']);
  const { parameters: start } = JSON.parse(descent('again.ts', '--json').stdout.split('\n')[0]!) as {
    parameters: unknown;
  };
  assert.deepEqual(start, end);
});

test('numbers and arrays of a function are saved under their names', () => {
  assert.equal(descent('slope.ts', '--iterations', '1', '--save', 'slope.npz').code, 0);
  const file = openNpz(written('slope.npz'));
  assert.deepEqual(
    file.names.map((name) => [name, file.array(name).shape]),
    [
      ['slope', []],
      ['at', [2]],
    ],
  );
});

test('where nothing can be written that is said before the run, and what is not finite is not written', () => {
  const nowhere = descent('net.ts', '--save', 'none/w.npz');
  assert.deepEqual([nowhere.code, nowhere.stdout], [2, '']);
  assert.match(nowhere.stderr, /--save: there is no folder .*none/);
  writeFileSync(join(folder, 'kept.npz'), 'what was there');
  const broken = descent('log.ts', '--optimizer', 'gradientDescent', '--learning-rate', '1e200', '--save', 'kept.npz');
  assert.equal(broken.code, 3);
  assert.match(broken.stderr, /kept\.npz was not written, because x is not finite\.\n$/);
  assert.equal(readFileSync(join(folder, 'kept.npz'), 'utf8'), 'what was there');
});
