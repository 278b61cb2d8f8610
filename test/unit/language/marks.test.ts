import assert from 'node:assert/strict';
import test from 'node:test';
import type { BoundValue } from '../../../src/engine/programs/marks.ts';
import { MarkKind, markSize } from '../../../src/engine/programs/marks.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { createOperators } from '../../../src/language/operators/index.ts';
import type { Start } from '../../support/rewritten.ts';
import { lossOf, RecordingInstance, rewritten } from '../../support/rewritten.ts';

function describe(value: BoundValue): string {
  switch (value.kind) {
    case 'node':
      return 'tracked';
    case 'plain':
      return String(value.value);
    case 'array':
      return `[${value.items.map(describe).join(', ')}]`;
    case 'object':
      return `{${value.entries.map(([name, item]) => `${name}: ${describe(item)}`).join(', ')}}`;
    default:
      return value.kind === 'other' ? value.text : 'a tensor';
  }
}

/** The marks of one evaluation, a line each, indented by calls. */
function marksOf(source: string, at: readonly Start[] = [1.5]): string[] {
  const instance = new RecordingInstance(source);
  const { marks } = instance.record(at, { marks: true }).program;
  assert.ok(marks !== null);
  const lines: string[] = [];
  let depth = 0;
  for (let i = 0; i < marks.data.length; i += markSize) {
    const [kind, place, , payload] = marks.data.subarray(i, i + markSize);
    if (kind === MarkKind.leave) depth--;
    const indent = '  '.repeat(depth);
    if (kind === MarkKind.statement) lines.push(`${indent}${instance.textAt(place!)}`);
    if (kind === MarkKind.enter) lines.push(`${indent}> ${marks.names[payload!]}`);
    if (kind === MarkKind.leave) lines.push(`${indent}<`);
    if (kind === MarkKind.bind) {
      const { name, value } = marks.bindings[payload!]!;
      lines.push(`${indent}${name} = ${describe(value)}`);
    }
    if (kind === MarkKind.enter) depth++;
  }
  return lines;
}

const cases: readonly { readonly name: string; readonly source: string; readonly marks: readonly string[] }[] = [
  {
    name: 'statements, calls and names in the order in which they happen',
    source:
      'function square(v: number) { return v * v; }\nexport function loss(x = 1) { const a = square(x); let b = 2; b += a; return b; }',
    marks: [
      '> loss',
      '  x = tracked',
      '  const a = square(x);',
      '  > square',
      '    v = tracked',
      '    return v * v;',
      '  <',
      '  a = tracked',
      '  let b = 2;',
      '  b = 2',
      '  b += a;',
      '  b = tracked',
      '  return b;',
      '<',
    ],
  },
  {
    name: 'loops and branches: heads, and each turn',
    source:
      'export const loss = (x: number) => { for (let i = 0; i < 2; i++) x *= 2; if (x < 0) return 0; else if (x > 1) x += 1; return x; };',
    marks: [
      '> loss',
      '  x = tracked',
      '  for (let i = 0; i < 2; i++)',
      '  i = 0',
      '  i = 0',
      '  x *= 2;',
      '  x = tracked',
      '  i = 1',
      '  x *= 2;',
      '  x = tracked',
      '  if (x < 0)',
      '  if (x > 1)',
      '  x += 1;',
      '  x = tracked',
      '  return x;',
      '<',
    ],
  },
  {
    name: 'patterns, rests, loops over arrays and caught errors bind their names',
    source:
      'export const loss = (x: number) => { const [a, { b = 3 }] = [x, {} as { b?: number }]; let c, d; [c, d] = [b, a]; ' +
      'for (const [i, v] of [x].entries()) c += i; try { throw 7; } catch (e) { return d; } };',
    marks: [
      '> loss',
      '  x = tracked',
      '  const [a, { b = 3 }] = [x, {} as { b?: number }];',
      '  a = tracked',
      '  b = 3',
      '  let c, d;',
      '  [c, d] = [b, a];',
      '  c = 3',
      '  d = tracked',
      '  for (const [i, v] of [x].entries())',
      '  i = 0',
      '  v = tracked',
      '  c += i;',
      '  c = 3',
      '  throw 7;',
      '  e = 7',
      '  return d;',
      '<',
    ],
  },
  {
    name: 'names of functions: arrows, methods, accessors, constructors, callbacks',
    source:
      'class Box { v: number; constructor(v: number) { this.v = v; } get twice() { return this.v * 2; } static of = (v: number) => new Box(v); #hidden() { return 1; } run() { return this.#hidden(); } }\n' +
      'const o = { method() { return 1; }, arrow: () => 2, ["computed"]() { return 3; } };\n' +
      'export const loss = (x: number) => Box.of(x).twice * new Box(1).run() + o.method() * o.arrow() * o.computed() + [x].map((v) => v)[0]!;',
    marks: [
      '> loss',
      '  x = tracked',
      '  Box.of(x).twice * new Box(1).run() + o.method() * o.arrow() * o.computed() + [x].map((v) => v)[0]!',
      '  > of',
      '    v = tracked',
      '    new Box(v)',
      '    > Box',
      '      v = tracked',
      '      this.v = v;',
      '    <',
      '  <',
      '  > Box.twice',
      '    return this.v * 2;',
      '  <',
      '  > Box',
      '    v = 1',
      '    this.v = v;',
      '  <',
      '  > Box.run',
      '    return this.#hidden();',
      '    > Box.#hidden',
      '      return 1;',
      '    <',
      '  <',
      '  > method',
      '    return 1;',
      '  <',
      '  > arrow',
      '    2',
      '  <',
      '  > computed',
      '    return 3;',
      '  <',
      '  > (anonymous)',
      '    v = tracked',
      '    v',
      '  <',
      '<',
    ],
  },
  {
    name: 'a call that throws is left',
    source:
      'const fail = () => { throw new Error("e"); };\nexport const loss = (x: number) => { try { fail(); } catch { x += 1; } return x; };',
    marks: [
      '> loss',
      '  x = tracked',
      '  fail();',
      '  > fail',
      '    throw new Error("e");',
      '  <',
      '  x += 1;',
      '  x = tracked',
      '  return x;',
      '<',
    ],
  },
  {
    name: 'a generator is on the stack only while it runs',
    source:
      'function* two(v: number) { yield v; yield v * 2; }\nexport const loss = (x: number) => { let s = 0; for (const v of two(x)) s += v; return s; };',
    marks: [
      '> loss',
      '  x = tracked',
      '  let s = 0;',
      '  s = 0',
      '  for (const v of two(x))',
      '  > two',
      '    v = tracked',
      '    yield v;',
      '  <',
      '  v = tracked',
      '  s += v;',
      '  s = tracked',
      '  > two',
      '    yield v * 2;',
      '  <',
      '  v = tracked',
      '  s += v;',
      '  s = tracked',
      '  > two',
      '  <',
      '  return s;',
      '<',
    ],
  },
];

for (const { name, source, marks } of cases) {
  test(name, () => assert.deepEqual(marksOf(source), marks));
}

test('an abandoned generator leaves no call behind', () => {
  const lines = marksOf(
    'function* all(v: number) { try { for (;;) yield v++; } finally { v = 0; } }\n' +
      'export const loss = (x: number) => { for (const v of all(x)) { if (v > 2) break; } const g = all(x); g.next(); return x; };',
  );
  assert.equal(lines.filter((line) => line.includes('>  ')).length, 0);
  assert.equal(lines.at(-1), '<');
  assert.equal(
    lines.filter((line) => line.trim().startsWith('> ')).length,
    lines.filter((line) => line.trim() === '<').length,
  );
});

test('after a call, conversions are said at the statement that called', () => {
  const source =
    'const inner = (v: number) => { const w = v; return w; };\nexport const loss = (x: number) => {\n  JSON.stringify([inner(x)]);\n  return x;\n};';
  const instance = new RecordingInstance(source);
  const { findings } = instance.record([1.5]);
  assert.deepEqual(
    findings.map(({ place }) => instance.textAt(place)),
    ['JSON.stringify([inner(x)]);'],
  );
});

test('without marks the program is the same, and nothing is kept', () => {
  const source = cases[0]!.source;
  const { program: bare } = new RecordingInstance(source).record([1.5]);
  const { program: marked } = new RecordingInstance(source).record([1.5], { marks: true });
  assert.equal(bare.marks, null);
  assert.deepEqual(bare.operations, marked.operations);
  assert.deepEqual(bare.places, marked.places);
});

test('without a recording, operators compute with tensors', () => {
  const source =
    'export function loss(a: any, b: any) { let s = a + b * 2; s -= 1; s **= 2; return -s / (b + 1); }\nexport const compare = (a: any) => a < 1;\nexport const test = (a: any) => (a ? 1 : 2);';
  const module = rewritten(source);
  const quiet = createOperators({
    recording: () => undefined,
    place: () => undefined,
    draw: () => 0.5,
    console: () => {},
  });
  const loss = lossOf(module, 'recording', quiet);
  const result = loss(new Tensor([2], Float64Array.of(1, 2)), 3) as Tensor;
  assert.deepEqual([...result.data], [-(6 ** 2) / 4, -(7 ** 2) / 4]);
  const instance = new RecordingInstance(source);
  for (const name of ['compare', 'test']) {
    const use = instance.exports[name]!() as (a: unknown) => unknown;
    assert.throws(() => use(new Tensor([2], Float64Array.of(1, 2))), /no single truth value/);
  }
});
test('every turn of a loop is marked in both forms, and nothing else is in the plain one', () => {
  const loops = [
    'for (let i = 0; i < 3; i++) n++;',
    'for (const i of [1, 2]) { n += i; }',
    'for (const k in { a: 1 }) n++;',
    'while (n < 3) n++;',
    'do n++; while (n < 3)',
    'outer: for (;;) break outer;',
  ];
  for (const loop of loops) {
    const { plain, recording } = rewritten(`export function loss(n = 0) { if (n > 9) n--; ${loop} return n; }`);
    for (const code of [plain, recording]) assert.equal(code.split('$.loop(').length, 2, `${loop}: ${code}`);
    assert.equal(plain.split('$.').length, 2, plain);
  }
});
