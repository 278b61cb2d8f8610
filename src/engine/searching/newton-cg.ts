import type { SettingValues } from '../settings.ts';
import type { Search, SearchContext } from './context.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import { steepest, takeStep } from './step.ts';
import { addScaled, dot, length } from './vectors.ts';

/**
 * Truncated Newton (Nocedal and Wright, algorithm 7.1): ∇²L p = −∇L by conjugate gradients with exact Hessian-vector products, as
 * far as a residual of min(`innerTolerance`, √‖∇L‖) ‖∇L‖ asks. Where the curvature along an inner direction is not positive, the search goes along what was
 * found so far, or along −∇L where that is nothing. Remembers nothing.
 */
export function newtonCG(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  const inner = { most: settings['maximumProducts'] as number, tolerance: settings['innerTolerance'] as number };
  return {
    init: () => ({}),
    run(context, _state, _next, updates) {
      const { direction, note } = newtonDirection(context, inner);
      const { report } = takeStep(context, line, { direction, first: 1 }, updates, () => steepest(context));
      return { ...report, notes: [note, ...report.notes] };
    },
  };
}

function newtonDirection(
  context: SearchContext,
  inner: { readonly most: number; readonly tolerance: number },
): { direction: Float64Array; note: string } {
  const { gradient } = context;
  const size = gradient.length;
  const norm = length(gradient);
  const enough = Math.min(inner.tolerance, Math.sqrt(norm)) * norm;
  const found = new Float64Array(size);
  const residual = gradient.slice();
  const along = gradient.map((value) => -value);
  const product = new Float64Array(size);
  let squares = dot(residual, residual);
  for (let count = 1; count <= inner.most; count++) {
    context.hessianVectorProduct(along, product);
    const curvature = dot(along, product);
    if (!(curvature > Number.EPSILON * dot(along, along))) {
      const told = `the curvature along inner direction ${count} is ${curvature}, not above 0`;
      if (count > 1) return { direction: found, note: `${told}: the search goes along what was found before it` };
      return { direction: along, note: `${told}: the search goes along −∇L` };
    }
    const step = squares / curvature;
    addScaled(found, step, along);
    addScaled(residual, step, product);
    const left = dot(residual, residual);
    if (Math.sqrt(left) <= enough) {
      return { direction: found, note: `Newton's direction by ${count} Hessian-vector products` };
    }
    const beta = left / squares;
    squares = left;
    for (let i = 0; i < size; i++) along[i] = -residual[i]! + beta * along[i]!;
  }
  return { direction: found, note: `Newton's direction as far as ${inner.most} Hessian-vector products lead` };
}
