import type { Snippet } from './snippet.ts';

export const control: readonly Snippet[] = [
  {
    name: 'if and else',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { if (x > y) { return x * 2; } else if (x === y) return 1; else return y; }`,
  },
  {
    name: 'if without braces',
    at: [1.3, 2.7],
    source: `export function loss(x: number, y: number) { let s = 0; if (x > y) s += x; else s += y * y; if (y) s *= x; return s }`,
  },
  {
    name: 'conditional expression',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { return (x < y ? x : y) * (x >= y ? x * x : 1) + (x ? 1 : 2); }`,
  },
  {
    name: 'and, or, not',
    at: [1.3, 0],
    kinks: true,
    source:
      `export function loss(x: number, y: number) { return (x && x * 2) + (y || x) + (!y ? x : 0) + (!!x as never) + ((x > 1 && y < 1) || x) as number; }`
        .replace(' as number;', ';')
        .replace('((x > 1 && y < 1) || x)', '(((x > 1 && y < 1) || x) ? x : 0)'),
  },
  {
    name: 'values of and, or',
    at: [1.3, 0.5],
    source: `export function loss(x: number, y: number) { const a = x && y; const b = (x > 5 && 100) || y; const c = 0 || x; return a * 2 + (b as number) * 3 + c + (x - x || y); }`,
  },
  {
    name: 'nullish coalescing',
    at: [1.3],
    source: `export function loss(x: number) { const o: { k?: number } = {}; let u: number | null = null; u ??= x; return (o.k ?? x) * u + (x ?? 5); }`,
  },
  {
    name: 'logical assignment',
    at: [1.3, 0],
    kinks: true,
    source:
      `export function loss(x: number, y: number) { let a = y; a ||= x * 2; let b = x; b &&= b * 3; const o = { k: y, l: { m: x } }; o.k ||= x; o.l.m &&= o.l.m * x; const list = [y, x]; list[0] ||= x; return a + b + o.k * o.l.m + list[0]!; }`.replace(
        'list[0]!',
        'list[0]',
      ),
  },
  {
    name: 'logical assignment on a computed base',
    at: [1.3, 0],
    kinks: true,
    source: `export function loss(x: number, y: number) { let calls = 0; const o = { k: y }; const f = () => (calls++, o); f().k ||= x * 3; f().k &&= f().k + 1; f()['k'] ||= 5; return o.k * calls; }`,
  },
  {
    name: 'a for loop',
    at: [1.3],
    source: `export function loss(x: number) { let s = 0; for (let i = 0; i < 5; i++) s += x ** i / (i + 1); return s; }`,
  },
  {
    name: 'a for loop with two counters',
    at: [1.3],
    source: `export function loss(x: number) { let s = 0; for (let i = 0, j = 5; i < j; i++, j--) { s += x * i - j; } return s; }`,
  },
  {
    name: 'a for loop without parts',
    at: [1.3],
    source: `export function loss(x: number) { let i = 0; let s = x; for (;;) { if (i++ >= 3) break; s *= x; } return s; }`,
  },
  {
    name: 'a for loop over a tracked counter',
    at: [0.3],
    source: `export function loss(x: number) { let s = 0; for (let t = x; t < 2; t += 0.5) s += t * t; return s; }`,
  },
  {
    name: 'a counter that a tracked value is added to',
    at: [0.7],
    source: `export function loss(x: number) { let s = 0; for (let i = 0; i < 3; i += x) s += i * i; for (let j = 0; j < 2; j++) { s += j; j *= x; } return s; }`,
  },
  {
    name: 'while',
    at: [3.7],
    source: `export function loss(x: number) { let v = x; let n = 0; while (v > 0.5) { v /= 2; n++; } return v * n; }`,
  },
  {
    name: 'do while',
    at: [3.7],
    source: `export function loss(x: number) { let v = x; do { v = Math.sqrt(v); } while (v > 1.1); do v *= x; while (false); return v; }`,
  },
  {
    name: 'for of',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { let s = 0; for (const v of w) s += v * v; for (const [i, v] of w.entries()) { s += i * v; } return s; }`,
  },
  {
    name: 'for in',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { const o: Record<string, number> = { a: x, b: y, c: x * y }; let s = 0; for (const k in o) s += o[k]! * k.charCodeAt(0); return s; }`,
  },
  {
    name: 'for of onto a member',
    at: [[0.1, 1.3]],
    source: `export function loss(w: number[]) { const o = { v: 0 }; let s = 0; for (o.v of w) s += o.v ** 2; let z: number; for (z of w) s *= z; return s; }`,
  },
  {
    name: 'break and continue',
    at: [[0.1, 1.3, 0.7, 4]],
    source: `export function loss(w: number[]) { let s = 0; for (const v of w) { if (v < 0.5) continue; if (v > 3) break; s += v; } return s; }`,
  },
  {
    name: 'labelled break and continue',
    at: [1.3],
    source: `export function loss(x: number) { let s = 0; outer: for (let i = 0; i < 4; i++) { for (let j = 0; j < 4; j++) { if (j > i) continue outer; if (i * j > 4) break outer; s += x ** j * i; } } block: { if (s > 0) break block; s = 100; } return s; }`,
  },
  {
    name: 'switch on a plain value',
    at: [1.3],
    source: `export function loss(x: number) { let s = 0; for (let i = 0; i < 4; i++) { switch (i) { case 0: s += x; break; case 1: case 2: s *= x; default: s += 1; } } return s; }`,
  },
  {
    name: 'switch on a floored value',
    at: [2.3],
    source: `export function loss(x: number) { switch (Math.floor(x)) { case 1: return x; case 2: { const y = x * x; return y; } default: return 0; } }`,
  },
  {
    name: 'switch (true)',
    at: [2.3],
    source: `export function loss(x: number) { switch (true) { case x < 1: return x; case x < 3: return x * x; default: return 0; } }`,
  },
  {
    name: 'switch with its own scope',
    at: [2.3],
    source: `export function loss(x: number) { const v = 5; const kind: string = 'b'; switch (kind) { case 'a': return v; case 'b': let v2 = x * 3; const v3 = v2; { const v = v3; return v + x; } } return v; }`,
  },
  {
    name: 'try, catch, finally',
    at: [1.3],
    source:
      `export function loss(x: number) { let s = x; try { s *= 2; if (s > 1) throw new Error('high'); s = 100; } catch (e) { s += (e as Error).message.length * x; } finally { s += 1; } try { null!.foo; } catch { s *= x; } return s; }`.replace(
        'null!.foo',
        '(null as never as { foo: 1 }).foo',
      ),
  },
  {
    name: 'catch with a pattern',
    at: [1.3],
    source: `export function loss(x: number) { try { throw { value: x * 3, rest: [x] }; } catch ({ value, rest: [y] }: any) { return value * y; } }`,
  },
  {
    name: 'throw a tracked value',
    at: [1.3],
    source: `export function loss(x: number) { try { throw x * 2; } catch (e) { return (e as number) * x; } }`,
  },
  {
    name: 'finally overrides',
    at: [1.3],
    source: `export function loss(x: number) { const f = () => { try { return x; } finally { x *= 2; } }; return f() * x; }`,
  },
  {
    name: 'comparisons',
    at: [1.3, 0.7],
    kinks: true,
    source: `export function loss(x: number, y: number) { let s = 0; if (x < y) s += 1; if (x <= 1.3) s += x; if (x > y) s += y; if (x >= 2) s += 4; if (x == 1.3) s += x; if (x != y) s += x * y; if (x === y) s += 8; if (x !== y) s += y * y; return s; }`,
  },
  {
    name: 'loose comparisons with text, null and undefined',
    at: [1.5],
    kinks: true,
    source: `export function loss(x: number) { let s = x; if ((x as unknown) == '1.5') s *= 2; if ((x as unknown) == null) s = 0; if ((x as unknown) != undefined) s *= x; if (('2' as unknown as number) > x) s += 1; if ((x as unknown) == true) s = 0; return s; }`,
  },
  {
    name: 'equality with objects and text',
    at: [1.5],
    source: `export function loss(x: number) { const o = {}; let s = x; if ((x as unknown) === o) s = 0; if ((x as unknown) === '1.5') s = 0; if ((o as unknown) !== x) s *= x; return s; }`,
  },
  {
    name: 'NaN branches',
    at: [-1.3],
    kinks: true,
    source: `export function loss(x: number) { const n = Math.sqrt(x); return n === n ? n : x * (n > 0 ? 1 : 2) * (n !== n ? x : 1); }`,
  },
  {
    name: 'Object.is',
    at: [1.3],
    kinks: true,
    source: `export function loss(x: number) { return (Object.is(x, 1.3) ? x * 2 : 0) + (Object.is(x, 5) ? 1 : x) + (Object.is('a', 'a') ? x : 0); }`,
  },
  {
    name: 'tests of numbers',
    at: [1.5],
    kinks: true,
    source: `export function loss(x: number) { let s = x; if (Number.isFinite(x)) s *= 2; if (Number.isNaN(x)) s = 0; if (isNaN(x)) s = 0; if (isFinite(x)) s *= x; if (Number.isInteger(x)) s = 0; if (Number.isInteger(x * 2)) s += x; if (Number.isNaN(x / 0 - x / 0)) s *= x; return s; }`,
  },
  {
    name: 'typeof',
    at: [1.3],
    source:
      `declare const nowhere: unknown; export function loss(x: number) { return (typeof x === 'number' ? x : 0) * (typeof nowhere === 'undefined' ? x : 0) * (typeof loss === 'function' ? 2 : 0) + typeof (x * 2) .length; }`.replace(
        'typeof (x * 2) .length',
        '(typeof (x * 2)).length',
      ),
  },
  {
    name: 'instanceof and in',
    at: [1.3],
    source: `export function loss(x: number) { const o = { k: x }; return ('k' in o ? o.k : 0) + ((x as unknown) instanceof Object ? 100 : x) + ([x] instanceof Array ? x : 0); }`,
  },
  {
    name: 'Number, Boolean, parseFloat',
    at: [1.3],
    source: `export function loss(x: number) { return Number(x) * (Boolean(x) ? 2 : 1) + parseFloat(x as never) + Number() + Number('3') * x + (new Number(4) as number) * x; }`,
  },
];
