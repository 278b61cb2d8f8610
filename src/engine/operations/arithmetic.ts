import { Operation } from './codes.ts';
import type { Emitter, OperationRow } from './row.ts';
import { none } from './row.ts';

/** Rows of the elementwise operations on two operands. */
export const arithmeticRows = {
  add: {
    kind: 'binary',
    formula: 'a + b',
    edges: 'none',
    cost: 1,
    left: (_e, seed) => seed,
    right: (_e, seed) => seed,
  },
  subtract: {
    kind: 'binary',
    formula: 'a - b',
    edges: 'none',
    cost: 1,
    left: (_e, seed) => seed,
    right: (e, seed) => e.negate(seed),
  },
  multiply: {
    kind: 'binary',
    formula: 'a * b',
    edges: 'an infinite factor times a zero seed is NaN, as in arithmetic',
    cost: 1,
    left: (e, seed, _a, b) => e.multiply(seed, b),
    right: (e, seed, a) => e.multiply(seed, a),
  },
  divide: {
    kind: 'binary',
    formula: 'a / b',
    edges: 'b = 0: the quotient and both derivatives are infinite or NaN, as division gives them',
    cost: 3,
    left: (e, seed, _a, b) => e.divide(seed, b),
    // (seed·y)/b and not seed/b·y: a = 0 over a tiny b keeps derivative 0 instead of ∞·0.
    right: (e, seed, _a, b, y) => e.negate(e.divide(e.multiply(seed, y), b)),
  },
  remainder: {
    kind: 'binary',
    formula: 'a % b',
    edges: 'jumps where a/b is an integer; the derivative there is that of the piece the value lies on',
    cost: 10,
    left: (_e, seed) => seed,
    // (a − y)/b is the truncated quotient up to rounding, also where a/b itself rounds up to the next integer.
    right: (e, seed, a, b, y) => e.negate(e.multiply(seed, e.unary(Operation.round, e.divide(e.subtract(a, y), b)))),
  },
  power: {
    kind: 'binary',
    formula: 'a ** b',
    edges:
      'base 0: ∂/∂base is Infinity for 0 < b < 1, 0 for b > 1; exponent 0: ∂/∂base is 0, also at base 0. ' +
      '∂/∂exponent is 0 at base 0 with b ≥ 0, −Infinity at base 0 with b < 0, NaN at a negative base; ' +
      'a constant exponent never asks for it. Infinity ** b with b < 0: ∂/∂exponent is NaN',
    cost: 20,
    left: powerToBase,
    right: powerToExponent,
  },
  atan2: {
    kind: 'binary',
    formula: 'Math.atan2(a, b)',
    edges:
      'at (0, 0) the angle has no derivative and both are NaN; large and tiny arguments neither overflow nor vanish',
    cost: 20,
    left: (e, seed, a, b) => e.multiply(seed, overHypotTwice(e, b, a, b)),
    right: (e, seed, a, b) => e.negate(e.multiply(seed, overHypotTwice(e, a, a, b))),
  },
  maximum: {
    kind: 'binary',
    formula: 'Math.max(a, b)',
    edges: 'ties (−0 and 0 tie): the first argument gets all the adjoint; a NaN argument: the first gets it',
    cost: 2,
    left: (e, seed, a, b) => e.select(e.binary(Operation.less, a, b), e.constant(0), seed),
    right: (e, seed, a, b) => e.select(e.binary(Operation.less, a, b), seed, e.constant(0)),
  },
  minimum: {
    kind: 'binary',
    formula: 'Math.min(a, b)',
    edges: 'ties (−0 and 0 tie): the first argument gets all the adjoint; a NaN argument: the first gets it',
    cost: 2,
    left: (e, seed, a, b) => e.select(e.binary(Operation.greater, a, b), e.constant(0), seed),
    right: (e, seed, a, b) => e.select(e.binary(Operation.greater, a, b), seed, e.constant(0)),
  },
  bitOr: flat('a | b'),
  bitAnd: flat('a & b'),
  bitXor: flat('a ^ b'),
  shiftLeft: flat('a << b'),
  shiftRight: flat('a >> b'),
  shiftRightUnsigned: flat('a >>> b'),
  imul: flat('Math.imul(a, b)'),
  less: flat('a < b ? 1 : 0'),
  lessOrEqual: flat('a <= b ? 1 : 0'),
  greater: flat('a > b ? 1 : 0'),
  greaterOrEqual: flat('a >= b ? 1 : 0'),
  equal: flat('a === b ? 1 : 0'),
  notEqual: flat('a !== b ? 1 : 0'),
  sameValue: flat('Object.is(a, b) ? 1 : 0'),
} as const satisfies Record<string, OperationRow>;

/** A row whose derivative is 0 everywhere, at its jumps too. */
export function flat(formula: string, cost = 1): OperationRow {
  return { kind: 'flat', formula, edges: 'the derivative is 0 everywhere, at the jumps too', cost };
}

function powerToBase(e: Emitter, seed: number, a: number, b: number): number {
  const exponent = e.constantValue(b);
  switch (exponent) {
    case 0:
      return none;
    case 1:
      return seed;
    case 2:
      return e.multiply(seed, e.multiply(e.constant(2), a));
    case 3:
      return e.multiply(seed, e.multiply(e.constant(3), e.multiply(a, a)));
  }
  const slope = e.multiply(b, e.binary(Operation.power, a, e.subtract(b, e.constant(1))));
  if (exponent !== undefined) return e.multiply(seed, slope);
  return e.multiply(seed, e.select(e.binary(Operation.equal, b, e.constant(0)), e.constant(0), slope));
}

function powerToExponent(e: Emitter, seed: number, a: number, b: number, y: number): number {
  const atZero = e.multiply(
    e.binary(Operation.equal, a, e.constant(0)),
    e.binary(Operation.greaterOrEqual, b, e.constant(0)),
  );
  return e.multiply(seed, e.select(atZero, e.constant(0), e.multiply(y, e.unary(Operation.log, a))));
}

/** x/(a² + b²) without forming the squares. */
function overHypotTwice(e: Emitter, x: number, a: number, b: number): number {
  const length = e.operate(Operation.hypot, [a, b]);
  return e.divide(e.divide(x, length), length);
}
