// What is checked without running the product: each check counts as one test.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildAll } from '../build.ts';
import { root } from '../lib/paths.ts';
import type { Tally } from './events.ts';

const node = process.execPath;
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

const programs: [name: string, args: string[]][] = [
  ['types', [join(root, 'scripts', 'typecheck.ts')]],
  ['lint', [biome, 'lint', '--error-on-warnings', '--max-diagnostics=30', '.']],
  ['structure', [join(root, 'scripts', 'check-structure.ts')]],
  ['format', [biome, 'check', '--linter-enabled=false', '--max-diagnostics=10', '.']],
  ['manifest', [join(root, 'scripts', 'generate-manifest.ts'), '--check']],
];

function runProgram(args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

function tell(tally: Tally, name: string, problem?: string): void {
  if (problem === undefined) tally.passed++;
  else tally.failed++;
  console.log(problem === undefined ? `  ✓ ${name}` : `  ✗ ${name}\n${problem.trimEnd().replace(/^/gm, '      ')}`);
}

export async function runChecks(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const [name, args] of programs) {
    const { ok, output } = await runProgram(args);
    tell(tally, name, ok ? undefined : output);
  }
  return tally;
}

/** Builds dist/ and packs it; everything after this tests what was built here. */
export async function runBuild(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, problems: [] };
  const missing = await buildAll().catch((error: Error) => [error.message]);
  tell(tally, 'build', missing.length > 0 ? missing.join('\n') : undefined);
  try {
    const { packVsix } = await import('../package.ts');
    const problems = await packVsix();
    tell(tally, 'package', problems.length > 0 ? problems.join('\n') : undefined);
  } catch (error) {
    tell(tally, 'package', (error as Error).message);
  }
  return tally;
}
