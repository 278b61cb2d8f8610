import type { Snippet } from './snippet.ts';

/** Every function of Math with a derivative, at an ordinary point and composed with others. */
const functions: readonly (readonly [name: string, at: number])[] = [
  ['abs', -1.3],
  ['sqrt', 1.3],
  ['cbrt', -1.3],
  ['exp', 0.7],
  ['expm1', 0.3],
  ['log', 1.3],
  ['log1p', 0.3],
  ['log2', 1.3],
  ['log10', 1.3],
  ['sin', 1.3],
  ['cos', 1.3],
  ['tan', 0.9],
  ['asin', 0.3],
  ['acos', 0.3],
  ['atan', 1.3],
  ['sinh', 0.7],
  ['cosh', 0.7],
  ['tanh', 0.7],
  ['asinh', 0.7],
  ['acosh', 1.7],
  ['atanh', 0.3],
  ['floor', 1.3],
  ['ceil', 1.3],
  ['round', 1.3],
  ['trunc', -1.3],
  ['sign', -1.3],
  ['clz32', 5.3],
];

export const math: readonly Snippet[] = [
  ...functions.map(([name, at]) => ({
    name: `Math.${name}`,
    at: [at],
    source: `export function loss(x: number) { return x * Math.${name}(x) + Math.${name}(x * 1.01) ** 2; }`,
  })),
  {
    name: 'Math.fround',
    at: [1.3],
    kinks: true,
    source: `export function loss(x: number) { return Math.fround(x) * x; }`,
  },
  {
    name: 'Math.pow',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { return Math.pow(x, y) + Math.pow(2, x) + Math.pow(y, 2); }`,
  },
  {
    name: 'Math.atan2',
    at: [1.3, -0.7],
    source: `export function loss(x: number, y: number) { return Math.atan2(y, x) + Math.atan2(x, 2) * Math.atan2(1, y); }`,
  },
  {
    name: 'Math.hypot',
    at: [1.3, -0.7],
    source: `export function loss(x: number, y: number) { return Math.hypot(x, y, 2) * Math.hypot(x) + Math.hypot(); }`,
  },
  {
    name: 'Math.max and Math.min',
    at: [1.3, 0.7],
    source: `export function loss(x: number, y: number) { return Math.max(x, y, 1) * Math.min(y, x * x, 9) + Math.max(x) - Math.min(2, y, 0.1) + (Math.max() < x ? 1 : 0); }`,
  },
  {
    name: 'Math.max of a spread array',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { return Math.max(...w) * Math.min(...w, 5); }`,
  },
  {
    name: 'Math.max.apply',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { return Math.max.apply(null, w) ** 2; }`,
  },
  {
    name: 'Math under another name',
    at: [0.7],
    source: `const M = Math; const { sin, cos: c } = Math; export function loss(x: number) { return M.exp(x) * sin(x) + c(x) + M.PI * M['tanh'](x); }`,
  },
  {
    name: 'Math functions as values',
    at: [[0.1, 1.3, 0.7]],
    source: `export function loss(w: number[]) { return w.map(Math.exp).reduce((a, b) => a + b) + [Math.sin, Math.cos].map((f) => f(w[0]!)).reduce((a, b) => a * b); }`,
  },
  {
    name: 'Math of text and objects',
    at: [0.7],
    source: `export function loss(x: number) { const o = { valueOf: () => x } as unknown as number; return Math.sin(o) + Math.abs('-2' as unknown as number) * x; }`,
  },
  {
    name: 'a name Math of their own',
    at: [0.7],
    source: `export function loss(x: number) { const Math = { sin: (v: number) => v * 10 }; return Math.sin(x); }`,
  },
  {
    name: 'Math constants',
    at: [0.7],
    source: `export function loss(x: number) { return x * Math.PI + Math.E ** x - Math.SQRT2 / Math.LN2; }`,
  },
  {
    name: 'sigmoid and log-sum-exp by hand',
    at: [[0.1, 1.3, -0.7]],
    source: `const sigmoid = (z: number) => 1 / (1 + Math.exp(-z)); export function loss(w: number[]) { const m = Math.max(...w); return m + Math.log(w.reduce((s, v) => s + Math.exp(v - m), 0)) + w.map(sigmoid).reduce((a, b) => a + b, 0); }`,
  },
];
