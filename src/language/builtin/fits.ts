import { EngineError } from '../../engine/errors.ts';
import { subtract } from '../../engine/functions.ts';
import type { Operand } from '../../engine/tracked.ts';
import { isTracked } from '../../engine/tracked.ts';
import { numbersOf } from './datasets.ts';
import type { Options } from './options.ts';
import { shown } from './options.ts';

/** Measured points, and the curve through them: what `leastSquares` may be told besides its residuals. */
export interface FitSpecification {
  readonly abscissa: Float64Array;
  readonly ordinate: Float64Array;
  /** The curve at one abscissa, called with the tree of parameters. */
  readonly model: ((parameters: unknown, x: number) => unknown) | undefined;
}

/** Keys of `leastSquares` that describe a fit. */
export const fitKeys = ['abscissa', 'ordinate', 'model'] as const;

/** Reads a fit; undefined where none is described. @throws EngineError where its parts do not go together. */
export function fitOf(given: Options): FitSpecification | undefined {
  const { abscissa, ordinate, model, data } = given;
  if (abscissa === undefined && ordinate === undefined && model === undefined) return undefined;
  if (model !== undefined && typeof model !== 'function') {
    throw new EngineError(
      `leastSquares: model is ${shown(model)}, not a function. Write model: ({ a, b }, x) => a + b * x.`,
    );
  }
  const missing = abscissa === undefined ? 'abscissa' : ordinate === undefined ? 'ordinate' : undefined;
  if (missing !== undefined) {
    throw new EngineError(`leastSquares needs ${missing} as well. Write abscissa: data.x, ordinate: data.y.`);
  }
  const fit = {
    abscissa: column('abscissa', abscissa, data),
    ordinate: column('ordinate', ordinate, data),
    model: model as FitSpecification['model'],
  };
  if (fit.abscissa.length !== fit.ordinate.length) {
    throw new EngineError(
      `leastSquares: abscissa has ${fit.abscissa.length} values and ordinate ${fit.ordinate.length}. Give one of each for every point.`,
    );
  }
  return fit;
}

/** Numbers, or the name of numbers in `data`. */
function column(name: string, value: unknown, data: unknown): Float64Array {
  let numbers = value;
  if (typeof value === 'string') {
    const known = typeof data === 'object' && data !== null ? Object.keys(data) : [];
    if (!known.includes(value)) {
      const there = known.length === 0 ? 'There is no data with names.' : `There are: ${known.join(', ')}.`;
      throw new EngineError(`leastSquares: data has no '${value}' for ${name}. ${there}`);
    }
    numbers = (data as Readonly<Record<string, unknown>>)[value];
  }
  const tensor = numbersOf(`leastSquares: ${name}`, numbers);
  if (tensor.shape.length !== 1) throw new EngineError(`leastSquares: ${name} must be a plain list of numbers.`);
  return tensor.data;
}

/** The differences between the ordinates and the model, observed minus fitted, in the order of the points. */
export function residualsOf({ abscissa, ordinate, model }: FitSpecification): (parameters: unknown) => unknown {
  return (parameters) =>
    Array.from(abscissa, (x, index) => {
      const fitted = model!(parameters, x);
      if (typeof fitted !== 'number' && !isTracked(fitted)) {
        throw new EngineError(`leastSquares: model returned ${shown(fitted)} for x = ${x}. Return the number at x.`);
      }
      return subtract(ordinate[index]!, fitted as Operand);
    });
}
