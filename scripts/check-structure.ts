// The part of the linter that Biome cannot express: which folder may import which, and how full a folder may be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './lib/files.ts';
import { root } from './lib/paths.ts';
import { brokenWalls } from './lib/walls.ts';

const sources = new Map<string, string>();
for (const folder of ['src', 'webview', 'test', 'bench', 'scripts', 'examples']) {
  for (const path of filesUnder(root, folder)) {
    if (/\.(ts|tsx|mts|cts|js|mjs|cjs)$/.test(path)) sources.set(path, readFileSync(join(root, path), 'utf8'));
  }
}
const broken = brokenWalls(sources);
for (const line of broken) console.error(line);
if (broken.length > 0) {
  console.error(`structure: ${broken.length} problem${broken.length === 1 ? '' : 's'}`);
  process.exitCode = 1;
} else {
  console.log(`structure: ${sources.size} sources keep to the walls`);
}
