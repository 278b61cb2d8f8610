// Losses over data in plain loops: logistic regression, hinge and Huber.
import type { Row } from '../table.ts';
import { assertAgree, compare } from './compare.ts';
import { problemOf } from './problem.ts';
import { ratioRow } from './rows.ts';

const rows = 500;
const columns = 20;

function data(): { readonly x: number[][]; readonly y: number[] } {
  const x = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(12.9898 * i + 78.233 * j)),
  );
  return { x, y: x.map((row, i) => (row[0]! + row[1]! + 0.3 * Math.sin(i) > 0 ? 1 : 0)) };
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly most: number;
  /** Loss of the weights; writes the gradient. */
  byHand(w: Float64Array, gradient: Float64Array): number;
}

function logistic(): Case {
  const { x, y } = data();
  const flat = Float64Array.from(x.flat());
  const labels = Float64Array.from(y);
  return {
    name: `logistic regression ${rows}×${columns}, plain loops: gradient`,
    most: 1.25,
    text: `const x = ${JSON.stringify(x)};
const y = ${JSON.stringify(y)};
export function loss(w = [${new Array(columns).fill(0.1).join(', ')}]) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    let z = 0;
    for (let j = 0; j < w.length; j++) z += w[j] * x[i][j];
    sum += Math.log(1 + Math.exp(-z)) + (1 - y[i]) * z;
  }
  return sum / x.length;
}`,
    byHand(w, gradient) {
      let sum = 0;
      gradient.fill(0);
      for (let i = 0; i < rows; i++) {
        let z = 0;
        for (let j = 0; j < columns; j++) z += w[j]! * flat[i * columns + j]!;
        const e = Math.exp(-z);
        sum += Math.log(1 + e) + (1 - labels[i]!) * z;
        const slope = (1 - labels[i]! - e / (1 + e)) / rows;
        for (let j = 0; j < columns; j++) gradient[j]! += slope * flat[i * columns + j]!;
      }
      return sum / rows;
    },
  };
}

function hinge(): Case {
  const { x, y } = data();
  const signs = Float64Array.from(y, (label) => 2 * label - 1);
  const flat = Float64Array.from(x.flatMap((row) => row.slice(0, 2)));
  return {
    name: `hinge over ${rows} points in a plain loop with a branch: gradient`,
    most: 3,
    text: `const x = ${JSON.stringify(x.map((row) => row.slice(0, 2)))};
const y = ${JSON.stringify(Array.from(signs))};
export function loss(w = [0.1, 0.2], b = 0.05) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const margin = y[i] * (w[0] * x[i][0] + w[1] * x[i][1] + b);
    if (margin < 1) sum += 1 - margin;
  }
  return sum / x.length;
}`,
    byHand(w, gradient) {
      let sum = 0;
      let [g0, g1, gb] = [0, 0, 0];
      for (let i = 0; i < rows; i++) {
        const margin = signs[i]! * (w[0]! * flat[2 * i]! + w[1]! * flat[2 * i + 1]! + w[2]!);
        if (margin >= 1) continue;
        sum += 1 - margin;
        g0 -= signs[i]! * flat[2 * i]!;
        g1 -= signs[i]! * flat[2 * i + 1]!;
        gb -= signs[i]!;
      }
      gradient[0] = g0 / rows;
      gradient[1] = g1 / rows;
      gradient[2] = gb / rows;
      return sum / rows;
    },
  };
}

function huber(): Case {
  const x = Float64Array.from({ length: rows }, (_, i) => i / 100);
  const y = x.map((at, i) => 2 * at + 1 + (i % 17 === 0 ? 8 : 0.5 * Math.sin(31 * i)));
  return {
    name: `Huber over ${rows} points in a plain loop with a branch: gradient`,
    most: 3,
    text: `const x = ${JSON.stringify(Array.from(x))};
const y = ${JSON.stringify(Array.from(y))};
export function loss(a = 1.5, b = 0.5) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const r = a * x[i] + b - y[i];
    sum += Math.abs(r) <= 1 ? 0.5 * r * r : Math.abs(r) - 0.5;
  }
  return sum / x.length;
}`,
    byHand(w, gradient) {
      let sum = 0;
      let [ga, gb] = [0, 0];
      for (let i = 0; i < rows; i++) {
        const r = w[0]! * x[i]! + w[1]! - y[i]!;
        const isSmall = Math.abs(r) <= 1;
        sum += isSmall ? 0.5 * r * r : Math.abs(r) - 0.5;
        const slope = isSmall ? r : Math.sign(r);
        ga += slope * x[i]!;
        gb += slope;
      }
      gradient[0] = ga / rows;
      gradient[1] = gb / rows;
      return sum / rows;
    },
  };
}

type Move = (point: Float64Array, start: Float64Array, time: number) => void;

/** A small step along a direction each time, as in a descent: which points are on which side of a branch changes now and then. */
const move: Move = (point, start, time) => {
  for (let i = 0; i < point.length; i++) point[i] = start[i]! + 1e-4 * Math.sin(1e-3 * time + i);
};

/** A leap each time, so that points change sides of the branch at every evaluation. */
const leap: Move = (point, start, time) => {
  for (let i = 0; i < point.length; i++) point[i] = start[i]! + Math.sin(7 * time + 3 * i);
};

/** The cases, how their points move, and how that is called. */
export function cases(): readonly (readonly [Case, Move, string])[] {
  return [
    [logistic(), move, ''],
    [hinge(), move, ''],
    [huber(), move, ''],
    [hinge(), leap, ', points change sides'],
    [huber(), leap, ', points change sides'],
  ];
}

export async function dataLosses(quick: boolean): Promise<Row[]> {
  const results: Row[] = [];
  for (const [{ name: what, text, most, byHand }, go, how] of cases()) {
    const name = what + how;
    const { evaluator, start } = await problemOf(text);
    const point = start.slice();
    const gradient = new Float64Array(start.length);
    let time = 0;
    for (; time < 200; time++) {
      go(point, start, time);
      assertAgree(name, evaluator.evaluate(point, time), byHand(point, gradient));
      for (const [i, own] of evaluator.gradient.entries()) assertAgree(`${name}, element ${i}`, own, gradient[i]!);
    }
    const ours = (times: number): void => {
      for (let i = 0; i < times; i++) {
        go(point, start, time);
        evaluator.evaluate(point, time++);
      }
    };
    const other = start.slice();
    let otherTime = time;
    const theirs = (times: number): void => {
      for (let i = 0; i < times; i++) {
        go(other, start, otherTime++);
        byHand(other, gradient);
      }
    };
    results.push(ratioRow(name, compare(ours, theirs, quick), most));
  }
  return results;
}
