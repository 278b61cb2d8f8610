// How the time of a gradient grows with parameters and with recorded operations, and how long a recording takes until it is code.
import type { Problem } from '../../src/runtime/evaluation/problem.ts';
import type { Row } from '../table.ts';
import { median } from '../table.ts';
import { problemOf } from './problem.ts';

const sizes = [10, 100, 1000, 10_000, 100_000, 1_000_000] as const;
/** The recording of so many operations must be code within a second. */
const mostMilliseconds = 1000;
const compiledOperations = 50_000;

/** So many parameters, and four operations for each. */
function parametersText(count: number): string {
  return `export function loss(x = new Array(${count}).fill(0.5)) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - 1) ** 2 * 0.5;
  return sum;
}`;
}

/** Two parameters, and about so many operations on them: five in each turn. */
function operationsText(count: number): string {
  return `export function loss(a = 1.5, b = 0.5) {
  let sum = 0;
  for (let i = 0; i < ${Math.ceil(count / 5)}; i++) {
    const r = a * (i % 17) + b - (i % 5);
    sum += r * r;
  }
  return sum;
}`;
}

/** Nanoseconds of an evaluation, once it is compiled where it ever is. */
function nanoseconds({ evaluator, start }: Problem, size: number): number {
  const point = start.slice();
  let iteration = 0;
  const evaluate = (times: number): number => {
    const began = performance.now();
    for (let i = 0; i < times; i++) {
      point[0] = start[0]! + 1e-6 * (iteration % 100);
      evaluator.evaluate(point, iteration++);
    }
    return ((performance.now() - began) * 1e6) / times;
  };
  // Code is made after 100 evaluations; more have it optimised.
  evaluate(size > 10_000 ? 130 : 2000);
  const times = Math.max(3, Math.min(10_000, Math.round(3e6 / size)));
  return median(Array.from({ length: 5 }, () => evaluate(times)));
}

async function growth(what: string, text: (count: number) => string, most: number): Promise<Row> {
  const values: string[] = [];
  for (const size of sizes) {
    if (size > most) break;
    const each = nanoseconds(await problemOf(text(size)), size) / size;
    values.push(`${size.toLocaleString('en')}: ${each.toFixed(1)} ns`);
  }
  return { what, value: values.join(', ') };
}

/** The evaluation that records, and the one that makes the code: the slowest behind it. */
async function compiledWithin(): Promise<Row> {
  const { evaluator, start } = await problemOf(operationsText(compiledOperations));
  const [recorded, ...later] = Array.from({ length: 110 }, (_, iteration) => {
    const began = performance.now();
    evaluator.evaluate(start, iteration);
    return performance.now() - began;
  });
  const compiled = Math.max(...later);
  const milliseconds = recorded! + compiled;
  return {
    what: `recorded and compiled: ${compiledOperations.toLocaleString('en')} operations`,
    value: `${recorded!.toFixed(0)} + ${compiled.toFixed(0)} ms`,
    must: { text: 'at most 1 s', reached: milliseconds <= mostMilliseconds },
  };
}

export async function growths(quick: boolean): Promise<Row[]> {
  const most = quick ? 10_000 : 1_000_000;
  return [
    await compiledWithin(),
    await growth('gradient, for each of so many parameters', parametersText, most),
    await growth('gradient, for each of so many recorded operations', operationsText, most),
  ];
}
