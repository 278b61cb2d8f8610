import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../scripts/lib/paths.ts';
import type { Part } from './table.ts';

/** What is shipped, and what of it is read at activation. */
export function sizes(): Part {
  const folder = join(root, 'dist');
  const rows = readdirSync(folder)
    .filter((name) => /\.(cjs|js|css)$/.test(name))
    .map((name) => {
      const size = statSync(join(folder, name)).size;
      const packed = gzipSync(readFileSync(join(folder, name)), { level: 9 }).length;
      return { what: name, value: `${(size / 1000).toFixed(0)} kB, gzip ${(packed / 1000).toFixed(0)} kB` };
    });
  return { title: 'Bundles', rows };
}
