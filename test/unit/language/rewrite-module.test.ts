import assert from 'node:assert/strict';
import test from 'node:test';
import { createOperators } from '../../../src/language/operators/index.ts';
import type { ModuleLink } from '../../../src/language/rewrite/index.ts';
import { compile, rewriteModule } from '../../../src/language/rewrite/index.ts';
import { lonelyLink, rewritten } from '../../support/rewritten.ts';

const operators = createOperators({
  recording: () => undefined,
  place: () => undefined,
  draw: () => 0.5,
  console: () => {},
});

const rewrite = (text: string, uri = 'file:///test/module.ts') => rewriteModule({ uri, text, firstPlace: 0 });

/** Problems as code, severity and the text at their place. */
const problemsOf = (text: string, uri?: string): string[] =>
  rewrite(text, uri).problems.map(
    ({ code, severity, place }) => `${severity} ${code}: ${text.slice(place!.start, place!.end)}`,
  );

const refusals: readonly (readonly [source: string, problem: string, message: RegExp])[] = [
  ['@sealed class A {}', 'error unsupported-decorator: @sealed', /Decorators are not supported/],
  ['class A { @log f() {} }', 'error unsupported-decorator: @log', /Call the function/],
  ['class A { @log() x = 1; }', 'error unsupported-decorator: @log()', /Decorators/],
  ['const a = await f();', 'error async: await f()', /await outside of a function/],
  ['const p = import("./x.ts");', 'warning unsupported-dynamic-import: import("./x.ts")', /gives a promise/],
  ['eval("x * 2");', 'warning unsupported-eval: eval("x * 2")', /what eval computes has no gradient/],
  ['(0, eval)("x * 2");', 'warning unsupported-eval: (0, eval)("x * 2")', /what eval computes has no gradient/],
  [
    'new Function("x", "return x");',
    'warning unsupported-eval: new Function("x", "return x")',
    /what Function computes/,
  ],
  ['using a = b;', 'error unsupported-using: using a = b;', /not at the top of a module/],
  ['for (using a = b; ;) {}', 'error unsupported-using: using a = b', /Move it into a block/],
  ['class A { accessor x = 1; }', 'error unsupported-accessor: accessor x = 1;', /Write a getter and a setter/],
  ['import { n } from "./x.ts"; n = 1;', 'error assign-to-import: n = 1', /n is imported and cannot be assigned to/],
  ['import { n } from "./x.ts"; const f = () => { n++; };', 'error assign-to-import: n++', /cannot be assigned/],
];

for (const [source, problem, message] of refusals) {
  test(`refused: ${source}`, () => {
    assert.deepEqual(problemsOf(source), [problem]);
    assert.match(rewrite(source).problems[0]!.message, message);
  });
}

test('JSX parses and is refused', () => {
  const source = 'export const view = () => <div>{1}</div>;';
  assert.deepEqual(problemsOf(source, 'file:///a.tsx'), ['error unsupported-jsx: <div>{1}</div>']);
});

test('an asynchronous function that is no loss is allowed', () => {
  assert.deepEqual(
    problemsOf(
      'export async function load(url = "x") { return await fetch(url); } export async function f(x = 1) { return x; }',
    ),
    [],
  );
});

test('all syntax errors that can be recovered from are said, at their places', () => {
  const source = 'let a = 1;\nlet a = 2;\nexport function f(x = 1) { return x; }\nbreak;\nconst c;\n';
  assert.deepEqual(problemsOf(source), ['error syntax: a', 'error syntax: break', 'error syntax: ;']);
  const { problems, plain, recording } = rewrite(source);
  assert.deepEqual(
    problems.map(({ place }) => [place!.line, place!.column]),
    [
      [2, 5],
      [4, 1],
      [5, 8],
    ],
  );
  assert.equal(plain + recording, '');
  assert.doesNotMatch(problems.map(({ message }) => message).join(' '), /\(\d+:\d+\)/);
});

test('a syntax error that cannot be recovered from is one problem', () => {
  assert.deepEqual(problemsOf('const a = ;\nfunction ('), ['error syntax: ;']);
});

/** Runs a small graph of modules by the contract of the link. */
function runGraph(
  files: Readonly<Record<string, string>>,
  form: 'plain' | 'recording',
  order: string[] = [],
): Record<string, unknown> {
  interface Loaded {
    readonly namespace: Record<string, unknown>;
    evaluate(): void;
  }
  const loaded = new Map<string, Loaded>();
  const load = (uri: string): Loaded => {
    const known = loaded.get(uri);
    if (known !== undefined) return known;
    const module = rewritten(files[uri]!, uri);
    const namespace: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const define = (name: string, get: () => unknown): void => {
      if (!(name in namespace)) Object.defineProperty(namespace, name, { get, enumerable: true });
    };
    const imported = (index: number): Loaded => load(module.imports[index]!.specifier);
    let started = false;
    const link: ModuleLink = {
      ...lonelyLink({}),
      import: (index) => imported(index).namespace,
      evaluate: () => {
        module.imports.forEach((record, index) => {
          if (!record.typeOnly) imported(index).evaluate();
        });
      },
      export: (getters) => {
        for (const [name, get] of Object.entries(getters)) define(name, get);
      },
      exportAll: (index) => {
        const from = imported(index);
        for (const name of rewritten(files[module.imports[index]!.specifier]!).exports) {
          if (name !== 'default') define(name, () => from.namespace[name]);
        }
      },
      meta: { url: uri },
    };
    const result: Loaded = {
      namespace,
      evaluate: () => {
        if (started) return;
        started = true;
        order.push(uri);
        compile(module, form, 'm.js')(operators, link);
      },
    };
    loaded.set(uri, result);
    return result;
  };
  const entry = load('main.ts');
  entry.evaluate();
  return entry.namespace;
}

const graphs: readonly { readonly name: string; readonly files: Record<string, string>; readonly result: unknown }[] = [
  {
    name: 'named, default and namespace imports',
    files: {
      'main.ts':
        'import def, { a as b, "odd name" as odd, type T } from "lib.ts"; import * as lib from "lib.ts"; const x: T = b; ' +
        'export const result = [def(), b, odd, lib.a, { b }.b, [b].map((v) => v + b), `${b}`, typeof b, new lib.C().v];',
      'lib.ts':
        'export type T = number; const hidden = 3; export const a = 1; export default function () { return hidden; } ' +
        'export { hidden as "odd name" }; export class C { v = 7; }',
    },
    result: [3, 1, 3, 1, 1, [2], '1', 'number', 7],
  },
  {
    name: 'live bindings, and calls without a this',
    files: {
      'main.ts':
        'import { n, next, self } from "lib.ts"; const before = n; next(); next(); const { n: inner = n } = {} as { n?: number }; ' +
        'export const result = [before, n, inner, self(), ((n: number) => n)(9), self`t`];',
      'lib.ts':
        'export let n = 0; export const next = () => { n++; }; export function self(this: unknown) { return this === undefined; }',
    },
    result: [0, 2, 2, true, 9, true],
  },
  {
    name: 'cycles: functions at once, values when they are set',
    files: {
      'main.ts':
        'import { twice } from "other.ts"; export function base(x: number) { return x + k; } export const k = 1; export const result = twice(3);',
      'other.ts':
        'import { base, k } from "main.ts"; let early: string; try { early = String(k); } catch (e) { early = (e as Error).name; } ' +
        'export const twice = (x: number) => [base(x) * 2, early];',
    },
    result: [8, 'ReferenceError'],
  },
  {
    name: 're-exports',
    files: {
      'main.ts':
        'import * as all from "all.ts"; export const result = [all.a, all.renamed, all.deep.a, all.other, all.imported];',
      'all.ts':
        'export * from "lib.ts"; export { a as renamed, type Nothing } from "lib.ts"; export * as deep from "lib.ts"; ' +
        'export { default as other } from "lib.ts"; import { a } from "lib.ts"; export { a as imported };',
      'lib.ts': 'export const a = 1; export type Nothing = 0; export default 5;',
    },
    result: [1, 1, 1, 5, 1],
  },
  {
    name: 'default exports of every kind have their names',
    files: {
      'main.ts':
        'import f from "f.ts"; import g from "g.ts"; import C from "c.ts"; import D from "d.ts"; import v from "v.ts"; ' +
        'export const result = [f.name, f(2), g.name, C.name, D.name, v];',
      'f.ts': 'export default (x: number) => x * 2',
      'g.ts': 'export default function* () { yield 1; }',
      'c.ts': 'export default class { static x = 1 }',
      'd.ts': 'export default abstract class Named {}',
      'v.ts': 'const o = { k: 4 }; export default <number>o.k',
    },
    result: ['default', 4, 'default', 'default', 'Named', 4],
  },
  {
    name: 'import.meta, side effects and exported declarations',
    files: {
      'main.ts':
        'import "effect.ts"; export enum E { A = 1 } export namespace N { export const k = 2; } export import Alias = N; ' +
        'export declare const ghost: number; export const { p, q: [r] } = { p: 5, q: [6] }; ' +
        'export const result = [import.meta.url, (globalThis as any).effect, E.A, Alias.k, p, r];',
      'effect.ts': '(globalThis as any).effect = "done";',
    },
    result: ['main.ts', 'done', 1, 2, 5, 6],
  },
];

for (const { name, files, result } of graphs) {
  for (const form of ['plain', 'recording'] as const) {
    test(`linking, ${form}: ${name}`, () => {
      assert.deepEqual(runGraph(files, form)['result'], result);
    });
  }
}

test('modules are evaluated in the order of their imports, each once', () => {
  const order: string[] = [];
  runGraph(
    {
      'main.ts':
        'export * from "b.ts"; import { c } from "c.ts"; import type { T } from "types.ts"; import { U } from "types.ts"; export const d: U = c;',
      'b.ts': 'import "c.ts"; export const b = 1;',
      'c.ts': 'export const c = 1;',
      'types.ts': 'export type T = 1; export type U = number;',
    },
    'plain',
    order,
  );
  assert.deepEqual(order, ['main.ts', 'b.ts', 'c.ts']);
});

test('imports say what is used of them, and how', () => {
  const { imports, exports } = rewritten(
    'import a, { b, type C, D } from "./x.ts"; import type { E } from "./y.ts"; import { F } from "./z.ts"; import * as g from "g"; import "./h.ts";\n' +
      'import { i, J } from "./i.ts"; export { i, J as k }; import data from "./d.json" with { type: "json" };\n' +
      'export * from "./all.ts"; export { m as n } from "./m.ts"; export type { o } from "./o.ts";\n' +
      'let t: D | E | F | C; a(b, g, data);',
  );
  const shown = imports.map(({ specifier, typeOnly, names, attributes }) => [
    specifier,
    typeOnly,
    names.map(({ imported, local, use }) => `${imported} ${local} ${use}`),
    ...(attributes === undefined ? [] : [attributes]),
  ]);
  assert.deepEqual(shown, [
    ['./x.ts', false, ['default a value', 'b b value']],
    ['./y.ts', true, []],
    ['./z.ts', true, []],
    ['g', false, ['* g value']],
    ['./h.ts', false, []],
    ['./i.ts', false, ['i i reexport', 'J J reexport']],
    ['./d.json', false, ['default data value'], { type: 'json' }],
    ['./all.ts', false, []],
    ['./m.ts', false, ['m n reexport']],
    ['./o.ts', true, []],
  ]);
  assert.deepEqual([...exports].sort(), ['i', 'k', 'n']);
  const place = imports[0]!.place;
  assert.deepEqual([place.line, place.column], [1, 33]);
});

test('in JavaScript an import is never taken for one of a type', () => {
  const { imports } = rewritten('import { unused } from "./x.js"; export const a = 1;', 'file:///a.js');
  assert.deepEqual(
    imports.map(({ typeOnly, names }) => [typeOnly, names.length]),
    [[false, 1]],
  );
});

test('CommonJS: module, exports and require are the link’s, and literal requires are listed', () => {
  for (const form of ['plain', 'recording'] as const) {
    const text =
      '#!/usr/bin/env node\nvar lib = require("./lib.cjs");\nexports.twice = function (x) { return lib.k * x; };\nmodule.exports.self = this === exports;\nif (__filename) exports.name = __filename;\nreturn;\nexports.never = 1;\n';
    const module = rewritten(text, 'file:///a.cjs');
    assert.equal(module.kind, 'cjs');
    assert.deepEqual(
      module.imports.map(({ specifier, kind }) => [specifier, kind]),
      [['./lib.cjs', 'require']],
    );
    const commonjs = {
      module: { exports: {} as Record<string, unknown> },
      require: () => ({ k: 3 }),
      filename: 'f',
      dirname: 'd',
    };
    compile(module, form, 'a.cjs')(operators, { ...lonelyLink({}), commonjs });
    const { twice, ...rest } = commonjs.module.exports;
    assert.equal((twice as (x: number) => number)(2), 6);
    assert.deepEqual(rest, { self: true, name: 'f' });
  }
});

test('TypeScript’s own forms of CommonJS', () => {
  const module = rewritten(
    'import lib = require("./lib.cjs"); import type t = require("./t.cjs"); export = { k: lib.k * 2 };',
    'file:///a.cts',
  );
  assert.equal(module.kind, 'cjs');
  const commonjs = { module: { exports: {} as unknown }, require: () => ({ k: 3 }), filename: '', dirname: '' };
  compile(module, 'plain', 'a.cts')(operators, { ...lonelyLink({}), commonjs });
  assert.deepEqual(commonjs.module.exports, { k: 6 });
});

const kinds: readonly (readonly [uri: string, text: string, kind: 'esm' | 'cjs'])[] = [
  ['a.ts', 'export const a = 1;', 'esm'],
  ['a.ts', 'const a = 1;', 'esm'],
  ['a.js', 'module.exports = 1;', 'cjs'],
  ['a.js', 'const x = require("x");', 'cjs'],
  ['a.js', 'import x from "x"; const exports = { a: x }; exports.a;', 'esm'],
  ['a.js', '(function (root) { if (typeof module === "object" && module.exports) module.exports = 1; })(this);', 'cjs'],
  ['a.cjs', 'const a = 1;', 'cjs'],
  ['a.mjs', 'const a = 1;', 'esm'],
  ['a.ts', 'import x = require("x"); export = x;', 'cjs'],
];

test('which modules are CommonJS', () => {
  for (const [uri, text, kind] of kinds) assert.equal(rewrite(text, `file:///${uri}`).kind, kind, `${uri}: ${text}`);
});

test('positions of generated code map back to the source, in both forms', () => {
  const text =
    'import { far } from "./far.ts";\ntype Long = {\n  a: number;\n};\nexport function loss(x: number, y: Long) {\n' +
    '  const f = (v: number): number => <number>(v) * far;\n  throw new Error(`at ${f(x)}`);\n}\n';
  const module = rewritten(text);
  for (const form of ['plain', 'recording'] as const) {
    const lines = module[form].split('\n');
    assert.equal(lines.length, text.split('\n').length, 'lines stay lines');
    const at = module[form].indexOf('new Error');
    assert.equal(module.mapPosition(at, form), text.indexOf('new Error'));
    const line = lines.findIndex((content) => content.includes('new Error'));
    const position = { line: line + 1, column: lines[line]!.indexOf('new Error') };
    assert.equal(module.mapPosition(position, form), text.indexOf('new Error'));
    assert.equal(module.mapPosition({ line: 1000, column: 0 }, form), undefined);
  }
});

test('lines stay where they are, whatever is blanked or put in', () => {
  const text =
    'enum E {\n  A = 1,\n\n  B,\n}\nnamespace N {\n  export const k =\n    2;\n}\nclass C\n  implements\n    I {\n  f(\n    a: number,\n  ): void {}\n}\n' +
    'let s =\n  1\n  + // plus\n  2;\ns +=\n  3;\nif (s)\n  s++;\nelse\n  s--;\nfor (\n  let i = 0;\n  i < 2;\n  i++\n)\n  s;\nthrow s;\n';
  const module = rewritten(text);
  const lineOf = (code: string, part: string): number => code.slice(0, code.indexOf(part)).split('\n').length;
  for (const form of ['plain', 'recording'] as const) {
    for (const part of ['throw', 'class C', 'let s']) {
      assert.equal(lineOf(module[form], part), lineOf(text, part), `${form}: ${part}`);
    }
  }
});

test('the starts of exported losses are seen when their defaults are evaluated', () => {
  const text =
    'const k = 2; export function a(x = 1, w = [k, 2 * k]) { throw new Error("ran"); } const b = (z = -1) => z; export { b as c }; ' +
    'export default function (q = 3) { return q; } export function d(x = 1, y: number) { return y; } export const e = (f = (g = 1) => g) => f();';
  const module = rewritten(text);
  for (const form of ['plain', 'recording'] as const) {
    const seen: unknown[] = [];
    const exports: Record<string, () => unknown> = {};
    const link: ModuleLink = {
      ...lonelyLink(exports),
      start: (name, index, count, value) => {
        seen.push([name, index, count, value]);
        if (index === count - 1) throw new Error('enough');
        return value;
      },
    };
    compile(module, form, 'starts.js')(operators, link);
    for (const name of ['a', 'c', 'default']) assert.throws(exports[name]!() as () => unknown, /^Error: enough$/);
    assert.equal((exports['d']!() as (x: undefined, y: number) => number)(undefined, 4), 4);
    assert.equal((exports['e']!() as () => number)(), 1);
    assert.deepEqual(seen, [
      ['a', 0, 2, 1],
      ['a', 1, 2, [2, 4]],
      ['b', 0, 1, -1],
      ['default', 0, 1, 3],
    ]);
  }
});

test('names of generated code collide with none of the user’s', () => {
  const text = 'const $ = 1, $m = 2, $$ = 3, $$1 = 4; export const loss = (x: number) => (x || $) + $m + $$ + $$1;';
  const module = rewritten(text);
  assert.equal(module.parameters.recording.find(({ value }) => value === 'operators')!.name, '$$$');
});

test('globals which a module declares itself are not shadowed', () => {
  const { parameters } = rewritten('const Math = 1; let Map; function isNaN() {} export const a = Math; Set; console;');
  assert.deepEqual(
    parameters.recording.filter(({ value }) => value === 'shadow').map(({ name }) => name),
    ['Set', 'console'],
  );
});

test('plain code keeps the operators and Math of the language', () => {
  const { plain, parameters } = rewritten('export const loss = (x: number) => Math.sin(x) ** 2 + x!;');
  assert.match(plain, /const loss = \(x {8}\) => Math\.sin\(x\) \*\* 2 \+ x ;/);
  assert.deepEqual(
    parameters.plain.map(({ name }) => name),
    ['$m'],
  );
});

test('a source that nests too deeply is told at its longest line', () => {
  const sum = Array.from({ length: 20_000 }, (_, i) => `x * ${i}`).join(' + ');
  const text = `const k = 1;\nexport function loss(x = 2) {\n  return ${sum};\n}\n`;
  const { problems } = rewriteModule({ uri: 'file:///deep.ts', text, firstPlace: 0 });
  assert.deepEqual(
    problems.map(({ code, place }) => [code, place?.line, place?.column]),
    [['too-deep', 3, 3]],
  );
  assert.match(problems[0]!.message, /nests too deeply to be read.*Split it into several statements/);
});
