// Runs on any Node from 18 on with nothing installed: installs the packages when they are missing or out of date, then
// hands over to a TypeScript program under the Node that the packages bring.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** Whether every package that the lock file asks for is there in its version (those for other platforms aside). */
function installed() {
  const lock = join(root, 'package-lock.json');
  const present = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(present) || !existsSync(node)) return false;
  const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages;
  const found = JSON.parse(readFileSync(present, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || found[path]?.version === entry.version,
  );
}

function install() {
  const start = Date.now();
  console.log('• Installing packages with npm ci (about 20 s) …');
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  // The packages bring their own Node in an install script.
  const args = ['ci', '--ignore-scripts=false', '--loglevel=error'];
  const result = viaNode
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows });
  if (result.status !== 0) {
    console.error('npm ci did not succeed; its own words are above.');
    process.exit(result.status ?? 1);
  }
  if (!existsSync(node)) {
    console.error('npm ci ended, yet the package "node" brought no binary: allow install scripts and try again.');
    process.exit(1);
  }
  console.log(`  done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

/** Runs `program` (from the root) with this process's arguments, and ends as it ends. */
export function handOver(program) {
  if (!installed()) install();
  const child = spawn(node, [join(root, program), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A Ctrl+C reaches the whole group; the child ends what it started, and this process waits for it.
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => forward('SIGTERM'));
  process.on('SIGHUP', () => forward('SIGHUP'));
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
