import { Operation } from '../../../operations/codes.ts';
import { ln2High, ln2Low, rounding } from '../../../operations/special/expm1.ts';
import {
  highest,
  largeBeside1,
  leastNormal,
  logCoefficients,
  lowest,
  raisedBy,
  raising,
} from '../../../operations/special/logistic.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { lanesOf } from '../lanes.ts';
import type { VectorCode, VectorScope } from '../scope.ts';
import { expm1Steps, reductionSteps } from './expm1.ts';
import { tanhSteps } from './tanh.ts';

const { localGet, localSet, i32Const } = wasm;

/** Functions of numbers of float64: with the steps of those of the same names in `operations/special`. */
export const doubleFunctions: ReadonlyMap<Operation, VectorCode> = new Map([
  [Operation.tanh, tanhSteps],
  [Operation.exp, expSteps],
  [Operation.log, logSteps],
  [Operation.sigmoid, sigmoidSteps],
  [Operation.softplus, softplusSteps],
]);

function constantsOf({ constants }: VectorScope): (value: number) => Code {
  return (value) => constants.load(lanesOf.float64, value);
}

/** `expOf`. */
function expSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [y, bits, k, e] = [scope.temporary(), scope.temporary(), scope.temporary(), scope.temporary()];
  /** A vector times 2 to whole numbers, which stand in the lowest bits of a sum. */
  const scaled = (vector: Code, power: Code): Code => [
    vector,
    power,
    i32Const(52),
    wasm.i64x2ShiftLeft,
    constant(1),
    wasm.i64x2Add,
    wasm.f64x2Mul,
  ];
  return [
    [localGet(x!), constant(highest), wasm.f64x2PseudoMin, constant(lowest), wasm.f64x2PseudoMax, localSet(y)],
    ...reductionSteps({ y, bits, whole: k }, scope),
    ...expm1Steps(y, e, scope),
    [localGet(e), constant(1), wasm.f64x2Add, localSet(e)],
    [localGet(k), constant(0.5), wasm.f64x2Mul, constant(rounding), wasm.f64x2Add, localSet(bits)],
    [scaled(localGet(e), localGet(bits)), localSet(e)],
    [
      localGet(k),
      localGet(bits),
      constant(rounding),
      wasm.f64x2Sub,
      wasm.f64x2Sub,
      constant(rounding),
      wasm.f64x2Add,
      localSet(bits),
    ],
    [scaled(localGet(e), localGet(bits)), localSet(result)],
  ];
}

/** e^−|x|. */
function decaySteps(result: number, x: number, scope: VectorScope): Code[] {
  return [[localGet(x), wasm.f64x2Abs, wasm.f64x2Neg, localSet(result)], ...expSteps(result, [result], scope)];
}

/** `sigmoidOf`. */
function sigmoidSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const e = scope.temporary();
  return [
    ...decaySteps(e, x!, scope),
    [
      constant(1),
      localGet(e),
      localGet(x!),
      constant(0),
      wasm.f64x2GreaterOrEqual,
      wasm.v128Bitselect,
      constant(1),
      localGet(e),
      wasm.f64x2Add,
      wasm.f64x2Div,
      localSet(result),
    ],
  ];
}

/** `softplusOf`. */
function softplusSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [f, k, isLarge] = [scope.temporary(), scope.temporary(), scope.temporary()];
  return [
    ...decaySteps(f, x!, scope),
    [localGet(f), constant(largeBeside1), wasm.f64x2Greater, localSet(isLarge)],
    [constant(1), localGet(isLarge), wasm.v128And, localSet(k)],
    [
      localGet(f),
      constant(1),
      wasm.f64x2Sub,
      constant(0.5),
      wasm.f64x2Mul,
      localGet(f),
      localGet(isLarge),
      wasm.v128Bitselect,
      localSet(f),
    ],
    ...partsSteps(f, { k, f }, scope),
    [localGet(x!), constant(0), wasm.f64x2PseudoMax, localGet(f), wasm.f64x2Add, localSet(result)],
  ];
}

/** `logOfParts`. The result may stand where f does. */
function partsSteps(result: number, { k, f }: { readonly k: number; readonly f: number }, scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [s, z, w] = [scope.temporary(), scope.temporary(), scope.temporary()];
  const [even, odd] = [scope.temporary(), scope.temporary()];
  const square = z;
  const next = (sum: number, coefficient: number): Code => [
    localGet(sum),
    localGet(w),
    wasm.f64x2Mul,
    constant(logCoefficients[coefficient]!),
    wasm.f64x2Add,
    localSet(sum),
  ];
  return [
    [localGet(f), constant(2), localGet(f), wasm.f64x2Add, wasm.f64x2Div, localSet(s)],
    [localGet(s), localGet(s), wasm.f64x2Mul, localSet(z)],
    [localGet(z), localGet(z), wasm.f64x2Mul, localSet(w)],
    [constant(logCoefficients[5]!), localSet(even), constant(logCoefficients[6]!), localSet(odd)],
    next(even, 3),
    next(odd, 4),
    next(even, 1),
    next(odd, 2),
    [localGet(even), localGet(w), wasm.f64x2Mul, localSet(even)],
    next(odd, 0),
    [localGet(odd), localGet(z), wasm.f64x2Mul, localSet(odd)],
    // From here on z is the half of the square of f.
    [constant(0.5), localGet(f), wasm.f64x2Mul, localGet(f), wasm.f64x2Mul, localSet(square)],
    [
      localGet(s),
      localGet(square),
      localGet(odd),
      localGet(even),
      wasm.f64x2Add,
      wasm.f64x2Add,
      wasm.f64x2Mul,
      localGet(k),
      constant(ln2Low),
      wasm.f64x2Mul,
      wasm.f64x2Add,
      localSet(s),
    ],
    [
      localGet(k),
      constant(ln2High),
      wasm.f64x2Mul,
      localGet(square),
      localGet(s),
      wasm.f64x2Sub,
      localGet(f),
      wasm.f64x2Sub,
      wasm.f64x2Sub,
      localSet(result),
    ],
  ];
}

/** `logOf`. */
function logSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [m, k, mask] = [scope.temporary(), scope.temporary(), scope.temporary()];
  return [
    [localGet(x!), constant(leastNormal), wasm.f64x2Less, localSet(mask)],
    [localGet(x!), constant(raising), wasm.f64x2Mul, localGet(x!), localGet(mask), wasm.v128Bitselect, localSet(m)],
    // Behind 2⁵², the lowest bits of a number are a whole number: here the exponent, which has 1023 added to it.
    [
      localGet(m),
      i32Const(52),
      wasm.i64x2ShiftRight,
      constant(2 ** 52),
      wasm.v128Or,
      constant(2 ** 52 + 1023),
      wasm.f64x2Sub,
      constant(raisedBy),
      localGet(mask),
      wasm.v128And,
      wasm.f64x2Sub,
      localSet(k),
    ],
    [localGet(m), wasm.v128ConstBits(0x000f_ffff, 0xffff_ffff), wasm.v128And, constant(1), wasm.v128Or, localSet(m)],
    [localGet(m), constant(Math.SQRT2), wasm.f64x2Greater, localSet(mask)],
    [localGet(k), constant(1), localGet(mask), wasm.v128And, wasm.f64x2Add, localSet(k)],
    [
      localGet(m),
      constant(0.5),
      wasm.f64x2Mul,
      localGet(m),
      localGet(mask),
      wasm.v128Bitselect,
      constant(1),
      wasm.f64x2Sub,
      localSet(m),
    ],
    ...partsSteps(m, { k, f: m }, scope),
    ...limitSteps(result, x!, m, scope),
  ];
}

/** The logarithm of x: of ∞ it is ∞, of zeros −∞, of negative numbers and of NaN it is NaN, and else what was computed. */
export function limitSteps(result: number, x: number, computed: number, scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  return [
    [
      localGet(x),
      localGet(computed),
      localGet(x),
      constant(Number.POSITIVE_INFINITY),
      wasm.f64x2Equal,
      wasm.v128Bitselect,
      localSet(computed),
    ],
    [
      constant(Number.NEGATIVE_INFINITY),
      localGet(computed),
      localGet(x),
      constant(0),
      wasm.f64x2Equal,
      wasm.v128Bitselect,
      constant(Number.NaN),
      localGet(x),
      constant(0),
      wasm.f64x2GreaterOrEqual,
      wasm.v128Bitselect,
      localSet(result),
    ],
  ];
}
