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
  {
    name: 'a Kalman filter with matrices as nested arrays',
    source: `const measured = [0.9, 2.1, 2.9, 4.2];
      export function loss(logQ: number, logR: number, speed: number) {
        let x = [0, speed], P = [[1, 0], [0, 1]], loss = 0; const q = Math.exp(logQ), r = Math.exp(logR);
        for (const z of measured) {
          x = [x[0]! + x[1]!, x[1]!]; const [[a, b], [c, d]] = P as [[number, number], [number, number]];
          P = [[a + b + c + d + q, b + d], [c + d, d + q]]; const S = P[0]![0]! + r, y = z - x[0]!;
          const K = [P[0]![0]! / S, P[1]![0]! / S];
          x = x.map((v, i) => v + K[i]! * y); P = P.map((row, i) => row.map((v, j) => v - K[i]! * P[0]![j]!));
          loss += 0.5 * (Math.log(2 * Math.PI * S) + (y * y) / S);
        }
        return loss;
      }`,
    at: [-2, -1, 1],
  },
  {
    name: 'a Fourier transform in place, in float arrays',
    source: `function transform(re: Float64Array, im: Float64Array) {
        const n = re.length;
        for (let i = 1, j = 0; i < n; i++) {
          let bit = n >> 1; for (; j & bit; bit >>= 1) j ^= bit; j ^= bit;
          if (i < j) { [re[i], re[j]] = [re[j]!, re[i]!]; [im[i], im[j]] = [im[j]!, im[i]!]; }
        }
        for (let size = 2; size <= n; size <<= 1) for (let i = 0; i < n; i += size) for (let k = 0; k < size / 2; k++) {
          const angle = (-2 * Math.PI * k) / size, wr = Math.cos(angle), wi = Math.sin(angle); const a = i + k, b = a + size / 2;
          const tr = re[b]! * wr - im[b]! * wi, ti = re[b]! * wi + im[b]! * wr;
          re[b] = re[a]! - tr; im[b] = im[a]! - ti; re[a]! += tr; im[a]! += ti;
        }
      }
      export function loss(f: number, a: number) {
        const re = Float64Array.from({ length: 16 }, (_, i) => a * Math.sin(f * i)), im = new Float64Array(16);
        transform(re, im); return Math.log(re[3]! ** 2 + im[3]! ** 2 + 1) + re[0]! ** 2;
      }`,
    at: [1.3, 1],
  },
  {
    name: 'a shortest path with maps, sets and a sorted queue',
    source: `export function loss(w: number[]) {
        const edges: [number, number, number][] = [[0, 1, w[0]!], [0, 2, w[1]!], [1, 3, w[2]!], [2, 3, w[3]!], [1, 2, w[4]!], [3, 4, w[5]!]];
        const graph = new Map<number, { to: number; cost: number }[]>();
        for (const [a, b, cost] of edges) (graph.get(a) ?? graph.set(a, []).get(a)!).push({ to: b, cost });
        const distance = new Map<number, number>([[0, 0]]); const queue = [0]; const done = new Set<number>();
        while (queue.length) {
          queue.sort((a, b) => distance.get(b)! - distance.get(a)!); const u = queue.pop()!;
          if (done.has(u)) continue; done.add(u);
          for (const { to, cost } of graph.get(u) ?? []) {
            const d = distance.get(u)! + cost; if (d < (distance.get(to) ?? Infinity)) { distance.set(to, d); queue.push(to); }
          }
        }
        return distance.get(4)! ** 2;
      }`,
    at: [[1, 2, 4, 1.5, 0.7, 3]],
  },
  {
    name: 'an interpreter of formulas in a text',
    source: String.raw`function evaluate(text: string, names: Record<string, number>) {
        const t = text.match(/\d+\.?\d*|[a-z]+|[-+*/^()]/g)!; let i = 0;
        const primary = (): number => {
          const k = t[i++]!; if (k === '(') { const v = sum(); i++; return v; }
          return k === '-' ? -primary() : /[a-z]/.test(k) ? names[k]! : parseFloat(k);
        };
        const power = (): number => { const b = primary(); return t[i] === '^' ? (i++, b ** power()) : b; };
        const product = (): number => { let v = power(); while (t[i] === '*' || t[i] === '/') v = t[i++] === '*' ? v * power() : v / power(); return v; };
        const sum = (): number => { let v = product(); while (t[i] === '+' || t[i] === '-') v = t[i++] === '+' ? v + product() : v - product(); return v; };
        return sum();
      }
      export const loss = (a: number, b: number) => evaluate('(a + 2*b)^2 / (1 + a*a) - -b^3', { a, b });`,
    at: [1.5, 0.5],
  },
  {
    name: 'a simulation of events as closures in a sorted list',
    source: `export function loss(rate: number, service: number) {
        const events: { t: number; run: () => void }[] = []; let now = 0, waiting = 0, area = 0, n = 0; let seed = 7;
        const draw = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
        const after = (dt: number, run: () => void) => { events.push({ t: now + dt, run }); events.sort((a, b) => a.t - b.t); };
        const leave = () => { if (--waiting > 0) after(-Math.log(draw()) / service, leave); };
        const arrive = () => { if (n++ > 15) return; after(-Math.log(draw()) / rate, arrive); if (waiting++ === 0) after(-Math.log(draw()) / service, leave); };
        after(0, arrive);
        while (events.length) { const e = events.shift()!; area += waiting * (e.t - now); now = e.t; e.run(); }
        return area / now;
      }`,
    at: [1.5, 2],
  },
];
