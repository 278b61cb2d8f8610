// Every text that is translated is one that the sources show, and translations keep what is put into them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { hostTexts, textsOf } from '../../scripts/lib/host-texts.ts';
import { manifestTexts } from '../../scripts/lib/manifest.ts';

const root = new URL('../../', import.meta.url);
const bundle = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(name, root), 'utf8')) as Record<string, string>;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort();
const links = (text: string): string[] => (text.match(/\(command:[\w.]+\)/g) ?? []).sort();

const hosts = readdirSync(new URL('l10n/', root)).map((name) => `l10n/${name}`);
const manifests = readdirSync(root).filter((name) => /^package\.nls\..*json$/.test(name));

test('there is German', () => {
  assert.ok(hosts.includes('l10n/bundle.l10n.de.json'));
  assert.ok(manifests.includes('package.nls.de.json'));
});

for (const name of hosts) {
  test(`${name}: no stale key, and every placeholder kept`, () => {
    const texts = new Set(hostTexts());
    const translated = bundle(name);
    assert.deepEqual(
      Object.keys(translated).filter((key) => !texts.has(key)),
      [],
      'stale keys: run npm run manifest, and take them out of translations',
    );
    for (const [key, text] of Object.entries(translated)) assert.deepEqual(placeholders(text), placeholders(key), key);
  });
}

test('all that the editor and the commands say is there in German', () => {
  const translated = bundle('l10n/bundle.l10n.de.json');
  const missing = hostTexts(/^src\/host\/(?:commands|editor|problems)\//).filter((text) => !(text in translated));
  assert.deepEqual(missing, []);
});

for (const name of manifests) {
  test(`${name}: no stale key, none missing, every link kept`, () => {
    const translated = bundle(name);
    assert.deepEqual(Object.keys(translated).sort(), Object.keys(manifestTexts).sort());
    for (const [key, text] of Object.entries(translated))
      assert.deepEqual(links(text), links(manifestTexts[key]!), key);
  });
}

test('texts are read from the sources as they are written there', () => {
  const source = `t('one') l10n.t("two's") t(\n  'three {0}',\n  n) t(\`four\`) at('no') t(name) t('it\\'s')`;
  assert.deepEqual(textsOf(source), ['one', "two's", 'three {0}', 'four', "it's"]);
});
