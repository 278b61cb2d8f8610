// The NIST/ITL Statistical Reference Datasets for nonlinear regression: data with certified values. The files are NIST's own.
import { readFileSync } from 'node:fs';

export interface Reference {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Both starting values of b1, b2, … */
  readonly starts: readonly [readonly number[], readonly number[]];
  /** Certified values and standard deviations of b1, b2, … */
  readonly parameters: readonly number[];
  readonly errors: readonly number[];
  readonly squares: number;
  readonly deviation: number;
  readonly freedom: number;
}

/** The models as the files have them, in the parameters b1, b2, … */
export const models = {
  BoxBOD: 'b1 * (1 - Math.exp(-b2 * x))',
  Chwirut2: 'Math.exp(-b1 * x) / (b2 + b3 * x)',
  DanWood: 'b1 * x ** b2',
  Kirby2: '(b1 + b2 * x + b3 * x ** 2) / (1 + b4 * x + b5 * x ** 2)',
  MGH17: 'b1 + b2 * Math.exp(-x * b4) + b3 * Math.exp(-x * b5)',
  Misra1a: 'b1 * (1 - Math.exp(-b2 * x))',
  Rat42: 'b1 / (1 + Math.exp(b2 - b3 * x))',
  Thurber: '(b1 + b2 * x + b3 * x ** 2 + b4 * x ** 3) / (1 + b5 * x + b6 * x ** 2 + b7 * x ** 3)',
} as const;

export type ReferenceName = keyof typeof models;

const number = String.raw`[-+]?\d+(?:\.\d*)?(?:E[-+]?\d+)?`;

export function reference(name: ReferenceName): Reference {
  const text = readFileSync(new URL(`${name}.dat`, import.meta.url), 'utf8');
  const rows = [
    ...text.matchAll(new RegExp(`^ +b\\d = +(${number}) +(${number}) +(${number}) +(${number})\\s*$`, 'gm')),
  ];
  const after = (label: string): number => Number(new RegExp(`${label}: +(${number})`).exec(text)?.[1]);
  const data = text.slice(text.lastIndexOf('Data:')).split(/\r?\n/).slice(1);
  const points = data.map((line) => line.trim().split(/\s+/).map(Number)).filter(({ length }) => length === 2);
  return {
    x: points.map(([, x]) => x!),
    y: points.map(([y]) => y!),
    starts: [rows.map(([, first]) => Number(first)), rows.map(([, , second]) => Number(second))],
    parameters: rows.map(([, , , value]) => Number(value)),
    errors: rows.map(([, , , , error]) => Number(error)),
    squares: after('Residual Sum of Squares'),
    deviation: after('Residual Standard Deviation'),
    freedom: after('Degrees of Freedom'),
  };
}
