import assert from 'node:assert/strict';
import test from 'node:test';
import { elementOfCell, heatMapOf } from '../../../../src/shared/views/heat-map.ts';

const request = { name: 'W', quantity: 'value', slice: [] } as const;
const counted = (length: number): Float64Array => Float64Array.from({ length }, (_, index) => index);

test('a matrix is its own rows and columns, a vector one row', () => {
  const matrix = heatMapOf(request, { shape: [2, 3], data: counted(6), iteration: 4 });
  assert.deepEqual([matrix.rows, matrix.columns, matrix.block, matrix.iteration], [2, 3, 1, 4]);
  assert.deepEqual(matrix.numbers, counted(6));
  assert.equal(elementOfCell(matrix, 1, 2), 'W[1][2]');
  const vector = heatMapOf(request, { shape: [5], data: counted(5), iteration: 0 });
  assert.deepEqual([vector.rows, vector.columns], [1, 5]);
  assert.equal(elementOfCell(vector, 0, 4), 'W[4]');
});

test('of more axes the chosen slice is shown; an index beyond its axis is the nearest one', () => {
  const tensor = { shape: [2, 3, 2, 2], data: counted(24), iteration: 0 };
  const map = heatMapOf({ ...request, slice: [1, 2] }, tensor);
  assert.deepEqual([...map.numbers], [20, 21, 22, 23]);
  assert.equal(elementOfCell(map, 1, 0), 'W[1][2][1][0]');
  assert.deepEqual(heatMapOf({ ...request, slice: [9, -4] }, tensor).slice, [1, 0]);
  assert.deepEqual([...heatMapOf(request, tensor).numbers], [0, 1, 2, 3]);
});

test('beyond 256 cells a side each block shows its largest size, with its sign and its element', () => {
  const [height, width] = [3, 600];
  const data = counted(height * width).map((at) => Math.sin(at) / 4);
  data[1 * width + 4] = -9;
  data[2 * width + 599] = Number.NaN;
  const map = heatMapOf(request, { shape: [height, width], data, iteration: 0 });
  assert.deepEqual([map.block, map.rows, map.columns, map.numbers.length], [3, 1, 200, 200]);
  assert.equal(map.numbers[1], -9);
  assert.equal(elementOfCell(map, 0, 1), 'W[1][4]');
  assert.ok(Number.isNaN(map.numbers[199]));
  assert.equal(elementOfCell(map, 0, 199), 'W[2][599]');
  for (const [cell, number] of map.numbers.entries()) {
    let most = 0;
    for (let y = 0; y < 3; y++)
      for (let x = 3 * cell; x < 3 * cell + 3; x++) most = Math.max(most, Math.abs(data[y * width + x]!));
    if (cell !== 199) assert.equal(Math.abs(number), most);
  }
});

test('256 × 256 are the most cells there are', () => {
  const map = heatMapOf(request, { shape: [1000, 256], data: new Float64Array(256_000), iteration: 0 });
  assert.deepEqual([map.block, map.rows, map.columns], [4, 250, 64]);
});
