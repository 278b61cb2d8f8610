// Checks every environment's tsconfig with tsc. Each environment sees only its own globals: no DOM in the engine, no
// `vscode` outside the host. An environment whose folders are still empty is passed over with a word.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.ts';

const solution = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as { references: { path: string }[] };
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

function check(config: string): Promise<{ config: string; code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, '-p', config, '--pretty', String(process.stdout.isTTY === true)], {
      cwd: root,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ config, code: code ?? 1, output }));
  });
}

const results = await Promise.all(solution.references.map((reference) => check(reference.path)));
let failed = false;
for (const { config, code, output } of results) {
  if (code === 0) continue;
  if (output.includes('TS18003')) {
    console.log(`${config}: no files yet`);
    continue;
  }
  failed = true;
  console.log(`${config}\n${output}`);
}
if (failed) process.exitCode = 1;
else console.log(`typecheck: ${results.length} environments are clean`);
