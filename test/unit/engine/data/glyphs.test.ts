import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphs } from '../../../../src/engine/data/glyphs.ts';

test('glyphs are images of the digits in turn, dots of 1 somewhere inside', () => {
  const { inputs, targets, classes, inputNames } = glyphs({ samples: 20, size: 9, noise: 0, seed: 4 });
  assert.deepEqual(inputs.shape, [20, 9, 9, 1]);
  assert.deepEqual([...targets.data.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  assert.deepEqual([classes?.length, inputNames.length, inputNames[10]], [10, 81, 'r2c2']);
  const dots = [19, 10, 14, 14, 14, 17, 15, 11, 17, 15];
  for (let i = 0; i < 20; i++) {
    const image = inputs.data.subarray(81 * i, 81 * (i + 1));
    assert.ok(image.every((pixel) => pixel === 0 || pixel === 1));
    assert.equal(
      image.reduce((sum, pixel) => sum + pixel, 0),
      dots[i % 10],
      `digit ${i % 10}`,
    );
  }
  // The same digit stands at different places.
  assert.notDeepEqual(inputs.data.subarray(0, 81), inputs.data.subarray(810, 891));
});

test('noise is drawn for every pixel from the seed', () => {
  const made = (seed: number) => glyphs({ samples: 50, size: 8, noise: 0.2, seed }).inputs.data;
  assert.deepEqual(made(1), made(1));
  assert.notDeepEqual(made(1), made(2));
  const clear = glyphs({ samples: 50, size: 8, noise: 0, seed: 1 }).inputs.data;
  const noise = made(1).map((pixel, i) => pixel - clear[i]!);
  const deviation = Math.sqrt(noise.reduce((sum, x) => sum + x * x, 0) / noise.length);
  assert.ok(Math.abs(deviation - 0.2) < 0.02, `${deviation}`);
});
