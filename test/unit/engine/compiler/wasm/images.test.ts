import assert from 'node:assert/strict';
import test from 'node:test';
import { TensorProgram } from '../../../../../src/engine/compiler/wasm/tensor-program.ts';
import { differentiate } from '../../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../../src/engine/interpreter.ts';
import { windowsOver } from '../../../../../src/engine/operations/windows.ts';
import { Operation } from '../../../../../src/engine/operations.ts';
import { precisions } from '../../../../../src/engine/precision.ts';
import type { Program } from '../../../../../src/engine/program.ts';
import { type Shape, sizeOf, Tensor, type Value } from '../../../../../src/engine/tensor.ts';
import { recordIn, weightedSum } from '../../../../support/programs.ts';
import { specialConstant } from '../../../../support/random-programs.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

/** Fails unless WebAssembly and interpreter have the same bits, in two runs. */
function assertSame(program: Program, point: () => readonly Value[], message: string): void {
  const interpreter = createExecutor(program);
  const compiled = new TensorProgram(program);
  for (let run = 0; run < 2; run++) {
    const values = point();
    interpreter.run(values);
    const expected = Array.from(program.outputs, (node) => Array.from(interpreter.data(node))).flat();
    const outputs = new Float64Array(expected.length);
    assert.ok(compiled.run(values, outputs));
    assert.deepEqual(Array.from(outputs), expected, message);
  }
}

function tensor(random: SeededRandom, shape: Shape, special: number): Tensor {
  const number = (): number => (random.next() < special ? specialConstant(random) : random.uniform(-2, 2));
  return new Tensor(shape, Float64Array.from({ length: sizeOf(shape) }, number));
}

test('windows, maxima in them and their gradients have the interpreter’s bits', () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = new SeededRandom(seed + 400);
    const image = [random.integer(3, 9), random.integer(3, 9)] as const;
    const channels = random.pick([1, 2, 3, 4, 5, 8, 12]);
    const pair = (low: number, high: number) => [random.integer(low, high), random.integer(low, high)] as const;
    const choice = {
      kernel: pair(1, 3),
      stride: pair(1, 3),
      dilation: random.next() < 0.2 ? ([2, 1] as const) : ([1, 1] as const),
      padding: random.next() < 0.5 ? ('same' as const) : ([0, 0] as const),
    };
    if (choice.dilation[0] * (choice.kernel[0] - 1) + 1 > image[0]) continue;
    const windows = windowsOver(image, choice, 'test');
    const shape = [random.integer(1, 3), ...image, channels];
    const point = (): Value[] => [tensor(random, shape, seed % 3 === 0 ? 0.3 : 0)];
    const fill = random.pick([0, Number.NEGATIVE_INFINITY]);
    const pools = seed % 2 === 0;
    const program = recordIn(precisions[seed % 4 < 2 ? 0 : 1], point(), (recording, [x]) => {
      const shown = recording.operate(Operation.im2col, 0, [x!], { kind: 'windows', windows, fill });
      return weightedSum(
        recording,
        pools ? recording.operate(Operation.maximumOver, 0, [shown], { kind: 'axes', axes: [3, 4] }) : shown,
      );
    });
    const message = `seed ${seed}: ${JSON.stringify({ shape, choice, fill, pools })}`;
    assertSame(program, point, message);
    assertSame(differentiate(program), point, `gradient, ${message}`);
  }
});

test('maxima and repeats along every axis', () => {
  const random = new SeededRandom(9);
  for (const shape of [
    [3, 5, 8],
    [2, 7, 4],
    [4, 3, 2],
    [2, 2, 2, 12],
  ]) {
    for (const precision of precisions) {
      for (let axis = 0; axis < shape.length; axis++) {
        const point = (): Value[] => [tensor(random, shape, 0.2)];
        const program = recordIn(precision, point(), (recording, [x]) =>
          weightedSum(recording, recording.operate(Operation.maximumOver, 0, [x!], { kind: 'axes', axes: [axis] })),
        );
        assertSame(program, point, `maximum of [${shape}] over ${axis}, ${precision}`);
        assertSame(differentiate(program), point, `gradient of the maximum of [${shape}] over ${axis}, ${precision}`);
      }
    }
  }
});
