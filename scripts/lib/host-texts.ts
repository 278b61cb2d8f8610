// The texts that the host and the webviews show, read from the sources: each `t('…')` with its English text as the key.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchAttributes } from '../../src/contributions.ts';
import { filesUnder } from './files.ts';
import { root } from './paths.ts';

/** A call of `t` or `l10n.t` whose first argument is a literal, also in the next line. */
const call = /(?<![\w$])t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)/g;

/** The texts of one source. */
export function textsOf(source: string): string[] {
  return Array.from(source.matchAll(call), ([, literal]) => unquoted(literal!));
}

function unquoted(literal: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  return literal.slice(1, -1).replaceAll(/\\(u\{([\da-f]+)\}|u([\da-f]{4})|.)/gi, (_, letter: string, long, short) => {
    const code: string | undefined = long ?? short;
    return code === undefined ? (escapes[letter] ?? letter) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/** Sources that show texts by `t`. */
const showing = /^(?:src\/host|src\/extension|webview)/;

/** Every text, sorted: those of the sources, and the descriptions that completion after `@descent` shows. */
export function hostTexts(sources = showing): string[] {
  const found = new Set(Object.values(launchAttributes).map(({ description }) => description as string));
  for (const folder of ['src', 'webview']) {
    for (const path of filesUnder(root, folder)) {
      if (!path.endsWith('.ts') || !sources.test(path)) continue;
      for (const text of textsOf(readFileSync(join(root, path), 'utf8'))) found.add(text);
    }
  }
  return [...found].sort();
}
