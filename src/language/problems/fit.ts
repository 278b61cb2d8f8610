import type { Value } from '../../engine/tensor.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { plainValue } from '../../engine/tracked.ts';
import type { ProblemSpecification } from '../builtin/specifications.ts';
import type { Instance } from '../graph/instantiate.ts';
import { collectResiduals } from './loss.ts';

/** Measured points with residuals, and the curve through them where it is known. */
export interface FitDefinition {
  readonly abscissa: Float64Array;
  readonly ordinate: Float64Array;
  /** The residuals, observed minus fitted, one number or tensor after another, as an instance computes them. */
  bindResiduals(instance: Instance): (values: readonly Operand[]) => readonly Operand[];
  /** The curve at one abscissa, computed by a plain instance. */
  readonly bindModel?: (instance: Instance) => (values: readonly Value[], x: number) => number;
}

/** What the residuals of an instance are called with. */
type Bound = (
  instance: Instance,
  values: readonly Operand[],
) => { readonly own: ProblemSpecification; readonly parameters: unknown; readonly data: unknown };

/** The fit that a specification describes, if it does. */
export function fitDefinition({ fit }: ProblemSpecification, bound: Bound): { readonly fit?: FitDefinition } {
  if (fit === undefined) return {};
  const { abscissa, ordinate, model } = fit;
  return {
    fit: {
      abscissa,
      ordinate,
      bindResiduals: (instance) => (values) => {
        const { own, parameters, data } = bound(instance, values);
        const found: Operand[] = [];
        // What is no number is told by the loss itself, which sees the same residuals.
        collectResiduals(
          instance.run(() => own.compute(parameters, data)),
          found,
        );
        return found;
      },
      ...(model === undefined
        ? {}
        : {
            bindModel: (instance) => (values, x) => {
              const { own, parameters } = bound(instance, values);
              const value = plainValue(instance.run(() => own.fit!.model!(parameters, x)) as Operand);
              return value instanceof Tensor ? Number.NaN : value;
            },
          }),
    },
  };
}
