// What theory says of quadratics with exact steps: conjugate gradients and BFGS end after n of them, Newton after one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import type { OptimizerState } from '../../../../src/engine/optimizers/state.ts';
import { copyState } from '../../../../src/engine/optimizers/state.ts';
import { updateInverse } from '../../../../src/engine/searching/bfgs.ts';
import type { Search } from '../../../../src/engine/searching/context.ts';
import { dot } from '../../../../src/engine/searching/vectors.ts';
import { HandContext, play, quadratic } from '../../../support/search-context.ts';

function searchOf(id: string, settings: Record<string, unknown> = {}): Search {
  const { search } = createOptimizer(id, settings);
  assert.ok(search !== undefined);
  return search;
}

/** The cubic of a quadratic's line is exact, so that a second trial has no slope left. */
const exact = { curvature: 1e-6 };

const matrices: readonly { readonly matrix: readonly (readonly number[])[]; readonly linear: readonly number[] }[] = [
  { matrix: [[4]], linear: [2] },
  {
    matrix: [
      [4, 1],
      [1, 3],
    ],
    linear: [1, 2],
  },
  {
    matrix: [
      [10, 2, 0, 1],
      [2, 6, 1, 0],
      [0, 1, 3, 0.5],
      [1, 0, 0.5, 1],
    ],
    linear: [1, -2, 3, 0.5],
  },
];

/** Solves A x = b by Gauss's elimination. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < rows.length; k++) {
    for (let i = k + 1; i < rows.length; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j < rows[i]!.length; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = right.map(() => 0);
  for (let i = rows.length - 1; i >= 0; i--) {
    let sum = rows[i]!.at(-1)!;
    for (let j = i + 1; j < rows.length; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}

function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    assert.ok(error <= tolerance * Math.max(1, Math.abs(expected[i]!)), `${i}: ${actual[i]} is not ${expected[i]}`);
  }
}

for (const { matrix, linear } of matrices) {
  const size = linear.length;
  const minimum = solved(matrix, linear);
  const start = linear.map((_, index) => 3 - index);
  const loss = quadratic(matrix, linear);

  for (const [id, settings] of [
    ['conjugateGradient', { conjugacy: 'polakRibierePlus' }],
    ['conjugateGradient', { conjugacy: 'hagerZhang' }],
    ['bfgs', {}],
    ['lbfgs', {}],
  ] as const) {
    test(`${id} ${JSON.stringify(settings)} ends on ${size} dimensions after ${size} steps`, () => {
      const { context, reports } = play(searchOf(id, { ...settings, ...exact }), new HandContext(loss, start), 50);
      assert.equal(reports.length, size);
      close(context.point, minimum, 1e-8);
    });

    test(`the directions of ${id} ${JSON.stringify(settings)} on ${size} dimensions are conjugate`, () => {
      const { reports } = play(searchOf(id, { ...settings, ...exact }), new HandContext(loss, start), 50);
      for (let i = 0; i < reports.length; i++) {
        for (let j = 0; j < i; j++) {
          const p = reports[i]!.direction;
          const q = reports[j]!.direction;
          const of = (u: Float64Array, v: Float64Array): number =>
            dot(
              Float64Array.from(matrix, (row) => dot(Float64Array.from(row), u)),
              v,
            );
          assert.ok(Math.abs(of(p, q)) <= 1e-6 * Math.sqrt(of(p, p) * of(q, q)));
        }
      }
    });
  }

  test(`BFGS has the inverse of the Hessian after ${size} steps`, () => {
    const { state } = play(searchOf('bfgs', exact), new HandContext(loss, start), size);
    const inverse = state['inverseHessian'] as Float64Array;
    const columns = linear.map((_, column) =>
      solved(
        matrix,
        linear.map((__, row) => (row === column ? 1 : 0)),
      ),
    );
    close(inverse, columns.flat(), 1e-6);
  });

  test(`Newton-CG ends on ${size} dimensions after one step of length 1`, () => {
    const context = new HandContext(loss, start, {
      hessianVectorProduct: (_, direction, product) => {
        for (const [i, row] of matrix.entries()) product[i] = dot(Float64Array.from(row), direction);
      },
    });
    const { reports } = play(searchOf('newtonCG', { innerTolerance: 1e-12 }), context, 10);
    assert.equal(reports.length, 1);
    assert.equal(reports[0]!.stepLength, 1);
    close(context.point, minimum, 1e-8);
  });

  test(`steepest descent with exact steps on ${size} dimensions: the steps are gᵀg / gᵀAg`, () => {
    const context = new HandContext(loss, start);
    const { gradient } = context;
    const product = Float64Array.from(matrix, (row) => dot(Float64Array.from(row), gradient));
    const expected = dot(gradient, gradient) / dot(gradient, product);
    const search = searchOf('steepestDescent', exact);
    const report = search.run(context, {}, {}, new Float64Array(size));
    assert.ok(Math.abs(report.stepLength - expected) <= 1e-9 * expected);
  });
}

test('Newton-CG leaves a saddle along negative curvature and says so', () => {
  // L = x²/2 − y²/2 + y⁴/4 has a saddle at 0 and minima at y = ±1.
  const context = new HandContext(
    ([x, y], gradient) => {
      gradient[0] = x!;
      gradient[1] = -y! + y! ** 3;
      return x! ** 2 / 2 - y! ** 2 / 2 + y! ** 4 / 4;
    },
    [0.5, 1e-3],
    {
      hessianVectorProduct: (point, [u, v], product) => {
        product[0] = u!;
        product[1] = (3 * point[1]! ** 2 - 1) * v!;
      },
    },
  );
  const { reports } = play(searchOf('newtonCG'), context, 100);
  assert.ok(
    reports.some(({ notes }) => notes.some((note) => /the curvature along inner direction \d is -/.test(note))),
  );
  close(context.point, [0, 1], 1e-7);
});

test('a step that a line search does not find is made along −∇L with an empty memory', () => {
  const search = searchOf('lbfgs');
  const loss = quadratic([[1]], [0]);
  const context = new HandContext(loss, [1]);
  // A pair that says the loss curves downwards: the direction rises.
  const state: OptimizerState = { ...search.init(context.point), pairs: 1 };
  (state['step1'] as Float64Array)[0] = 1;
  (state['gradientChange1'] as Float64Array)[0] = -1;
  state['inverseCurvature1'] = -1;
  const next = copyState(state);
  const report = search.run(context, state, next, new Float64Array(1));
  assert.match(report.notes[0]!, /^given up: L does not fall along the direction/);
  assert.ok(report.stepLength > 0 && report.direction[0]! < 0);
  assert.equal(next['pairs'], 1);
  assert.ok((next['inverseCurvature1'] as number) > 0);
});

interface Fixture {
  readonly cases: readonly {
    readonly steps: readonly (readonly number[])[];
    readonly changes: readonly (readonly number[])[];
    readonly gradient: readonly number[];
    readonly direction: readonly number[];
    readonly inverseHessian: readonly (readonly number[])[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../support/scipy/scipy.json', import.meta.url), 'utf8'),
) as Fixture;

/** The largest difference in units of the largest number. */
function relative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!))) / largest;
}

for (const [index, { steps, changes, gradient, direction, inverseHessian }] of fixture.cases.entries()) {
  const size = gradient.length;
  test(`case ${index}: the two loops give SciPy's direction from ${steps.length} pairs`, () => {
    const search = searchOf('lbfgs', { memory: steps.length });
    // Beyond the start everything is flat and low, so that the first trial is accepted.
    const context = new HandContext(
      (point, into) => {
        const isStart = point.every((value) => value === 0);
        into.set(isStart ? gradient : gradient.map(() => 0));
        return isStart ? 0 : -1e9;
      },
      gradient.map(() => 0),
    );
    const state = search.init(context.point);
    state['pairs'] = steps.length;
    for (let pair = 1; pair <= steps.length; pair++) {
      const step = Float64Array.from(steps.at(-pair)!);
      const change = Float64Array.from(changes.at(-pair)!);
      (state[`step${pair}`] as Float64Array).set(step);
      (state[`gradientChange${pair}`] as Float64Array).set(change);
      state[`inverseCurvature${pair}`] = 1 / dot(step, change);
    }
    const report = search.run(context, state, copyState(state), new Float64Array(size));
    assert.deepEqual(
      report.trials.map(({ step, verdict }) => [step, verdict]),
      [[1, 'accepted']],
    );
    assert.ok(relative(report.direction, direction) < 1e-11);
  });

  test(`case ${index}: BFGS gives SciPy's inverse Hessian`, () => {
    const inverse = new Float64Array(size * size);
    const first = Float64Array.from(changes[0]!);
    const scale = dot(Float64Array.from(steps[0]!), first) / dot(first, first);
    for (let i = 0; i < size; i++) inverse[i * size + i] = scale;
    for (const [pair, step] of steps.entries()) {
      const s = Float64Array.from(step);
      const y = Float64Array.from(changes[pair]!);
      updateInverse(inverse, s, y, dot(y, s));
    }
    assert.ok(relative(inverse, inverseHessian.flat()) < 1e-9);
  });
}
