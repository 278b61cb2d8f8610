import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineError } from '../../../src/engine/errors.ts';
import { Recording } from '../../../src/engine/recording.ts';
import { Tensor } from '../../../src/engine/tensor.ts';

const matrix = new Tensor([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6));

for (const [member, message] of [
  ['length', /A tensor of shape \[2, 3\] is no array and has no length\. Write shape\(x\)\[0\]/],
  ['0', /has no element \[0\]\. Write at\(x, 0\)/],
  ['17', /has no element \[17\]\. Write at\(x, 17\)/],
  ['map', /has no map\. Compute with the whole tensor/],
  [Symbol('reduce'), /has no reduce\. Compute with the whole tensor/],
] as const) {
  test(`${String(member)} of a tensor is an error, never undefined`, () => {
    const recording = new Recording();
    recording.place = 7;
    const tracked = recording.input('parameter', 'w', matrix);
    const read = (value: object) => (): unknown => (value as Record<PropertyKey, unknown>)[member];
    assert.throws(read(matrix), message);
    assert.throws(read(tracked), (error) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, message);
      assert.equal(error.place, 7);
      return true;
    });
  });
}

test('a tracked number has, like a number, no members of arrays at all', () => {
  const x = new Recording().input('parameter', 'x', 2) as unknown as Record<string, unknown>;
  for (const member of ['length', '0', 'map', 'unknown']) assert.equal(x[member], undefined);
  assert.equal(Object.prototype.toString.call(x), '[object Number]');
  assert.equal(x['constructor'], Number);
});

test('a tracked number has the members of numbers, also those a program adds', () => {
  const x = new Recording().input('parameter', 'x', 2) as unknown as {
    doubled(): unknown;
    hasOwnProperty(key: string): boolean;
  };
  Object.defineProperty(Number.prototype, 'doubled', { value: () => 'found', configurable: true });
  try {
    assert.equal(x.doubled(), 'found');
  } finally {
    Reflect.deleteProperty(Number.prototype, 'doubled');
  }
  assert.equal(Object.hasOwn(x, 'value'), false);
  assert.ok(!(x instanceof Object));
});

test('other members of a tensor are as they are', () => {
  assert.deepEqual(matrix.shape, [2, 3]);
  assert.equal(String(matrix), '1,2,3,4,5,6');
  assert.equal((matrix as unknown as Record<string, unknown>)['unknown'], undefined);
  assert.equal(Object.prototype.toString.call(new Recording().input('parameter', 'w', matrix)), '[object Object]');
});
