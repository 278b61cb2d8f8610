import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { manifest, manifestTexts } from '../../scripts/lib/manifest.ts';
import type { LaunchAttribute } from '../../src/contributions.ts';
import { commands, launchAttributes, optimizerIds, scheduleIds, settings } from '../../src/contributions.ts';
import { optimizerTable } from '../../src/engine/optimizers/table.ts';
import { scheduleTable } from '../../src/engine/schedules/table.ts';
import { presetKeys } from '../../src/language/problems/preset-values.ts';

const packageJson = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;

test('package.json carries the generated manifest', () => {
  for (const [key, value] of Object.entries(manifest))
    assert.deepEqual(packageJson[key], JSON.parse(JSON.stringify(value)), key);
});

const json = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as Record<string, string>;

test('package.nls.json carries the texts of the manifest', () => {
  assert.deepEqual(json('package.nls.json'), manifestTexts);
});

test('optimizers and schedules of the manifest are those of the engine', () => {
  assert.deepEqual(
    [...optimizerIds],
    optimizerTable.map((row) => row.id),
  );
  assert.deepEqual(
    [...scheduleIds],
    scheduleTable.map((row) => row.id),
  );
});

test('what may stand after @descent is what the language reads there', () => {
  const marked = Object.entries<LaunchAttribute>(launchAttributes).flatMap(([key, { preset }]) =>
    preset ? [key] : [],
  );
  assert.deepEqual([...presetKeys].sort(), marked.sort());
});

test('every launch attribute and setting is described', () => {
  for (const [key, { description }] of Object.entries({ ...launchAttributes, ...settings })) {
    assert.match(description, /\.$/, `${key} ends its description with a full stop`);
  }
});

test('every command has an icon and a title in sentence case', () => {
  for (const [name, { title, icon }] of Object.entries(commands)) {
    assert.match(icon, /^\$\([a-z-]+\)$/, name);
    assert.match(title, /^[A-Z]/, name);
  }
});

test('nothing in the manifest names a command that does not exist', () => {
  const known = new Set(manifest.contributes.commands.map(({ command }) => command));
  const named = Object.values(manifest.contributes.menus)
    .flat()
    .map(({ command }) => command);
  assert.deepEqual(
    named.filter((command) => !known.has(command)),
    [],
  );
});
