import assert from 'node:assert/strict';
import test from 'node:test';
import { parameterFormatOf } from '../../../../src/shared/formats/format-of-name.ts';
import { openNpz } from '../../../../src/shared/formats/npz.ts';
import { parameterBytes } from '../../../../src/shared/formats/parameters.ts';
import { openSafetensors } from '../../../../src/shared/formats/safetensors.ts';

test('the ending of a name tells the format', () => {
  for (const [name, format] of [
    ['/a.b/model.safetensors', 'safetensors'],
    ['MODEL.NPZ', 'npz'],
    ['model.npz.txt', undefined],
    ['npz', undefined],
    ['.safetensors', 'safetensors'],
  ] as const) {
    assert.equal(parameterFormatOf(name), format, name);
  }
});

test('every parameter is written with its own part of θ', () => {
  const parameters = [
    { name: 'w', shape: [2, 2], offset: 1, size: 4 },
    { name: 'points[0].x', shape: [], offset: 0, size: 1 },
  ];
  const point = Float64Array.of(7, 1, 2, 3, 4);
  for (const [format, open] of [
    ['npz', openNpz],
    ['safetensors', openSafetensors],
  ] as const) {
    const file = open(parameterBytes(format, parameters, point));
    assert.deepEqual(
      file.names.map((name) => [name, file.array(name).shape, [...file.array(name).data]]),
      [
        ['w', [2, 2], [1, 2, 3, 4]],
        ['points[0].x', [], [7]],
      ],
    );
  }
});
