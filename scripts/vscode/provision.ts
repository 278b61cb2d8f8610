// Getting a real VS Code once: unpack, install its packages, compile its native ones. The result is kept in .cache/.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../lib/paths.ts';
import { npm, run, which } from '../lib/processes.ts';
import { Missing, step } from '../lib/steps.ts';
import type { Release } from './releases.ts';

export interface VSCode {
  release: Release;
  /** The folder with out/server-main.js. */
  folder: string;
  /** The Node binary that runs its server. */
  node: string;
}

/** Where downloaded and compiled things stay between runs. `DESCENT_CACHE` moves it. */
export function cacheFolder(): string {
  const folder = process.env['DESCENT_CACHE'] || join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  return folder;
}

const making = '.making-';

/** What a run that was killed left half made. A living run needs a few minutes at most. */
function removeAbandoned(): void {
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    const isOld = Date.now() - statSync(path).mtimeMs > 3_600_000;
    if (name.includes(making) && isOld) rmSync(path, { recursive: true, force: true });
  }
}

/** Makes the folder `final` with `fill`, which gets an empty folder of the cache and names what it made there: whole or not at all. */
async function madeOnce(final: string, fill: (folder: string) => Promise<string>): Promise<string> {
  if (existsSync(final)) return final;
  removeAbandoned();
  const temporary = mkdtempSync(join(cacheFolder(), `${basename(final)}${making}`));
  try {
    const made = await fill(temporary);
    try {
      renameSync(made, final);
    } catch (error) {
      // Another run made the same thing in the meantime.
      if (!existsSync(final)) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return final;
}

/** The folder `name` in the cache. */
function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  return madeOnce(join(cacheFolder(), name), async (folder) => {
    await fill(folder);
    return folder;
  });
}

/** Unpacks one package of the npm registry; `inside` limits it to one of its folders, which becomes the top. */
async function unpack(spec: string, folder: string, inside = ''): Promise<void> {
  const downloads = mkdtempSync(join(cacheFolder(), 'download-'));
  try {
    await npm(['pack', spec, '--silent', '--pack-destination', downloads], { cwd: downloads });
    const [archive] = readdirSync(downloads).filter((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm pack ${spec} left no archive`);
    const depth = inside === '' ? 1 : inside.split('/').length + 1;
    const member = inside === '' ? [] : [`package/${inside}`];
    await run('tar', ['-xzf', join(downloads, archive), '-C', folder, `--strip-components=${depth}`, ...member]);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

function nodePackage(): string {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

const toolsNode = join(root, 'node_modules', 'node');

/** A Node with its headers: the root of a package node-<platform>-<arch>. */
async function fetchNode(version: string): Promise<string> {
  return await cached(`node-${version}`, (folder) =>
    step(`Fetching Node ${version} with its headers (a few seconds)`, () =>
      unpack(`${nodePackage()}@${version}`, folder),
    ),
  );
}

/** The headers of the tools' Node. A later `npm install` prunes the package that holds them: then they are fetched. */
async function toolsHeaders(version: string): Promise<string> {
  const nested = join(toolsNode, 'node_modules', nodePackage());
  return existsSync(join(nested, 'include')) ? nested : await fetchNode(version);
}

function toolsVersion(): string {
  return (JSON.parse(readFileSync(join(toolsNode, 'package.json'), 'utf8')) as { version: string }).version;
}

function requireCompilers(): void {
  const lacking: string[] = [];
  if (!which('python3')) lacking.push('python3');
  if (!which('make')) lacking.push('make');
  if (!which('g++') && !which('c++') && !which('clang++')) lacking.push('g++');
  if (!which('tar')) lacking.push('tar');
  if (lacking.length === 0) return;
  const how =
    process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install python3 make g++ (or the like)';
  throw new Missing(
    `VS Code's native parts are compiled once, which needs ${lacking.join(', ')}. Install with: ${how}`,
  );
}

/** Which of the packages that need compiling this release has. kerberos and the like are not needed on 127.0.0.1. */
const natives = [
  '@vscode/spdlog',
  '@vscode/native-watchdog',
  '@parcel/watcher',
  'node-pty',
  '@vscode/deviceid',
  '@vscode/fs-copyfile',
];

/** The VS Code of a release, made on first use (about a minute). Linux and macOS. */
export async function provideVSCode(release: Release): Promise<VSCode> {
  if (process.platform === 'win32') {
    throw new Missing('The VS Code without a desktop runs on Linux and macOS. On Windows install VS Code itself.');
  }
  const version = release.node === 'tools' ? toolsVersion() : release.node;
  const home = release.node === 'tools' ? toolsNode : await fetchNode(version);
  const node = join(home, 'bin', 'node');
  if (!existsSync(node)) throw new Missing(`There is no Node in ${home}. Run npm ci with install scripts allowed.`);
  const folder = await cached(`vscode-${release.vscode}-node-${version.split('.')[0]}`, async (target) => {
    requireCompilers();
    const headers = release.node === 'tools' ? await toolsHeaders(version) : home;
    await step(`Fetching VS Code ${release.vscode} (about 50 MB, a few seconds)`, () =>
      unpack(`code-server@${release.codeServer}`, target, 'lib/vscode'),
    );
    // npm_config_yes: an install script of the older release calls npx, which would otherwise ask.
    const env = {
      ...process.env,
      PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      npm_config_nodedir: headers,
      npm_config_yes: 'true',
    };
    const inside = { cwd: target, env };
    await step('Installing its packages (about 10 s)', () =>
      npm(['install', '--omit=dev', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'], inside, node),
    );
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const present = natives.filter((name) => name in manifest.dependencies);
    await step('Compiling its native parts (about 40 s)', () => npm(['rebuild', ...present], inside, node));
    if ('@vscode/ripgrep' in manifest.dependencies) await provideSearch(target);
  });
  await provideLanguageService(folder, node);
  return { release, folder, node };
}

/** Older releases fetch their search program from GitHub in an install script; the later package brings it along. */
async function provideSearch(folder: string): Promise<void> {
  const place = join(folder, 'node_modules', '@vscode', 'ripgrep', 'bin');
  if (existsSync(join(place, 'rg'))) return;
  const universal = mkdtempSync(join(cacheFolder(), 'search-'));
  try {
    await unpack('@vscode/ripgrep-universal@1.18.0', universal, 'bin');
    mkdirSync(place, { recursive: true });
    copyFileSync(join(universal, `${process.platform}-${process.arch}`, 'rg'), join(place, 'rg'));
    chmodSync(join(place, 'rg'), 0o755);
  } finally {
    rmSync(universal, { recursive: true, force: true });
  }
}

/**
 * The packages of the built-in extensions, which are TypeScript alone, in the version of their lock file: without them there
 * is no tsserver, and so no hover, no completion and no diagnostic. It is apart from the rest, so that a folder made
 * before gets them too. The packages are put beside the folder first, as what stands in `extensions` is taken for an extension.
 */
async function provideLanguageService(folder: string, node: string): Promise<void> {
  const extensions = join(folder, 'extensions');
  await madeOnce(join(extensions, 'node_modules'), (temporary) =>
    step('Installing its TypeScript (a few seconds)', async () => {
      for (const name of ['package.json', 'npm-shrinkwrap.json']) {
        copyFileSync(join(extensions, name), join(temporary, name));
      }
      const args = ['install', '--omit=dev', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
      await npm(args, { cwd: temporary }, node);
      const made = join(temporary, 'node_modules');
      if (!existsSync(join(made, 'typescript', 'lib', 'tsserver.js'))) {
        throw new Error(`npm install in ${temporary} brought no typescript/lib/tsserver.js`);
      }
      return made;
    }),
  );
}
