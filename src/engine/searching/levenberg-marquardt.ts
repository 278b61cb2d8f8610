import { arrayOf, copyStateInto, numberOf } from '../optimizers/state.ts';
import type { SettingValues } from '../settings.ts';
import type { Residuals, Search, SearchContext, SearchEnd, SearchReport, Trial } from './context.ts';
import { columnLengths, orthogonal } from './least-squares.ts';
import { lossNoise, short } from './lines/line.ts';
import { solveLeastSquares } from './qr.ts';
import { dot } from './vectors.ts';

/** How the damping grows after the first step that failed. */
const firstGrowth = 2;

/** What the damping is scaled with: Levenberg's 1, or Marquardt's lengths of J's columns. */
export const scalings = ['levenberg', 'marquardt'] as const;

/**
 * Levenberg and Marquardt's method with Nielsen's damping (Madsen, Nielsen, Tingleff, Methods for non-linear least squares problems,
 * 2004, algorithm 3.16): the p that makes ‖J p + r‖² + μ‖D p‖² smallest, by QR of J with √μ D below it. A step that lowers L by the
 * share ρ of what the linear model says multiplies μ by max(⅓, 1 − (2ρ − 1)³); one that does not multiplies it by ν, and ν by 2. D
 * is 1 (Levenberg), or has the largest length that each column of J has had (Marquardt; Moré 1978). State: `damping` (μ; 0 before
 * the first step), `dampingGrowth` (ν), `scale` (D).
 */
export function levenbergMarquardt(settings: SettingValues): Search {
  const tau = settings['initialDamping'] as number;
  const isMarquardt = settings['scaling'] === 'marquardt';
  const most = settings['maximumTrials'] as number;
  return {
    init: ({ length }) => ({ damping: 0, dampingGrowth: firstGrowth, scale: new Float64Array(length) }),
    run(context, state, next, updates) {
      const found = context.residuals();
      const lengths = columnLengths(found.jacobian, context.point.length);
      const before = arrayOf(state, 'scale');
      const scale = lengths.map((length, i) => (isMarquardt ? Math.max(length, before[i]!) || 1 : 1));
      const largest = isMarquardt ? 1 : lengths.reduce((most, length) => Math.max(most, length * length), 0);
      const first = numberOf(state, 'damping');
      const damping = {
        value: first > 0 ? first : tau * (largest || 1),
        growth: numberOf(state, 'dampingGrowth'),
      };
      const converged = orthogonal(context, found, lengths);
      const report = converged === undefined ? damped(context, found, scale, damping, most) : ended(context, converged);
      copyStateInto(state, next);
      if (report.end !== undefined) {
        updates.fill(0);
        return report;
      }
      updates.set(report.direction);
      next['damping'] = damping.value;
      next['dampingGrowth'] = damping.growth;
      arrayOf(next, 'scale').set(scale);
      return report;
    },
  };
}

function ended({ point }: SearchContext, end: SearchEnd, trials: readonly Trial[] = []): SearchReport {
  return { stepLength: 0, direction: new Float64Array(point.length), slope: 0, trials, notes: [], end };
}

/** Raises the damping until a step lowers L. */
function damped(
  context: SearchContext,
  { residuals, jacobian }: Residuals,
  scale: Float64Array,
  damping: { value: number; growth: number },
  most: number,
): SearchReport {
  const { point, loss, gradient } = context;
  const columns = point.length;
  const rows = residuals.length;
  const noise = lossNoise * Math.abs(loss);
  const trials: Trial[] = [];
  while (trials.length < most) {
    const matrix = new Float64Array((rows + columns) * columns);
    matrix.set(jacobian);
    const root = Math.sqrt(damping.value);
    for (let i = 0; i < columns; i++) matrix[(rows + i) * columns + i] = root * scale[i]!;
    const right = new Float64Array(rows + columns);
    for (let i = 0; i < rows; i++) right[i] = -residuals[i]!;
    const { solution: step } = solveLeastSquares(matrix, columns, right);
    if (step.every((value, i) => point[i]! + value === point[i])) {
      const text = `no step found: at the damping ${short(damping.value)} the step is lost in the rounding of θ`;
      return ended(context, { reason: 'noStep', value: damping.value, text }, trials);
    }
    // ½ pᵀ(μD²p − ∇L), by how much the linear model falls.
    let promised = 0;
    for (let i = 0; i < columns; i++) {
      const p = step[i]!;
      promised += 0.5 * p * (damping.value * scale[i]! ** 2 * p - gradient[i]!);
    }
    const reached = context.trial(1, step);
    const fall = loss - reached;
    const slope = dot(gradient, step);
    const slopeThere = dot(context.trialGradient, step);
    const gain = fall / promised;
    // Where both losses may differ by rounding alone, a slope that has become flatter tells which of the points is the better one.
    const isDrowned = Math.abs(fall) <= noise && promised <= noise;
    const isFlatter = isDrowned && Math.abs(slopeThere) <= 0.5 * Math.abs(slope);
    if (isFlatter || (fall > 0 && gain > 0)) {
      trials.push({ step: damping.value, loss: reached, slope: slopeThere, verdict: 'accepted' });
      damping.value *= isFlatter ? 1 / 3 : Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
      damping.growth = firstGrowth;
      return { stepLength: 1, direction: step, slope, trials, notes: [] };
    }
    const verdict = Number.isFinite(reached) ? 'L does not fall' : 'L is not finite';
    const { thrown } = context;
    trials.push({
      step: damping.value,
      loss: reached,
      slope: slopeThere,
      verdict: thrown === undefined ? verdict : `the loss threw: ${thrown}`,
    });
    damping.value *= damping.growth;
    damping.growth *= 2;
  }
  const text = `no step found: in ${trials.length} trials, up to the damping ${short(damping.value)}, L does not fall`;
  return ended(context, { reason: 'noStep', value: damping.value, text }, trials);
}
