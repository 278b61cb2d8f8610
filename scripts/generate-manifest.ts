// Writes the part of package.json that comes from src/contributions.ts. `--check` only compares, and fails on a difference.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest } from '../src/contributions.ts';
import { root } from './lib/paths.ts';

const path = join(root, 'package.json');

/** The text of package.json with the generated keys put in place of what it had, in front of the scripts. */
export function withManifest(packageText: string, generated: Readonly<Record<string, unknown>> = manifest): string {
  const old = Object.entries(JSON.parse(packageText) as Record<string, unknown>).filter(([key]) => !(key in generated));
  const at = old.findIndex(([key]) => key === 'scripts');
  const entries = [...old.slice(0, at), ...Object.entries(generated), ...old.slice(at)];
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/** Whether package.json says what src/contributions.ts says, whatever its layout. */
export function manifestIsCurrent(): boolean {
  const text = readFileSync(path, 'utf8');
  return JSON.stringify(JSON.parse(withManifest(text))) === JSON.stringify(JSON.parse(text));
}

if (import.meta.main) {
  if (manifestIsCurrent()) {
    console.log('manifest: package.json agrees with src/contributions.ts');
  } else if (process.argv.includes('--check')) {
    console.error('manifest: package.json differs from src/contributions.ts. Run npm run manifest.');
    process.exitCode = 1;
  } else {
    writeFileSync(path, withManifest(readFileSync(path, 'utf8')));
    console.log('manifest: package.json is written');
  }
}
