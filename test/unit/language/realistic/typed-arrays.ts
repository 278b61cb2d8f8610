import type { Realistic } from './realistic.ts';

const mixed = /bytes of this array are also read as numbers of another kind: the gradient is blocked here/;

export const typedArrays: readonly Realistic[] = [
  {
    name: 'a subclass of Float64Array with getters, setters and private fields',
    source: `class Point extends Float64Array {
        #scale = 2;
        get x() { return this[0]!; } set x(v: number) { this[0] = v; }
        get y() { return this[1]!; } set y(v: number) { this[1] = v; }
        scaled() { return this.x * this.#scale; }
        dot(o: Point) { let s = 0; for (let i = 0; i < this.length; i++) s += this[i]! * o[i]!; return s; }
      }
      export function loss(a: number, b: number) {
        const p = new Point(2); p.x = a * b; p.y = b; p.x += a; p.y *= 3;
        return p.x ** 2 * p.y + p.dot(p) + p.scaled() + (p.map((v) => v * 2) as Point).dot(p);
      }`,
    at: [2, 1],
  },
  {
    name: 'from and of of a subclass',
    source: `class Vector extends Float64Array { norm2() { return this.reduce((s, v) => s + v * v, 0); } }
      export const loss = (x: number, y: number) =>
        (Vector.from([x, y]) as Vector).norm2() + (Vector.of(x, 3) as Vector).norm2() + (new Vector(2).fill(x) as Vector).norm2();`,
    at: [2, 1],
  },
  {
    name: 'several views of one buffer',
    source: `export function loss(x: number, y: number) {
        const whole = new Float64Array(6); const p = whole.subarray(0, 3); const q = new Float64Array(whole.buffer, 24, 3);
        p[0] = x; q[1] = y * x; whole[2] = 7 * y;
        return whole[0]! * whole[4]! + p[2]! ** 2 + whole.length;
      }`,
    at: [2, 1],
  },
  {
    name: 'copies of a buffer and of an array',
    source: `export function loss(x: number) {
        const f = new Float64Array(3); f[1] = x * x;
        const g = new Float64Array(f.buffer.slice(8)); const h = structuredClone(f); h[0] = 3 * x;
        return g[0]! * x + h[0]! * h[1]! + structuredClone(new Float64Array([1, 2]))[1]!;
      }`,
    at: [2],
  },
  {
    name: 'bytes of tracked numbers through a DataView',
    source: `export function loss(x: number) {
        const f = new Float64Array(1); f[0] = x * x;
        return new DataView(f.buffer).getFloat64(0, true) + x;
      }`,
    at: [2],
    steps: true,
    says: [mixed],
  },
  {
    name: 'the inverse square root by bits',
    source: `export function loss(x: number) {
        const buffer = new ArrayBuffer(4); const f = new Float32Array(buffer); const i = new Int32Array(buffer);
        f[0] = x; i[0] = 0x5f3759df - (i[0]! >> 1); const y = f[0]!;
        return y * (1.5 - x * 0.5 * y * y);
      }`,
    at: [2],
    steps: true,
    says: [mixed],
  },
  {
    name: 'ArrayBuffer.isView and the text of a type',
    source: `export function loss(x: number) {
        const f = new Float64Array(2); f[0] = x; const tag = (v: unknown) => Object.prototype.toString.call(v);
        return (ArrayBuffer.isView(f) ? 3 : 5) * f[0]! + (ArrayBuffer.isView([x]) ? 1 : x) +
          (tag(f) === '[object Float64Array]' ? x : 1) * new ArrayBuffer(4).byteLength;
      }`,
    at: [2],
  },
  {
    name: 'sorting without a comparator, with zeros, infinities and NaN',
    source: `export function loss(a: number, b: number) {
        const f = new Float64Array([a, b, 0 * a, -0 * a, Infinity * a, 0 / (0 * b), 1]); f.sort();
        let s = 0; f.forEach((v, i) => { if (Number.isFinite(v)) s += v * i; });
        return s + (Object.is(f[0], -0) ? 100 : 0) + (Number.isNaN(f[6]!) ? 1000 : 0);
      }`,
    at: [3, 2],
  },
  {
    name: 'tables made while the module loads',
    source: `const T = new Float64Array([1, 2, 3]); const I = Int32Array.of(2, 0, 1); const F = Float32Array.from([0.1, 0.2]);
      export function loss(x: number) {
        let s = 0; for (let i = 0; i < 3; i++) s += T[i]! * x ** I[i]!;
        return s + T.map((v) => v * x).reduce((a, b) => a + b) + F.reduce((a, b) => a + b * x, 0) + T.indexOf(3) * x +
          Math.max(...T) * x + T.subarray(1).reduce((a, b) => a * b, x);
      }`,
    at: [2],
  },
  {
    name: 'an array of integers from a callback that is not one',
    source:
      'const I = Int32Array.of(2, 0, 1); export const loss = (x: number) => I.map((v) => v * x).reduce((a, b) => a + b) + x;',
    at: [2.5],
    steps: true,
    says: [/becomes a plain number here and leaves what is differentiated/],
  },
];
