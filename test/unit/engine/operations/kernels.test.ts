import assert from 'node:assert/strict';
import test from 'node:test';
import { ShapeError } from '../../../../src/engine/errors.ts';
import { applyOperation } from '../../../../src/engine/operations/kernels.ts';
import { type Attribute, Operation, type OperationName } from '../../../../src/engine/operations.ts';
import { type NestedNumbers, valueFromNested, valueToNested } from '../../../../src/engine/tensor.ts';

const axes = (...list: number[]): Attribute => ({ kind: 'axes', axes: list });
const shape = (...list: number[]): Attribute => ({ kind: 'shape', shape: list });
const along = (axis: number): Attribute => ({ kind: 'axis', axis });
const permute = (...permutation: number[]): Attribute => ({ kind: 'permutation', permutation });
const product = (transposeLeft: boolean, transposeRight: boolean): Attribute => ({
  kind: 'matmul',
  transposeLeft,
  transposeRight,
});

/** Operation, attribute, operands and result as JSON. */
const values: ReadonlyArray<readonly [OperationName, Attribute | undefined, string, string]> = [
  ['matmul', product(false, false), '[[1,2],[3,4]], [[5,6],[7,8]]', '[[19,22],[43,50]]'],
  ['matmul', product(true, false), '[[1,2],[3,4]], [[5,6],[7,8]]', '[[26,30],[38,44]]'],
  ['matmul', product(false, true), '[[1,2],[3,4]], [[5,6],[7,8]]', '[[17,23],[39,53]]'],
  ['matmul', product(true, true), '[[1,2],[3,4]], [[5,6],[7,8]]', '[[23,31],[34,46]]'],
  ['matmul', product(false, false), '[[1,2],[3,4],[5,6]], [7,8]', '[23,53,83]'],
  ['matmul', product(false, false), '[1,2], [[3,4,5],[6,7,8]]', '[15,18,21]'],
  ['matmul', product(false, false), '[1,2,3], [4,5,6]', '32'],
  ['matmul', product(false, false), '[], []', '0'],
  ['transpose', permute(1, 0), '[[1,2,3],[4,5,6]]', '[[1,4],[2,5],[3,6]]'],
  ['transpose', permute(2, 0, 1), '[[[1,2]],[[3,4]]]', '[[[1],[3]],[[2],[4]]]'],
  ['reshape', shape(3, 2), '[[1,2,3],[4,5,6]]', '[[1,2],[3,4],[5,6]]'],
  ['slice', { kind: 'slice', starts: [0, 1], sizes: [2, 2] }, '[[1,2,3],[4,5,6]]', '[[2,3],[5,6]]'],
  ['pad', { kind: 'pad', starts: [1], shape: [4] }, '[1,2]', '[0,1,2,0]'],
  ['concatenate', along(1), '[[1],[2]], [[3,4],[5,6]]', '[[1,3,4],[2,5,6]]'],
  ['concatenate', along(-2), '[[1,2]], [[3,4]]', '[[1,2],[3,4]]'],
  ['stack', undefined, '1, 2, 3', '[1,2,3]'],
  ['stack', undefined, '[1,2], [3,4]', '[[1,2],[3,4]]'],
  ['element', { kind: 'index', index: 4 }, '[[1,2,3],[4,5,6]]', '5'],
  ['scatterElements', { kind: 'indices', indices: [2, 0, 2], shape: [4] }, '1, 2, 3', '[2,0,4,0]'],
  ['sum', axes(0), '[[1,2,3],[4,5,6]]', '[5,7,9]'],
  ['sum', axes(-1), '[[1,2,3],[4,5,6]]', '[6,15]'],
  ['sum', axes(0, 1), '[[1,2,3],[4,5,6]]', '21'],
  ['broadcastTo', shape(2, 3), '[1,2,3]', '[[1,2,3],[1,2,3]]'],
  ['broadcastTo', shape(2, 2), '[[1],[2]]', '[[1,1],[2,2]]'],
  ['broadcastTo', shape(2), '7', '[7,7]'],
  ['sumTo', shape(3), '[[1,2,3],[4,5,6]]', '[5,7,9]'],
  ['sumTo', shape(2, 1), '[[1,2,3],[4,5,6]]', '[[6],[15]]'],
  ['sumTo', shape(), '[[1,2,3],[4,5,6]]', '21'],
  ['maximumOver', axes(1), '[[1,7,3],[4,5,6]]', '[7,6]'],
  ['firstMaximum', axes(1), '[[1,7,7],[4,5,4]]', '[[0,1,0],[0,1,0]]'],
  ['gather', along(0), '[[1,2],[3,4],[5,6]], [2,0,2]', '[[5,6],[1,2],[5,6]]'],
  ['gather', along(1), '[[1,2],[3,4]], 1', '[2,4]'],
  ['gather', along(-1), '[10,20,30], [[0,1],[2,0]]', '[[10,20],[30,10]]'],
  ['scatterAdd', { kind: 'scatter', axis: 0, shape: [3, 2] }, '[[1,2],[3,4],[5,6]], [2,0,2]', '[[3,4],[0,0],[6,8]]'],
  ['select', undefined, '[1,0,-2], [1,2,3], 9', '[1,9,3]'],
  ['hypot', undefined, '[3,5], 4', '[5,6.4031242374328485]'],
  ['add', undefined, '[[1],[2]], [10,20]', '[[11,21],[12,22]]'],
  ['subtract', undefined, '5, [1,2]', '[4,3]'],
  ['divide', undefined, '[[1,2],[3,4]], [[2]]', '[[0.5,1],[1.5,2]]'],
];

for (const [name, attribute, operands, expected] of values) {
  test(`${name} of ${operands} is ${expected}`, () => {
    const nested = JSON.parse(`[${operands}]`) as NestedNumbers[];
    const value = applyOperation(Operation[name], nested.map(valueFromNested), attribute);
    assert.deepEqual(valueToNested(value), JSON.parse(expected));
  });
}

test('operands that do not fit are refused with both shapes in the message', () => {
  const refused: [OperationName, Attribute | undefined, NestedNumbers[], RegExp][] = [
    [
      'add',
      undefined,
      [
        [1, 2],
        [1, 2, 3],
      ],
      /\[2\] and \[3\]/,
    ],
    ['matmul', product(false, false), [[[1, 2]], [[1, 2]]], /\[1, 2\].*inner lengths 2 and 1/],
    ['matmul', product(false, false), [2, [1]], /vectors and matrices/],
    ['reshape', shape(4), [[1, 2, 3]], /\[3\] cannot become \[4\]/],
    ['slice', { kind: 'slice', starts: [2], sizes: [2] }, [[1, 2, 3]], /does not lie inside \[3\]/],
    ['sum', axes(2), [[1]], /Axis 2 does not exist/],
    ['sum', axes(0, -1), [[1]], /twice/],
    ['element', { kind: 'index', index: 3 }, [[1, 2, 3]], /Element 3 does not exist/],
    ['concatenate', { kind: 'axis', axis: 0 }, [[1], [[1]]], /equal shapes/],
    ['stack', undefined, [[1], [1, 2]], /equal shapes/],
    ['gather', { kind: 'axis', axis: 0 }, [[1, 2], [2]], /Index 2 does not exist/],
    ['gather', { kind: 'axis', axis: 0 }, [[1, 2], [0.5]], /Index 0.5 does not exist/],
    ['transpose', { kind: 'permutation', permutation: [0, 0] }, [[[1]]], /each axis/],
  ];
  for (const [name, attribute, operands, message] of refused) {
    assert.throws(
      () => applyOperation(Operation[name], operands.map(valueFromNested), attribute),
      (error) => error instanceof ShapeError && message.test(error.message),
      `${name}: ${message}`,
    );
  }
});
