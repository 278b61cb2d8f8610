import { Operation } from './codes.ts';
import { erf } from './special/erf.ts';

/**
 * The forward value of every elementwise operation on one or two numbers. These two switches *are* the definition of the
 * forward values; each case is the plain JavaScript operation, so bits agree with the user's unrewritten code.
 */
export function scalarUnary(operation: Operation, x: number): number {
  switch (operation) {
    case Operation.negate:
      return -x;
    case Operation.abs:
      return Math.abs(x);
    case Operation.sqrt:
      return Math.sqrt(x);
    case Operation.cbrt:
      return Math.cbrt(x);
    case Operation.exp:
      return Math.exp(x);
    case Operation.expm1:
      return Math.expm1(x);
    case Operation.log:
      return Math.log(x);
    case Operation.log1p:
      return Math.log1p(x);
    case Operation.log2:
      return Math.log2(x);
    case Operation.log10:
      return Math.log10(x);
    case Operation.sin:
      return Math.sin(x);
    case Operation.cos:
      return Math.cos(x);
    case Operation.tan:
      return Math.tan(x);
    case Operation.asin:
      return Math.asin(x);
    case Operation.acos:
      return Math.acos(x);
    case Operation.atan:
      return Math.atan(x);
    case Operation.sinh:
      return Math.sinh(x);
    case Operation.cosh:
      return Math.cosh(x);
    case Operation.tanh:
      return Math.tanh(x);
    case Operation.asinh:
      return Math.asinh(x);
    case Operation.acosh:
      return Math.acosh(x);
    case Operation.atanh:
      return Math.atanh(x);
    case Operation.sigmoid:
      return sigmoid(x);
    case Operation.softplus:
      return softplus(x);
    case Operation.erf:
      return erf(x);
    case Operation.floor:
      return Math.floor(x);
    case Operation.ceil:
      return Math.ceil(x);
    case Operation.round:
      return Math.round(x);
    case Operation.trunc:
      return Math.trunc(x);
    case Operation.sign:
      return Math.sign(x);
    case Operation.fround:
      return Math.fround(x);
    case Operation.bitNot:
      return ~x;
    case Operation.clz32:
      return Math.clz32(x);
    case Operation.truth:
      return x ? 1 : 0;
    case Operation.not:
      return x ? 0 : 1;
    case Operation.stopGradient:
      return x;
    default:
      throw new TypeError(`Operation ${operation} does not take one number.`);
  }
}

/** See `scalarUnary`. */
export function scalarBinary(operation: Operation, a: number, b: number): number {
  switch (operation) {
    case Operation.add:
      return a + b;
    case Operation.subtract:
      return a - b;
    case Operation.multiply:
      return a * b;
    case Operation.divide:
      return a / b;
    case Operation.remainder:
      return a % b;
    case Operation.power:
      return a ** b;
    case Operation.atan2:
      return Math.atan2(a, b);
    case Operation.maximum:
      return Math.max(a, b);
    case Operation.minimum:
      return Math.min(a, b);
    case Operation.bitOr:
      return a | b;
    case Operation.bitAnd:
      return a & b;
    case Operation.bitXor:
      return a ^ b;
    case Operation.shiftLeft:
      return a << b;
    case Operation.shiftRight:
      return a >> b;
    case Operation.shiftRightUnsigned:
      return a >>> b;
    case Operation.imul:
      return Math.imul(a, b);
    case Operation.less:
      return a < b ? 1 : 0;
    case Operation.lessOrEqual:
      return a <= b ? 1 : 0;
    case Operation.greater:
      return a > b ? 1 : 0;
    case Operation.greaterOrEqual:
      return a >= b ? 1 : 0;
    case Operation.equal:
      return a === b ? 1 : 0;
    case Operation.notEqual:
      return a !== b ? 1 : 0;
    case Operation.sameValue:
      return Object.is(a, b) ? 1 : 0;
    default:
      throw new TypeError(`Operation ${operation} does not take two numbers.`);
  }
}

/** 1 ÷ (1 + e⁻ˣ), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + eˣ), without overflow: x itself for large x. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
