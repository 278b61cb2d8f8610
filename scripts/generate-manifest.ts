// Writes the part of package.json that comes from src/contributions.ts, package.nls.json with its texts, and l10n/bundle.l10n.json
// with the texts of the host and the webviews. `--check` only compares, and fails on a difference.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostTexts } from './lib/host-texts.ts';
import { manifest, manifestTexts } from './lib/manifest.ts';
import { root } from './lib/paths.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** The text of package.json with the generated keys put in place of what it had, in front of the scripts. */
export function withManifest(packageText: string, generated: Readonly<Record<string, unknown>> = manifest): string {
  const old = Object.entries(JSON.parse(packageText) as Record<string, unknown>).filter(([key]) => !(key in generated));
  const at = old.findIndex(([key]) => key === 'scripts');
  const entries = [...old.slice(0, at), ...Object.entries(generated), ...old.slice(at)];
  return json(Object.fromEntries(entries));
}

/** What each generated file should say. */
function generated(): Record<string, string> {
  return {
    'package.json': withManifest(readFileSync(join(root, 'package.json'), 'utf8')),
    'package.nls.json': json(manifestTexts),
    'l10n/bundle.l10n.json': json(Object.fromEntries(hostTexts().map((text) => [text, text]))),
  };
}

/** Names of the generated files that do not say what the sources say, whatever their layout. */
export function staleFiles(): string[] {
  return Object.entries(generated()).flatMap(([name, text]) => {
    const path = join(root, name);
    const now = existsSync(path) ? JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))) : '';
    return now === JSON.stringify(JSON.parse(text)) ? [] : [name];
  });
}

if (import.meta.main) {
  const stale = staleFiles();
  if (stale.length === 0) {
    console.log('manifest: package.json and its texts agree with the sources');
  } else if (process.argv.includes('--check')) {
    console.error(`manifest: ${stale.join(' and ')} differ from the sources. Run npm run manifest.`);
    process.exitCode = 1;
  } else {
    const texts = generated();
    for (const name of stale) writeFileSync(join(root, name), texts[name] ?? '');
    console.log(`manifest: ${stale.join(' and ')} written`);
  }
}
