import type { Snippet } from './snippet.ts';

export const classes: readonly Snippet[] = [
  {
    name: 'a class with methods and getters',
    at: [1.3, 0.7],
    source: `class Vector { x: number; y: number; constructor(x: number, y: number) { this.x = x; this.y = y; } get length() { return Math.hypot(this.x, this.y); } set length(l: number) { this.x *= l; this.y *= l; } plus(o: Vector) { return new Vector(this.x + o.x, this.y + o.y); } static unit(a: number) { return new Vector(Math.cos(a), Math.sin(a)); } } export function loss(x: number, y: number) { const v = new Vector(x, y).plus(Vector.unit(x)); v.length = y; return v.length + v.x; }`,
  },
  {
    name: 'private fields and methods',
    at: [1.3],
    source: `class Counter { #n = 0; static #made = 0; readonly #step: number; constructor(step: number) { this.#step = step; void Counter.#made; } #next() { return (this.#n += this.#step); } run(times: number) { for (let i = 0; i < times; i++) this.#next(); return this.#n++ * this.#n; } static is(o: object) { return #n in o; } get v() { return this.#n; } set v(v: number) { this.#n = v; } } export function loss(x: number) { const c = new Counter(x); const a = c.run(3); c.v *= x; c.v++; return a + c.v + (Counter.is(c) ? x : 0); }`,
  },
  {
    name: 'private accessors with increments',
    at: [1.3],
    source: `class C { #v: number; constructor(v: number) { this.#v = v; } get #n() { return this.#v * 2; } set #n(v: number) { this.#v = v; } run() { const a = this.#n++; const b = ++this.#n; this.#n ||= 3; this.#n &&= this.#n + 1; return a * b * this.#n; } } export const loss = (x: number) => new C(x).run();`,
  },
  {
    name: 'inheritance and super',
    at: [1.3],
    source: `class Base { constructor(protected readonly k: number) {} f(x: number) { return this.k * x; } get g() { return this.k + 1; } } class Derived extends Base { constructor(k: number, private m = 2) { super(k * 2); } override f(x: number) { return super.f(x) + this.m * super.g; } } export const loss = (x: number) => new Derived(x).f(x) + new Base(3).f(x);`,
  },
  {
    name: 'parameter properties',
    at: [1.3, 0.7],
    source: `class P { constructor(public a: number, private readonly b = a * 2, protected c?: number) { this.a += 1; } get sum() { return this.a * this.b + (this.c ?? 1); } } export const loss = (x: number, y: number) => new P(x).sum + new P(x, y, x).sum;`,
  },
  {
    name: 'fields and static blocks',
    at: [1.3],
    source: `class F { static scale = 2; static { F.scale **= 3; } v = F.scale; w: number = this.v * 2; f = (x: number) => x * this.w; ['k' + 1] = 5; declare ghost: number; } export const loss = (x: number) => { const f = new F() as any; return f.f(x) + x * f.k1 + ('ghost' in f ? 1 : 0); };`,
  },
  {
    name: 'abstract classes and overloads',
    at: [1.3],
    source: `abstract class Shape { abstract area(x: number): number; describe(x: number): number; describe(x: string): string; describe(x: any): any { return this.area(x) * 2; } } class Square extends Shape { area(x: number) { return x ** 2; } } export const loss = (x: number) => new Square().describe(x);`,
  },
  {
    name: 'class expressions and names',
    at: [1.3],
    source: `const K = class Inner { static make(v: number) { return new Inner(v); } constructor(readonly v: number) {} }; const Anonymous = class { v = 2; }; export const loss = (x: number) => K.make(x).v * K.name.length * Anonymous.name.length + new Anonymous().v;`,
  },
  {
    name: 'accessors of object literals',
    at: [1.3],
    source: `export function loss(x: number) { const o = { k: x, get twice() { return this.k * 2; }, set twice(v: number) { this.k = v / 2; }, ['m' + 1](a: number) { return a * this.k; }, f: function (this: any) { return this.k; } }; o.twice = x * 3; o.twice += 1; return o.twice * o.k + (o as any).m1(2) + o.f(); }`,
  },
  {
    name: 'classes that extend built-ins',
    at: [[0.1, 1.3, -0.7]],
    source: `class List extends Array<number> { get total() { return this.reduce((a, b) => a + b, 0); } } class Problem extends Error { constructor(readonly value: number) { super('p'); } } export function loss(w: number[]) { const l = List.from(w.map((v) => v)) as List; const positive = l.filter((v) => v > 0) as List; try { throw new Problem(positive.total); } catch (e) { return (e as Problem).value * l.total; } }`,
  },
  {
    name: 'a class that overrides filter',
    at: [1.3],
    source: `class Odd extends Array<number> { override filter(): any { return [this[0]! * 2]; } } class Query { constructor(readonly v: number) {} filter(k: number) { return this.v * k; } includes() { return this.v; } } export function loss(x: number) { const o = new Odd(); o.push(x); return o.filter()[0] + new Query(x).filter(3) * new Query(x).includes(); }`,
  },
  {
    name: 'mixins',
    at: [1.3],
    source: `type Ctor = new (...a: any[]) => {}; const Scaled = <T extends Ctor>(B: T) => class extends B { scale(v: number) { return v * 2; } }; class Plain { k = 3; } class Both extends Scaled(Plain) {} export const loss = (x: number) => new Both().scale(x) * new Both().k;`,
  },
];
