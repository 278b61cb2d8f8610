import type { Snippet } from './snippet.ts';

export const functions: readonly Snippet[] = [
  {
    name: 'closures',
    at: [1.3],
    source: `export function loss(x: number) { const scale = (k: number) => (v: number) => k * v * x; const twice = scale(2); return twice(x) + scale(x)(3); }`,
  },
  {
    name: 'a counter in a closure',
    at: [1.3],
    source: `export function loss(x: number) { let n = 0; const next = () => ++n * x; return next() + next() * next(); }`,
  },
  {
    name: 'recursion',
    at: [1.3],
    source: `function power(x: number, n: number): number { return n === 0 ? 1 : x * power(x, n - 1); } export const loss = (x: number) => power(x, 5) + power(2, 3);`,
  },
  {
    name: 'mutual recursion and hoisting',
    at: [1.3],
    source: `export function loss(x: number) { return even(4, x); function even(n: number, v: number): number { return n === 0 ? v : odd(n - 1, v * x); } function odd(n: number, v: number): number { return n === 0 ? 0 : even(n - 1, v + x); } }`,
  },
  {
    name: 'default parameters',
    at: [1.3, 0.7],
    source: `const scale = 3; function f(a: number, b = a * 2, c = b + scale) { return a * b * c; } export function loss(x = 1, y = scale) { return f(x) + f(x, y) + f(y, undefined, x); }`,
  },
  {
    name: 'rest parameters and spread',
    at: [1.3, 0.7],
    source: `function sum(first: number, ...rest: number[]) { return rest.reduce((a, b) => a + b, first); } export function loss(...w: number[]) { return sum(...w) * sum(w[0]!, 1, ...w.map((v) => v * v)); }`,
  },
  {
    name: 'arguments',
    at: [1.3, 0.7],
    source: `function f(_a?: number) { let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i] * i; return s; } export function loss(x: number, y: number) { return (f as Function)(1, x, y) as number; }`,
  },
  {
    name: 'destructured parameters with defaults',
    at: [1.3, 0.7],
    source: `function f({ a, b: { c = 2, ...rest } = {} as any, d = a * 2 }: { a: number; b?: any; d?: number }, [e, , g = e]: number[] = [1, 2]) { return a * c + d * e! + g! + (rest.z ?? 0); } export function loss(x: number, y: number) { return f({ a: x }) + f({ a: y, b: { c: x, z: y } }, [x, 0]); }`,
  },
  {
    name: 'destructuring',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { const [a, b = 5, ...c] = w; let { length, 0: first } = w; const { p: { q }, ['r' + 1]: r = a } = { p: { q: b! * 2 } } as any; [length, first] = [first!, length]; return a! * b! + c[0]! * q + r * length + first!; }`,
  },
  {
    name: 'swapping',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { let a = x, b = y; [a, b] = [b, a * b]; const o = { a, b }; [o.a, o.b] = [o.b, o.a]; ({ a, b = 3 } = o as any); return a ** 2 * b; }`,
  },
  {
    name: 'generators',
    at: [1.3],
    source: `function* powers(x: number) { let v = 1; for (let i = 0; i < 4; i++) { yield v; v *= x; } return v; } function* both(x: number) { const last = yield* powers(x); yield last; } export function loss(x: number) { let s = 0; for (const v of both(x)) s += v; const [a, b] = powers(x); return s * a! + b!; }`,
  },
  {
    name: 'sending into a generator',
    at: [1.3],
    source: `function* run(x: number): Generator<number, number, number> { let t = x; t += yield t * 2; const u = yield t; return t * u; } export function loss(x: number) { const g = run(x); const a = g.next().value; const b = g.next(a * x).value; return (g.next(b).value as number) + a; }`,
  },
  {
    name: 'leaving a generator early',
    at: [1.3],
    source:
      `let closed = 0; function* all(x: number) { try { for (;;) yield x++; } finally { closed++; } } export function loss(x: number) { let s = 0; for (const v of all(x)) { s += v; if (v > 4) break; } return s; }`
        .replace('let closed = 0;', 'const log = { closed: 0 };')
        .replace('closed++', 'void log'),
  },
  {
    name: 'an error thrown into a generator',
    at: [1.3],
    source: `function* careful(x: number): Generator<number, void, void> { try { yield x; } catch (e) { yield (e as number) * x; } } export function loss(x: number) { const g = careful(x); const a = g.next().value as number; return a * (g.throw(x * 2).value as number); }`,
  },
  {
    name: 'iterators by hand',
    at: [1.3],
    source: `export function loss(x: number) { const range = { *[Symbol.iterator]() { yield x; yield x * 2; } }; const it = { i: 0, next() { return { done: this.i >= 2, value: x * this.i++ }; }, [Symbol.iterator]() { return this; } }; return [...range].reduce((a, b) => a * b) + [...it][1]!; }`,
  },
  {
    name: 'call, apply and bind',
    at: [1.3, 0.7],
    source: `function f(this: { k: number }, a: number, b: number) { return this.k * a + b; } export function loss(x: number, y: number) { const o = { k: x }; return f.call(o, x, y) + f.apply(o, [y, x]) + f.bind(o, 2)(y); }`,
  },
  {
    name: 'functions as values',
    at: [1.3],
    source: `const compose = <A, B, C>(f: (a: A) => B, g: (b: B) => C) => (a: A) => g(f(a)); export const loss = (x: number) => compose((v: number) => v * x, (v: number) => v + 1)(x);`,
  },
  {
    name: 'an arrow that returns an object',
    at: [1.3],
    source: `const pair = (a: number, b: number) => ({ a, b, sum() { return this.a + this.b; } }); export const loss = (x: number) => pair(x, x * x).sum() * pair(2, x).b;`,
  },
  {
    name: 'functions called at once',
    at: [1.3],
    source: `export const loss = (function (k: number) { const state = { k }; return (x: number) => (() => x * state.k)() + ((y: number) => { return y * 2; })(x); })(3);`,
  },
  {
    name: 'tagged templates',
    at: [1.3],
    source:
      'const tag = (parts: TemplateStringsArray, ...values: number[]) => values.reduce((a, b) => a * b, parts.length); export const loss = (x: number) => tag`a${x}b${x + 1}c`;',
  },
  {
    name: 'new.target, names and length of functions',
    at: [1.3],
    source: `export function loss(x: number) { const named = (a: number, b = 2) => a * b; function F(this: any) { this.v = new.target === F ? x : 0; } return new (F as any)().v * named.length * named.name.length + named(x); }`,
  },
  {
    name: 'a local function with the name of another',
    at: [1.3],
    source: `function helper(v: number) { return v * 2; } export function loss(x: number) { const outer = helper(x); { const helper = (v: number) => v * 3; return outer + helper(x); } }`,
  },
  {
    name: 'Newton iterations',
    at: [2.3],
    source: `export function loss(a: number) { let x = a; for (let i = 0; i < 20; i++) { const next = 0.5 * (x + a / x); if (Math.abs(next - x) < 1e-12) break; x = next; } return x ** 2 + x; }`,
  },
  {
    name: 'an ODE by Euler steps',
    at: [1.3, 0.4],
    source: `export function loss(k: number, y0: number) { let y = y0; const h = 0.01; for (let t = 0; t < 50; t++) { const dy = k * y * (1 - y); y += h * dy; } return (y - 0.6) ** 2; }`,
  },
];
