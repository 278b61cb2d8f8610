import type { Snippet } from './snippet.ts';

export const typescript: readonly Snippet[] = [
  {
    name: 'types everywhere',
    at: [1.3],
    source: `type N = number; interface O { readonly k: N; f?(x: N): N } declare const ghost: N; declare function g(x: N): N; function id<T>(v: T): T { return v; } export function loss(this: unknown, x: N, opt?: N): N { const o: O = { k: x as N, f: (v: N): N => v! * 2 } satisfies O; let d!: N; d = <N>x; const t = [1, x] as const; return (o.k as unknown as N) * id<N>(d) + o.f!(t[1]!) + (opt ?? (2 as any)); }`,
  },
  {
    name: 'types around what is assigned to',
    at: [1.3],
    source: `export function loss(x: number) { const a: number[] = [x, 2]; const o: { k?: number } = { k: x }; let n: number | undefined = x; a[0]! += x; (a[1] as number) *= 2; a[0]!++; (o.k as number) = x * 3; o.k!--; a[1]! = n!; (n as number) += 1; n!++; (a[1]! as number) ||= 5; return a[0]! + a[1]! * o.k! + n!; }`,
  },
  {
    name: 'enums',
    at: [1.3],
    source: `enum A { Zero, One, Five = 5, Six, Text = 'text', Shift = 1 << 3, Sum = Five + Six, 'odd name' = 7, Length = 'abc'.length } const enum B { X = 3, Y = X * 2 } export enum C { P = A.Five + 1 } export const loss = (x: number) => x * A.Sum + A.Six + B.Y * x + A[5]!.length + A.Text.length + A['odd name'] + A.Shift + A.Length + C.P + (A.Zero ? 1 : x);`,
  },
  {
    name: 'an initialiser with a type',
    at: [1.3],
    source: `enum E { A = 2 as number, B = ('d' as any).length, C = A! + B } export const loss = (x: number) => x * E.C;`,
  },
  {
    name: 'merged enums',
    at: [1.3],
    source: `enum E { A = 1 } enum E { B = 2 } export const loss = (x: number) => x * E.A + E.B;`,
  },
  {
    name: 'an enum in a function',
    at: [1.3],
    source: `export function loss(x: number) { enum Local { A = 1, B } { enum Local { A = 10 } x *= Local.A; } return x * Local.B + Local[2]!.length; }`,
  },
  {
    name: 'namespaces',
    at: [1.3],
    source: `namespace Geometry { export const k = 2; const hidden = 3; export function area(x: number) { return x * k * hidden; } export class Box { constructor(readonly v: number) {} } export namespace Inner { export const z = k + 1; } } export const loss = (x: number) => Geometry.area(x) + new Geometry.Box(x).v * Geometry.Inner.z;`,
  },
  {
    name: 'a namespace whose binding is written',
    at: [1.3],
    source: `namespace State { export let scale = 1; export const get = () => scale; } export function loss(x: number) { State.scale = x * 2; return State.get() * x + State.scale; }`,
  },
  {
    name: 'merged and dotted namespaces',
    at: [1.3],
    source: `namespace N { export const a = 2; } namespace N { export const b = a * 3; export const f = (x: number) => x * a + b; } namespace A.B.C { export const deep = 4; } namespace Types { export type T = number } export const loss = (x: Types.T) => N.f(x) * A.B.C.deep;`,
    reference: `const loss = (x) => (x * 2 + 6) * 4;`,
  },
  {
    name: 'an import alias',
    at: [1.3],
    source: `namespace Long { export namespace Name { export const k = 3; export type T = number } } import Short = Long.Name; export const loss = (x: Short.T) => x * Short.k;`,
  },
  {
    name: 'generics and instantiation expressions',
    at: [1.3],
    source: `const make = <T,>(v: T): T[] => [v]; const numbers = make<number>; class Box<T extends number = number> { constructor(readonly v: T) {} map<U>(f: (v: T) => U): U { return f(this.v); } } export const loss = (x: number) => numbers(x)[0]! * new Box<number>(x).map<number>((v) => v + 1) + new Map<string, number>([['a', x]]).get('a')!;`,
  },
  {
    name: 'newlines where types were',
    at: [1.3],
    source: `export function loss(x: number) {
  const a = x as number
  ;(globalThis as { unused?: 1 }).unused
  let y = a as
    number
  const f = (v: number):
    number => v * 2
  const g = <
    T
  >(v: T) => v
  const h = (v: number) => <number>
    v
  y = <number>
    f(y)
  const o = x => <any>{ k: x }
  return g(y) + h(x)! + o(x).k
}`,
  },
  {
    name: 'semicolons that were only implied',
    at: [1.3],
    source: `class C {
  a: number = 1
  b = 2
  ;['c' + 1]: number = 2
  static c
  d?: number
  *e() { yield 1 }
  get
  f() { return 3 }
}
export const loss = (x: number) => {
  let s = x
  s++
  const t = s as number
  ;[s] = [t * 2]
  type T = number
  const r = s
  ;\`\${1}\`.length
  return r * new C().a + (new C() as any).b
}`.replace('  get\n  f()', '  get f()'),
  },
  {
    name: 'using',
    at: [1.3],
    source: `const make = (log: number[], v: number) => ({ v, [Symbol.dispose]() { log.push(v); } }); export function loss(x: number) { const log: number[] = []; { using a = make(log, x); using b = make(log, x * 2); log.push(a.v * b.v); } for (using c of [make(log, 1), make(log, x + 1)]) log.push(c.v); const f = () => { using d = make(log, 5); return d.v * x; }; return log.reduce((s, v, i) => s + v * (i + 1), 0) + f() + log.length; }`,
  },
  {
    name: 'using and errors',
    at: [1.3],
    source: `export function loss(x: number) { let s = x; try { using a = { [Symbol.dispose]() { s *= 2; } }; using none = null; throw new Error('e'); } catch (e) { s += (e as Error).message.length * x; } try { using b = { [Symbol.dispose]() { throw new Error('first'); } }; throw new Error('second'); } catch (e) { s += (e as { suppressed: Error }).suppressed.message.length; } return s; }`,
  },
  {
    name: 'unusual names',
    at: [1.3],
    source: `const $ = 2, $m = 3, $1 = 4, $i0 = 5, $default = 6; export const loss = (größe: number) => { const \\u0061b = größe; const _ = ab * $ + $m; return _ + $1 * $i0 + $default; };`,
  },
  {
    name: 'words that touch what follows them',
    at: [1.3],
    source: `export const loss=(x:number)=>{let s=0;for(const v of[x,2])s+=v;for(const k in{a:1})s+=k.length;switch("b"+s){case"a"+s:return-x;case"b"+s:s+=+x;default:s*=x}const f=function*(){yield-x;yield[x][0]!};for(const v of f())s+=v;if(typeof-x=="number")s+=1;else-s;return"ab".length*s+(()=>{try{throw-x}catch(e){return-(e as number)}})()}`,
  },
  {
    name: 'comments everywhere',
    at: [1.3],
    source: `export function /* a */ loss /* b */ ( x /* c */ : /* d */ number /* e */ ) /* f */ : number { // g
  return /* h */ x /* i */ * /* j */ ( /* k */ x /* l */ + 1 // m
  /* n */ ) /* o */ as /* p */ number /* q */ ; }`,
  },
];
