import { coefficients, inverseLn2, ln2High, ln2Low, rounding } from '../../../operations/special/expm1.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { lanesOf } from '../lanes.ts';
import type { VectorScope } from '../scope.ts';

const { localGet, localSet } = wasm;

/** From y, which is overwritten: k, as it stands in the lowest bits of a sum, and r. Uses `whole`, which then is k. */
export function reductionSteps(
  { y, bits, whole }: { readonly y: number; readonly bits: number; readonly whole: number },
  { constants }: VectorScope,
): Code[] {
  const constant = (value: number): Code => constants.load(lanesOf.float64, value);
  return [
    [localGet(y), constant(inverseLn2), wasm.f64x2Mul, constant(rounding), wasm.f64x2Add, localSet(bits)],
    [localGet(bits), constant(rounding), wasm.f64x2Sub, localSet(whole)],
    [
      localGet(y),
      localGet(whole),
      constant(ln2High),
      wasm.f64x2Mul,
      wasm.f64x2Sub,
      localGet(whole),
      constant(ln2Low),
      wasm.f64x2Mul,
      wasm.f64x2Sub,
      localSet(y),
    ],
  ];
}

/** `expm1OfSmall` of r, into `even`. */
export function expm1Steps(r: number, even: number, scope: VectorScope): Code[] {
  const constant = (value: number): Code => scope.constants.load(lanesOf.float64, value);
  const [odd, s] = [scope.temporary(), scope.temporary()];
  const next = (sum: number, coefficient: number): Code => [
    localGet(sum),
    localGet(s),
    wasm.f64x2Mul,
    constant(coefficient),
    wasm.f64x2Add,
    localSet(sum),
  ];
  const steps: Code[] = [
    [localGet(r), localGet(r), wasm.f64x2Mul, localSet(s)],
    [constant(coefficients[8]!), localSet(even), constant(coefficients[9]!), localSet(odd)],
  ];
  for (let power = 6; power >= 0; power -= 2) {
    steps.push(next(even, coefficients[power]!), next(odd, coefficients[power + 1]!));
  }
  steps.push([
    localGet(odd),
    localGet(r),
    wasm.f64x2Mul,
    localGet(even),
    wasm.f64x2Add,
    localGet(s),
    wasm.f64x2Mul,
    localGet(r),
    wasm.f64x2Add,
    localSet(even),
  ]);
  return steps;
}
