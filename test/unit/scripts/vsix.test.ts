import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../../scripts/lib/vsix.ts';
import { maximumBytes, packageProblems } from '../../../scripts/lib/vsix.ts';

const good: Entry[] = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/package.json',
  'extension/readme.md',
  'extension/LICENSE.txt',
  'extension/dist/extension.cjs',
  'extension/dist/language.cjs',
  'extension/dist/editor.cjs',
  'extension/dist/run.cjs',
  'extension/dist/worker.cjs',
  'extension/dist/runtime.cjs',
  'extension/dist/formats.cjs',
  'extension/dist/panel.js',
  'extension/dist/gradients.js',
  'extension/dist/panel.css',
  'extension/media/icon.png',
].map((path) => ({ path, bytes: 100 }));

test('admits what belongs in the package', () => {
  assert.deepEqual(packageProblems(good, 1000, new Map([['panel.js', 'let a']])), []);
});

const bad = [
  'extension/dist/panel.js.map',
  'extension/test/unit/a.test.ts',
  'extension/src/extension.ts',
  'extension/node_modules/a/index.js',
];
for (const path of bad) {
  test(`refuses ${path}`, () =>
    assert.equal(packageProblems([...good, { path, bytes: 1 }], 1000, new Map()).length, 1));
}

test('refuses a large package', () => assert.equal(packageProblems(good, maximumBytes, new Map()).length, 1));

test('refuses a package without its worker', () => {
  const lacking = good.filter((entry) => !entry.path.endsWith('worker.cjs'));
  assert.equal(packageProblems(lacking, 1000, new Map()).length, 1);
});

test('refuses a reference to a source map', () => {
  assert.equal(packageProblems(good, 1000, new Map([['panel.js', '//# sourceMappingURL=panel.js.map']])).length, 1);
});
