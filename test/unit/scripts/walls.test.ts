import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenWalls, importsOf, maximumFilesPerFolder } from '../../../scripts/lib/walls.ts';

const check = (path: string, source: string): string[] => brokenWalls(new Map([[path, source]]));

test('finds imports of every form', () => {
  const source = `import a from 'a';
import type { B } from "./b.ts";
import {
  c,
  d,
} from '../c.ts';
import 'side-effect';
export * from './e.ts';
const later = await import('./f.ts');
type G = import('./g.ts').G;`;
  assert.deepEqual(importsOf(source), ['a', './b.ts', '../c.ts', 'side-effect', './e.ts', './f.ts', './g.ts']);
});

const broken: [path: string, source: string][] = [
  ['src/engine/a.ts', "import { x } from '../language/x.ts';"],
  ['src/engine/a.ts', "import { readFile } from 'node:fs';"],
  ['src/engine/deep/a.ts', "import type { Uri } from 'vscode';"],
  ['src/shared/a.ts', "import { x } from '../engine/x.ts';"],
  ['src/language/a.ts', "import { x } from '../runtime/x.ts';"],
  ['src/runtime/a.ts', "import { x } from '../worker/client.ts';"],
  ['src/worker/a.ts', "import { x } from '../engine/x.ts';"],
  ['src/adapter/a.ts', "import { x } from '../worker/client.ts';"],
  ['src/host/a.ts', "import { x } from '../worker/main.ts';"],
  ['src/host/a.ts', "import { x } from '../engine/x.ts';"],
  ['webview/charts/a.ts', "import { x } from '../ui/button.ts';"],
  ['webview/store.ts', "import { Chart } from 'chart.js';"],
  ['src/engine/a.ts', "import { x } from '../../test/support/x.ts';"],
  ['examples/a.ts', "import { x } from '../src/engine/x.ts';"],
];

for (const [path, source] of broken) {
  test(`refuses ${source} in ${path}`, () => assert.equal(check(path, source).length, 1));
}

const kept: [path: string, source: string][] = [
  ['src/engine/a.ts', "import { x } from './deep/x.ts';"],
  ['src/language/a.ts', "import { x } from '../engine/x.ts'; import MagicString from 'magic-string';"],
  ['src/adapter/main.ts', "import { x } from '../worker/client.ts'; import { y } from './session.ts';"],
  ['src/host/a.ts', "import * as vscode from 'vscode'; import { x } from '../language/x.ts';"],
  ['webview/panel.ts', "import { x } from './charts/loss.ts'; import type { M } from '../src/shared/messages.ts';"],
  ['test/unit/engine/a.test.ts', "import { x } from '../../../src/engine/x.ts';"],
];

for (const [path, source] of kept) {
  test(`admits ${source} in ${path}`, () => assert.deepEqual(check(path, source), []));
}

test('refuses a folder that is too full', () => {
  const sources = new Map<string, string>();
  for (let i = 0; i <= maximumFilesPerFolder; i++) sources.set(`src/engine/file${i}.ts`, '');
  assert.equal(brokenWalls(sources).length, 1);
});
