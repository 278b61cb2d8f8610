import assert from 'node:assert/strict';
import test from 'node:test';
import { differentiate } from '../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../src/engine/interpreter.ts';
import { Operation } from '../../../src/engine/operations.ts';
import { formatProgram, type Program } from '../../../src/engine/program.ts';
import { hessianVectorProduct } from '../../../src/engine/programs/tangent.ts';
import { type Operand, Recording } from '../../../src/engine/recording.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { assertClose } from '../../support/assert-close.ts';
import { assertGradient } from '../../support/central-differences.ts';
import { dualGradient } from '../../support/dual.ts';
import { checkDerivatives, gradientAt, record } from '../../support/programs.ts';
import {
  allScalarNames,
  evaluateOnDuals,
  evaluateProgram,
  moderateNames,
  type RandomProgram,
  randomProgram,
  specialConstant,
} from '../../support/random-programs.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

function recordRandom(random: RandomProgram, point: readonly number[]): Program {
  return record(
    point,
    (r, xs) =>
      evaluateProgram<Operand>(random, xs, (name, operands) => r.operate(Operation[name], 0, operands)).at(-1)!,
  );
}

/** (1 − x)² + 100 (y − x²)², a place per operation. */
function rosenbrock(r: Recording, [x, y]: readonly Operand[]): Operand {
  const valley = r.binary(Operation.subtract, 2, y!, r.binary(Operation.multiply, 1, x!, x!));
  const slope = r.binary(Operation.power, 4, r.binary(Operation.subtract, 3, 1, x!), 2);
  const steep = r.binary(Operation.multiply, 6, 100, r.binary(Operation.power, 5, valley, 2));
  return r.binary(Operation.add, 7, slope, steep);
}

test('700 random programs have the gradient that dual numbers give', () => {
  let finite = 0;
  for (let seed = 0; seed < 700; seed++) {
    const random = new SeededRandom(seed);
    const program = randomProgram(random, moderateNames, () => random.uniform(-2, 2), random.integer(5, 40));
    const point = Array.from({ length: program.inputs }, () => random.uniform(-2, 2));
    const expected = dualGradient((xs) => evaluateOnDuals(program, xs), point);
    const gradient = gradientAt(recordRandom(program, point), point);
    const scale = Math.max(1, ...expected.map(Math.abs));
    assertClose(
      gradient.map((slope) => slope / scale),
      expected.map((slope) => slope / scale),
      1e-11,
      `seed ${seed}`,
    );
    if (gradient.some((slope) => slope !== 0)) finite++;
  }
  assert.ok(finite > 450, `only ${finite} programs had a gradient other than 0`);
});

test('500 random programs over every operation and special values: gradients agree with duals where those are finite', () => {
  let compared = 0;
  for (let seed = 0; seed < 500; seed++) {
    const random = new SeededRandom(seed + 50_000);
    const program = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(2, 8));
    const point = Array.from({ length: program.inputs }, () => specialConstant(random));
    const expected = dualGradient((xs) => evaluateOnDuals(program, xs), point);
    const gradient = gradientAt(recordRandom(program, point), point);
    expected.forEach((slope, i) => {
      // Products of infinite and vanishing slopes depend on the order of multiplication; the edges test states those.
      if (!Number.isFinite(slope) || Math.abs(slope) > 1e100 || !Number.isFinite(gradient[i]!)) return;
      assertClose([gradient[i]!], [slope], 1e-9, `seed ${seed}, element ${i}`);
      if (slope !== 0) compared++;
    });
  }
  assert.ok(compared > 80, `only ${compared} slopes compared`);
});

test('the forward nodes stay at their indices, and the guards stay too', () => {
  const program = record([-1.2, 1], (r, xs) => {
    r.decide(Operation.less, 0, xs[0]!, xs[1]!);
    return rosenbrock(r, xs);
  });
  const derived = differentiate(program);
  assert.equal(derived.forwardCount, program.nodeCount);
  for (const name of ['operations', 'places', 'constants', 'shapes', 'operandStart', 'operands'] as const) {
    assert.deepEqual(derived[name].subarray(0, program[name].length), program[name], name);
  }
  assert.deepEqual(derived.guardNodes, program.guardNodes);
  assert.deepEqual(Array.from(derived.outputs).length, 3);
  const executor = createExecutor(derived);
  assert.equal(executor.run([2, 1]), false);
});

test('each backward node has the place and the origin of the forward node whose rule made it', () => {
  const program = record([-1.2, 1], rosenbrock);
  const { origins, places, forwardCount, nodeCount } = differentiate(program);
  assert.equal(origins.length, nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const origin = origins[node]!;
    assert.ok(origin < forwardCount);
    if (node < forwardCount) assert.equal(origin, node);
    assert.equal(places[node], program.places[origin]);
  }
});

test('adjoints name the node with ∂L/∂v of every intermediate value, and −1 where there is none', () => {
  const point = [-1.2, 1];
  const program = record(point, rosenbrock);
  const derived = differentiate(program);
  const executor = createExecutor(derived);
  executor.run(point);
  const [x, y] = point as [number, number];
  const valley = y - x * x;
  const expected = new Map([
    ['input x', -2 * (1 - x) - 400 * valley * x],
    ['input y', 200 * valley],
    ['x·x', -200 * valley],
    ['valley', 200 * valley],
    ['1 − x', 2 * (1 - x)],
    ['loss', 1],
  ]);
  const nodes = new Map([
    ['input x', 0],
    ['input y', 1],
    ['x·x', 2],
    ['valley', 3],
    ['1 − x', 5],
    ['loss', program.outputs[0]!],
  ]);
  for (const [name, node] of nodes) {
    assertClose([executor.scalar(derived.adjoints[node]!)], [expected.get(name)!], 1e-14, name);
  }
  program.operations.forEach((operation, node) => {
    if (operation === Operation.constant) assert.equal(derived.adjoints[node], -1);
  });
});

test('contributions are added from the last user to the first, each to the right', () => {
  // x is used three times with contributions 1e16, 1 and −1e16, whose sum depends on the order.
  const factors = [-1e16, 1, 1e16];
  const program = record([1], (r, [x]) =>
    factors.reduce<Operand>((sum, c) => r.binary(Operation.add, 0, sum, r.binary(Operation.multiply, 0, x!, c)), 0),
  );
  const [slope] = gradientAt(program, [1]);
  assert.equal(slope, 1e16 + 1 + -1e16);
  assert.notEqual(slope, -1e16 + 1 + 1e16 + 1);
  assert.notEqual(slope, -1e16 + (1 + 1e16) + 1);
  const other = record([1], (r, [x]) =>
    [1e16, -1e16, 1].reduce<Operand>(
      (sum, c) => r.binary(Operation.add, 0, sum, r.binary(Operation.multiply, 0, x!, c)),
      0,
    ),
  );
  assert.deepEqual(gradientAt(other, [1]), [1 + -1e16 + 1e16]);
});

test('constants 1 fold: the gradient of 3x + y is made of constants alone', () => {
  const program = record([1, 2], (r, [x, y]) => r.binary(Operation.add, 0, r.binary(Operation.multiply, 0, 3, x!), y!));
  const derived = differentiate(program);
  for (let node = derived.forwardCount; node < derived.nodeCount; node++) {
    assert.equal(derived.operations[node], Operation.constant, formatProgram(derived));
  }
  assert.deepEqual(gradientAt(program, [1, 2]), [3, 1]);
});

test('multiplying by an adjoint of 1 folds: the gradient of x·y is y and x themselves', () => {
  const program = record([2, 3], (r, [x, y]) => r.binary(Operation.multiply, 0, x!, y!));
  assert.deepEqual(Array.from(differentiate(program).outputs), [2, 1, 0]);
});

test('no adjoint is computed towards what only flat operations reach', () => {
  const program = record([2, 3.5], (r, [x, y]) => r.binary(Operation.multiply, 0, x!, r.unary(Operation.floor, 0, y!)));
  const { adjoints } = differentiate(program);
  assert.deepEqual(
    Array.from(adjoints, (adjoint) => adjoint >= 0),
    [true, false, false, true],
  );
});

test('a parameter that does not reach the loss has gradient 0, of its shape', () => {
  const unused = new Tensor([2, 2], Float64Array.of(1, 2, 3, 4));
  const program = record([1, unused, 2], (r, [x]) => r.unary(Operation.exp, 0, x!));
  const derived = differentiate(program);
  assert.deepEqual(gradientAt(program, [1, unused, 2]), [Math.E, 0, 0, 0, 0, 0]);
  assert.equal(derived.adjoints[1], -1);
  assert.deepEqual(
    gradientAt(
      record([3], () => 7),
      [3],
    ),
    [0],
  );
});

test('only the inputs asked for are differentiated; by default the parameters', () => {
  const recording = new Recording();
  const x = recording.input('parameter', 'x', 2);
  const data = recording.input('data', 'd', 3);
  const program = recording.finish(recording.binary(Operation.power, 0, x, data));
  assert.equal(differentiate(program).outputs.length, 2);
  assert.ok(!differentiate(program).operations.includes(Operation.log));
  const both = createExecutor(differentiate(program, [1, 0]));
  both.run([2, 3]);
  assertClose([both.output(1) as number, both.output(2) as number], [8 * Math.log(2), 12], 1e-14, '2 ** 3');
});

test('elements of one tensor meet in one node, in the order of their users, and mix with other uses', () => {
  const value = new Tensor([4], Float64Array.of(1, 2, 3, 4));
  const program = record([value], (r, [t]) => {
    const element = (index: number): Operand => r.operate(Operation.element, 0, [t!], { kind: 'index', index });
    const some = r.binary(Operation.multiply, 0, element(0), r.binary(Operation.multiply, 0, element(2), element(0)));
    const all = r.operate(Operation.sum, 0, [r.binary(Operation.multiply, 0, t!, t!)], { kind: 'axes', axes: [0] });
    return r.binary(Operation.add, 0, r.binary(Operation.add, 0, some, all), element(3));
  });
  checkDerivatives(program, [value], 'elements');
  assert.deepEqual(gradientAt(program, [value]), [2 + 6, 4, 6 + 1, 8 + 1]);
  const scattered = differentiate(program).operations.filter((code) => code === Operation.scatterElements);
  assert.equal(scattered.length, 2);
});

test('a chain of 200,000 operations differentiates without recursion', () => {
  const length = 200_000;
  const program = record([0.5], (r, [x]) => {
    let value: Operand = x!;
    for (let i = 0; i < length; i++) value = r.binary(Operation.multiply, 0, value, i % 2 === 0 ? 2 : 0.5);
    return r.unary(Operation.sin, 0, value);
  });
  assert.ok(program.nodeCount > length);
  assert.deepEqual(gradientAt(program, [0.5]), [Math.cos(0.5)]);
});

test('a differentiated program can be differentiated again: the Hessian of Rosenbrock', () => {
  const point = [-1.2, 1];
  const [x, y] = point as [number, number];
  const executor = createExecutor(hessianVectorProduct(record(point, rosenbrock)));
  executor.run([...point, 1, 0]);
  const columns = [executor.output(4) as number, executor.output(5) as number];
  assertClose(columns, [2 - 400 * (y - 3 * x * x), -400 * x], 1e-13, 'first column');

  const gradient = differentiate(record(point, rosenbrock));
  const ofSlope = differentiate({ ...gradient, outputs: gradient.outputs.slice(1) });
  const twice = createExecutor(ofSlope);
  twice.run(point);
  assertClose([twice.output(1) as number, twice.output(2) as number], columns, 1e-13, 'reverse over reverse');
});

test('the gradient checker catches a wrong rule', () => {
  const point = [0.7];
  const f = ([x]: readonly number[]): number => Math.sin(x!);
  assertGradient([Math.cos(0.7)], f, point, 'right');
  assert.throws(() => assertGradient([-Math.cos(0.7)], f, point, 'wrong sign'), /element 0 of the gradient/);
  assert.throws(() => assertGradient([Math.cos(0.7) + 1e-5], f, point, 'slightly wrong'), assert.AssertionError);

  // A backward program with one operation swapped, as a wrong row of the table would make it.
  const program = record([0.7, 1.3], (r, [x, y]) => r.binary(Operation.multiply, 0, r.unary(Operation.sin, 0, x!), y!));
  const derived = differentiate(program);
  const operations = derived.operations.map((code, node) =>
    node >= derived.forwardCount && code === Operation.cos ? Operation.exp : code,
  );
  const wrong = createExecutor({ ...derived, operations });
  wrong.run([0.7, 1.3]);
  const gradient = [wrong.output(1) as number, wrong.output(2) as number];
  const loss = ([x, y]: readonly number[]): number => Math.sin(x!) * y!;
  assert.throws(() => assertGradient(gradient, loss, [0.7, 1.3], 'wrong row'), /element 0 of the gradient/);
});
