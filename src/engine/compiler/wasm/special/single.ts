import { Operation } from '../../../operations/codes.ts';
import { inverseLn2, rounding } from '../../../operations/special/expm1.ts';
import { expCoefficients, highest, logCoefficients, lowest } from '../../../operations/special/exponential.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { lanesOf } from '../lanes.ts';
import type { VectorCode, VectorScope } from '../scope.ts';
import { limitSteps } from './double.ts';
import { tanhSteps } from './tanh.ts';

const { localGet, localSet, i32Const } = wasm;

/** Functions of numbers of float32: with the steps of those of the same names in `operations/special`, on numbers of float64. */
export const singleFunctions: ReadonlyMap<Operation, VectorCode> = new Map([
  [Operation.tanh, ofHalves(tanhSteps)],
  [Operation.exp, ofHalves(expSteps)],
  [Operation.log, ofHalves(logSteps)],
  [Operation.sigmoid, ofHalves(sigmoidSteps)],
]);

/** Four numbers of float32 as two vectors of float64, which are then rounded. */
function ofHalves(code: VectorCode): VectorCode {
  return (result, [x], scope) => {
    const halves = [scope.temporary(), scope.temporary()] as const;
    const [low, high] = halves;
    const steps = halves.map((half) => code(half, [half], scope));
    return [
      [
        localGet(x!),
        wasm.f64x2PromoteLow,
        localSet(low),
        localGet(x!),
        localGet(x!),
        wasm.shuffle64(1, 0),
        wasm.f64x2PromoteLow,
        localSet(high),
      ],
      ...steps[0]!.map((step, index) => [step, steps[1]![index]!]),
      [
        localGet(low),
        wasm.f32x4DemoteZero,
        localGet(high),
        wasm.f32x4DemoteZero,
        wasm.shuffle64(0, 2),
        localSet(result),
      ],
    ];
  };
}

function constantsOf({ constants }: VectorScope): (value: number) => Code {
  return (value) => constants.load(lanesOf.float64, value);
}

/** The value of a polynomial, the highest coefficient first. */
function polynomial([first, ...rest]: readonly number[], variable: number, result: number, scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  return [
    [constant(first!), localSet(result)],
    ...rest.map((coefficient) => [
      localGet(result),
      localGet(variable),
      wasm.f64x2Mul,
      constant(coefficient),
      wasm.f64x2Add,
      localSet(result),
    ]),
  ];
}

/** `expOfSingle`. */
function expSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [y, k, q] = [scope.temporary(), scope.temporary(), scope.temporary()];
  return [
    [localGet(x!), constant(lowest), wasm.f64x2PseudoMax, constant(highest), wasm.f64x2PseudoMin, localSet(y)],
    [localGet(y), constant(inverseLn2), wasm.f64x2Mul, constant(rounding), wasm.f64x2Add, localSet(k)],
    [
      localGet(y),
      localGet(k),
      constant(rounding),
      wasm.f64x2Sub,
      constant(Math.LN2),
      wasm.f64x2Mul,
      wasm.f64x2Sub,
      localSet(y),
    ],
    ...polynomial(expCoefficients, y, q, scope),
    // k stands in the lowest bits; 2ᵏ has k + 1023 in its exponent.
    [
      localGet(q),
      localGet(k),
      i32Const(52),
      wasm.i64x2ShiftLeft,
      constant(1),
      wasm.i64x2Add,
      wasm.f64x2Mul,
      localSet(result),
    ],
  ];
}

/** `sigmoidOfSingle`. */
function sigmoidSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const power = scope.temporary();
  return [
    [localGet(x!), wasm.f64x2Neg, localSet(power)],
    ...expSteps(power, [power], scope),
    [constant(1), localGet(power), constant(1), wasm.f64x2Add, wasm.f64x2Div, localSet(result)],
  ];
}

/** `logOfSingle`. */
function logSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = constantsOf(scope);
  const [m, k, s, series] = [scope.temporary(), scope.temporary(), scope.temporary(), scope.temporary()];
  const above: Code = [localGet(m), constant(Math.SQRT2), wasm.f64x2Greater];
  return [
    // Behind 2⁵², the lowest bits of a number are a whole number: here the exponent, which has 1023 added to it.
    [
      localGet(x!),
      i32Const(52),
      wasm.i64x2ShiftRight,
      constant(2 ** 52),
      wasm.v128Or,
      constant(2 ** 52 + 1023),
      wasm.f64x2Sub,
      localSet(k),
    ],
    [localGet(x!), wasm.v128ConstBits(0x000f_ffff, 0xffff_ffff), wasm.v128And, constant(1), wasm.v128Or, localSet(m)],
    [localGet(k), above, constant(1), wasm.v128And, wasm.f64x2Add, localSet(k)],
    [localGet(m), constant(0.5), wasm.f64x2Mul, localGet(m), above, wasm.v128Bitselect, localSet(m)],
    [localGet(m), constant(1), wasm.f64x2Sub, localGet(m), constant(1), wasm.f64x2Add, wasm.f64x2Div, localSet(s)],
    [localGet(s), localGet(s), wasm.f64x2Mul, localSet(m)],
    ...polynomial(logCoefficients, m, series, scope),
    [
      localGet(k),
      constant(Math.LN2),
      wasm.f64x2Mul,
      localGet(s),
      localGet(series),
      wasm.f64x2Mul,
      wasm.f64x2Add,
      localSet(s),
    ],
    ...limitSteps(result, x!, s, scope),
  ];
}
