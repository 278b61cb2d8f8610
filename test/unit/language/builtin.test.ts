import assert from 'node:assert/strict';
import test from 'node:test';
import { optimizerTable } from '../../../src/engine/optimizers/table.ts';
import { Recording } from '../../../src/engine/recording.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { isTracked, type Operand, plainValue } from '../../../src/engine/tracked.ts';
import { declarationsText } from '../../../src/language/builtin/declarations.ts';
import { createBuiltin } from '../../../src/language/builtin/module.ts';
import { builtinNames } from '../../../src/language/builtin/names.ts';
import { OptimizerChoice, ProblemSpecification } from '../../../src/language/builtin/specifications.ts';

type Functions = Readonly<Record<string, (...values: unknown[]) => unknown>>;

function builtin(recording?: Recording): Functions {
  let draws = 0;
  return createBuiltin({
    recording: () => recording,
    draw: (distribution) => (distribution === 'uniform' ? 0 : 100) + draws++,
  }) as Functions;
}

test('the module has exactly the names that imports are checked against', () => {
  assert.deepEqual(Object.keys(builtin()).toSorted(), [...builtinNames].toSorted());
  assert.ok(Object.isFrozen(builtin()));
});

test('shapes may be one number', () => {
  const { zeros, ones, full, reshape } = builtin();
  for (const [made, shape, numbers] of [
    [zeros!(2), [2], [0, 0]],
    [ones!([1, 2]), [1, 2], [1, 1]],
    [full!(2, -0), [2], [-0, -0]],
    [
      reshape!(
        [
          [1, 2],
          [3, 4],
        ],
        4,
      ),
      [4],
      [1, 2, 3, 4],
    ],
  ] as const) {
    assert.ok(made instanceof Tensor);
    assert.deepEqual([made.shape, [...made.data]], [shape, numbers]);
  }
});

test('draws come in row-major order, from the source of their distribution', () => {
  const { random, uniform, normal } = builtin();
  assert.equal(random!(), 0);
  const drawn = uniform!([2, 2], 10, 20) as Tensor;
  assert.deepEqual([...drawn.data], [20, 30, 40, 50]);
  assert.deepEqual([...(normal!(2, 1, 2) as Tensor).data], [211, 213]);
  assert.equal(normal!(), 107);
  assert.throws(() => normal!(-1), /A shape is made of whole numbers/);
});

test('draws in a recorded evaluation are inputs of its program', () => {
  const recording = new Recording();
  const { random, normal, sum, add } = builtin(recording);
  const loss = add!(random!(), sum!(normal!(2, 0, 3)));
  assert.ok(isTracked(loss));
  assert.equal(plainValue(loss), 0 + 3 * (101 + 102));
  const program = recording.finish(loss);
  assert.deepEqual(
    program.inputs.map(({ role, name, shape }) => [role, name, shape]),
    [
      ['random', 'uniform', []],
      ['random', 'normal', [2]],
    ],
  );
});

test('optimizers are data, with their settings checked where they are written', () => {
  const { adam, momentum } = builtin();
  const choice = adam!({ learningRate: 0.1, beta1: 0.5 });
  assert.ok(choice instanceof OptimizerChoice);
  assert.deepEqual({ ...choice }, { optimizer: 'adam', settings: { beta1: 0.5 }, learningRate: 0.1 });
  assert.deepEqual(
    { ...(momentum!() as OptimizerChoice) },
    { optimizer: 'momentum', settings: {}, learningRate: undefined },
  );
  for (const [settings, message] of [
    [{ beta3: 1 }, /no setting "beta3"\. Did you mean "beta1"/],
    [{ beta1: 2 }, /"beta1" must be a number ≥ 0 and < 1/],
    [{ learningRate: -1 }, /learningRate must be a number above 0/],
    [0.1, /takes an object of settings/],
  ] as const) {
    assert.throws(() => adam!(settings), message);
  }
});

test('the declarations have every setting of every optimizer', () => {
  for (const { id, settings } of optimizerTable) {
    const declared = new RegExp(`export function ${id}\\(([\\s\\S]*?)\\): Optimizer;`).exec(declarationsText)![1]!;
    const names = [...declared.matchAll(/(\w+)\?: (?:number|boolean|')/g)].map((match) => match[1]!);
    assert.deepEqual(names.toSorted(), settings.map(({ name }) => name).toSorted(), id);
  }
});

test('descriptions of problems keep what they were given and refuse what they do not know', () => {
  const { problem, leastSquares, adam } = builtin();
  const loss = (): number => 1;
  const made = problem!({
    parameters: { w: 1 },
    loss,
    data: 2,
    optimizer: adam!({ epsilon: 1 }),
    learningRate: 3,
    seed: 4,
  });
  assert.ok(made instanceof ProblemSpecification);
  assert.deepEqual(made.presets, { optimizer: 'adam', settings: { epsilon: 1 }, learningRate: 3, seed: 4 });
  assert.deepEqual([made.kind, made.compute, made.data], ['problem', loss, 2]);
  assert.deepEqual((problem!({ parameters: 1, loss, optimizer: 'adagrad' }) as ProblemSpecification).presets, {
    optimizer: 'adagrad',
  });
  for (const [call, message] of [
    [() => problem!(), /problem takes one object\. Write problem\(/],
    [() => problem!({ parameters: 1 }), /problem needs loss/],
    [() => problem!({ loss }), /problem needs parameters/],
    [() => problem!({ parameters: 1, loss, residuals: loss }), /does not know 'residuals'/],
    [() => leastSquares!({ parameters: 1, loss }), /does not know 'loss'/],
    [() => leastSquares!({ parameters: 1 }), /leastSquares needs residuals/],
    [() => leastSquares!({ parameters: 1, abscissa: [1], ordinate: [1] }), /leastSquares needs residuals/],
    [() => leastSquares!({ parameters: 1, model: loss }), /leastSquares needs abscissa as well/],
    [() => leastSquares!({ parameters: 1, abscissa: [1], model: loss }), /leastSquares needs ordinate as well/],
    [
      () => leastSquares!({ parameters: 1, abscissa: [1, 2], ordinate: [1], model: loss }),
      /abscissa has 2 values and ordinate 1/,
    ],
    [
      () => leastSquares!({ parameters: 1, abscissa: 'x', ordinate: [1], data: { t: [1] }, model: loss }),
      /data has no 'x' for abscissa\. There are: t/,
    ],
    [
      () => leastSquares!({ parameters: 1, abscissa: [[1, 2]], ordinate: [1], model: loss }),
      /abscissa must be a plain list/,
    ],
    [
      () => leastSquares!({ parameters: 1, abscissa: [Number.NaN], ordinate: [1], model: loss }),
      /abscissa\[0\] is NaN/,
    ],
    [() => leastSquares!({ parameters: 1, abscissa: [1], ordinate: [1], model: 3 }), /model is 3, not a function/],
    [() => problem!({ parameters: 1, loss, model: loss }), /does not know 'model'/],
    [() => problem!({ parameters: 1, loss, optimizer: 3 }), /optimizer takes a name or a call/],
    [() => problem!({ parameters: 1, loss, bounds: 5 }), /bounds takes an object: bounds: \{ x: \[0, 10\] \}\./],
    [() => problem!({ parameters: 1, loss, bounds: [0, 1] }), /bounds takes an object/],
    [() => problem!({ parameters: 1, loss, scheduleSettings: null }), /scheduleSettings takes an object/],
  ] as const) {
    assert.throws(call, message);
  }
});

test('tracked indices, axes and lengths are pinned, and nothing is said', () => {
  const recording = new Recording();
  const { at, sum, zeros, slice, gather, reshape, range } = builtin();
  const v = recording.input('parameter', 'v', new Tensor([3], Float64Array.of(1, 2, 3)));
  const one = recording.input('parameter', 'n', 1);
  const zero = recording.input('parameter', 'm', 0);
  assert.equal(plainValue(at!(v, one) as Operand), 2);
  assert.equal(plainValue(sum!(v, zero) as Operand), 6);
  for (const [result, numbers] of [
    [zeros!(one), [0]],
    [slice!(v, one), [2, 3]],
    [gather!(v, [one, zero]), [2, 1]],
    [reshape!(v, [3, one]), [1, 2, 3]],
    [range!(one, 3), [1, 2]],
  ] as const) {
    assert.deepEqual([...(plainValue(result as Operand) as Tensor).data], numbers);
  }
  assert.deepEqual(recording.findings, []);
  const { guardValues } = recording.finish(at!(v, one) as Operand);
  assert.deepEqual(new Set(guardValues), new Set([0, 1]));
});
