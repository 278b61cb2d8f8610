import assert from 'node:assert/strict';
import test from 'node:test';
import { ShapeError } from '../../../src/engine/errors.ts';
import { createExecutor } from '../../../src/engine/interpreter.ts';
import { Operation } from '../../../src/engine/operations.ts';
import type { Program } from '../../../src/engine/program.ts';
import { type Operand, plainValue, Recording, type Tracked } from '../../../src/engine/recording.ts';
import { Tensor, type Value } from '../../../src/engine/tensor.ts';
import { isTracked, nodeWithin } from '../../../src/engine/tracked.ts';
import { record } from '../../support/programs.ts';
import {
  allScalarNames,
  evaluateProgram,
  type RandomProgram,
  randomProgram,
  specialConstant,
} from '../../support/random-programs.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** Records a random program and returns every recorded value with its node. */
function recordAll(random: RandomProgram, inputs: readonly Value[]): { program: Program; values: Map<number, Value> } {
  const recording = new Recording();
  const parameters = inputs.map((value, i) => recording.input('parameter', `p${i}`, value));
  const all = evaluateProgram<Operand>(random, parameters, (name, operands) =>
    recording.operate(Operation[name], 0, operands),
  );
  const values = new Map<number, Value>();
  for (const value of all) if (isTracked(value)) values.set(nodeWithin(value, recording), plainValue(value));
  let result = all.at(-1)!;
  const plain = plainValue(result);
  if (typeof plain !== 'number') {
    const axes = plain.shape.map((_, axis) => axis);
    result = recording.operate(Operation.sum, 0, [result], { kind: 'axes', axes });
  }
  return { program: recording.finish(result), values };
}

function assertSameBits(actual: Float64Array, expected: Value, message: string): void {
  const numbers = typeof expected === 'number' ? Float64Array.of(expected) : expected.data;
  assert.equal(actual.length, numbers.length, message);
  for (const [i, x] of numbers.entries()) {
    assert.ok(Object.is(actual[i], x), `${message}: ${actual[i]} and not ${x}`);
  }
}

test('700 random scalar programs compute what recording them computes, bit for bit, at other points too', () => {
  for (let seed = 0; seed < 700; seed++) {
    const random = new SeededRandom(seed);
    const program = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(5, 40));
    const point = (): number[] => Array.from({ length: program.inputs }, () => specialConstant(random));
    const executor = createExecutor(recordAll(program, point()).program);
    for (let run = 0; run < 3; run++) {
      const inputs = point();
      const { values } = recordAll(program, inputs);
      assert.ok(executor.run(run === 0 ? inputs : Float64Array.from(inputs)));
      for (const [node, value] of values)
        assertSameBits(executor.data(node) as Float64Array, value, `seed ${seed}, node ${node}`);
    }
  }
});

test('200 random programs of scalars and tensors compute what recording them computes, bit for bit', () => {
  const shapes = [[], [3], [2, 3], [1, 3], [2, 1], [1]];
  for (let seed = 0; seed < 200; seed++) {
    const random = new SeededRandom(seed + 10_000);
    const program = randomProgram(random, allScalarNames, () => specialConstant(random), random.integer(3, 20));
    const inputShapes = Array.from({ length: program.inputs }, () => random.pick(shapes));
    const point = (): Value[] =>
      inputShapes.map((shape) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const data = Float64Array.from({ length: size }, () => specialConstant(random));
        return shape.length === 0 ? data[0]! : new Tensor(shape, data);
      });
    const executor = createExecutor(recordAll(program, point()).program);
    for (let run = 0; run < 2; run++) {
      const inputs = point();
      const { values } = recordAll(program, inputs);
      assert.ok(executor.run(inputs));
      for (const [node, value] of values)
        assertSameBits(executor.data(node) as Float64Array, value, `seed ${seed}, node ${node}`);
    }
  }
});

/** x < 1 ? x·x : (truthy(y) ? y : 0), with the guards of the path taken at the recorded point. */
function branching(r: Recording, [x, y]: readonly Tracked[]): Operand {
  if (r.decide(Operation.less, 0, x!, 1)) return r.binary(Operation.multiply, 0, x!, x!);
  return r.truth(y!, 0) ? y! : 0;
}

test('guards are checked in order, and the failed one is named', () => {
  const first = createExecutor(record([0, 5], branching));
  assert.equal(first.program.guardNodes.length, 1);
  assert.equal(first.run([0.5, 7]), true);
  assert.equal(first.output(0), 0.25);
  assert.equal(first.failedGuard, -1);
  assert.equal(first.run([1, 7]), false);
  assert.equal(first.failedGuard, 0);
  assert.equal(first.run([Number.NaN, 7]), false);
  assert.equal(first.run([-3, 7]), true);

  const second = createExecutor(record([2, 5], branching));
  assert.equal(second.run([3, -1]), true);
  assert.equal(second.output(0), -1);
  assert.equal(second.run([3, Number.NaN]), false);
  assert.equal(second.failedGuard, 1);
  assert.equal(second.run([0, Number.NaN]), false);
  assert.equal(second.failedGuard, 0);
});

test('a guard on an exact value tells −0 from 0 and holds for NaN', () => {
  const pinned = (value: number) =>
    createExecutor(
      record([value], (r, [x]) => {
        r.guard(x!, 0);
        return x!;
      }),
    );
  assert.equal(pinned(0).run([-0]), false);
  assert.equal(pinned(-0).run([-0]), true);
  assert.equal(pinned(Number.NaN).run([Number.NaN]), true);
  assert.equal(pinned(Number.NaN).run([1]), false);
});

test('inputs of another number or shape are refused by name', () => {
  const executor = createExecutor(
    record([new Tensor([2], Float64Array.of(1, 2)), 3], (r, [t]) =>
      r.operate(Operation.sum, 0, [t!], { kind: 'axes', axes: [0] }),
    ),
  );
  assert.throws(() => executor.run([1]), ShapeError);
  assert.throws(() => executor.run([1, 3]), /Input p0 is a number and was recorded as shape \[2\]/);
  assert.throws(() => executor.run([new Tensor([1], Float64Array.of(1)), 3]), /p0 is shape \[1\]/);
  assert.throws(
    () => executor.run([new Tensor([2], Float64Array.of(1, 2)), new Tensor([1], Float64Array.of(1))]),
    /p1/,
  );
  assert.throws(() => executor.tensor(1), ShapeError);
  assert.throws(() => executor.scalar(0), ShapeError);
});

test('a tensor that was read is a copy, which the next run leaves alone', () => {
  const executor = createExecutor(
    record([new Tensor([2], Float64Array.of(1, 2))], (r, [t]) =>
      r.operate(Operation.sum, 0, [r.binary(Operation.multiply, 0, t!, 2)], { kind: 'axes', axes: [0] }),
    ),
  );
  const doubled = executor.program.operations.indexOf(Operation.multiply);
  executor.run([new Tensor([2], Float64Array.of(1, 2))]);
  const before = executor.tensor(doubled);
  executor.run([new Tensor([2], Float64Array.of(5, 6))]);
  assert.deepEqual(Array.from(before.data), [2, 4]);
  assert.deepEqual(Array.from(executor.tensor(doubled).data), [10, 12]);
  assert.equal(executor.output(0), 22);
});

test('what depends on constants alone keeps its value over runs', () => {
  const recording = new Recording();
  const x = recording.input('parameter', 'x', 1);
  const constant = new Tensor([2, 2], Float64Array.of(1, 2, 3, 4));
  const product = recording.operate(Operation.element, 0, [recording.binary(Operation.add, 0, constant, x)], {
    kind: 'index',
    index: 3,
  });
  const executor = createExecutor(recording.finish(product));
  for (const value of [1, -1, 0.5]) {
    assert.ok(executor.run([value]));
    assert.equal(executor.output(0), 4 + value);
  }
});
