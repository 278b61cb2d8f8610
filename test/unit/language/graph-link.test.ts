import assert from 'node:assert/strict';
import test from 'node:test';
import { ModuleCache } from '../../../src/language/graph/cache.ts';
import { instantiate } from '../../../src/language/graph/instantiate.ts';
import { loadGraph } from '../../../src/language/graph/load.ts';
import type { Files } from '../../support/language.ts';
import { failureOf, load, quiet, run } from '../../support/language.ts';
import { memoryReader } from '../../support/memory-reader.ts';

/** The value of `out` which the entry exports, in both forms. */
async function outputs(files: Files): Promise<unknown> {
  const plain = await run(files, 'plain');
  const recording = await run(files, 'recording');
  assert.deepEqual(recording.namespace['out'], plain.namespace['out'], 'both forms');
  return plain.namespace['out'];
}

test('imports of every kind give the values of the language', async () => {
  const table: readonly (readonly [string, Files, unknown])[] = [
    [
      'named, default, namespace',
      {
        '/a.ts':
          "import d, { x, y as z, f } from './b';\nimport * as all from './b.ts';\nexport const out = [d, x, z, f(2), all.x, Object.keys(all)];",
        '/b.ts':
          'export default 1; export const x = 2; const y0 = 3; export { y0 as y }; export function f(n: number) { return n * 10; }',
      },
      [1, 2, 3, 20, 2, ['default', 'x', 'y', 'f']],
    ],
    [
      'live bindings',
      {
        '/a.ts': "import { n, up } from './b';\nconst before = n; up(); export const out = [before, n];",
        '/b.ts': 'export let n = 1; export function up() { n++; }',
      },
      [1, 2],
    ],
    [
      're-exports',
      {
        '/a.ts': "import { x, renamed, ns, own } from './b';\nexport const out = [x, renamed, ns.x, own];",
        '/b.ts':
          "export * from './c'; export { y as renamed } from './c'; export * as ns from './c'; export const own = 5;",
        '/c.ts': 'export const x = 1, y = 2, own = 3; export default 4;',
      },
      [1, 2, 1, 5],
    ],
    [
      'types only',
      {
        '/a.ts':
          "import type { T } from './nowhere';\nimport { type U, x } from './b';\nimport { V } from './types';\nexport type { W } from './nothing';\nexport const out: T | U | V = x;",
        '/b.ts': 'export interface U {} export const x = 1;',
        '/types.d.ts': 'export interface V {}',
      },
      1,
    ],
    [
      'order of evaluation',
      {
        '/a.ts': "import { log } from './log';\nimport './b';\nimport './c';\nlog.push('a'); export const out = log;",
        '/b.ts': "import { log } from './log';\nimport './c';\nlog.push('b');",
        '/c.ts': "import { log } from './log';\nlog.push('c');",
        '/log.ts': 'export const log: string[] = [];',
      },
      ['c', 'b', 'a'],
    ],
    [
      'a cycle of functions',
      {
        '/a.ts':
          "import { odd } from './b';\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\nexport const out = [even(10), odd(7), even(3)];",
        '/b.ts':
          "import { even } from './a';\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }",
      },
      [true, true, false],
    ],
    [
      'a cycle through export *',
      {
        '/a.ts':
          "export * from './b';\nimport { two } from './b';\nexport function one() { return 1; }\nexport const out = two();",
        '/b.ts': "import * as a from './a';\nexport function two() { return (a as any).one() + 1; }",
      },
      2,
    ],
    [
      'JSON and CSV',
      {
        '/a.ts':
          "import data, { list } from './d.json';\nimport table, { x, rows } from './t.csv';\nimport * as ns from './d.json' with { type: 'json' };\nexport const out = [data.n, list, table.y, x, rows[1], ns.n];",
        '/d.json': '{ "n": 1, "list": [1, 2], "not-a-name": 3 }',
        '/t.csv': 'x,y\n1,2\n3,4\n',
      },
      [1, [1, 2], [2, 4], [1, 3], { x: 3, y: 4 }, 1],
    ],
    ['import.meta', { '/a.ts': 'export const out = import.meta.url;' }, 'file:///a.ts'],
    [
      'enums and namespaces of another file',
      {
        '/a.ts': "import { E, N } from './b';\nexport const out = [E.B, N.x];",
        '/b.ts': 'export enum E { A, B = 5 } export namespace N { export const x = 1; }',
      },
      [5, 1],
    ],
  ];
  for (const [title, files, expected] of table) assert.deepEqual(await outputs(files), expected, title);
});

test('CommonJS and ES modules see each other', async () => {
  const table: readonly (readonly [string, Files, unknown])[] = [
    [
      'require, module.exports',
      {
        '/a.cjs':
          "const { x } = require('./b.cjs'); const f = require('./f'); const d = require('./d.json');\nexports.out = [x, f(2), d.n, typeof module, __filename, __dirname, this === exports];",
        '/b.cjs': 'exports.x = 1;',
        '/f.js': 'module.exports = (n) => n * 2;',
        '/d.json': '{"n": 3}',
      },
      [1, 4, 3, 'object', '/a.cjs', '/', true],
    ],
    [
      'an ES module imports CommonJS',
      {
        '/a.ts':
          "import whole, { x } from './b.cjs';\nimport f from './f.cjs';\nimport * as ns from './b.cjs';\nexport const out = [whole.x, x, f(1), ns.x, ns.default.x, Object.keys(ns)];",
        '/b.cjs': 'exports.x = 1;',
        '/f.cjs': 'module.exports = function f(n) { return n + 1; };',
      },
      [1, 1, 2, 1, 1, ['x', 'default']],
    ],
    [
      '__esModule',
      {
        '/a.ts': "import d, { x } from './b.cjs';\nexport const out = [d, x];",
        '/b.cjs': "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 7; exports.x = 8;",
      },
      [7, 8],
    ],
    [
      'export * from CommonJS',
      {
        '/a.ts': "import { x } from './b';\nexport const out = x;",
        '/b.ts': "export * from './c.cjs';",
        '/c.cjs': 'exports.x = 1;',
      },
      1,
    ],
    [
      'require of an ES module',
      {
        '/a.cjs': "const m = require('./b.mjs'); exports.out = [m.default, m.x, m.__esModule, Object.keys(m)];",
        '/b.mjs': 'export default 1; export const x = 2;',
      },
      [1, 2, true, ['default', 'x']],
    ],
    [
      'a cycle of require',
      {
        '/a.cjs':
          "exports.early = 1; const b = require('./b.cjs'); exports.late = 2; exports.out = [b.seen, b.late()];",
        '/b.cjs': "const a = require('./a.cjs'); exports.seen = [a.early, a.late]; exports.late = () => a.late;",
      },
      [[1, undefined], 2],
    ],
    [
      'a package tries a module of Node',
      {
        '/a.ts': "import { n } from 'pkg';\nexport const out = n;",
        '/node_modules/pkg/package.json': '{"main": "i.js"}',
        '/node_modules/pkg/i.js':
          "let c; try { c = require('crypto'); } catch (error) { c = error.code; } exports.n = c;",
      },
      'MODULE_NOT_FOUND',
    ],
    [
      'packages of both kinds',
      {
        '/a.ts': "import a from 'esm';\nimport b from 'cjs';\nexport const out = [a, b.up(1)];",
        '/node_modules/esm/package.json': '{"exports": {"import": "./i.js", "require": "./r.cjs"}}',
        '/node_modules/esm/i.js': "import { k } from './k.js'; export default k * 2;",
        '/node_modules/esm/k.js': 'export const k = 21;',
        '/node_modules/cjs/package.json': '{"main": "./lib"}',
        '/node_modules/cjs/lib/index.js':
          '"use strict"; var k = require("./k"); exports.up = function (n) { return n + k; };',
        '/node_modules/cjs/lib/k.js': 'module.exports = 5;',
      },
      [42, 6],
    ],
  ];
  for (const [title, files, expected] of table) assert.deepEqual(await outputs(files), expected, title);
});

test('every instance is fresh', async () => {
  const graph = await load({
    '/a.ts':
      "import { list } from './d.json';\nimport table from './t.csv';\nexport let n = 0;\nexport function up() { n++; list.push(n); table.x[0]++; return [n, list.length, table.x[0]]; }",
    '/d.json': '{"list": []}',
    '/t.csv': 'x\n1\n',
  });
  for (const form of ['plain', 'recording'] as const) {
    for (let count = 0; count < 2; count++) {
      const instance = instantiate(graph, form, quiet);
      const up = instance.namespace['up'] as () => unknown;
      assert.deepEqual(up(), [1, 1, 2]);
      assert.deepEqual(up(), [2, 2, 3]);
      assert.equal(instance.namespace['n'], 2);
    }
  }
});

test('errors of loading stand at their place', async () => {
  for (const [files, expected] of [
    [{ '/a.ts': 'export const x = 1 +;\n' }, /^\S+ \/a\.ts:1:21 /],
    [{ '/a.ts': "import { x } from './b';\n export const y = x;", '/b.ts': 'const = 1;' }, /^\S+ \/b\.ts:1:7 /],
    [
      { '/a.ts': "export const k = 1;\nimport { x } from './gone';\nexport const y = x;" },
      /^unresolved-import \/a\.ts:2:19 Cannot find '\.\/gone'/,
    ],
    [
      { '/a.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('x');" },
      /^refused-import \/a\.ts:1:30 'node:fs' is a module of Node/,
    ],
    [{ '/a.cjs': "\n const fs = require('fs');" }, /^refused-import \/a\.cjs:2:21 'fs' is a module of Node/],
    [{ '/a.ts': "import fast from './fast.node';\nfast();" }, /^refused-import \/a\.ts:1:18 .*native add-on/],
    [
      { '/a.ts': "import { rosenbrok } from './b';\nrosenbrok();", '/b.ts': 'export function rosenbrock() {}' },
      /^missing-export \/a\.ts:1:10 b\.ts has no export rosenbrok\. Did you mean "rosenbrock"\?/,
    ],
    [
      { '/a.ts': "import d from './b';\nd();", '/b.ts': 'export const x = 1;' },
      /^missing-export \/a\.ts:1:8 b\.ts has no export default\./,
    ],
    [
      { '/a.ts': "import { matmull } from 'descent-debugger';\nmatmull();" },
      /^missing-export \/a\.ts:1:10 descent-debugger has no export matmull\. Did you mean "matmul"\?/,
    ],
    [
      { '/a.ts': "import { x } from './t';\nx();", '/t.d.ts': 'export const x: number;' },
      /^missing-export \/a\.ts:1:10 .*no code/,
    ],
    [
      { '/a.ts': "import t from './t.csv';\nt();", '/t.csv': 'x,y\n1\n' },
      /^csv \/t\.csv:2:1 t\.csv, row 2: column y is missing/,
    ],
    [
      { '/a.ts': "import t from './t.json';\nt();", '/t.json': '{"a": }' },
      /^json-syntax \/t\.json:1:7 t\.json is not JSON/,
    ],
  ] as const) {
    assert.match(await failureOf(() => load(files)), expected);
  }
  assert.match(
    await failureOf(() => load({ '/a.ts': '' }, '/b.ts')),
    /^file-not-found nowhere There is no file \/b\.ts/,
  );
});

test('all errors of a graph are told at once, and what is only doubtful does not stop it', async () => {
  const files = { '/a.ts': "import './b';\nimport './x';\nimport './y';", '/b.ts': 'const = 1;' };
  const lines = (await failureOf(() => load(files))).split('\n');
  assert.deepEqual(lines.map((line) => line.split(' ')[1]).toSorted(), ['/a.ts:2:8', '/a.ts:3:8', '/b.ts:1:7']);
  const graph = await load({
    '/a.ts': 'export const x = 1;',
    '/tsconfig.json': '{ "extends": "./gone" }',
    '/c.ts': '',
  });
  assert.deepEqual(graph.problems, []);
  const asked = await load({
    '/a.ts': "import x from 'x';\nx();",
    '/tsconfig.json': '{ "extends": "./gone" }',
    '/node_modules/x/index.js': 'export default () => 1',
  });
  assert.deepEqual(
    asked.problems.map(({ code, severity }) => [code, severity]),
    [['tsconfig', 'warning']],
  );
});

test('a cache rewrites only what has changed, and keeps numbers of places apart', async () => {
  const cache = new ModuleCache();
  const files = {
    '/a.ts': "import { k } from './b';\nexport function f(x = 1) { return x * k; }",
    '/b.ts': 'export const k = 1 + 2;',
  };
  const first = await loadGraph(memoryReader(files), 'file:///a.ts', { cache });
  const second = await loadGraph(memoryReader({ ...files, '/b.ts': 'export const k = 2 * 3;' }), 'file:///a.ts', {
    cache,
  });
  const [a, b] = [first, second].map((graph) =>
    [...graph.modules.values()].toSorted((x, y) => x.uri.localeCompare(y.uri)),
  );
  assert.ok(
    a![0]!.kind === 'script' && b![0]!.kind === 'script' && a![1]!.kind === 'script' && b![1]!.kind === 'script',
  );
  assert.equal(a![0]!.rewritten, b![0]!.rewritten);
  assert.notEqual(a![1]!.rewritten, b![1]!.rewritten);
  const changed = b![1]!.rewritten.places;
  assert.ok(changed.first >= a![1]!.rewritten.places.next);
  assert.equal(second.place(changed.first)?.file, 'file:///b.ts');
  assert.equal(first.place(changed.first), undefined);
  assert.equal(second.place(-1), undefined);
});
