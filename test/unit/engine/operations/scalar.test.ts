import assert from 'node:assert/strict';
import test from 'node:test';
import { applyOperation } from '../../../../src/engine/operations/kernels.ts';
import { erf } from '../../../../src/engine/operations/special/erf.ts';
import { isBinary, isUnary, type Operation, operationNames, operationRows } from '../../../../src/engine/operations.ts';
import { applyDual, valueOfDual } from '../../../support/dual.ts';
import { specialNumbers } from '../../../support/special-numbers.ts';

/** The two rows whose formula says what is computed and not how: their plain form overflows. */
const byOtherMeans = new Set(['sigmoid', 'softplus']);

function plainFunction(formula: string): (...operands: number[]) => number {
  const made = new Function('erf', 'a', 'b', 'x', `return ${formula};`);
  return (...operands) => Number(made(erf, ...operands));
}

test('every elementwise operation has the bits of its formula, and of the dual numbers, on special values', () => {
  let checked = 0;
  operationNames.forEach((name, code) => {
    const operation = code as Operation;
    if (!isUnary(operation) && !isBinary(operation)) return;
    const plain = plainFunction(operationRows[code]!.formula);
    for (const a of specialNumbers) {
      for (const b of isUnary(operation) ? [0] : specialNumbers) {
        const operands = isUnary(operation) ? [a] : [a, b];
        const value = applyOperation(operation, operands);
        const expected = Number(plain(a, b, a));
        if (!byOtherMeans.has(name))
          assert.ok(Object.is(value, expected), `${name}(${operands}): ${value}, ${expected}`);
        assert.ok(Object.is(value, valueOfDual(applyDual(name, operands))), `${name}(${operands}) by duals`);
        checked++;
      }
    }
  });
  assert.ok(checked > 5000);
});

test('sigmoid and softplus are their formulas where those do not overflow', () => {
  for (const x of [-30, -2, -0.1, 0, 0.1, 2, 30]) {
    for (const name of byOtherMeans) {
      const code = operationNames.indexOf(name as (typeof operationNames)[number]);
      const expected = plainFunction(operationRows[code]!.formula)(0, 0, x);
      const value = applyOperation(code as Operation, [x]) as number;
      assert.ok(Math.abs(value - expected) <= 1e-15 * Math.max(1, Math.abs(expected)), `${name}(${x})`);
    }
  }
});
