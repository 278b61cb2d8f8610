// Moré, Garbow, Hillstrom: Testing unconstrained optimization software, ACM Trans. Math. Softw. 7 (1981), 17-41. The problems by
// their numbers there, with the paper's starts and minima of Σ fᵢ².

export interface TestProblem {
  readonly name: string;
  readonly start: readonly number[];
  /** Values of Σ fᵢ² at the minima that the paper names; where it gives six digits, more are computed from its formulas. */
  readonly minima: readonly number[];
  /** Statements in x that make `f`, an array of residuals. */
  readonly residuals: string;
}

const list = (length: number, of: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => of(index + 1));

export const testProblems: readonly TestProblem[] = [
  {
    name: '1 Rosenbrock',
    start: [-1.2, 1],
    minima: [0],
    residuals: 'const f = [10 * (x[1] - x[0] ** 2), 1 - x[0]];',
  },
  {
    name: '2 Freudenstein and Roth',
    start: [0.5, -2],
    minima: [0, 48.98425],
    residuals: `const f = [
      -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1],
      -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1],
    ];`,
  },
  {
    name: '3 Powell, badly scaled',
    start: [0, 1],
    minima: [0],
    residuals: 'const f = [1e4 * x[0] * x[1] - 1, Math.exp(-x[0]) + Math.exp(-x[1]) - 1.0001];',
  },
  {
    name: '4 Brown, badly scaled',
    start: [1, 1],
    minima: [0],
    residuals: 'const f = [x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2];',
  },
  {
    name: '5 Beale',
    start: [1, 1],
    minima: [0],
    residuals: `const f = [];
    const y = [1.5, 2.25, 2.625];
    for (let i = 1; i <= 3; i++) f.push(y[i - 1] - x[0] * (1 - x[1] ** i));`,
  },
  {
    name: '6 Jennrich and Sampson',
    start: [0.3, 0.4],
    minima: [124.36218],
    residuals: `const f = [];
    for (let i = 1; i <= 10; i++) f.push(2 + 2 * i - (Math.exp(i * x[0]) + Math.exp(i * x[1])));`,
  },
  {
    name: '7 helical valley',
    start: [-1, 0, 0],
    minima: [0],
    residuals: `const turn = Math.atan(x[1] / x[0]) / (2 * Math.PI) + (x[0] > 0 ? 0 : 0.5);
    const f = [10 * (x[2] - 10 * turn), 10 * (Math.sqrt(x[0] ** 2 + x[1] ** 2) - 1), x[2]];`,
  },
  {
    name: '8 Bard',
    start: [1, 1, 1],
    minima: [8.214877e-3],
    residuals: `const y = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
    const f = [];
    for (let u = 1; u <= 15; u++) {
      const v = 16 - u;
      f.push(y[u - 1] - (x[0] + u / (v * x[1] + Math.min(u, v) * x[2])));
    }`,
  },
  {
    name: '9 Gaussian',
    start: [0.4, 1, 0],
    minima: [1.12793e-8],
    residuals: `const y = [9e-4, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054, 0.0175, 0.0044, 9e-4];
    const f = [];
    for (let i = 1; i <= 15; i++) f.push(x[0] * Math.exp((-x[1] * ((8 - i) / 2 - x[2]) ** 2) / 2) - y[i - 1]);`,
  },
  {
    name: '12 Box, three-dimensional',
    start: [0, 10, 20],
    minima: [0],
    residuals: `const f = [];
    for (let i = 1; i <= 10; i++) {
      const t = 0.1 * i;
      f.push(Math.exp(-t * x[0]) - Math.exp(-t * x[1]) - x[2] * (Math.exp(-t) - Math.exp(-10 * t)));
    }`,
  },
  {
    name: '13 Powell, singular',
    start: [3, -1, 0, 1],
    minima: [0],
    residuals: `const f = [
      x[0] + 10 * x[1],
      Math.sqrt(5) * (x[2] - x[3]),
      (x[1] - 2 * x[2]) ** 2,
      Math.sqrt(10) * (x[0] - x[3]) ** 2,
    ];`,
  },
  {
    name: '14 Wood',
    start: [-3, -1, -3, -1],
    minima: [0],
    residuals: `const f = [
      10 * (x[1] - x[0] ** 2),
      1 - x[0],
      Math.sqrt(90) * (x[3] - x[2] ** 2),
      1 - x[2],
      Math.sqrt(10) * (x[1] + x[3] - 2),
      (x[1] - x[3]) / Math.sqrt(10),
    ];`,
  },
  {
    name: '15 Kowalik and Osborne',
    start: [0.25, 0.39, 0.415, 0.39],
    minima: [3.075056e-4],
    residuals: `const y = [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
    const u = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
    const f = [];
    for (let i = 0; i < 11; i++) {
      f.push(y[i] - (x[0] * (u[i] ** 2 + u[i] * x[1])) / (u[i] ** 2 + u[i] * x[2] + x[3]));
    }`,
  },
  {
    name: '16 Brown and Dennis',
    start: [25, 5, -5, -1],
    minima: [85822.2],
    residuals: `const f = [];
    for (let i = 1; i <= 20; i++) {
      const t = i / 5;
      f.push((x[0] + t * x[1] - Math.exp(t)) ** 2 + (x[2] + x[3] * Math.sin(t) - Math.cos(t)) ** 2);
    }`,
  },
  {
    name: '18 Biggs EXP6',
    start: [1, 2, 1, 1, 1, 1],
    minima: [0, 5.65565e-3],
    residuals: `const f = [];
    for (let i = 1; i <= 13; i++) {
      const t = 0.1 * i;
      const y = Math.exp(-t) - 5 * Math.exp(-10 * t) + 3 * Math.exp(-4 * t);
      f.push(x[2] * Math.exp(-t * x[0]) - x[3] * Math.exp(-t * x[1]) + x[5] * Math.exp(-t * x[4]) - y);
    }`,
  },
  {
    name: '20 Watson, n = 6',
    start: [0, 0, 0, 0, 0, 0],
    minima: [2.28767e-3],
    residuals: `const f = [x[0], x[1] - x[0] ** 2 - 1];
    for (let i = 1; i <= 29; i++) {
      const t = i / 29;
      let slope = 0;
      let value = 0;
      for (let j = 0; j < 6; j++) {
        if (j > 0) slope += j * x[j] * t ** (j - 1);
        value += x[j] * t ** j;
      }
      f.push(slope - value ** 2 - 1);
    }`,
  },
  {
    name: '21 extended Rosenbrock, n = 10',
    start: list(10, (i) => (i % 2 === 1 ? -1.2 : 1)),
    minima: [0],
    residuals: `const f = [];
    for (let i = 0; i < 10; i += 2) f.push(10 * (x[i + 1] - x[i] ** 2), 1 - x[i]);`,
  },
  {
    name: '22 extended Powell, singular, n = 12',
    start: list(12, (i) => [1, 3, -1, 0][i % 4]!),
    minima: [0],
    residuals: `const f = [];
    for (let i = 0; i < 12; i += 4) {
      f.push(x[i] + 10 * x[i + 1], Math.sqrt(5) * (x[i + 2] - x[i + 3]));
      f.push((x[i + 1] - 2 * x[i + 2]) ** 2, Math.sqrt(10) * (x[i] - x[i + 3]) ** 2);
    }`,
  },
  {
    name: '23 penalty I, n = 4',
    start: [1, 2, 3, 4],
    minima: [2.24997e-5],
    residuals: `const f = [];
    let radius = 0;
    for (const each of x) {
      f.push(Math.sqrt(1e-5) * (each - 1));
      radius += each ** 2;
    }
    f.push(radius - 0.25);`,
  },
  {
    name: '25 variably dimensioned, n = 10',
    start: list(10, (j) => 1 - j / 10),
    minima: [0],
    residuals: `const f = [];
    let sum = 0;
    for (let j = 0; j < 10; j++) {
      f.push(x[j] - 1);
      sum += (j + 1) * (x[j] - 1);
    }
    f.push(sum, sum ** 2);`,
  },
  {
    name: '26 trigonometric, n = 10',
    start: list(10, () => 1 / 10),
    minima: [0, 2.79506e-5],
    residuals: `const f = [];
    let cosines = 0;
    for (const each of x) cosines += Math.cos(each);
    for (let i = 0; i < 10; i++) f.push(10 - cosines + (i + 1) * (1 - Math.cos(x[i])) - Math.sin(x[i]));`,
  },
  {
    name: '27 Brown, almost linear, n = 10',
    start: list(10, () => 0.5),
    minima: [0, 1],
    residuals: `const f = [];
    let sum = 0;
    let product = 1;
    for (const each of x) {
      sum += each;
      product *= each;
    }
    for (let i = 0; i < 9; i++) f.push(x[i] + sum - 11);
    f.push(product - 1);`,
  },
  {
    name: '28 discrete boundary value, n = 10',
    start: list(10, (i) => (i / 11) * (i / 11 - 1)),
    minima: [0],
    residuals: `const f = [];
    for (let i = 0; i < 10; i++) {
      const before = i === 0 ? 0 : x[i - 1];
      const behind = i === 9 ? 0 : x[i + 1];
      f.push(2 * x[i] - before - behind + ((1 / 11) ** 2 * (x[i] + (i + 1) / 11 + 1) ** 3) / 2);
    }`,
  },
  {
    name: '30 Broyden, tridiagonal, n = 10',
    start: list(10, () => -1),
    minima: [0],
    residuals: `const f = [];
    for (let i = 0; i < 10; i++) {
      const before = i === 0 ? 0 : x[i - 1];
      const behind = i === 9 ? 0 : x[i + 1];
      f.push((3 - 2 * x[i]) * x[i] - before - 2 * behind + 1);
    }`,
  },
  {
    name: '31 Broyden, banded, n = 10',
    start: list(10, () => -1),
    minima: [0],
    residuals: `const f = [];
    for (let i = 0; i < 10; i++) {
      let sum = 0;
      for (let j = Math.max(0, i - 5); j <= Math.min(9, i + 1); j++) if (j !== i) sum += x[j] * (1 + x[j]);
      f.push(x[i] * (2 + 5 * x[i] ** 2) + 1 - sum);
    }`,
  },
];

/** The loss Σ fᵢ² as a person would write it. */
export function lossText({ start, residuals }: TestProblem): string {
  return `export function loss(x = [${start.join(', ')}]) {
    ${residuals}
    let squares = 0;
    for (const each of f) squares += each ** 2;
    return squares;
  }`;
}

/** The same as residuals, whose loss is ½ Σ fᵢ². */
export function residualsText({ start, residuals }: TestProblem): string {
  return `import { leastSquares } from 'descent-debugger';
export const fit = leastSquares({
  parameters: { ${start.map((value, index) => `x${index}: ${value}`).join(', ')} },
  residuals: ({ ${start.map((_, index) => `x${index}`).join(', ')} }) => {
    const x = [${start.map((_, index) => `x${index}`).join(', ')}];
    ${residuals}
    return f;
  },
});`;
}
