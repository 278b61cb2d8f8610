import assert from 'node:assert/strict';
import test from 'node:test';
import type { End, StoppingRules, StoppingState } from '../../../src/engine/stopping.ts';
import { checkStopping, defaultStoppingRules, initialStoppingState } from '../../../src/engine/stopping.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function testPoint(
  loss: number,
  gradient: number[],
  iteration = 7,
  rules: Partial<StoppingRules> = {},
): End | undefined {
  const state = { initialLoss: 1, iterationsAbove: 0, iterationsBelow: 0 };
  return checkStopping({ ...defaultStoppingRules, ...rules }, state, iteration, loss, Float64Array.from(gradient));
}

/** The point (0, 5, 1) with the bounds 0 to 5 for each. */
function testBounded(gradient: number[], iteration = 7): End | undefined {
  const state = { initialLoss: 1, iterationsAbove: 0, iterationsBelow: 0 };
  const bounds = { lower: new Float64Array(3), upper: new Float64Array(3).fill(5) };
  const bounded = { bounds, parameters: Float64Array.of(0, 5, 1) };
  const name = (index: number): string => 'xyz'[index]!;
  return checkStopping(defaultStoppingRules, state, iteration, 1, Float64Array.from(gradient), name, bounded);
}

type Case = readonly [name: string, actual: End | undefined, expected: End | undefined];

const cases: readonly Case[] = [
  ['a gradient above the tolerance goes on', testPoint(1, [1.0001e-8, 0]), undefined],
  [
    'a gradient at the tolerance',
    testPoint(1, [0, -1e-8]),
    { reason: 'converged', iteration: 7, value: 1e-8, threshold: 1e-8, text: 'converged: ‖∇L‖∞ = 1e-8 ≤ 1e-8' },
  ],
  [
    'a gradient below the tolerance',
    testPoint(1, [-8.1e-9, 2e-9]),
    { reason: 'converged', iteration: 7, value: 8.1e-9, threshold: 1e-8, text: 'converged: ‖∇L‖∞ = 8.1e-9 ≤ 1e-8' },
  ],
  ['a gradient that points into the bounds goes on', testBounded([-1, 0, 0]), undefined],
  ['a gradient inside of the bounds goes on', testBounded([2, -3, 1e-7]), undefined],
  [
    'gradients that point out of the bounds',
    testBounded([2, -3, 1e-9]),
    {
      reason: 'converged',
      iteration: 7,
      value: 1e-9,
      threshold: 1e-8,
      text: 'converged: projected ‖∇L‖∞ = 1e-9 ≤ 1e-8, with x at its lower bound 0 (and 1 more of 3 elements at theirs)',
    },
  ],
  [
    'one that points out of an upper bound, at the limit',
    testBounded([-0.5, -3, 0], 10_000),
    {
      reason: 'limit',
      iteration: 10_000,
      value: 10_000,
      threshold: 10_000,
      text: 'limit: 10000 of 10000 iterations, projected ‖∇L‖∞ = 0.5, with y at its upper bound 5',
    },
  ],
  [
    'bounds that hold nothing',
    testBounded([0, 0, 1e-9]),
    { reason: 'converged', iteration: 7, value: 1e-9, threshold: 1e-8, text: 'converged: ‖∇L‖∞ = 1e-9 ≤ 1e-8' },
  ],
  [
    'an infinite gradient that points out of the bounds',
    testBounded([infinity, 0, 0]),
    {
      reason: 'nonFinite',
      iteration: 7,
      value: infinity,
      element: 0,
      text: 'non-finite gradient: ∂L/∂x = Infinity at iteration 7',
    },
  ],
  [
    'a tolerance of its own',
    testPoint(1, [0.123456789], 7, { tolerance: 0.5 }),
    { reason: 'converged', iteration: 7, value: 0.123456789, threshold: 0.5, text: 'converged: ‖∇L‖∞ = 0.1235 ≤ 0.5' },
  ],
  [
    'a gradient of zeros of both signs',
    testPoint(1, [0, -0], 0),
    { reason: 'converged', iteration: 0, value: 0, threshold: 1e-8, text: 'converged: ‖∇L‖∞ = 0 ≤ 1e-8' },
  ],
  [
    'a loss that is NaN, before all else',
    testPoint(nan, [nan], 10_000),
    { reason: 'nonFinite', iteration: 10_000, value: nan, text: 'non-finite loss: L = NaN at iteration 10000' },
  ],
  [
    'an infinite loss',
    testPoint(-infinity, [0]),
    { reason: 'nonFinite', iteration: 7, value: -infinity, text: 'non-finite loss: L = -Infinity at iteration 7' },
  ],
  [
    'an element that is NaN',
    testPoint(1, [0, nan, 1]),
    {
      reason: 'nonFinite',
      iteration: 7,
      value: nan,
      element: 1,
      text: 'non-finite gradient: ∂L/∂θ[1] = NaN at iteration 7',
    },
  ],
  [
    'several elements that are not finite',
    testPoint(1, [5, -infinity, nan, 3]),
    {
      reason: 'nonFinite',
      iteration: 7,
      value: -infinity,
      element: 1,
      text: 'non-finite gradient: ∂L/∂θ[1] = -Infinity (and 1 more of 4 elements) at iteration 7',
    },
  ],
  ['the iteration before the limit', testPoint(1, [1], 9_999), undefined],
  [
    'the limit',
    testPoint(1, [0.25], 10_000),
    {
      reason: 'limit',
      iteration: 10_000,
      value: 10_000,
      threshold: 10_000,
      text: 'limit: 10000 of 10000 iterations, ‖∇L‖∞ = 0.25',
    },
  ],
  [
    'convergence at the limit is convergence',
    testPoint(1, [0], 10_000),
    { reason: 'converged', iteration: 10_000, value: 0, threshold: 1e-8, text: 'converged: ‖∇L‖∞ = 0 ≤ 1e-8' },
  ],
];
for (const [name, actual, expected] of cases) {
  test(name, () => assert.deepEqual(actual, expected));
}

test('the element is named as the run names it', () => {
  const end = checkStopping(defaultStoppingRules, initialStoppingState(), 3, 1, Float64Array.of(nan), () => 'w[2]');
  assert.equal(end?.text, 'non-finite gradient: ∂L/∂w[2] = NaN at iteration 3');
});

/** The iteration at which losses[i] of iteration i end the run, by a state that is copied before every test, as a replay does. */
function endOf(losses: readonly number[]): End | undefined {
  let state: StoppingState = initialStoppingState();
  for (const [iteration, loss] of losses.entries()) {
    const copy = structuredClone(state);
    const end = checkStopping(defaultStoppingRules, copy, iteration, loss, Float64Array.of(1));
    state = copy;
    if (end !== undefined) return end;
  }
  return undefined;
}

test('diverged: twenty losses in a row above L₀ + 10⁶(1 + |L₀|), and not before', () => {
  const limit = -3 + 1e6 * 4;
  const above = limit + 1;
  assert.equal(endOf([-3, ...Array(19).fill(above)]), undefined);
  assert.equal(endOf([-3, ...Array(19).fill(above), limit, ...Array(19).fill(above)]), undefined);
  assert.deepEqual(endOf([-3, 5, ...Array(20).fill(above)]), {
    reason: 'diverged',
    iteration: 21,
    value: above,
    threshold: limit,
    text: 'diverged: L = 3999998 > 3999997 = L₀ + 1000000·(1 + |L₀|), for 20 iterations in a row',
  });
});

test('a plateau is not called converged', () => {
  assert.equal(endOf(Array(5000).fill(1)), undefined);
});

test('the first loss is the one that counts, and a state says what it remembers', () => {
  const state = initialStoppingState();
  checkStopping(defaultStoppingRules, state, 0, 0, Float64Array.of(1));
  checkStopping(defaultStoppingRules, state, 1, 2e6, Float64Array.of(1));
  checkStopping(defaultStoppingRules, state, 2, 3e6, Float64Array.of(1));
  assert.deepEqual(state, { initialLoss: 0, iterationsAbove: 2, iterationsBelow: 0 });
});

test('a gradient of one batch is no convergence: that takes all batches of an epoch in a row', () => {
  const state = initialStoppingState();
  const rules = { ...defaultStoppingRules, convergenceIterations: 3 };
  const ends = [0, 1e-9, 1, 0, 0, 1e-9].map(
    (gradient, iteration) => checkStopping(rules, state, iteration, 1, Float64Array.of(gradient))?.text,
  );
  const told = 'converged: ‖∇L‖∞ = 1e-9 ≤ 1e-8, in all 3 batches of an epoch';
  assert.deepEqual(ends, [undefined, undefined, undefined, undefined, undefined, told]);
});
