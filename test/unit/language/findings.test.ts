import assert from 'node:assert/strict';
import test from 'node:test';
import { StaleTrackedError } from '../../../src/engine/errors.ts';
import { plainValue } from '../../../src/engine/recording.ts';
import { LanguageError } from '../../../src/language/errors.ts';
import type { Start } from '../../support/rewritten.ts';
import { RecordingInstance, Replay, rewritten } from '../../support/rewritten.ts';

interface Case {
  readonly name: string;
  readonly source: string;
  readonly at?: readonly Start[];
  /** What is said, once each: kind, the user's text at its place, and words of the message. */
  readonly said: readonly (readonly [kind: string, text: string, message: RegExp])[];
}

const blocked = /blocks the gradient/;

const cases: readonly Case[] = [
  {
    name: 'Math.floor, | 0 and ~~ block the gradient',
    source: 'export const loss = (x: number) => Math.floor(x) + (x | 0) + ~~x + Math.round(x) + (x >> 1);',
    said: [
      ['blocked-gradient', 'Math.floor(x)', /Math\.floor blocks the gradient/],
      ['blocked-gradient', 'x | 0', /^\| blocks/],
      ['blocked-gradient', '~x', /^~ blocks/],
      ['blocked-gradient', '~~x', blocked],
      ['blocked-gradient', 'Math.round(x)', blocked],
      ['blocked-gradient', 'x >> 1', /^>> blocks/],
    ],
  },
  {
    name: 'an integer array blocks the gradient',
    source: 'export const loss = (x: number) => { const a = new Int32Array(2); a[0] = x * 2; return a[0] + x; };',
    said: [
      ['blocked-gradient', 'a[0] = x * 2', /elements of an Int32Array are integers: the gradient is blocked here/],
    ],
  },
  {
    name: 'a float array made while the module loads blocks the gradient',
    source:
      'const kept = new Float64Array(2);\nexport const loss = (x: number) => { kept[0] = x * 2; return kept[0] + x; };',
    said: [
      ['outside-write', 'kept[0] = x * 2', /kept lives longer than one evaluation/],
      ['blocked-gradient', 'kept[0] = x * 2', /This Float64Array was made before the evaluation/],
    ],
  },
  {
    name: 'the array that is stored into, and not what its name means by then',
    source:
      'const kept = new Float64Array(2);\nexport const loss = (x: number) => { let a: any = kept; a[((a = [0]), 0)] = x; return x; };',
    said: [['blocked-gradient', 'a[((a = [0]), 0)] = x', /This Float64Array was made before/]],
  },
  {
    name: 'text in a template',
    source: 'export const loss = (x: number) => { const t = `x is ${x * 2}`; return x * t.length; };',
    said: [['escape', 'x * 2', /becomes text here: no gradient flows through text/]],
  },
  {
    name: 'a template which only people read says nothing',
    source: 'export const loss = (x: number) => { if (x > 5) throw new Error(`too large: ${x}`); return x; };',
    said: [],
  },
  {
    name: 'a conversion which no rule knows',
    source: 'export const loss = (x: number) => {\n  const d = new Date(x);\n  return x * d.getTime();\n};',
    said: [['escape', 'const d = new Date(x);', /becomes a plain number here and leaves what is differentiated/]],
  },
  {
    name: 'foreign code: Intl, JSON, toFixed, sort by text',
    source:
      'export const loss = (x: number) => {\n  new Intl.NumberFormat("en").format(x);\n  JSON.stringify([x]);\n  x.toFixed(2);\n' +
      '  [x, 2].sort();\n  return x;\n};',
    said: [
      ['escape', 'new Intl.NumberFormat("en").format(x);', /leaves what is differentiated/],
      ['escape', 'JSON.stringify([x]);', /becomes JSON here/],
      ['escape', 'x.toFixed(2);', /becomes toFixed|leaves what is differentiated/],
      ['escape', '[x, 2].sort()', /becomes a string here/],
    ],
  },
  {
    name: 'clocks and random sources of the machine',
    source:
      'export const loss = (x: number) => {\n  const t = Date.now();\n  const d = new Date();\n  const p = performance.now();\n' +
      '  crypto.getRandomValues(new Uint8Array(1));\n  return x + 0 * (t + d.getTime() + p);\n};',
    said: [
      ['nondeterminism', 'const t = Date.now();', /Date\.now\(\) answers differently every time/],
      ['nondeterminism', 'const d = new Date();', /new Date\(\)/],
      ['nondeterminism', 'const p = performance.now();', /performance\.now\(\)/],
      ['nondeterminism', 'crypto.getRandomValues(new Uint8Array(1));', /crypto\.getRandomValues\(\)/],
    ],
  },
  {
    name: 'positions, lengths and keys are pinned without a word',
    source:
      'export const loss = (x: number) => { const i = x % 8; const t = [1, x, 3]; const k = { 1.5: x, 1: x } as any; t.fill(x, i - 0.5); ' +
      'const n = t.at(i - 0.5)! + t.slice(i - 0.5).length + t.with(i - 0.5, x)[1]! + [...t].splice(i - 0.5, i - 0.5).length + k[i] + t[i - 0.5]!; ' +
      'const l = new Array(i - 0.5).length + Array.from({ length: i + 0.5 }).length + "abc".charAt(i - 0.5).length + "a".repeat(i + 0.5).length; ' +
      'switch (i) { case 1.5: return n + l + (i in k ? x : 0) + (delete k[i] ? x : 0); } return 0; };',
    said: [],
  },
  {
    name: 'a clock with fixed dates is no clock',
    source: 'export const loss = (x: number) => x * new Date(2020, 1, 1).getFullYear() + Date.UTC(2000, 0) * 0;',
    said: [],
  },
  {
    name: 'a binding of the module is assigned',
    source: 'let count = 0;\nexport const loss = (x: number) => { count++; return x * count; };',
    said: [['outside-write', 'count++', /count lives longer than one evaluation and is changed here/]],
  },
  {
    name: 'objects of the module are written',
    source:
      'const state = { n: 0, list: [0] };\nconst memo = new Map<string, number>();\nexport const loss = (x: number) => {\n' +
      '  state.n = 1;\n  state.list.push(2);\n  state.list[0] += 1;\n  delete (state as any).n;\n  memo.set("a", 1);\n  return x;\n};',
    said: [
      ['outside-write', 'state.n = 1', /state lives longer/],
      ['outside-write', 'state.list.push(2)', /state lives longer/],
      ['outside-write', 'state.list[0] += 1', /state lives longer/],
      ['outside-write', 'delete (state as any).n', /state lives longer/],
      ['outside-write', 'memo.set("a", 1)', /memo lives longer/],
    ],
  },
  {
    name: 'a variable in the closure of a function made while the module loads',
    source:
      'const make = () => { let n = 0; return (x: number) => { n += 1; return x * n; }; };\nconst inner = make();\n' +
      'export const loss = (x: number) => inner(x);',
    said: [['outside-write', 'n += 1', /n lives longer/]],
  },
  {
    name: 'variables of the evaluation itself are its own',
    source:
      'const make = () => { let n = 0; const list: number[] = []; return (x: number) => { n += 1; list.push(x); return x * n; }; };\n' +
      'class Box { v = 0; set(x: number) { this.v = x; return this; } }\n' +
      'export const loss = (x: number) => { const o = { k: 0 }; const f = make(); [1, 2].forEach((v) => { o.k += v; }); ' +
      'class K { static { let s = 0; [1].forEach((v) => { s += v; }); } } void K; return f(x) + o.k + new Box().set(x).v; };',
    said: [],
  },
  {
    name: 'a method called add of an object that is no collection',
    source:
      'class Vector { constructor(readonly x: number) {} add(o: Vector) { return new Vector(this.x + o.x); } }\n' +
      'const origin = new Vector(0);\nexport const loss = (x: number) => origin.add(new Vector(x)).x;',
    said: [],
  },
  {
    name: 'state written while modules load is no business of the loss',
    source:
      'let total = 0;\nconst add = (v: number) => { total += v; };\nadd(2);\nadd(3);\nexport const loss = (x: number) => x * total;',
    said: [],
  },
  {
    name: 'the console',
    source: 'export const loss = (x: number) => { console.log("x", x, [x * 2]); return x; };',
    said: [['console', 'console.log("x", x, [x * 2])', /writes to the console here/]],
  },
  {
    name: 'a function of Math without a derivative here',
    source:
      'export const loss = (x: number) => (Math as any).f16round === undefined ? x : x + (Math as any).imul(x, 2) * 0;',
    said: [['blocked-gradient', '(Math as any).imul(x, 2)', /Math\.imul blocks/]],
  },
];

for (const { name, source, at = [1.5], said } of cases) {
  test(name, () => {
    const instance = new RecordingInstance(source);
    const { findings } = instance.record(at);
    const actual = findings.map(({ kind, place, message }) => [kind, instance.textAt(place), message] as const);
    const shown = actual.map(([kind, text]) => `${kind}: ${text}`).sort();
    assert.deepEqual(shown, said.map(([kind, text]) => `${kind}: ${text}`).sort());
    for (const [kind, text, message] of said) {
      const found = actual.find(([k, t]) => k === kind && t === text);
      assert.match(found![2], message);
    }
  });
}

test('writes are also listed from the text alone', () => {
  const text =
    'import { shared } from "./x.ts";\nlet n = 0; const list = [1]; const memo = new Map(); const vector = make();\n' +
    'function make() { let local = 0; local++; return { add() {} }; }\nn = 1;\n(() => { n = 2; })();\n' +
    'export function loss(x: number) { n++; list.push(x); memo.set(x, 1); vector.add(); shared.k = 1; ({ n } = { n: 2 }); ' +
    'let own = 0; own++; return x; }';
  const names = rewritten(text).stateWrites.map(({ name, place }) => `${name}: ${text.slice(place.start, place.end)}`);
  assert.deepEqual(names, [
    'n: n++',
    'list: list.push(x)',
    'memo: memo.set(x, 1)',
    'shared: shared.k = 1',
    'n: { n } = { n: 2 }',
  ]);
});

test('what the console gets are plain values, with the place', () => {
  const source =
    'const say = console.info; export const loss = (x: number) => { console.log("x", x, [x * 2], { k: x }, new Map([["a", x]])); ' +
    'console.warn(`x=${x}`); say(x); console.table([x]); console.assert(x < 0, "high"); console.time("t"); return x; };';
  const instance = new RecordingInstance(source);
  const { printed, program } = instance.record([1.5]);
  assert.deepEqual(
    printed.map(({ level, values }) => [level, values]),
    [
      ['log', ['x', 1.5, [3], { k: 1.5 }, new Map([['a', 1.5]])]],
      ['warn', ['x=1.5']],
      ['info', [1.5]],
      ['log', [[1.5]]],
      ['error', ['Assertion failed', 'high']],
    ],
  );
  assert.match(instance.textAt(printed[0]!.place), /^console\.log\(/);
  // Nothing of it pins a value.
  assert.equal(new Replay(program).at([2])?.value, 2);
});

test('objects and arrays of the user are printed with plain numbers in them', () => {
  const source =
    'class P { y = 0; constructor(public x: number) {} get z(): number { throw new Error("a getter ran"); } }\n' +
    'export const loss = (x: number) => { const p = new P(x); p.y = x * 2; console.log(p, new Float64Array([x]), new Set([p])); return x; };';
  const { printed, program } = new RecordingInstance(source).record([1.5]);
  const [point, list, set] = printed[0]!.values as [{ x: number; y: number }, number[], Set<{ x: number }>];
  assert.deepEqual([point.x, point.y, point.constructor.name], [1.5, 3, 'P']);
  assert.deepEqual(list, [1.5]);
  assert.deepEqual(
    [...set].map((member) => member.x),
    [1.5],
  );
  assert.equal(new Replay(program).at([2])?.value, 2);
});

test('Math.random draws inputs of the program', () => {
  const source =
    'const { random } = Math; export const loss = (x: number) => x * Math.random() + random() + [0, 0].map(Math.random)[1]!;';
  const { program, loss } = new RecordingInstance(source).record([2]);
  const draws = program.inputs.filter(({ role }) => role === 'random');
  assert.deepEqual(
    draws.map(({ name }) => name),
    ['uniform', 'uniform', 'uniform', 'uniform'],
  );
  assert.equal(plainValue(loss), 2 * 0.75 + 0.5 + 0.3125);
  assert.deepEqual(new Replay(program).at([3], [0.1, 0.2, 0.3, 0.4]), { value: 3 * 0.1 + 0.2 + 0.4, gradient: [0.1] });
});

/** Errors while a loss runs, with the text at their place. */
const failures: readonly {
  readonly name: string;
  readonly source: string;
  readonly text: string;
  readonly message: RegExp;
}[] = [
  {
    name: '+ on an array',
    source: 'export const loss = (x: number) => { const w = [x]; return (w as any) + 1; };',
    text: '(w as any) + 1',
    message: /\+ does not work on an array: JavaScript would make text of it/,
  },
  {
    name: '* on an array',
    source: 'export const loss = (x: number) => (2 * ([x, 1] as any));',
    text: '2 * ([x, 1] as any)',
    message: /\* does not work on an array: JavaScript would make NaN of it/,
  },
  {
    name: '+= on a typed array',
    source: 'export const loss = (x: number) => { let s: any = x; s += new Float64Array(2); return s; };',
    text: 's += new Float64Array(2)',
    message: /does not work on an array/,
  },
  {
    name: 'an asynchronous function',
    source:
      'async function later(x: number) { return x; }\nexport const loss = (x: number) => { later(x); return x; };',
    text: 'async function later(x: number) ',
    message: /later is asynchronous: a loss cannot wait for it/,
  },
  {
    name: 'an asynchronous loss',
    source: 'export const loss = (x: number) => [x].map(async (v) => v)[0]!;',
    text: 'async (v) => ',
    message: /\(anonymous\) is asynchronous/,
  },
  {
    name: 'import()',
    source: 'export const loss = (x: number) => { import("./x.ts"); return x; };',
    text: 'import("./x.ts")',
    message: /import\(\) gives a promise, and a loss cannot wait/,
  },
];

for (const { name, source, text, message } of failures) {
  test(`${name} is an error at its place`, () => {
    const instance = new RecordingInstance(source);
    assert.throws(
      () => instance.record([1.5]),
      (error) => {
        assert.ok(error instanceof LanguageError);
        assert.match(error.problem.message, message);
        const { start, end } = error.problem.place!;
        assert.equal(source.slice(start, end), text);
        return true;
      },
    );
  });
}

test('+ of an array and text is text, as the language says', () => {
  const source = 'export const loss = (x: number) => x * ("" + [1, 2]).length + x * ([3] + "b").length;';
  assert.equal(plainValue(new RecordingInstance(source).record([2]).loss), 2 * 3 + 2 * 2);
});

test('a value kept from an earlier evaluation is an error at its place', () => {
  for (const [use, text] of [
    ['kept * x', 'kept * x'],
    ['(kept > 1 ? x : 1)', 'kept > 1'],
    ['(kept ? x : 1)', 'kept'],
    ['[1, 2][kept]! * x', 'kept'],
    ['Math.sin(kept)', 'Math.sin(kept)'],
    ['[x].indexOf(kept)', '[x].indexOf(kept)'],
  ] as const) {
    const fresh = new RecordingInstance(
      `let kept: any; let first = true;\nexport const loss = (x: number) => { if (first) { first = false; kept = x * 2; return x; } return ${use}; };`,
    );
    fresh.record([1.5]);
    assert.throws(
      () => fresh.record([1.5]),
      (error) => {
        assert.ok(error instanceof StaleTrackedError, `${use}: ${String(error)}`);
        assert.match(error.message, /kept from an earlier evaluation/);
        assert.equal(fresh.textAt(error.place), text);
        return true;
      },
    );
  }
});

test('what ends an evaluation is not caught by the user', () => {
  const source = 'export const loss = (x: number) => { try { return ([x] as any) + 1; } catch { return x; } };';
  assert.throws(() => new RecordingInstance(source).record([1]), LanguageError);
  const own =
    'export const loss = (x: number) => { try { throw new RangeError("mine"); } catch (e) { return e instanceof RangeError ? x : 0; } };';
  assert.equal(plainValue(new RecordingInstance(own).record([2]).loss), 2);
});

test('the guard of a loop may end it, at its place', () => {
  const source = 'export const loss = (x: number) => { for (;;) { x += 1; } };';
  let turns = 0;
  const stop = new Error('enough');
  const places: number[] = [];
  const instance = new RecordingInstance(source, {
    loop: (place) => {
      places.push(place);
      if (++turns > 10) throw stop;
    },
  });
  assert.throws(() => instance.record([1]), stop);
  assert.equal(instance.textAt(places[0]!), 'for (;;)');
});

test('constructors are themselves, though others stand for them', () => {
  const source =
    'export function loss(x: number) { const list = new Float64Array(1); const of = (v: unknown) => (v as { constructor: unknown }).constructor; ' +
    'return [of(x) === Number, of(list) === Float64Array, of(new Map()) == Map, of(true) === Boolean, of(new Date(0)) === Date, of(1) !== Math.sin, ' +
    'new Date(0) instanceof Date, list instanceof Float64Array, Number.prototype === Object.getPrototypeOf(1)].filter((v) => v).length * x; }';
  assert.equal(plainValue(new RecordingInstance(source).record([2]).loss), 18);
});
