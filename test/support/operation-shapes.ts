// Operations on whole tensors, with the shapes that their rules are tried with.
import type { Windows } from '../../src/engine/operations/windows.ts';
import { type Attribute, Operation, type OperationName } from '../../src/engine/operations.ts';
import type { Program } from '../../src/engine/program.ts';
import { Tensor, type Value } from '../../src/engine/tensor.ts';
import { record, weightedSum } from './programs.ts';
import { SeededRandom } from './seeded-random.ts';

const axes = (...list: number[]): Attribute => ({ kind: 'axes', axes: list });
const shape = (...list: number[]): Attribute => ({ kind: 'shape', shape: list });
const product = (transposeLeft: boolean, transposeRight: boolean): Attribute => ({
  kind: 'matmul',
  transposeLeft,
  transposeRight,
});

const windows = (some: Partial<Windows>, fill = 0.5): Attribute => ({
  kind: 'windows',
  fill,
  windows: { image: [3, 4], kernel: [2, 2], stride: [1, 1], dilation: [1, 1], before: [0, 0], count: [2, 3], ...some },
});

/** Operation, attribute, shapes of the operands that are differentiated, further constant operands. */
export type ArrayCase = readonly [OperationName, Attribute | undefined, number[][], Value[]?];

export const arrayCases: readonly ArrayCase[] = [
  [
    'matmul',
    product(false, false),
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    'matmul',
    product(true, false),
    [
      [3, 2],
      [3, 4],
    ],
  ],
  [
    'matmul',
    product(false, true),
    [
      [2, 3],
      [4, 3],
    ],
  ],
  [
    'matmul',
    product(true, true),
    [
      [3, 2],
      [4, 3],
    ],
  ],
  ['matmul', product(false, false), [[2, 3], [3]]],
  ['matmul', product(true, false), [[3, 2], [3]]],
  ['matmul', product(false, false), [[3], [3, 2]]],
  ['matmul', product(false, true), [[3], [2, 3]]],
  ['matmul', product(false, false), [[3], [3]]],
  [
    'matmul',
    product(false, false),
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    'matmul',
    product(false, false),
    [
      [2, 0],
      [0, 3],
    ],
  ],
  ['transpose', { kind: 'permutation', permutation: [2, 0, 1] }, [[2, 3, 4]]],
  ['transpose', { kind: 'permutation', permutation: [-1, 0, 1] }, [[2, 3, 4]]],
  ['reshape', shape(6), [[2, 3]]],
  ['slice', { kind: 'slice', starts: [1, 0], sizes: [2, 1] }, [[3, 2]]],
  ['slice', { kind: 'slice', starts: [1], sizes: [0] }, [[3]]],
  ['pad', { kind: 'pad', starts: [1, 2], shape: [4, 4] }, [[2, 1]]],
  [
    'concatenate',
    { kind: 'axis', axis: 1 },
    [
      [2, 1],
      [2, 3],
      [2, 0],
    ],
  ],
  ['stack', undefined, [[], [], []]],
  [
    'stack',
    undefined,
    [
      [2, 2],
      [2, 2],
    ],
  ],
  ['element', { kind: 'index', index: 3 }, [[2, 3]]],
  ['scatterElements', { kind: 'indices', indices: [2, 0, 2], shape: [2, 2] }, [[], [], []]],
  ['sum', axes(0, 2), [[2, 3, 2]]],
  ['sum', axes(-2), [[2, 3, 2]]],
  ['sum', axes(0), [[1]]],
  ['sum', axes(1), [[2, 0]]],
  ['broadcastTo', shape(2, 3, 2), [[3, 1]]],
  ['broadcastTo', shape(2, 2), [[]]],
  ['sumTo', shape(3, 1), [[2, 3, 2]]],
  ['sumTo', shape(), [[2, 3]]],
  ['maximumOver', axes(1), [[2, 3, 2]]],
  ['maximumOver', axes(0, 1), [[2, 3]]],
  ['gather', { kind: 'axis', axis: 1 }, [[2, 3, 2]], [new Tensor([4], Float64Array.of(2, 0, 2, 2))]],
  ['gather', { kind: 'axis', axis: -1 }, [[2, 3]], [1]],
  ['scatterAdd', { kind: 'scatter', axis: 1, shape: [2, 3] }, [[2, 4]], [new Tensor([4], Float64Array.of(2, 0, 2, 2))]],
  ['im2col', windows({}), [[2, 3, 4, 2]]],
  [
    'im2col',
    windows({ kernel: [2, 1], stride: [1, 2], dilation: [2, 1], before: [1, 0], count: [3, 2] }),
    [[1, 3, 4, 1]],
  ],
  ['im2col', windows({}, Number.NEGATIVE_INFINITY), [[0, 3, 4, 2]]],
  ['im2col', windows({ image: [1, 1], kernel: [1, 1], count: [1, 1] }), [[1, 1, 1, 1]]],
  ['col2im', windows({}), [[2, 2, 3, 2, 2, 2]]],
  [
    'col2im',
    windows({ kernel: [2, 1], stride: [1, 2], dilation: [2, 1], before: [1, 0], count: [3, 2] }),
    [[1, 3, 2, 2, 1, 1]],
  ],
  ['select', undefined, [[3], [2, 3]]],
];

/** A loss made of one such operation, and seeded values of its operands. */
export function recordedCase([name, attribute, shapes, constants = []]: ArrayCase): {
  readonly program: Program;
  readonly operands: readonly Value[];
} {
  const random = new SeededRandom(shapes.flat().reduce((total, length) => 7 * total + length, 1));
  const operands = shapes.map((dimensions): Value => {
    if (dimensions.length === 0) return random.uniform(-2, 2);
    const size = dimensions.reduce((all, length) => all * length, 1);
    return new Tensor(
      dimensions,
      Float64Array.from({ length: size }, () => random.uniform(-2, 2)),
    );
  });
  const before = name === 'select' ? [new Tensor([3], Float64Array.of(1, 0, 1))] : [];
  const program = record(operands, (r, xs) => {
    // The square makes the seed depend on the value, so that second uses of the operands count as well.
    const result = r.operate(Operation[name], 0, [...before, ...xs, ...constants], attribute);
    return weightedSum(r, r.binary(Operation.multiply, 0, result, result));
  });
  return { program, operands };
}
