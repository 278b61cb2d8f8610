import type { Snippet } from './snippet.ts';

export const collections: readonly Snippet[] = [
  {
    name: 'map, reduce, flatMap',
    at: [[0.1, 1.3, 0.7]],
    source: `export const loss = (w: number[]) => w.map((v, i) => v * i).reduce((a, b) => a + b) + w.flatMap((v) => [v, v * v]).reduceRight((a, b) => a * 0.5 + b, 1) + w.concat([1], w).length;`,
  },
  {
    name: 'filter, find, some, every',
    at: [[0.1, 1.3, -0.7]],
    source: `export function loss(w: number[]) { let s = 0; for (const v of w.filter((v) => v > 0)) s += v; s += w.find((v) => v > 1)! * 2 + w.findIndex((v) => v < 0) + w.findLast((v) => v > 0)! + w.findLastIndex((v) => v > 5); if (w.some((v) => v < 0)) s *= w[0]!; if (w.every((v) => v > -1)) s += w[1]!; if (w.filter((v) => v).length === 3) s *= w[2]!; return s; }`,
  },
  {
    name: 'callbacks that return a tracked value',
    at: [[0, 1.3, -0.7]],
    kinks: true,
    source: `export const loss = (w: number[]) => w.filter((v) => v).reduce((a, b) => a * b) + (w.some((v) => v - 1.3) ? w[1]! : 0) + (w.every((v) => v) ? 100 : w[2]!) + w.filter(Boolean).length * w[1]!;`,
  },
  {
    name: 'methods of arrays by call',
    at: [[0, 1.3, -0.7]],
    kinks: true,
    source: `const shift = { filter(this: { k: number }, v: number) { return this.k + v; } }; export function loss(w: number[]) { const f = Array.prototype.filter.call(w, (v) => v) as number[]; const g = [].filter.call(w as never, ((v: number) => v) as never) as number[]; const like = { length: 2, 0: w[0], 1: w[1] }; const h = Array.prototype.filter.call(like, (v) => v) as number[]; const i = Array.prototype.indexOf.call(like, w[1]) + Array.prototype.slice.call(w, 1).length; return f.length * w[1]! + g[0]! * h[0]! + i * w[2]! + shift.filter.call({ k: w[1]! }, w[2]!) + (Array.prototype.includes.call(w, 1.3) ? w[1]! : 0); }`,
  },
  {
    name: 'includes and indexOf',
    at: [[0.1, 1.3, 1.3]],
    kinks: true,
    source: `export function loss(w: number[]) { const [a, b] = w; return (w.includes(1.3) ? a! : 0) + w.indexOf(b!) * a! + w.lastIndexOf(b!) * 10 * a! + (w.includes(5) ? 1 : b!) + w.indexOf(1.3, 2) * b! + ([1, 2] as number[]).indexOf(a!) + ([NaN, a! / 0 - a! / 0].includes(NaN) ? a! : 0) + [1, NaN].indexOf(NaN); }`,
  },
  {
    name: 'sort with a comparator',
    at: [[0.7, -1.3, 0.1]],
    source: `export function loss(w: number[]) { const s = [...w].sort((a, b) => a - b); const d = w.toSorted((a, b) => b - a); const objects = w.map((v) => ({ v })).sort((a, b) => (a.v < b.v ? 1 : -1)); return s[0]! + 2 * s[1]! + 3 * s[2]! * d[0]! + objects[1]!.v; }`,
  },
  {
    name: 'sort without a comparator',
    at: [[10.5, 9.5, 1.5]],
    source: `export const loss = (w: number[]) => [...w].sort().reduce((a, v, i) => a + v * i, 0);`,
  },
  {
    name: 'push, pop, shift, unshift, splice, slice',
    at: [1.3],
    source: `export function loss(x: number) { const a: number[] = []; a.push(x, x * 2); a.unshift(1); a.splice(1, 1, x ** 2, 5); const b = a.slice(1, -1); return a.pop()! * a.shift()! + b[0]! + a.length * x; }`,
  },
  {
    name: 'at, with, fill, reverse, join',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { const f = new Array(3).fill(w[0]!); return w.at(-1)! * w.with(0, 5)[0]! + w.toReversed()[0]! * f[2] + [...w].reverse().at(0)! + w.toSpliced(0, 1)[0]! + [1, 2].join('-').length + w.copyWithin(0, 1)[0]!; }`,
  },
  {
    name: 'positions from floored values',
    at: [1.7],
    source: `export function loss(x: number) { const t = [1, x, x * x, 4]; const i = Math.floor(x * 1.5); return t[i]! + t.at(i - 1)! + t.slice(i).length + 'abcd'.charAt(i).length * x + 'ab'.repeat(i).length + [...'xyz'].slice(0, i).length; }`,
  },
  {
    name: 'lengths from floored values',
    at: [2.7],
    source: `export function loss(x: number) { const n = Math.floor(x); const a = new Array(n).fill(x); const b = Array(n); const c = Array.from({ length: n }, (_, i) => i * x); return a.reduce((s, v) => s + v, 0) + b.length + c[1]!; }`,
  },
  {
    name: 'Array.from, Array.of, isArray',
    at: [[0.1, 1.3]],
    source: `export const loss = (w: number[]) => Array.from(w, (v) => v * 2)[1]! + Array.of(w[0]!, 3).length + Array.from({ length: 3 }, (_, i) => i * w[1]!)[2]! + (Array.isArray(w) ? 1 : 0) + Array.from(new Set([1, 2])).length + new Array(2, w[0]!)[1]!;`,
  },
  {
    name: 'nested arrays',
    at: [[0.1, 1.3, 0.7, 0.2]],
    source:
      `export function loss(w: number[]) { const m = [[w[0]!, w[1]!], [w[2]!, w[3]!]]; let s = 0; for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) { m[i]![j]! += i * j; s += m[i]![j]! ** 2; } return s + m.flat().length + m[1]![0]!; }`.replace(
        'm[i]![j]! += i * j',
        'm[i]![j] += i * j',
      ),
  },
  {
    name: 'Object.entries, keys, values, assign, fromEntries',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { const o = { a: x, b: y }; const p = Object.assign({}, o, { c: x * y }); const q = Object.fromEntries(Object.entries(p).map(([k, v]) => [k + k, v * 2])); return Object.values(q).reduce((s, v) => s + v, 0) + Object.keys(p).length * q['aa']!; }`,
  },
  {
    name: 'spread of objects and optional members',
    at: [1.3],
    source: `export function loss(x: number) { const o: { a: number; b?: { c: number; f?: (v: number) => number } } = { a: x, b: { c: x * 2 } }; const p = { ...o, a: 3, d: { ...o.b } }; const none = null as { k?: number[] } | null; return p.a * p.d.c! + (o.b?.c ?? 0) + (o.b?.f?.(x) ?? x) + (none?.k?.filter((v) => v > 0).length ?? 1) + (o as any)?.['a']; }`,
  },
  {
    name: 'optional calls of array methods',
    at: [[0.1, 1.3]],
    source: `export function loss(w: number[]) { const a: number[] | undefined = w; const o = { list: w } as { list?: number[]; filter?: () => number }; return a?.filter((v) => v > 1).length! + (o.list?.map((v) => v * 2)[0] ?? 0) + (o.filter?.() ?? w[1]!) + o.list!.filter?.((v) => v > 1)[0]!; }`,
  },
  {
    name: 'Map',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { const m = new Map<string, number>([['a', x]]); m.set('b', y).set('a', m.get('a')! * 2); let s = 0; for (const [k, v] of m) s += v * k.charCodeAt(0); m.forEach((v) => { s *= v; }); return s + m.size + (m.has('c') ? 1 : [...m.values()][0]!) + [...m.keys()].length; }`,
  },
  {
    name: 'Map with tracked keys',
    at: [1.3, 0.7],
    kinks: true,
    source: `export function loss(x: number, y: number) { const m = new Map([[x, 'x'], [y, 'y'], [1.3, 'z']]); let s = 0; for (const k of m.keys()) s += k * k; return s + (m.get(x) === 'z' ? x : 0) + (m.has(y) ? y : 0) + m.size + (m.delete(x) ? y : 0); }`,
  },
  {
    name: 'Set',
    at: [1.3, 0.7],
    kinks: true,
    source: `export function loss(x: number, y: number) { const s = new Set([x, y, 1.3, x]); let t = 0; for (const v of s) t += v ** 2; s.forEach((v) => { t += v; }); return t * s.size + (s.has(0.7) ? x : 0) + [...s][1]! + (s instanceof Set ? 1 : 0); }`,
  },
  {
    name: 'sets of sets',
    at: [1.3, 0.7],
    kinks: true,
    source: `export function loss(x: number, y: number) { const a = new Set([x, y]); const b = new Set([x, 5]); return [...a.union(b)].reduce((s, v) => s + v) + [...a.intersection(b)][0]! * 2 + [...a.difference(b)][0]! * 3 + a.symmetricDifference(b).size; }`,
  },
  {
    name: 'WeakMap and Symbol keys',
    at: [1.3],
    source: `export function loss(x: number) { const key = {}; const w = new WeakMap<object, number>([[key, x]]); const s = Symbol('s'); const o = { [s]: x * 2, [\`t\${1}\`]: 3 }; return w.get(key)! * o[s] + o['t1']!; }`,
  },
  {
    name: 'text with numbers in it',
    at: [1.5],
    kinks: true,
    source:
      'export function loss(x: number) { const t = `v=${x}`; return x * t.length + (t === "v=1.5" ? x : 0) + (x.toFixed(2) === "1.50" ? x : 0) + String(x).length + Number(`${x}`) + ("" + x).length; }',
  },
  {
    name: 'JSON',
    at: [1.5],
    kinks: true,
    source: `export const loss = (x: number) => x * JSON.stringify({ x, list: [x] }).length + (JSON.parse('[2]') as number[])[0]! * x;`,
  },
  {
    name: 'structuredClone',
    at: [1.5],
    source: `export const loss = (x: number) => { const a = structuredClone([x, 2]) as number[]; return a[0]! * a[1]!; };`,
  },
  {
    name: 'Float64Array',
    at: [1.3, 0.7],
    source:
      `export function loss(x: number, y: number) { const a = new Float64Array(3); a[0] = x; a[1] = y; a[2] = a[0]! * a[1]!; a[2]! += 1; let s = 0; for (const v of a) s += v * v; return s + a.length + a.map((v) => v * 2)[1]! + a.reduce((p, q) => p + q, 0) + [...a][2]! + a.indexOf(1.3); }`
        .replace('a[2]! += 1', 'a[2] += 1')
        .replace('a.indexOf(1.3)', 'a.filter((v) => v > 1).length'),
  },
  {
    name: 'typed arrays: subarray, set, from, of, sort, fill',
    at: [[0.7, 1.3, 0.1]],
    source: `export function loss(w: number[]) { const a = Float64Array.from(w); const b = a.subarray(1, 3); b[0] = w[0]! * 5; a.set([w[1]!], 0); const c = new Float64Array(a); const d = Float64Array.of(w[2]!, 4).fill(w[0]!, 1); c.sort(); return a[1]! + a[0]! * 2 + c[0]! * c[2]! + d[1]! * d[0]! + c.slice(1).length + new Float64Array([w[0]!, 1])[0]!; }`,
  },
  {
    name: 'a plain number over a tracked one in a Float64Array',
    at: [1.3],
    source: `export function loss(x: number) { const a = new Float64Array(2); a[0] = x; a[1] = x; a[0] = 5; a.fill(2, 1); return a[0]! * x + a[1]! * x; }`,
  },
  {
    name: 'a key that changes what its object is called',
    at: [1.3],
    source: `export function loss(x: number) { let a = new Float64Array(2); const first = a; a[((a = new Float64Array(1)), 0)] = x; return first[0]! * x + a[0]!; }`,
  },
  {
    name: 'Float32Array rounds',
    at: [1.3],
    kinks: true,
    source: `export function loss(x: number) { const a = new Float32Array(2); a[0] = x; a[1] = a[0] * x; return a[0] * 2 + a[1] + 0.1 * x; }`,
  },
  {
    name: 'integer arrays',
    at: [5.7],
    source: `export function loss(x: number) { const a = new Int32Array(2); a[0] = x; const b = Uint8Array.from([1, 2, 300]); b[1] = 7; const c = new Int16Array([x, 2]); return a[0] * x + b[1] * x + b[2]! + c[0]! * x; }`,
  },
  {
    name: 'a typed array made while the module loads',
    at: [1.3],
    source: `const data = new Float64Array([1, 2, 3]); const counts = new Uint32Array(3); export const loss = (x: number) => data.map((v) => v * x).reduce((a, b) => a + b, 0) + data.reduce((a, v) => a + v * x, 0) + data.slice(1).length + counts.length + (data.includes(2) ? x : 0) + data.filter((v) => v > 1)[0]! * x;`,
  },
  {
    name: 'delete and in',
    at: [1.3],
    source: `export function loss(x: number) { const o: Record<string, number> = { a: x, b: x * 2 }; delete o['a']; const k = 'b'; delete o[k + 'c']; return ('a' in o ? 1 : o['b']!) * (k in o ? x : 1); }`,
  },
];
