import assert from 'node:assert/strict';
import test from 'node:test';
import { checkGradient as checking } from '../../../../src/runtime/inspection/gradient-check.ts';
import type { ParameterDescription } from '../../../../src/shared/run.ts';
import type { GradientCheck } from '../../../../src/shared/views/table.ts';
import { parameters, toyLoss } from '../toy.ts';

/** All of a check at once. */
function checkGradient(...of: Parameters<typeof checking>): GradientCheck {
  const work = checking(...of);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

const one: readonly ParameterDescription[] = [{ name: 'x', shape: [], offset: 0, size: 1 }];

function check(loss: (x: number) => number, x: number, analytic: number): GradientCheck {
  const point = {
    iteration: 3,
    branch: 'main',
    parameters: Float64Array.of(x),
    gradient: Float64Array.of(analytic),
  };
  return checkGradient('x', one, point, ([value]) => loss(value!));
}

const closedForms: readonly [string, (x: number) => number, (x: number) => number][] = [
  ['x²', (x) => x * x, (x) => 2 * x],
  ['exp x', Math.exp, Math.exp],
  ['sin 3x', (x) => Math.sin(3 * x), (x) => 3 * Math.cos(3 * x)],
  ['log (1 + x²)', (x) => Math.log1p(x * x), (x) => (2 * x) / (1 + x * x)],
  ['x⁵ + 10⁶', (x) => x ** 5 + 1e6, (x) => 5 * x ** 4],
  ['a constant', () => 7, () => 0],
];

for (const [name, loss, derivative] of closedForms) {
  test(`the derivative of ${name} agrees, and one that is wrong by a thousandth does not`, () => {
    for (const x of [-2.5, -0.3, 0.7, 4]) {
      const right = derivative(x);
      assert.match(check(loss, x, right).text, /^✓ agrees/);
      assert.match(check(loss, x, right * 1.001 + 0.001).text, /^✗ differs/);
    }
  });
}

test('the numbers are analytic, numeric, estimate and step', () => {
  const { numbers, elements, text } = check((x) => x * x, 4, 8);
  assert.deepEqual(elements, ['x']);
  assert.equal(numbers[0], 8);
  assert.ok(Math.abs(numbers[1]! - 8) < 1e-8);
  assert.ok(numbers[2]! < 1e-8);
  assert.equal(numbers[3], 4 * Number.EPSILON ** (1 / 3));
  assert.match(text, /^✓ agrees to \d+ digits \(8 against /);
});

test('at a kink and where the loss is not finite the gradient differs', () => {
  assert.match(check(Math.abs, 0, 1).text, /^✗ differs: 1 against 0, error estimate .*; a kink within h\?$/);
  assert.match(check(Math.log, -1, -1).text, /^✗ differs: −1 against NaN; not finite here or within h$/);
  assert.match(check((x) => x * x, 1, Number.NaN).text, /^✗ differs: NaN against/);
});

test('a parameter is checked element by element, and nothing of the point changes', () => {
  const theta = Float64Array.of(-1.2, 1, 0);
  const gradient = new Float64Array(3);
  toyLoss(theta, gradient);
  const scratch = new Float64Array(3);
  const point = { iteration: 0, branch: 'main', parameters: theta, gradient };
  const found = checkGradient('w', parameters, point, (at) => toyLoss(at, scratch));
  assert.deepEqual(found.elements, ['w[0]', 'w[1]']);
  assert.match(found.text, /^✓ 2 elements agree to \d+ digits or more/);
  assert.deepEqual(theta, Float64Array.of(-1.2, 1, 0));
  gradient[2] = 5;
  const wrong = checkGradient('w', parameters, point, (at) => toyLoss(at, scratch));
  assert.match(wrong.text, /^✗ 1 of 2 elements differ, most of all w\[1\]: 5 against −3/);
});

test('of a large parameter 32 elements are checked, the same ones every time', () => {
  const large: readonly ParameterDescription[] = [{ name: 'w', shape: [500], offset: 0, size: 500 }];
  const theta = Float64Array.from({ length: 500 }, (_, index) => index / 100);
  const point = { iteration: 0, branch: 'main', parameters: theta, gradient: theta.map((each) => 2 * each) };
  const loss = (at: Float64Array): number => at.reduce((sum, each) => sum + each * each, 0);
  const first = checkGradient('w', large, point, loss);
  assert.equal(new Set(first.elements).size, 32);
  assert.deepEqual(checkGradient('w', large, point, loss).elements, first.elements);
  assert.match(first.text, /^✓ 32 elements agree/);
});

test('every evaluation is a step of its own, four for each element', () => {
  let evaluations = 0;
  const point = { iteration: 0, branch: 'main', parameters: Float64Array.of(2), gradient: Float64Array.of(4) };
  const work = checking('x', one, point, ([x]) => {
    evaluations++;
    return x! * x!;
  });
  for (let step = 1; step <= 4; step++) {
    assert.equal(work.next().done, false);
    assert.equal(evaluations, step);
  }
  assert.equal(work.next().done, true);
  assert.equal(evaluations, 4);
});
