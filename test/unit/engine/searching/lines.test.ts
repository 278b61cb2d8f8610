// The line searches on the functions of Moré and Thuente, Line search algorithms with guaranteed sufficient decrease, ACM Trans.
// Math. Softw. 20 (1994), with their constants and first trials, each against its own conditions written out here.
import assert from 'node:assert/strict';
import test from 'node:test';
import { backtracking } from '../../../../src/engine/searching/lines/backtracking.ts';
import { lineSearchIds } from '../../../../src/engine/searching/lines/choice.ts';
import { hagerZhang } from '../../../../src/engine/searching/lines/hager-zhang.ts';
import type { LinePoint } from '../../../../src/engine/searching/lines/line.ts';
import { Line } from '../../../../src/engine/searching/lines/line.ts';
import { cubicMinimum, strongWolfe } from '../../../../src/engine/searching/lines/strong-wolfe.ts';
import { HandContext } from '../../../support/search-context.ts';

interface LineFunction {
  readonly name: string;
  readonly value: (a: number) => number;
  readonly slope: (a: number) => number;
  /** μ and η of the paper. */
  readonly decrease: number;
  readonly curvature: number;
}

/** The paper's (5.4) to (5.6), convex, with β₁ and β₂. */
function yanai(name: string, beta1: number, beta2: number): LineFunction {
  const gamma = (beta: number): number => Math.sqrt(1 + beta * beta) - beta;
  const g1 = gamma(beta1);
  const g2 = gamma(beta2);
  return {
    name,
    value: (a) => g1 * Math.sqrt((1 - a) ** 2 + beta2 ** 2) + g2 * Math.sqrt(a ** 2 + beta1 ** 2),
    slope: (a) => (g1 * (a - 1)) / Math.sqrt((1 - a) ** 2 + beta2 ** 2) + (g2 * a) / Math.sqrt(a ** 2 + beta1 ** 2),
    decrease: 1e-3,
    curvature: 1e-3,
  };
}

const functions: readonly LineFunction[] = [
  {
    name: '(5.1)',
    value: (a) => -a / (a * a + 2),
    slope: (a) => (a * a - 2) / (a * a + 2) ** 2,
    decrease: 1e-3,
    curvature: 0.1,
  },
  {
    name: '(5.2)',
    value: (a) => (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
    slope: (a) => 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
    decrease: 0.1,
    curvature: 0.1,
  },
  {
    name: '(5.3)',
    value: (a) => bump(a) + ((2 * (1 - 0.01)) / (39 * Math.PI)) * Math.sin((39 * Math.PI * a) / 2),
    slope: (a) => bumpSlope(a) + (1 - 0.01) * Math.cos((39 * Math.PI * a) / 2),
    decrease: 0.1,
    curvature: 0.1,
  },
  yanai('(5.4), 0.001 and 0.001', 0.001, 0.001),
  yanai('(5.4), 0.01 and 0.001', 0.01, 0.001),
  yanai('(5.4), 0.001 and 0.01', 0.001, 0.01),
];

function bump(a: number): number {
  if (a <= 0.99) return 1 - a;
  if (a >= 1.01) return a - 1;
  return (a - 1) ** 2 / 0.02 + 0.005;
}

function bumpSlope(a: number): number {
  if (a <= 0.99) return -1;
  return a >= 1.01 ? 1 : (a - 1) / 0.01;
}

function contextOf({ value, slope }: Pick<LineFunction, 'value' | 'slope'>): HandContext {
  return new HandContext(
    ([a], gradient) => {
      gradient[0] = slope(a!);
      return value(a!);
    },
    [0],
  );
}

function accepted(
  search: typeof strongWolfe,
  { value, slope, decrease, curvature }: LineFunction,
  first: number,
): { point: LinePoint; line: Line } {
  const line = new Line(contextOf({ value, slope }), Float64Array.of(1));
  const result = search(line, first, { sufficientDecrease: decrease, curvature, maximumTrials: 60 });
  assert.ok(result.accepted !== undefined, result.accepted === undefined ? result.failure : '');
  assert.equal(line.trials.at(-1)?.verdict, 'accepted');
  assert.equal(line.trials.at(-1)?.step, result.accepted.step);
  assert.equal(line.trials.filter(({ verdict }) => verdict === 'accepted').length, 1);
  return { point: result.accepted, line };
}

for (const each of functions) {
  const { name, value, slope, decrease, curvature } = each;
  const fallen = ({ step, loss }: LinePoint): boolean => loss <= value(0) + decrease * step * slope(0);
  for (const first of [1e-3, 0.1, 1, 1000]) {
    test(`strong Wolfe on ${name} from ${first}`, () => {
      const { point, line } = accepted(strongWolfe, each, first);
      assert.ok(fallen(point), 'sufficient decrease');
      assert.ok(Math.abs(point.slope) <= curvature * Math.abs(slope(0)), 'curvature');
      assert.ok(line.count <= 25, `${line.count} trials`);
    });

    test(`Hager and Zhang on ${name} from ${first}`, () => {
      // Their conditions want δ ≤ σ.
      const { point, line } = accepted(hagerZhang, { ...each, decrease: Math.min(decrease, curvature) }, first);
      assert.ok(point.slope >= curvature * slope(0), 'curvature');
      const delta = Math.min(decrease, curvature);
      const wolfe = point.loss - value(0) <= delta * point.step * slope(0);
      const approximate =
        point.slope <= (2 * delta - 1) * slope(0) && point.loss <= value(0) + 1e-6 * Math.abs(value(0));
      assert.ok(wolfe || approximate, 'sufficient decrease');
      assert.ok(line.count <= 40, `${line.count} trials`);
    });

    test(`backtracking on ${name} from ${first}: the first half that falls enough`, () => {
      const { point } = accepted(backtracking, each, first);
      assert.ok(fallen(point));
      let step = first;
      while (!(value(step) <= value(0) + decrease * step * slope(0))) step /= 2;
      assert.equal(point.step, step);
    });
  }
}

test('the names of the line searches', () => {
  assert.deepEqual(lineSearchIds, ['strongWolfe', 'hagerZhang', 'backtracking']);
});

test('the cubic through two points has the minimum of a cubic', () => {
  const value = (a: number): number => a ** 3 - 3 * a;
  const at = (step: number): LinePoint => ({ step, loss: value(step), slope: 3 * step * step - 3 });
  for (const [a, b] of [
    [0, 3],
    [3, 0],
    [-0.5, 0.25],
  ] as const) {
    assert.ok(Math.abs(cubicMinimum(at(a), at(b)) - 1) < 1e-14);
  }
});

const settings = { sufficientDecrease: 1e-4, curvature: 0.1, maximumTrials: 12 };

for (const [name, search] of Object.entries({ strongWolfe, hagerZhang, backtracking })) {
  test(`${name} comes back from where the loss is not a number`, () => {
    // Defined below 1 only, with its minimum at 0.75.
    const value = (a: number): number => (a < 1 ? -Math.log(1 - a) - 4 * a : Number.NaN);
    const slope = (a: number): number => (a < 1 ? 1 / (1 - a) - 4 : Number.NaN);
    const line = new Line(contextOf({ value, slope }), Float64Array.of(1));
    const result = search(line, 64, { ...settings, maximumTrials: 40 });
    assert.ok(result.accepted !== undefined && result.accepted.step < 1);
    assert.equal(line.trials[0]?.verdict, 'L or its slope is not finite');
  });

  test(`${name} names the condition that failed where nothing falls`, () => {
    // Its slope is a lie: the loss rises on both sides.
    const line = new Line(contextOf({ value: (a) => 1 + Math.abs(a), slope: () => -1 }), Float64Array.of(1));
    const result = search(line, 1, settings);
    assert.equal(result.accepted, undefined);
    assert.ok(result.accepted === undefined);
    assert.match(result.failure, /L does not fall enough|the slope is still too steep/);
    assert.ok(line.count <= 12);
  });
}

test('a loss without a lower bound is told as a slope that stays steep', () => {
  const line = new Line(contextOf({ value: (a) => -a, slope: () => -1 }), Float64Array.of(1));
  const result = strongWolfe(line, 1, settings);
  assert.ok(result.accepted === undefined);
  assert.match(result.failure, /^none of 12 trials, α from 1 to .*, is accepted: the slope is still too steep \(12\)$/);
});

test('a promise that is lost in the rounding of the loss is told so', () => {
  const line = new Line(
    contextOf({ value: (a) => (a > 0 ? 1 + 1e-9 : 1), slope: (a) => (a > 0 ? 1 : -1e-17) }),
    Float64Array.of(1),
  );
  const result = backtracking(line, 1, settings);
  assert.ok(result.accepted === undefined);
  assert.equal(result.rounding, true);
  assert.match(result.failure, /less than the rounding of L/);
});
