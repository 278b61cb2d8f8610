import { flat } from './arithmetic.ts';
import { Operation } from './codes.ts';
import type { Emitter, OperationRow } from './row.ts';

/** Rows of the elementwise operations on one operand. */
export const elementaryRows = {
  negate: {
    kind: 'unary',
    formula: '-x',
    edges: 'none',
    cost: 1,
    derivative: (e, seed) => e.negate(seed),
  },
  abs: {
    kind: 'unary',
    formula: 'Math.abs(x)',
    edges: 'kink at 0: derivative 0',
    cost: 1,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.sign, x)),
  },
  sqrt: {
    kind: 'unary',
    formula: 'Math.sqrt(x)',
    edges: 'at 0 and −0: Infinity; negative: NaN',
    cost: 4,
    // Adding 0 turns the −0 that √−0 gives into 0, so that the slope there is +Infinity too.
    derivative: (e, seed, _x, y) => e.divide(seed, e.add(e.multiply(e.constant(2), y), e.constant(0))),
  },
  cbrt: {
    kind: 'unary',
    formula: 'Math.cbrt(x)',
    edges: 'at 0: Infinity',
    cost: 10,
    derivative: (e, seed, _x, y) => e.divide(seed, e.multiply(e.constant(3), e.multiply(y, y))),
  },
  exp: {
    kind: 'unary',
    formula: 'Math.exp(x)',
    edges: 'overflows to Infinity above 709.78, with its derivative',
    cost: 10,
    derivative: (e, seed, _x, y) => e.multiply(seed, y),
  },
  expm1: {
    kind: 'unary',
    formula: 'Math.expm1(x)',
    edges: 'far below 0 the derivative keeps its relative precision (it is exp(x), not y + 1)',
    cost: 10,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.exp, x)),
  },
  log: {
    kind: 'unary',
    formula: 'Math.log(x)',
    edges: 'at 0 and −0: Infinity; negative: NaN',
    cost: 10,
    derivative: (e, seed, x) => overDomain(e, seed, x),
  },
  log1p: {
    kind: 'unary',
    formula: 'Math.log1p(x)',
    edges: 'at −1: Infinity; below: NaN',
    cost: 10,
    derivative: (e, seed, x) => overDomain(e, seed, e.add(e.constant(1), x)),
  },
  log2: {
    kind: 'unary',
    formula: 'Math.log2(x)',
    edges: 'at 0 and −0: Infinity; negative: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.divide(overDomain(e, seed, x), e.constant(Math.LN2)),
  },
  log10: {
    kind: 'unary',
    formula: 'Math.log10(x)',
    edges: 'at 0 and −0: Infinity; negative: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.divide(overDomain(e, seed, x), e.constant(Math.LN10)),
  },
  sin: {
    kind: 'unary',
    formula: 'Math.sin(x)',
    edges: 'at ±Infinity: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.cos, x)),
  },
  cos: {
    kind: 'unary',
    formula: 'Math.cos(x)',
    edges: 'at ±Infinity: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.negate(e.multiply(seed, e.unary(Operation.sin, x))),
  },
  tan: {
    kind: 'unary',
    formula: 'Math.tan(x)',
    edges: 'never infinite: no float64 is an odd multiple of π/2',
    cost: 12,
    derivative: (e, seed, _x, y) => e.multiply(seed, e.add(e.constant(1), e.multiply(y, y))),
  },
  asin: {
    kind: 'unary',
    formula: 'Math.asin(x)',
    edges: 'at ±1: Infinity; outside [−1, 1]: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.divide(seed, e.unary(Operation.sqrt, oneMinusSquare(e, x))),
  },
  acos: {
    kind: 'unary',
    formula: 'Math.acos(x)',
    edges: 'at ±1: −Infinity; outside [−1, 1]: NaN',
    cost: 10,
    derivative: (e, seed, x) => e.negate(e.divide(seed, e.unary(Operation.sqrt, oneMinusSquare(e, x)))),
  },
  atan: {
    kind: 'unary',
    formula: 'Math.atan(x)',
    edges: 'beyond |x| = 1.3e154 the square overflows and the derivative is 0',
    cost: 10,
    derivative: (e, seed, x) => e.divide(seed, e.add(e.constant(1), e.multiply(x, x))),
  },
  sinh: {
    kind: 'unary',
    formula: 'Math.sinh(x)',
    edges: 'overflows beyond |x| = 710, with its derivative',
    cost: 15,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.cosh, x)),
  },
  cosh: {
    kind: 'unary',
    formula: 'Math.cosh(x)',
    edges: 'overflows beyond |x| = 710, with its derivative',
    cost: 15,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.sinh, x)),
  },
  tanh: {
    kind: 'unary',
    formula: 'Math.tanh(x)',
    edges: 'saturates: 1 − y² is exact to 2e−16 absolutely, not relatively, and is 0 beyond |x| = 19',
    cost: 15,
    derivative: (e, seed, _x, y) => e.multiply(seed, e.subtract(e.constant(1), e.multiply(y, y))),
  },
  asinh: {
    kind: 'unary',
    formula: 'Math.asinh(x)',
    edges: 'no overflow for large |x|',
    cost: 15,
    derivative: (e, seed, x) => e.divide(seed, e.operate(Operation.hypot, [e.constant(1), x])),
  },
  acosh: {
    kind: 'unary',
    formula: 'Math.acosh(x)',
    edges: 'at 1: Infinity; below: NaN',
    cost: 15,
    derivative: (e, seed, x) =>
      e.divide(
        seed,
        e.multiply(
          e.unary(Operation.sqrt, e.subtract(x, e.constant(1))),
          e.unary(Operation.sqrt, e.add(x, e.constant(1))),
        ),
      ),
  },
  atanh: {
    kind: 'unary',
    formula: 'Math.atanh(x)',
    edges: 'at ±1: Infinity; outside: NaN',
    cost: 15,
    derivative: (e, seed, x) => overDomain(e, seed, oneMinusSquare(e, x)),
  },
  sigmoid: {
    kind: 'unary',
    formula: '1 / (1 + Math.exp(-x))',
    edges: 'no overflow on either side; beyond x = 37 the value is 1 and the derivative 0',
    cost: 15,
    derivative: (e, seed, _x, y) => e.multiply(seed, e.multiply(y, e.subtract(e.constant(1), y))),
  },
  softplus: {
    kind: 'unary',
    formula: 'Math.log1p(Math.exp(x))',
    edges: 'no overflow: x itself for large x; smooth at 0, derivative 1/2',
    cost: 25,
    derivative: (e, seed, x) => e.multiply(seed, e.unary(Operation.sigmoid, x)),
  },
  erf: {
    kind: 'unary',
    formula: 'erf(x)',
    edges: '2/√π · ∫₀ˣ e^(−t²) dt; beyond |x| = 6 the value is ±1; beyond |x| = 27 the derivative is 0',
    cost: 20,
    derivative: (e, seed, x) =>
      e.multiply(
        seed,
        e.multiply(e.constant(2 / Math.sqrt(Math.PI)), e.unary(Operation.exp, e.negate(e.multiply(x, x)))),
      ),
  },
  floor: flat('Math.floor(x)'),
  ceil: flat('Math.ceil(x)'),
  round: flat('Math.round(x)'),
  trunc: flat('Math.trunc(x)'),
  sign: flat('Math.sign(x)'),
  fround: {
    kind: 'unary',
    formula: 'Math.fround(x)',
    edges: 'derivative 1: rounding to float32 is passed straight through, overflow to Infinity included',
    cost: 1,
    derivative: (_e, seed) => seed,
  },
  bitNot: flat('~x'),
  clz32: flat('Math.clz32(x)'),
  truth: flat('x ? 1 : 0'),
  not: flat('x ? 0 : 1'),
  stopGradient: flat('x'),
} as const satisfies Record<string, OperationRow>;

/**
 * seed ÷ v for a function that exists only where v ≥ 0: NaN where v < 0 (the function is NaN there, and a finite slope would
 * be a lie), and Infinity at −0 as at 0.
 */
function overDomain(e: Emitter, seed: number, v: number): number {
  const inside = e.binary(Operation.greaterOrEqual, v, e.constant(0));
  return e.divide(seed, e.select(inside, e.unary(Operation.abs, v), e.constant(Number.NaN)));
}

/** 1 − x² as (1 − x)(1 + x), which keeps its precision near ±1. */
function oneMinusSquare(e: Emitter, x: number): number {
  return e.multiply(e.subtract(e.constant(1), x), e.add(e.constant(1), x));
}
