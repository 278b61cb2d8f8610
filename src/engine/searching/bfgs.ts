import { arrayOf, copyStateInto, numberOf } from '../optimizers/state.ts';
import type { SettingValues } from '../settings.ts';
import type { Search } from './context.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import type { Proposal } from './step.ts';
import { steepest, takeStep } from './step.ts';
import { dot } from './vectors.ts';

/**
 * BFGS (Nocedal and Wright, algorithm 6.1): along −H∇L, with H ← (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ. The first step scales H₀ by
 * sᵀy / yᵀy (6.20). State: `steps` since H was I, and `inverseHessian`, row by row.
 */
export function quasiNewton(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  return {
    init: ({ length }) => ({ steps: 0, inverseHessian: identity(new Float64Array(length * length), length, 1) }),
    run(context, state, next, updates) {
      const isFirst = numberOf(state, 'steps') === 0;
      const { gradient, trialGradient } = context;
      const inverse = arrayOf(state, 'inverseHessian');
      const proposal = isFirst ? steepest(context) : { direction: negativeProduct(inverse, gradient), first: 1 };
      const otherwise = isFirst ? undefined : (): Proposal => steepest(context);
      const { report, accepted, restarted } = takeStep(context, line, proposal, updates, otherwise);
      copyStateInto(state, next);
      if (accepted === undefined) return report;
      const nextInverse = arrayOf(next, 'inverseHessian');
      if (restarted) {
        identity(nextInverse, gradient.length, 1);
        next['steps'] = 0;
      }
      const change = trialGradient.map((value, i) => value - gradient[i]!);
      const curvature = dot(change, updates);
      if (!(curvature > Number.EPSILON * dot(change, change))) {
        return { ...report, notes: [...report.notes, `H is left as it is: the curvature yᵀs is ${curvature}`] };
      }
      if (next['steps'] === 0) identity(nextInverse, gradient.length, curvature / dot(change, change));
      updateInverse(nextInverse, updates, change, curvature);
      next['steps'] = numberOf(next, 'steps') + 1;
      return report;
    },
  };
}

function identity(matrix: Float64Array, size: number, scale: number): Float64Array {
  matrix.fill(0);
  for (let i = 0; i < size; i++) matrix[i * size + i] = scale;
  return matrix;
}

/** −M v of a square matrix. */
function negativeProduct(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => -dot(matrix.subarray(row * size, (row + 1) * size), vector));
}

/** H ← H + (1 + yᵀHy/yᵀs) ssᵀ/yᵀs − (Hysᵀ + syᵀH)/yᵀs, which keeps H symmetric to the last bit. */
export function updateInverse(
  inverse: Float64Array,
  step: Float64Array,
  change: Float64Array,
  curvature: number,
): void {
  const size = step.length;
  const product = change.map((_, row) => dot(inverse.subarray(row * size, (row + 1) * size), change));
  const factor = (1 + dot(change, product) / curvature) / curvature;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const cross = product[i]! * step[j]! + step[i]! * product[j]!;
      const value = inverse[i * size + j]! + factor * (step[i]! * step[j]!) - cross / curvature;
      inverse[i * size + j] = value;
      inverse[j * size + i] = value;
    }
  }
}
