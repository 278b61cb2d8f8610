// `npm run package`: builds, makes descent-debugger-<version>.vsix with vsce, and checks what is in it.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { root } from './lib/paths.ts';
import { run } from './lib/processes.ts';
import { entriesOf, packageProblems } from './lib/vsix.ts';

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};

export const vsixPath: string = join(root, `${name}-${version}.vsix`);

/** Packs what is in dist/. Returns what is wrong with the result. */
export async function packVsix(): Promise<string[]> {
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  rmSync(vsixPath, { force: true });
  // There is no repository field yet: relative links in the README stay as they are.
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsixPath];
  const said = await run(process.execPath, [vsce, 'package', ...options], { cwd: root });
  const texts = readdirSync(join(root, 'dist')).map(
    (file) => [file, readFileSync(join(root, 'dist', file), 'utf8')] as const,
  );
  const warnings = said.split('\n').filter((line) => /\bWARNING\b/.test(line));
  return [...packageProblems(entriesOf(vsixPath), statSync(vsixPath).size, new Map(texts)), ...warnings];
}

if (import.meta.main) {
  await buildAll();
  const problems = await packVsix();
  for (const problem of problems) console.error(`package: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`package: ${vsixPath} (${(statSync(vsixPath).size / 1000).toFixed(0)} kB)`);
}
