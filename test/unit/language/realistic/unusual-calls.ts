import type { Realistic } from './realistic.ts';

const count = (name: string, expression: string): Realistic => ({
  name,
  source: `export function loss(w: any) { ${expression.startsWith('const') ? expression : `const kept = ${expression}`};
      return kept.length * w[0]! + w[2]! ** 2; }`,
  at: [[1, 0, 2]],
  steps: true,
});

export const unusualCalls: readonly Realistic[] = [
  count('filter through call', 'Array.prototype.filter.call(w, (v) => v)'),
  count('filter under another name', 'const f = Array.prototype.filter; const kept: any = f.call(w, (v: any) => v)'),
  count(
    'filter taken out of the prototype',
    'const { filter } = Array.prototype; const kept: any = filter.call(w, (v: any) => v)',
  ),
  count('filter by a name in quotes', "w['filter']((v: any) => v)"),
  count('filter by a name in a variable', "const name = ['filter'][0]!; const kept: any = w[name]((v: any) => v)"),
  count('filter by apply', 'Array.prototype.filter.apply(w, [(v: any) => v])'),
  count('filter by Reflect.apply', 'Reflect.apply(w.filter, w, [(v: any) => v])'),
  count('filter bound', 'w.filter.bind(w)((v: any) => v)'),
  {
    name: 'indexOf and includes bound and passed on',
    source: `export function loss(w: number[]) {
        const at = w.indexOf.bind(w); const has = (v: number) => Array.prototype.includes.call(w, v);
        return at(2) * w[2]! + (has(1) ? w[1]! : 7) + [1, 5].map((v) => w.indexOf(v)).reduce((a, b) => a + b) + w.map(w.indexOf, w)[2]!;
      }`,
    at: [[1, 5, 2]],
    steps: true,
  },
  {
    name: 'tables of functions, by key, by index and by quoted name',
    source: `const binary: Record<string, (a: number, b: number) => number> = { '+': (a, b) => a + b, '*': (a, b) => a * b, map: (a, b) => a - b };
      const unary: any[] = [Math.sin, Math.cos, (v: number) => v * v];
      class Sum { v = 3; add(x: number) { return this.v + x; } }
      export function loss(x: number, y: number) {
        let s = 0; for (const k of Object.keys(binary)) s += binary[k]!(x, y);
        for (const k in unary) s += unary[k](x); for (let i = 0; i < 3; i++) s += unary[i](y);
        const sum: any = new Sum(); const name = 'add'; return s + sum[name](x) + [x, y]['map']((v) => v * 2)[0]! + sum['add'](y);
      }`,
    at: [2, 3],
  },
  {
    name: 'methods with the names of observed ones, assigned, deleted and taken out',
    source: `export function loss(x: number) {
        const o: any = { n: 1 }; o.filter = (f: any) => f(x); o.map = null; delete o.map; o.find ??= (v: number) => v * 2;
        const { filter, find } = o; o.some = o.filter; [o.at] = [(v: number) => v + 1]; for (o.fill of [1, 2]) o.n += o.fill;
        return o.filter((v: number) => v * v) + filter((v: number) => v) + find(x) + o.some((v: number) => v * 3) +
          (o.map === undefined ? x : 0) + o.at(x) + o.n;
      }`,
    at: [2],
  },
  {
    name: 'new of what is found under the name of an observed method',
    source: `class Box { v: number; constructor(v: number) { this.v = v * 2; } }
      const types = { map: Box, find: { Inner: Box }, list: [Box] };
      class Wider extends types.map { get w() { return this.v + 1; } }
      export const loss = (x: number) =>
        new types.map(x).v + new types.find.Inner(x).v + new types.list[Math.floor(0.5)]!(x).v + new Wider(x).w + (new types.map(x) instanceof types.map ? x : 0);`,
    at: [2],
  },
  {
    name: 'Object.is under other names',
    source: `const same = Object.is; const { is } = Object;
      export const loss = (x: number, y: number) =>
        (same(x, 2) ? x * x : x) + (is(y, x) ? 1 : y) + [x, 1].filter(Object.is.bind(null, 2)).length * y + (typeof Object.is === 'function' ? x : 0);`,
    at: [2, 3],
    steps: true,
  },
  {
    name: 'methods added to numbers, and those which all values have',
    source: `(Number.prototype as any).squaredHere = function (this: number) { 'use strict'; return this * this; };
      export const loss = (x: any) => x.squaredHere() + (x.hasOwnProperty('k') ? 1 : x) + (x.map === undefined ? x : 0);`,
    at: [2],
  },
  {
    name: 'super.filter of an array',
    source: `class List extends Array<number> {
        override map(f: any): any { return super.map((v, i) => f(v * 2, i, this)); }
        positive() { return super.filter((v) => v > 0); }
      }
      export function loss(x: number) { const a = new List(); a.push(x, -1, 3); return a.map((v: number) => v)[0] * a.positive().length + x; }`,
    at: [2],
  },
  {
    name: 'iterator helpers ask the truth of tracked values',
    source: `export const loss = (w: number[]) =>
        (w.values().some((v) => !v) ? w[0]! : 1) + (w.values().find((v) => v as unknown as boolean) ?? 7) +
        (w.values().every((v) => v as unknown as boolean) ? 100 : w[2]!) +
        w.values().filter((v) => v as unknown as boolean).map((v) => v * v).reduce((a, b) => a + b) + [...w.values().take(2)].length;`,
    at: [[1, 0, 2]],
    steps: true,
  },
  {
    name: 'Map.groupBy with tracked keys',
    source: `export function loss(w: number[]) {
        const groups = Map.groupBy(w, (v) => v); const signs = Map.groupBy(w, (v) => v > 1);
        return groups.size * w[0]! + (groups.get(1)?.length ?? 0) * w[1]! + signs.get(true)!.reduce((a, b) => a + b, 0);
      }`,
    at: [[1, 2, 1]],
    steps: true,
  },
  {
    name: 'maps and sets keep −0 as 0',
    source: `export function loss(x: number) {
        const [key] = [...new Map([[x, 1]]).keys()]; const [member] = new Set([x]);
        return (Object.is(key, -0) ? 1 : 2) + (Object.is(member, -0) ? 10 : 20) + x;
      }`,
    at: [-0],
    steps: true,
  },
];
