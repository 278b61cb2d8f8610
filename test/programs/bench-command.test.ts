// `descent bench` as a process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
after(() => rmSync(folder, { recursive: true }));

const sources: Readonly<Record<string, string>> = {
  'parabola.ts':
    '/** @descent optimizer=gradientDescent learningRate=0.1 */\nexport function parabola(w = 4) {\n  return w * w;\n}\n',
  'prints.ts': 'export function loss(x = 1) {\n  console.log("at", x);\n  return x * x;\n}\n',
  'syntax.ts': 'export function loss(x = 1) {\n  return x +;\n}\n',
  'two.ts': 'export const a = (x = 1) => x * x;\nexport const b = (y = 2) => (y - 1) ** 2;\n',
};
for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);

async function bench(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return await new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, 'bench', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}

test('a loss is measured, and what it prints is not printed', async () => {
  const table = await bench('parabola.ts');
  assert.deepEqual([table.code, table.stderr], [0, '']);
  assert.match(table.stdout, /^parabola: function, 1 element, gradientDescent\n/);
  assert.match(table.stdout, /loss and gradient, compiled +[\d.]+ .s {2}[\d.]+ × that\n/);
  assert.match(table.stdout, /Nothing of an evaluation is interpreted/);
  const prints = await bench('prints.ts');
  assert.match(prints.stdout, /because the loss prints/);
  assert.doesNotMatch(prints.stdout, /^at /m);
});

test('--json prints one object', async () => {
  const { code, stdout } = await bench('two.ts#b', '--json', '--optimizer', 'lbfgs');
  assert.equal(code, 0);
  assert.equal(stdout.trim().split('\n').length, 1);
  const told = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual([told['type'], told['problem'], told['optimizer']], ['bench', 'b', 'lbfgs']);
  assert.ok((told['forward'] as number) > 0);
});

test('which loss is meant, and what stands in the way, is told as for run', async () => {
  for (const [args, message] of [
    [['two.ts'], /descent bench two\.ts#a\n/],
    [['syntax.ts'], /^syntax\.ts:2:/],
    [['gone.ts'], /There is no file gone\.ts/],
    [['parabola.ts', '--optimizer', 'levenbergMarquardt'], /levenbergMarquardt/],
  ] as const) {
    const { code, stdout, stderr } = await bench(...args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  }
});
