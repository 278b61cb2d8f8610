// What searches ask of an evaluator besides losses and gradients: Hessian-vector products and Jacobians.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Evaluator } from '../../../../src/runtime/descent/evaluator.ts';
import { descentOf } from './descents.ts';

const products: Readonly<Record<string, string>> = {
  'of numbers': 'export function rosenbrock(x = -1.2, y = 1) { return (1 - x) ** 2 + 100 * (y - x * x) ** 2; }',
  'with branches': `export function branched(x = 0.3, y = -2) {
    return x > 0 ? x ** 3 + x * y * y : Math.exp(x) + y ** 4;
  }`,
  'of tensors': `import { exp, matmul, problem, sum } from 'descent-debugger';
export const tensors = problem({
  parameters: { w: [[0.3, -0.2], [0.1, 0.5]], b: [0.1, 0.7] },
  loss: ({ w, b }) => sum(exp(matmul(w, b) * 0.5) + b * b * b),
});`,
  'with random draws': `import { normal, problem } from 'descent-debugger';
export const noisy = problem({ parameters: { x: 0.4, y: 2 }, loss: ({ x, y }) => (x * y + normal()) ** 2 + x ** 4 });`,
};

for (const [what, text] of Object.entries(products)) {
  test(`Hessian-vector products of a loss ${what} are the differences of its gradients`, async () => {
    const { problem } = await descentOf(text, {});
    const { evaluator, start } = problem;
    const product = new Float64Array(start.length);
    for (const side of [1, -1]) {
      const at = start.map((value) => side * value);
      for (let i = 0; i < start.length; i++) {
        const direction = start.map((_, index) => (index === i ? 1 : 0.25 * index));
        evaluator.hessianVectorProduct!(at, 5, undefined, direction, product);
        const h = 1e-5;
        const gradientAt = (step: number): Float64Array => {
          evaluator.evaluate(
            at.map((value, index) => value + step * direction[index]!),
            5,
          );
          return evaluator.gradient.slice();
        };
        const [above, below] = [gradientAt(h), gradientAt(-h)];
        for (let j = 0; j < start.length; j++) {
          const expected = (above[j]! - below[j]!) / (2 * h);
          assert.ok(Math.abs(product[j]! - expected) <= 1e-7 * Math.max(1, Math.abs(expected)), `${product[j]}`);
        }
      }
    }
  });
}

const residuals: Readonly<Record<string, string>> = {
  'of numbers in a loop': `import { leastSquares } from 'descent-debugger';
const xs = Array.from({ length: 40 }, (_, i) => i / 10);
export const decay = leastSquares({
  parameters: { a: 2, b: 0.3 },
  residuals: ({ a, b }) => xs.map((x) => (x > 2 ? a : a * x) - Math.exp(-b * x)),
});`,
  'of tensors': `import { exp, leastSquares, matmul } from 'descent-debugger';
export const tensors = leastSquares({
  parameters: { w: [[0.3, -0.2], [0.1, 0.5]], b: [0.1, 0.7] },
  residuals: ({ w, b }) => exp(matmul(w, b) * 0.5) - b * b,
});`,
};

/** One evaluator is asked again and again, and so has code; the other is a new one each time, asked once, which is interpreted. */
async function askedAgain(text: string, ask: (evaluator: Evaluator, at: Float64Array) => Float64Array): Promise<void> {
  const old = (await descentOf(text, {})).problem;
  for (let turn = 0; turn < 30; turn++) {
    const at = old.start.map((value, index) => value * Math.cos(turn * (index + 1)) + 0.01 * turn);
    const { evaluator } = (await descentOf(text, {})).problem;
    assert.deepEqual(ask(old.evaluator, at), ask(evaluator, at));
  }
}

for (const [what, text] of Object.entries(products)) {
  test(`Hessian-vector products of a loss ${what} have the same bits however often they are asked for`, () =>
    askedAgain(text, (evaluator, at) => {
      const product = new Float64Array(at.length);
      evaluator.hessianVectorProduct!(at, 5, undefined, at.slice().reverse(), product);
      return product;
    }));
}

for (const [what, text] of Object.entries(residuals)) {
  test(`Jacobians of residuals ${what} have the same bits however often they are asked for`, () =>
    askedAgain(text, (evaluator, at) => evaluator.residuals!(at)!.jacobian));
}

test('residuals whose control flow changes have the Jacobian of the path they take', async () => {
  const { problem } = await descentOf(
    `import { leastSquares } from 'descent-debugger';
export const bent = leastSquares({
  parameters: { a: 2, b: 1 },
  residuals: ({ a, b }) => [a > 0 ? a * b : b, 7, a - 3 * b],
});`,
    {},
  );
  const { residuals } = problem.evaluator;
  const at = (a: number, b: number): number[][] => {
    const found = residuals!.call(problem.evaluator, Float64Array.of(a, b))!;
    return [[...found.residuals], [...found.jacobian]];
  };
  assert.deepEqual(at(2, 5), [
    [10, 7, -13],
    [5, 2, 0, 0, 1, -3],
  ]);
  assert.deepEqual(at(-2, 5), [
    [5, 7, -17],
    [0, 1, 0, 0, 1, -3],
  ]);
  assert.deepEqual(at(3, 1), [
    [3, 7, 0],
    [1, 3, 0, 0, 1, -3],
  ]);
});

test('residuals that draw random numbers have no Jacobian: the run ends and says so', async () => {
  const { descent } = await descentOf(
    `import { leastSquares, normal } from 'descent-debugger';
export const noisy = leastSquares({ parameters: { a: 2 }, residuals: ({ a }) => [a + normal(), 2 * a] });`,
    { optimizer: 'levenbergMarquardt' },
  );
  assert.match(descent.end!.text, /^no step found: this loss gives no Jacobian of residuals: write it as leastSquares/);
});
