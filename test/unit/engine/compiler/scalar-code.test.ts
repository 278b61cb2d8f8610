import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../../../src/engine/compiler/compile.ts';
import { scalarBinary, scalarUnary } from '../../../../src/engine/operations/scalar.ts';
import { isBinary, isUnary, Operation, operationNames } from '../../../../src/engine/operations.ts';
import { precisions, rounded } from '../../../../src/engine/precision.ts';
import { record, recordIn } from '../../../support/programs.ts';
import { specialNumbers } from '../../../support/special-numbers.ts';

/** Often enough for V8 to optimise the code, which must not change a bit. */
const rounds = 30;

test('the code of every operation has its bits on special numbers, cold and optimised', () => {
  let checked = 0;
  for (const [code, name] of operationNames.entries()) {
    const operation = code as Operation;
    if (!isUnary(operation) && !isBinary(operation)) continue;
    for (const precision of precisions) {
      const program = recordIn(precision, [1, 1], (recording, [a, b]) =>
        recording.operate(operation, 0, isUnary(operation) ? [a!] : [a!, b!]),
      );
      const compiled = compile(program)!;
      const expected = (a: number, b: number): number => {
        const [x, y] = [rounded(precision, a), rounded(precision, b)];
        return rounded(precision, isUnary(operation) ? scalarUnary(operation, x) : scalarBinary(operation, x, y));
      };
      const outputs = new Float64Array(1);
      for (let round = 0; round < rounds; round++) {
        for (const a of specialNumbers) {
          for (const b of specialNumbers) {
            compiled([a, b], outputs);
            if (!Object.is(outputs[0], expected(a, b)))
              assert.fail(`${name}(${a}, ${b}) in ${precision}: ${outputs[0]}, ${expected(a, b)}`);
            checked++;
          }
        }
      }
    }
  }
  assert.ok(checked > 500_000);
});

test('powers with constant exponents have the bits of powers, cold and optimised', () => {
  for (const exponent of [0.5, -0.5, 2, 3, -1, 1.5, 1 / 3]) {
    const compiled = compile(record([1], (recording, [x]) => recording.binary(Operation.power, 0, x!, exponent)))!;
    const outputs = new Float64Array(1);
    const power = (x: number, y: number): number => x ** y;
    for (let round = 0; round < 3000; round++) {
      for (const x of specialNumbers) {
        compiled([x], outputs);
        const expected = exponent === 2 ? x * x : power(x, exponent);
        if (!Object.is(outputs[0], expected)) assert.fail(`${x} ** ${exponent}: ${outputs[0]}, ${expected}`);
      }
    }
  }
});

test('hypot and select take their operands in order', () => {
  const outputs = new Float64Array(1);
  const length = compile(record([1, 1, 1], (recording, legs) => recording.operate(Operation.hypot, 0, legs)))!;
  length([2, 3, 6], outputs);
  assert.equal(outputs[0], 7);
  const choice = compile(record([1, 1, 1], (recording, operands) => recording.operate(Operation.select, 0, operands)))!;
  choice([0, 3, 6], outputs);
  assert.equal(outputs[0], 6);
  choice([Number.NaN, 3, 6], outputs);
  assert.equal(outputs[0], 6);
  choice([-1, 3, 6], outputs);
  assert.equal(outputs[0], 3);
});
