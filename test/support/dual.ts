import { erf } from '../../src/engine/operations/special/erf.ts';

/**
 * Forward-mode differentiation by dual numbers: value + tangent·ε with ε² = 0. It shares nothing with the engine but the names
 * of its operations, so that it can judge the engine's gradients. Slow and plain on purpose.
 */
export class Dual {
  readonly value: number;
  readonly tangent: number;

  constructor(value: number, tangent: number) {
    this.value = value;
    this.tangent = tangent;
  }
}

export type DualOperand = number | Dual;

export function valueOfDual(x: DualOperand): number {
  return x instanceof Dual ? x.value : x;
}

export function tangentOfDual(x: DualOperand): number {
  return x instanceof Dual ? x.tangent : 0;
}

type UnaryRule = readonly [value: (x: number) => number, slope: (x: number) => number];

const outside = (inside: boolean, slope: number): number => (inside ? slope : Number.NaN);
const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const step = (value: (x: number) => number): UnaryRule => [value, () => 0];

const unaryRules: Readonly<Record<string, UnaryRule>> = {
  negate: [(x) => -x, () => -1],
  abs: [Math.abs, (x) => (x === 0 ? 0 : x > 0 ? 1 : x < 0 ? -1 : Number.NaN)],
  sqrt: [Math.sqrt, (x) => (x === 0 ? Number.POSITIVE_INFINITY : 0.5 / Math.sqrt(x))],
  cbrt: [Math.cbrt, (x) => 1 / (3 * Math.cbrt(x) * Math.cbrt(x))],
  exp: [Math.exp, Math.exp],
  expm1: [Math.expm1, Math.exp],
  log: [Math.log, (x) => outside(x >= 0, 1 / Math.abs(x))],
  log1p: [Math.log1p, (x) => outside(x >= -1, 1 / (x + 1))],
  log2: [Math.log2, (x) => outside(x >= 0, Math.LOG2E / Math.abs(x))],
  log10: [Math.log10, (x) => outside(x >= 0, Math.LOG10E / Math.abs(x))],
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (x) => -Math.sin(x)],
  tan: [Math.tan, (x) => 1 / Math.cos(x) ** 2],
  asin: [Math.asin, (x) => 1 / Math.sqrt((1 + x) * (1 - x))],
  acos: [Math.acos, (x) => -1 / Math.sqrt((1 + x) * (1 - x))],
  atan: [Math.atan, (x) => 1 / (x * x + 1)],
  sinh: [Math.sinh, Math.cosh],
  cosh: [Math.cosh, Math.sinh],
  tanh: [Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  asinh: [Math.asinh, (x) => 1 / Math.hypot(x, 1)],
  acosh: [Math.acosh, (x) => outside(x >= 1, 1 / (Math.sqrt(x + 1) * Math.sqrt(x - 1)))],
  atanh: [Math.atanh, (x) => outside(Math.abs(x) <= 1, 1 / ((1 + x) * (1 - x)))],
  sigmoid: [logistic, (x) => logistic(x) * (1 - logistic(x))],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), logistic],
  // The value is the engine's, held against published ones in erf.test.ts; its slope is not.
  erf: [erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)],
  fround: [Math.fround, () => 1],
  floor: step(Math.floor),
  ceil: step(Math.ceil),
  round: step(Math.round),
  trunc: step(Math.trunc),
  sign: step(Math.sign),
  bitNot: step((x) => ~x),
  clz32: step(Math.clz32),
  truth: step((x) => (x ? 1 : 0)),
  not: step((x) => (x ? 0 : 1)),
  stopGradient: step((x) => x),
};

type BinaryRule = readonly [
  value: (a: number, b: number) => number,
  slopes: (a: number, b: number) => readonly [number, number],
];

const flat = (value: (a: number, b: number) => number): BinaryRule => [value, () => [0, 0]];

function powerSlopes(a: number, b: number): readonly [number, number] {
  const toBase = b === 0 ? 0 : b === 1 ? 1 : b * a ** (b - 1);
  const toExponent = a === 0 && b >= 0 ? 0 : a ** b * Math.log(a);
  return [toBase, toExponent];
}

const binaryRules: Readonly<Record<string, BinaryRule>> = {
  add: [(a, b) => a + b, () => [1, 1]],
  subtract: [(a, b) => a - b, () => [1, -1]],
  multiply: [(a, b) => a * b, (a, b) => [b, a]],
  divide: [(a, b) => a / b, (a, b) => [1 / b, -(a / b) / b]],
  remainder: [(a, b) => a % b, (a, b) => [1, -Math.round((a - (a % b)) / b)]],
  power: [(a, b) => a ** b, powerSlopes],
  atan2: [
    Math.atan2,
    (a, b) => {
      const length = Math.hypot(a, b);
      return [b / length / length, -(a / length / length)];
    },
  ],
  maximum: [Math.max, (a, b) => (a < b ? [0, 1] : [1, 0])],
  minimum: [Math.min, (a, b) => (a > b ? [0, 1] : [1, 0])],
  bitOr: flat((a, b) => a | b),
  bitAnd: flat((a, b) => a & b),
  bitXor: flat((a, b) => a ^ b),
  shiftLeft: flat((a, b) => a << b),
  shiftRight: flat((a, b) => a >> b),
  shiftRightUnsigned: flat((a, b) => a >>> b),
  imul: flat(Math.imul),
  less: flat((a, b) => Number(a < b)),
  lessOrEqual: flat((a, b) => Number(a <= b)),
  greater: flat((a, b) => Number(a > b)),
  greaterOrEqual: flat((a, b) => Number(a >= b)),
  equal: flat((a, b) => Number(a === b)),
  notEqual: flat((a, b) => Number(a !== b)),
  sameValue: flat((a, b) => Number(Object.is(a, b))),
};

/** A slope times a tangent, where a tangent of plain numbers contributes nothing at all (not 0·∞). */
function contribution(slope: number, operand: DualOperand): number {
  return operand instanceof Dual ? slope * operand.tangent : 0;
}

function hypot(operands: readonly DualOperand[]): Dual {
  const length = Math.hypot(...operands.map(valueOfDual));
  let tangent = 0;
  for (const operand of operands) tangent += contribution(length === 0 ? 0 : valueOfDual(operand) / length, operand);
  return new Dual(length, tangent);
}

/**
 * One scalar operation of the engine, by its name, on numbers and duals; a number when no operand is a dual.
 * @throws Error for an operation that is not one on scalars.
 */
export function applyDual(name: string, operands: readonly DualOperand[]): DualOperand {
  const tracked = operands.some((operand) => operand instanceof Dual);
  const [a, b, c] = operands as readonly [DualOperand, DualOperand, DualOperand];
  let result: DualOperand;
  if (name === 'hypot') {
    result = hypot(operands);
  } else if (name === 'select') {
    return valueOfDual(a) ? b : c;
  } else if (unaryRules[name] !== undefined) {
    const [value, slope] = unaryRules[name];
    const x = valueOfDual(a);
    result = new Dual(value(x), contribution(slope(x), a));
  } else if (binaryRules[name] !== undefined) {
    const [value, slopes] = binaryRules[name];
    const x = valueOfDual(a);
    const y = valueOfDual(b);
    const [left, right] = slopes(x, y);
    result = new Dual(value(x, y), contribution(left, a) + contribution(right, b));
  } else {
    throw new Error(`No dual rule for ${name}.`);
  }
  return tracked ? result : valueOfDual(result);
}

/** The gradient of a function of duals, one forward pass per element. */
export function dualGradient(f: (x: readonly Dual[]) => DualOperand, point: readonly number[]): number[] {
  return point.map((_, i) => tangentOfDual(f(point.map((value, j) => new Dual(value, i === j ? 1 : 0)))));
}
