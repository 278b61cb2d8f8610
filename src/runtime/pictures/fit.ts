import type { ParameterDescription } from '../../shared/run.ts';
import type { Picture, PictureRequest } from '../../shared/views/pictures.ts';
import { elementNameAt } from '../descent/parameters.ts';
import { errorFactors, fitQuality } from './least-squares.ts';
import type { PictureMoment } from './moment.ts';
import type { PictureJob } from './queue.ts';
import type { FitSource } from './source.ts';
import { drawn, spread } from './surface.ts';

/** Points of a dense curve. */
export const densePoints = 200;
/** Standard errors are computed up to these sizes. */
const mostDerivatives = 1_000_000;
const mostParameters = 64;

/** Data, fitted values and the curve of a fit; at a stop also the standard errors of its parameters. */
export function fitJob(
  request: Extract<PictureRequest, { kind: 'fit' }>,
  moment: PictureMoment,
  fit: FitSource,
  described: readonly ParameterDescription[],
): PictureJob {
  const { abscissa, ordinate, model } = fit;
  const { parameters, moving, iteration } = moment;
  return {
    what: `The fit to ${abscissa.length} points`,
    steps: 3,
    judged: 3,
    work: (function* work(): Generator<void, Picture> {
      const residuals = fit.residuals(parameters);
      yield;
      const fitted = ordinate.map((y, index) => y - residuals[index]!);
      const dense = model && spread(smallest(abscissa), largest(abscissa), densePoints);
      const curve = model && dense && { abscissa: dense, value: model(parameters, dense) };
      yield;
      const p = parameters.length;
      const { determination, deviation, freedom } = fitQuality(residuals, ordinate, p);
      const notes: string[] = [];
      if (model === undefined) notes.push('The curve joins the fitted values: no model is given');
      const feasible = p <= mostParameters && p * abscissa.length <= mostDerivatives;
      let standardErrors: Float64Array | undefined;
      if (!moving && feasible) {
        const jacobian = fit.jacobian(parameters);
        const factors = jacobian && errorFactors(jacobian, p);
        standardErrors = factors?.map((factor) => factor * deviation);
        if (factors?.some(Number.isNaN) === true) {
          notes.push('JᵀJ is singular to working precision: the data do not determine all parameters');
        } else if (freedom <= 0) notes.push('No degrees of freedom are left for standard errors');
      }
      return {
        ...drawn(request, moment),
        kind: 'fit',
        key: `fit|${iteration}`,
        lasting: false,
        notes,
        axes: ['x', 'y'],
        abscissa: abscissa.slice(),
        observed: ordinate.slice(),
        fitted,
        ...(curve === undefined ? {} : { curve }),
        quality: Float64Array.of(determination, deviation, freedom),
        parameters: feasible ? Array.from(parameters, (_, index) => elementNameAt(described, index)) : [],
        values: feasible ? parameters.slice() : new Float64Array(),
        ...(standardErrors === undefined ? {} : { standardErrors }),
      };
    })(),
  };
}

export function smallest(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
