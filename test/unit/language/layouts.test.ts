// The order of axes in which PyTorch has its weights, against what its layers answer to a single 1.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Tensor } from '../../../src/engine/tensor.ts';
import type { PyTorchLayout } from '../../../src/language/builtin/files/layouts.ts';
import { fromPyTorch, shapeInPyTorch } from '../../../src/language/builtin/files/layouts.ts';

interface Pair {
  readonly torch: readonly number[];
  readonly ours: readonly number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../support/torch/layouts.json', import.meta.url), 'utf8'),
) as Readonly<Record<'convolution' | 'flattened' | 'image_scale' | 'dense', Pair>> & {
  readonly image: [number, number, number];
  readonly filters: number;
  readonly units: number;
};
const { image, filters, units } = fixture;
const [rows, columns, channels] = image;

for (const [name, layout, shape, stored] of [
  ['dense', 'dense', [3, 2], [2, 3]],
  ['convolution', 'convolution', [...image, filters], [filters, channels, rows, columns]],
  ['image_scale', 'image', image, [channels, rows, columns]],
  ['image_scale', { flattened: image }, [rows * columns * channels], [rows * columns * channels]],
  ['flattened', { flattened: image }, [rows * columns * channels, units], [units, rows * columns * channels]],
] as const satisfies readonly (readonly [string, PyTorchLayout, readonly number[], readonly number[]])[]) {
  test(`${name} of shape [${shape.join(', ')}]`, () => {
    assert.deepEqual(shapeInPyTorch(shape, layout), stored);
    const { torch, ours } = fixture[name];
    const made = fromPyTorch(new Tensor(stored, Float64Array.from(torch)), layout);
    assert.deepEqual([made.shape, [...made.data]], [shape, ours]);
  });
}

test('what has the same axes stays', () => {
  const bias = new Tensor([2], Float64Array.of(1, 2));
  assert.equal(fromPyTorch(bias, 'same'), bias);
  assert.deepEqual(shapeInPyTorch([2, 3], 'same'), [2, 3]);
});
