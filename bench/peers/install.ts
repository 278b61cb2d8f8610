// `node bench/peers/install.ts [jax-js] [tfjs]`: puts what is to be measured beside ours into the cache, outside of the project's own packages.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../../scripts/lib/processes.ts';
import { step } from '../../scripts/lib/steps.ts';
import type { PackagedPeer } from './places.ts';
import { folderOf, packages } from './places.ts';

const known = Object.keys(packages) as PackagedPeer[];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name as PackagedPeer));
if (unknown.length > 0) {
  console.error(`There is no peer ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
for (const peer of known.filter((name) => asked.length === 0 || asked.includes(name))) {
  const folder = folderOf(peer);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages[peer] }));
  // No script of theirs runs.
  await step(`Installing ${peer}`, () =>
    npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder }),
  );
}
