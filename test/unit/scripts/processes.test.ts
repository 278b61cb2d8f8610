import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Family, isRunning, run } from '../../../scripts/lib/processes.ts';

const grandchild = 'setInterval(() => {}, 1000)';
const parent = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { detached: true, stdio: 'ignore' });
console.log(child.pid);
setInterval(() => {}, 1000);`;

test('ends what it started and what that started, out of its process group too', async (context) => {
  if (process.platform === 'win32') return context.diagnostic('a process tree is walked on Linux and macOS alone');
  const family = new Family(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] });
  const { child } = family;
  assert.ok(child.pid !== undefined && child.stdout !== null);
  const lines = createInterface({ input: child.stdout });
  const { value } = await lines[Symbol.asyncIterator]().next();
  const pids = [child.pid, Number(value)];
  assert.ok(pids.every(isRunning));
  await family.end();
  assert.deepEqual(pids.filter(isRunning), []);
});

test('a program that fails is told with its output', async () => {
  await assert.rejects(run(process.execPath, ['-e', 'console.error("why"); process.exit(3)']), /ended with 3\s+why/);
});
