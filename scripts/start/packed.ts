// The packaged extension, made again only when something it is made of has changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../build.ts';
import { filesUnder } from '../lib/files.ts';
import { root } from '../lib/paths.ts';
import { say, step } from '../lib/steps.ts';
import { packVsix, vsixPath } from '../package.ts';
import { cacheFolder } from '../vscode/provision.ts';

const folders = ['src', 'webview', 'media'];
const files = [
  'package.json',
  'package-lock.json',
  'scripts/build.ts',
  'scripts/package.ts',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** A digest of all that the package is made of. */
function ingredients(): string {
  const hash = createHash('sha256');
  const all = [...folders.flatMap((folder) => filesUnder(root, folder)), ...files];
  for (const path of all.filter((each) => existsSync(join(root, each)))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** The path of an up-to-date .vsix and the digest that stands for it; dist/ is then up to date as well. */
export async function packed(): Promise<{ vsix: string; digest: string }> {
  const digest = ingredients();
  const stamp = join(cacheFolder(), 'packed');
  const isCurrent =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest &&
    existsSync(vsixPath) &&
    existsSync(join(root, 'dist', 'extension.cjs'));
  if (isCurrent) {
    say('• The extension is built and packaged already.');
    return { vsix: vsixPath, digest };
  }
  await step('Building the extension (about 1 s)', () => buildAll());
  await step('Packaging it (about 3 s)', async () => {
    for (const problem of await packVsix()) say(`  package: ${problem}`);
  });
  writeFileSync(stamp, digest);
  return { vsix: vsixPath, digest };
}
