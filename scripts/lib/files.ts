import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

const ignored = new Set(['node_modules', 'dist', 'dist-test', '.cache', '.git', 'test-output']);

/** Every file under a folder, as sorted paths from `base` with forward slashes. */
export function filesUnder(base: string, folder: string): string[] {
  if (!existsSync(join(base, folder))) return [];
  const found: string[] = [];
  for (const entry of readdirSync(join(base, folder), { withFileTypes: true })) {
    if (ignored.has(entry.name)) continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesUnder(base, path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}
