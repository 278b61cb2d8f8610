// Where the programs stand that ours is measured beside. None of them is a part of this project: what is missing is said, not fetched.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../../scripts/lib/processes.ts';
import { cacheFolder } from '../../scripts/vscode/provision.ts';

/** Packages that `node bench/peers/install.ts` puts into the cache. */
export const packages = {
  'jax-js': { '@jax-js/jax': '0.1.25' },
  tfjs: { '@tensorflow/tfjs': '4.22.0', '@tensorflow/tfjs-backend-wasm': '4.22.0' },
} as const;

export type PackagedPeer = keyof typeof packages;

export const folderOf = (peer: PackagedPeer): string => join(cacheFolder(), 'peers', peer);

/** The module of a package to import; undefined where it is not installed. */
export function moduleOf(peer: PackagedPeer, path: string): string | undefined {
  const file = join(folderOf(peer), 'node_modules', path);
  return existsSync(file) ? pathToFileURL(file).href : undefined;
}

/** How to get a peer. */
export const advice = {
  numpy: 'apt-get install python3-numpy libopenblas0-pthread',
  torch: 'apt-get install python3-torch',
  'jax-js': 'node bench/peers/install.ts jax-js',
  tfjs: 'node bench/peers/install.ts tfjs (300 MB)',
} as const;

/** Besides the first one found, the system's own: the packages of Debian are installed for that. */
const interpreters = ['python3', '/usr/bin/python3'];

/** Python interpreters that can import a module; undefined where there is none. */
export async function pythonWith(module: 'numpy' | 'torch'): Promise<string | undefined> {
  for (const interpreter of interpreters) {
    const found = await run(interpreter, ['-c', `import ${module}`]).then(
      () => true,
      () => false,
    );
    if (found) return interpreter;
  }
  return undefined;
}
