import { largest } from '../../../operations/special/tanh.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { lanesOf } from '../lanes.ts';
import type { VectorScope } from '../scope.ts';
import { expm1Steps, reductionSteps } from './expm1.ts';

const { localGet, localSet } = wasm;

/** `tanhOf` of two numbers of float64, step by step. */
export function tanhSteps(result: number, [x]: readonly number[], scope: VectorScope): Code[] {
  const constant = (value: number): Code => scope.constants.load(lanesOf.float64, value);
  const [y, bits, q] = [scope.temporary(), scope.temporary(), scope.temporary()];
  return [
    [
      localGet(x!),
      wasm.f64x2Abs,
      constant(2),
      wasm.f64x2Mul,
      // The lesser, or NaN where 2|x| is: one instruction of the machine.
      constant(largest),
      wasm.f64x2PseudoMin,
      localSet(y),
    ],
    ...reductionSteps({ y, bits, whole: q }, scope),
    // k stands in the lowest bits; 2ᵏ has k + 1023 in its exponent.
    [localGet(bits), wasm.i32Const(52), wasm.i64x2ShiftLeft, constant(1), wasm.i64x2Add, localSet(bits)],
    ...expm1Steps(y, q, scope),
    [
      localGet(q),
      localGet(bits),
      wasm.f64x2Mul,
      localGet(bits),
      constant(1),
      wasm.f64x2Sub,
      wasm.f64x2Add,
      localSet(q),
    ],
    [
      localGet(q),
      localGet(q),
      constant(2),
      wasm.f64x2Add,
      wasm.f64x2Div,
      // The sign of x.
      localGet(x!),
      constant(-0),
      wasm.v128And,
      wasm.v128Or,
      localSet(result),
    ],
  ];
}
