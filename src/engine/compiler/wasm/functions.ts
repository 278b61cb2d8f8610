import { Operation } from '../../operations/codes.ts';
import { expCoefficients, highest, logCoefficients, lowest } from '../../operations/special/exponential.ts';
import { coefficients, inverseLn2, largest, ln2High, ln2Low, rounding } from '../../operations/special/tanh.ts';
import type { Precision } from '../../precision.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';

const { localGet, localSet, localTee, i32Const } = wasm;

/** Locals of type v128 that the code of a function may use. */
export type VectorLocals = readonly [number, number, number, number, number, number];

/** What the vector on the stack becomes by a function that vector code knows; undefined for any other. */
export function functionCode(operation: Operation, precision: Precision, locals: VectorLocals): Code | undefined {
  if (precision === 'float64') return operation === Operation.tanh ? tanhOfVector(locals) : undefined;
  const halved = ofDoubles.get(operation);
  return halved && ofHalves(halved(locals), locals);
}

/** Functions on vectors of two numbers of float64, with the steps of those of the same names in `special`. */
const ofDoubles: ReadonlyMap<Operation, (locals: VectorLocals) => Code> = new Map([
  [Operation.tanh, tanhOfVector],
  [Operation.exp, expOfVector],
  [Operation.log, logOfVector],
  [Operation.sigmoid, sigmoidOfVector],
]);

/** Four numbers of float32, two at a time as numbers of float64, which are then rounded. */
function ofHalves(code: Code, [, , , , source, low]: VectorLocals): Code {
  return [
    ...localTee(source),
    ...wasm.f64x2PromoteLow,
    ...code,
    ...wasm.f32x4DemoteZero,
    ...localSet(low),
    ...localGet(low),
    ...localGet(source),
    ...localGet(source),
    ...wasm.shuffle64(1, 0),
    ...wasm.f64x2PromoteLow,
    ...code,
    ...wasm.f32x4DemoteZero,
    ...wasm.shuffle64(0, 2),
  ];
}

/** The value of a polynomial in a local. Leaves it on the stack. */
function polynomial([first, ...rest]: readonly number[], variable: number): Code {
  return [
    ...wasm.v128Const(first!),
    ...rest.flatMap((coefficient) => [
      ...localGet(variable),
      ...wasm.f64x2Mul,
      ...wasm.v128Const(coefficient),
      ...wasm.f64x2Add,
    ]),
  ];
}

/** `expOfSingle` of both lanes. */
function expOfVector([, y, k, q]: VectorLocals): Code {
  return [
    ...wasm.v128Const(lowest),
    ...wasm.f64x2Max,
    ...wasm.v128Const(highest),
    ...wasm.f64x2Min,
    ...localTee(y),
    ...wasm.v128Const(inverseLn2),
    ...wasm.f64x2Mul,
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Add,
    // k stands in the lowest bits; 2ᵏ has k + 1023 in its exponent.
    ...localTee(k),
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Sub,
    ...localSet(q),
    ...localGet(y),
    ...localGet(q),
    ...wasm.v128Const(Math.LN2),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Sub,
    ...localSet(y),
    ...polynomial(expCoefficients, y),
    ...localGet(k),
    ...i32Const(52),
    ...wasm.i64x2ShiftLeft,
    ...wasm.v128Const(1),
    ...wasm.i64x2Add,
    ...wasm.f64x2Mul,
  ];
}

/** `sigmoidOfSingle` of both lanes. */
function sigmoidOfVector(locals: VectorLocals): Code {
  const [, , , q] = locals;
  return [
    ...wasm.f64x2Neg,
    ...expOfVector(locals),
    ...wasm.v128Const(1),
    ...wasm.f64x2Add,
    ...localSet(q),
    ...wasm.v128Const(1),
    ...localGet(q),
    ...wasm.f64x2Div,
  ];
}

/** `logOfSingle` of both lanes. */
function logOfVector([x, m, k, s]: VectorLocals): Code {
  const above: Code = [...localGet(m), ...wasm.v128Const(Math.SQRT2), ...wasm.f64x2Greater];
  return [
    ...localTee(x),
    // Behind 2⁵², the lowest bits of a number are a whole number: here the exponent, which has 1023 added to it.
    ...i32Const(52),
    ...wasm.i64x2ShiftRight,
    ...wasm.v128Const(2 ** 52),
    ...wasm.v128Or,
    ...wasm.v128Const(2 ** 52 + 1023),
    ...wasm.f64x2Sub,
    ...localSet(k),
    ...localGet(x),
    ...wasm.v128ConstBits(0x000f_ffff, 0xffff_ffff),
    ...wasm.v128And,
    ...wasm.v128Const(1),
    ...wasm.v128Or,
    ...localSet(m),
    ...localGet(k),
    ...above,
    ...wasm.v128Const(1),
    ...wasm.v128And,
    ...wasm.f64x2Add,
    ...localSet(k),
    ...localGet(m),
    ...wasm.v128Const(0.5),
    ...wasm.f64x2Mul,
    ...localGet(m),
    ...above,
    ...wasm.v128Bitselect,
    ...localSet(m),
    ...localGet(m),
    ...wasm.v128Const(1),
    ...wasm.f64x2Sub,
    ...localGet(m),
    ...wasm.v128Const(1),
    ...wasm.f64x2Add,
    ...wasm.f64x2Div,
    ...localTee(s),
    ...localGet(s),
    ...wasm.f64x2Mul,
    ...localSet(m),
    ...localGet(k),
    ...wasm.v128Const(Math.LN2),
    ...wasm.f64x2Mul,
    ...localGet(s),
    ...polynomial(logCoefficients, m),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Add,
    ...localSet(s),
    // Of ∞ it is ∞, of zeros −∞, of negative numbers and of NaN it is NaN.
    ...localGet(x),
    ...localGet(s),
    ...localGet(x),
    ...wasm.v128Const(Number.POSITIVE_INFINITY),
    ...wasm.f64x2Equal,
    ...wasm.v128Bitselect,
    ...localSet(s),
    ...wasm.v128Const(Number.NEGATIVE_INFINITY),
    ...localGet(s),
    ...localGet(x),
    ...wasm.v128Const(0),
    ...wasm.f64x2Equal,
    ...wasm.v128Bitselect,
    ...wasm.v128Const(Number.NaN),
    ...localGet(x),
    ...wasm.v128Const(0),
    ...wasm.f64x2GreaterOrEqual,
    ...wasm.v128Bitselect,
  ];
}

/** `tanhOf` of both lanes, step by step: what the vector on the stack becomes. */
function tanhOfVector([x, y, k, q]: VectorLocals): Code {
  const signs = wasm.v128Const(-0);
  return [
    ...localTee(x),
    ...wasm.f64x2Abs,
    ...wasm.v128Const(2),
    ...wasm.f64x2Mul,
    ...wasm.v128Const(largest),
    ...wasm.f64x2Min,
    ...localTee(y),
    ...wasm.v128Const(inverseLn2),
    ...wasm.f64x2Mul,
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Add,
    // k stands in the lowest bits; 2ᵏ has k + 1023 in its exponent.
    ...localTee(k),
    ...wasm.v128Const(rounding),
    ...wasm.f64x2Sub,
    ...localSet(q),
    ...localGet(y),
    ...localGet(q),
    ...wasm.v128Const(ln2High),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Sub,
    ...localGet(q),
    ...wasm.v128Const(ln2Low),
    ...wasm.f64x2Mul,
    ...wasm.f64x2Sub,
    // From here on y is r.
    ...localSet(y),
    ...localGet(k),
    ...i32Const(52),
    ...wasm.i64x2ShiftLeft,
    ...wasm.v128Const(1),
    ...wasm.i64x2Add,
    ...localSet(k),
    ...polynomial(coefficients, y),
    ...localGet(y),
    ...wasm.f64x2Mul,
    ...localGet(k),
    ...wasm.f64x2Mul,
    ...localGet(k),
    ...wasm.v128Const(1),
    ...wasm.f64x2Sub,
    ...wasm.f64x2Add,
    ...localTee(q),
    ...localGet(q),
    ...wasm.v128Const(2),
    ...wasm.f64x2Add,
    ...wasm.f64x2Div,
    // The sign of x.
    ...localGet(x),
    ...signs,
    ...wasm.v128And,
    ...wasm.v128Or,
  ];
}
