import type { Snippet } from './snippet.ts';

export const arithmetic: readonly Snippet[] = [
  {
    name: 'rosenbrock',
    at: [-1.2, 1],
    source: `export function loss(x = -1.2, y = 1) { const valley = y - x * x; return (1 - x) ** 2 + 100 * valley ** 2; }`,
  },
  {
    name: 'all four operations',
    at: [1.3, 0.7],
    source: `export const loss = (x: number, y: number): number => x + y - x * y / (x + 2);`,
  },
  {
    name: 'precedence and parentheses',
    at: [1.3, 0.7],
    source:
      `export function loss(x: number, y: number) { return (x + y) * (x - y) / ((x) + 1) - -x ** 2 + (+y) - (- x); }`.replace(
        '-x ** 2',
        '(-x) ** 2',
      ),
  },
  {
    name: 'remainder',
    at: [7.3, 2.1],
    source: `export function loss(x: number, y: number) { return x % y + -x % 2; }`,
  },
  {
    name: 'powers with constant exponents',
    at: [1.3],
    source: `export function loss(x: number) { return x ** 3 + x ** -1 + x ** 0.5 + x ** 1 + x ** 0; }`,
  },
  {
    name: 'powers with a tracked exponent',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { return x ** y + 2 ** y + y ** x; }`,
  },
  {
    name: 'a power of a power is right associative',
    at: [1.1, 1.3],
    source: `export function loss(x: number, y: number) { return x ** y ** 2; }`,
  },
  { name: 'unary minus and plus', at: [1.3], source: `export function loss(x: number) { return -x * +x - -(-x); }` },
  {
    name: 'bit operators',
    at: [5.7, 2.2],
    source: `export function loss(x: number, y: number) { return (x | 0) * y + (~~x) * x + (x & 3) + (x ^ y) + (x << 1) * y + (x >> 1) * x + (x >>> 1) + ~x; }`,
  },
  {
    name: 'compound assignment',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { let s = x; s += y; s -= 0.5; s *= x; s /= 2; s **= 2; s %= 3; return s; }`,
  },
  {
    name: 'compound assignment as a value',
    at: [1.3],
    source: `export function loss(x: number) { let a = x, b = 2; return (a += b *= x) * (a - b); }`,
  },
  {
    name: 'compound bit assignment',
    at: [9.5],
    source: `export function loss(x: number) { let a: number = x; a |= 4; let b: number = x; b &= 7; let c: number = x; c ^= 1; c <<= 1; c >>= 1; c >>>= 0; return a * x + b * x + c; }`,
  },
  {
    name: 'compound assignment to members',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { const o = { k: x, list: [y, x] }; o.k *= y; o.list[1] += o.k; o['k'] -= 1; o.list[0 + 1] **= 2; return o.k + o.list[1]!; }`,
  },
  {
    name: 'compound assignment evaluates base and key once',
    at: [1.3],
    source: `export function loss(x: number) { let calls = 0; const list = [x, x * 2]; const get = () => { calls++; return list; }; const key = () => { calls += 10; return 1; }; get()[key()] *= x; get()[0] += 1; return list[0]! + list[1]! + calls; }`,
  },
  {
    name: 'read order of a compound assignment',
    at: [1.3],
    source: `export function loss(x: number) { let s = x; s += (s = 5, x * x); return s; }`,
  },
  {
    name: 'a compound assignment keeps the object it began with',
    at: [1.3],
    source: `export function loss(x: number) { let o = { k: x }; const first = o; o.k += (o = { k: 100 }, x); return first.k + o.k; }`,
  },
  {
    name: 'increments in every position',
    at: [1.3],
    source: `export function loss(x: number) { let a = x; const b = a++; const c = ++a; const d = a--; const e = --a; a++; --a; return a + 2 * b + 3 * c + 4 * d + 5 * e; }`,
  },
  {
    name: 'increments of members',
    at: [1.3],
    source:
      `export function loss(x: number) { const o = { n: x, list: [x] }; const a = o.n++; const b = ++o.list[0]!; const c = o.list[0]!--; o['n']--; return a * b * c + o.n * o.list[0]!; }`.replaceAll(
        '[0]!',
        '[0]',
      ),
  },
  {
    name: 'increments evaluate their base once',
    at: [1.3],
    source: `export function loss(x: number) { let calls = 0; const list = [x]; const get = () => (calls++, list); const a = get()[0]++; get()[calls - calls]++; return a + list[0]! * calls; }`,
  },
  {
    name: 'counting with plain numbers',
    at: [1.3],
    source: `export function loss(x: number) { let n = 0; let s = 0; while (n < 4) { s += x * n; n += 2; } return s * n; }`,
  },
  {
    name: 'bigint',
    at: [1.3],
    source: `export function loss(x: number) { let n = 3n; n++; n **= 2n; const m = -n; return x * Number(n) + Number(m / 4n % 3n) + (n > 2 ? 1 : 0); }`,
  },
  {
    name: 'strings',
    at: [1.3],
    source: `export function loss(x: number) { let s = 'ab' + 1 + true; s += 'c'; return x * s.length + (s < 'b' ? x : 0) + Number('2') * x; }`,
  },
  {
    name: 'booleans and null as numbers',
    at: [1.3],
    source: `export function loss(x: number) { return x * (true as never) + x + (null as never) + (x > 0 as never) * x; }`,
  },
  {
    name: 'objects with valueOf',
    at: [1.3],
    source: `export function loss(x: number) { const d = { valueOf() { return x * 2; } } as unknown as number; return d * 2 + -d + (d > 1 ? d + 1 : 0); }`,
  },
  {
    name: 'objects with Symbol.toPrimitive',
    at: [1.3],
    source: `export function loss(x: number) { const d = { [Symbol.toPrimitive](hint: string) { return hint === 'number' ? x : x * 3; } } as unknown as number; return d * 2 + (d + 1) + (d - 0); }`,
  },
  {
    name: 'dates',
    at: [1.3],
    source: `export function loss(x: number) { const a = new Date(86400000) as unknown as number; const b = new Date(0) as unknown as number; return x * (a - b) / 1e7; }`,
  },
  {
    name: 'the comma operator',
    at: [1.3],
    source: `export function loss(x: number) { let a = 0; return (a = x, a += 1, a * x); }`,
  },
  {
    name: 'void and undefined',
    at: [1.3],
    source: `export function loss(x: number) { const u = void 0; let v: number | undefined; v ??= x; return u === undefined && typeof u === 'undefined' ? v * 2 : 0; }`,
  },
  {
    name: 'chained assignment',
    at: [1.3],
    source: `export function loss(x: number) { let a, b; const o: { c?: number } = {}; a = b = o.c = x * 2; return a + b * o.c!; }`,
  },
  {
    name: 'negative zero is kept',
    at: [0],
    kinks: true,
    source: `export function loss(x: number) { const z = -x; return Object.is(z, -0) ? 1 / z + x : x; }`,
  },
];
