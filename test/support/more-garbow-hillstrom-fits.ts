// Further problems of the same paper: fits to its data, and those that are linear or made of sums over all elements.
import type { TestProblem } from './more-garbow-hillstrom.ts';

const equal = (length: number, value: number): number[] => new Array<number>(length).fill(value);
const spread = (length: number): number[] => Array.from({ length }, (_, j) => (j + 1) / (length + 1));

export const furtherProblems: readonly TestProblem[] = [
  {
    name: '10 Meyer',
    start: [0.02, 4000, 250],
    minima: [87.94586],
    residuals: `const y = [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872];
    const f = [];
    for (let i = 1; i <= 16; i++) f.push(x[0] * Math.exp(x[1] / (45 + 5 * i + x[2])) - y[i - 1]);`,
  },
  {
    name: '11 Gulf research and development, m = 99',
    start: [5, 2.5, 0.15],
    minima: [0],
    // The paper prints "y m i x2" where y − x2 is meant, as its own minimum shows.
    residuals: `const f = [];
    for (let i = 1; i <= 99; i++) {
      const t = i / 100;
      const y = 25 + (-50 * Math.log(t)) ** (2 / 3);
      f.push(Math.exp(-(Math.abs(y - x[1]) ** x[2]) / x[0]) - t);
    }`,
  },
  {
    name: '17 Osborne 1',
    start: [0.5, 1.5, -1, 0.01, 0.02],
    minima: [5.464894697e-5],
    residuals: `const y = [0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.58,
      0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414, 0.411, 0.406];
    const f = [];
    for (let i = 0; i < 33; i++) {
      const t = 10 * i;
      f.push(y[i] - (x[0] + x[1] * Math.exp(-t * x[3]) + x[2] * Math.exp(-t * x[4])));
    }`,
  },
  {
    name: '19 Osborne 2',
    start: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5],
    minima: [4.01377363e-2],
    residuals: `const y = [1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606, 0.602,
      0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.5, 0.423, 0.395, 0.375, 0.372, 0.391,
      0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739,
      0.71, 0.729, 0.72, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054];
    const f = [];
    for (let i = 0; i < 65; i++) {
      const t = i / 10;
      let curve = x[0] * Math.exp(-t * x[4]);
      for (let k = 1; k <= 3; k++) curve += x[k] * Math.exp(-((t - x[k + 7]) ** 2) * x[k + 4]);
      f.push(y[i] - curve);
    }`,
  },
  {
    name: '24 penalty II, n = 4',
    start: equal(4, 0.5),
    minima: [9.37629e-6],
    residuals: `const a = Math.sqrt(1e-5);
    const f = [x[0] - 0.2];
    for (let i = 1; i < 4; i++) {
      const y = Math.exp((i + 1) / 10) + Math.exp(i / 10);
      f.push(a * (Math.exp(x[i] / 10) + Math.exp(x[i - 1] / 10) - y));
    }
    for (let i = 1; i < 4; i++) f.push(a * (Math.exp(x[i] / 10) - Math.exp(-1 / 10)));
    let sum = 0;
    for (let j = 0; j < 4; j++) sum += (4 - j) * x[j] ** 2;
    f.push(sum - 1);`,
  },
  {
    name: '29 discrete integral equation, n = 10',
    start: spread(10).map((t) => t * (t - 1)),
    minima: [0],
    residuals: `const f = [];
    const h = 1 / 11;
    for (let i = 1; i <= 10; i++) {
      let before = 0;
      let behind = 0;
      for (let j = 1; j <= 10; j++) {
        const cube = (x[j - 1] + j * h + 1) ** 3;
        if (j <= i) before += j * h * cube;
        else behind += (1 - j * h) * cube;
      }
      f.push(x[i - 1] + (h * ((1 - i * h) * before + i * h * behind)) / 2);
    }`,
  },
  {
    name: '32 linear of full rank, n = 5, m = 10',
    start: equal(5, 1),
    minima: [5],
    residuals: `const f = [];
    let sum = 0;
    for (const each of x) sum += each;
    for (let i = 0; i < 10; i++) f.push((i < 5 ? x[i] : 0) - 0.2 * sum - 1);`,
  },
  {
    name: '33 linear of rank 1, n = 5, m = 10',
    start: equal(5, 1),
    minima: [90 / 42],
    residuals: `const f = [];
    let sum = 0;
    for (let j = 0; j < 5; j++) sum += (j + 1) * x[j];
    for (let i = 1; i <= 10; i++) f.push(i * sum - 1);`,
  },
  {
    name: '34 linear of rank 1 with zero columns and rows, n = 5, m = 10',
    start: equal(5, 1),
    minima: [124 / 34],
    residuals: `const f = [-1 + 0 * x[0]];
    let sum = 0;
    for (let j = 1; j < 4; j++) sum += (j + 1) * x[j];
    for (let i = 2; i <= 9; i++) f.push((i - 1) * sum - 1);
    f.push(-1 + 0 * x[4]);`,
  },
  {
    name: '35 Chebyquad, n = 8',
    start: spread(8),
    minima: [3.51687e-3],
    residuals: `const f = [];
    for (let i = 1; i <= 8; i++) f.push(i % 2 === 0 ? 1 / (i * i - 1) : 0);
    for (let j = 0; j < 8; j++) {
      const turn = 2 * x[j] - 1;
      let before = 1;
      let value = turn;
      for (let i = 0; i < 8; i++) {
        f[i] += value / 8;
        const next = 2 * turn * value - before;
        before = value;
        value = next;
      }
    }`,
  },
];
