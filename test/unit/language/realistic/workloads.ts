import type { Realistic } from './realistic.ts';

export const workloads: readonly Realistic[] = [
  {
    name: 'a curve fit over rows of data',
    source: `const data = [[0, 1.1], [1, 1.9], [2, 3.2], [3, 5.1]] as const;
      export function loss(a: number, k: number, c: number) {
        let s = 0; for (const [t, y] of data) { const r = y - (a * Math.exp(k * t) + c); s += r * r; } return s / data.length;
      }`,
    at: [1, 0.5, 0],
  },
  {
    name: 'Runge–Kutta steps of a predator and its prey',
    source: `type Vector = readonly number[];
      const move = (a: Vector, b: Vector, h: number) => a.map((v, i) => v + h * b[i]!);
      export function loss(alpha: number, beta: number, start: number[]) {
        const f = ([x, y]: Vector): Vector => [alpha * x! - beta * x! * y!, 0.1 * x! * y! - 0.4 * y!];
        let y: Vector = start; const h = 0.02;
        for (let i = 0, t = 0; i < 20; i++, t += h) {
          const k1 = f(y), k2 = f(move(y, k1, h / 2)), k3 = f(move(y, k2, h / 2)), k4 = f(move(y, k3, h));
          y = y.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
        }
        return (y[0]! - 3) ** 2 + (y[1]! - 2) ** 2;
      }`,
    at: [1.1, 0.4, [3, 2]],
  },
  {
    name: 'a determinant by elimination with pivots, in place',
    source: `export const loss = (m: number[]) => {
        const n = 3; const a = Array.from({ length: n }, (_, i) => m.slice(i * n, i * n + n)); let det = 1;
        for (let k = 0; k < n; k++) {
          let p = k; for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[p]![k]!)) p = i;
          if (p !== k) { [a[p], a[k]] = [a[k]!, a[p]!]; det = -det; }
          det *= a[k]![k]!;
          for (let i = k + 1; i < n; i++) { const f = a[i]![k]! / a[k]![k]!; for (let j = k; j < n; j++) a[i]![j]! -= f * a[k]![j]!; }
        }
        return Math.log(Math.abs(det)) ** 2;
      };`,
    at: [[4, 1, 2, 1, 3, 0.5, 2, 0.5, 5]],
  },
  {
    name: 'a class of complex numbers with private fields',
    source: `class Complex {
        #re; #im; constructor(re: number, im = 0) { this.#re = re; this.#im = im; }
        get abs2() { return this.#re ** 2 + this.#im ** 2; }
        times(o: Complex) { return new Complex(this.#re * o.#re - this.#im * o.#im, this.#re * o.#im + this.#im * o.#re); }
        static from(x: unknown) { return typeof x === 'object' && #re in (x as object) ? (x as Complex) : new Complex(x as number); }
        get re() { return this.#re; } set re(v: number) { this.#re = v; }
      }
      export function loss(x: number, y: number) {
        let z = Complex.from(new Complex(x, y)); for (let i = 0; i < 2; i++) z = z.times(z);
        z.re += x; z.re *= 2; z.re++; return z.abs2 / 100 + Complex.from(x).abs2;
      }`,
    at: [1.2, -0.7],
  },
  {
    name: 'a generator that gets values back',
    source: `function* terms(x: number): Generator<number, void, boolean | undefined> {
        let t = 1; let n = 0;
        while (true) { const skip = yield t; n++; t *= x / n; if (skip) { n++; t *= x / n; } }
      }
      export function loss(x: number) {
        let s = 0; let i = 0; for (const t of terms(x)) { s += t; if (++i > 10) break; }
        const more = terms(x * 2); more.next(); s += more.next(true).value!; return (s - 3) ** 2;
      }`,
    at: [0.7],
  },
  {
    name: 'a memo of a recursion, made in the evaluation',
    source: `export function loss(x: number) {
        const memo = new Map<number, number>();
        const P = (n: number): number => {
          if (n < 2) return n === 0 ? 1 : x;
          const known = memo.get(n); if (known !== undefined) return known;
          const v = ((2 * n - 1) * x * P(n - 1) - (n - 1) * P(n - 2)) / n; memo.set(n, v); return v;
        };
        return P(6) ** 2;
      }`,
    at: [0.8],
  },
  {
    name: 'an iteration until it converges',
    source: `export function loss(a: number) {
        let r = a; while (Math.abs(r * r - a) > 1e-14) r = (r + a / r) / 2; return (r - 1.2) ** 2;
      }`,
    at: [2.5],
  },
  {
    name: 'sorting of objects with a tie-break, and ranks',
    source: `export const loss = (w: number[]) => w.map((v, i) => ({ v, i })).sort((p, q) => p.v - q.v || p.i - q.i)
        .reduce((s, { v }, k) => s + v * (k + 1), 0) + w.flatMap((v) => [v, v * v]).at(-1)!;`,
    at: [[3, 1, 2]],
  },
];
