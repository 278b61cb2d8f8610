import { arrayOf, copyStateInto, numberOf, type OptimizerState } from '../optimizers/state.ts';
import type { SettingValues } from '../settings.ts';
import type { Search, SearchContext } from './context.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import type { Proposal } from './step.ts';
import { steepest, takeStep } from './step.ts';
import { addScaled, dot, length, setDifference } from './vectors.ts';

/** η of Hager and Zhang's lower bound on β. */
const eta = 0.01;

/** The formulas of β: how much of the direction before is kept. */
export const conjugacies = ['polakRibierePlus', 'hagerZhang'] as const;

/**
 * Nonlinear conjugate gradients: p ← −g + β p. Polak and Ribière's β where it is above 0 (Nocedal and Wright, 5.44 and 5.45), or
 * Hager and Zhang's (2005, 1.3 and 1.6). State: `steps` since the last restart, and of the step before `direction`, `gradient`,
 * `slope` and `stepLength`.
 */
export function conjugateGradient(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  const isHagerZhang = settings['conjugacy'] === 'hagerZhang';
  return {
    init: (parameters) => ({
      steps: 0,
      direction: new Float64Array(parameters.length),
      gradient: new Float64Array(parameters.length),
      slope: 0,
      stepLength: 0,
    }),
    run(context, state, next, updates) {
      const isFirst = numberOf(state, 'steps') === 0;
      const proposal = isFirst ? steepest(context) : conjugate(context, state, isHagerZhang);
      const otherwise = isFirst ? undefined : (): Proposal => steepest(context);
      const { report, accepted, restarted } = takeStep(context, line, proposal, updates, otherwise);
      if (accepted === undefined) {
        copyStateInto(state, next);
        return report;
      }
      next['steps'] = restarted ? 1 : numberOf(state, 'steps') + 1;
      arrayOf(next, 'direction').set(report.direction);
      arrayOf(next, 'gradient').set(context.gradient);
      next['slope'] = report.slope;
      next['stepLength'] = report.stepLength;
      return report;
    },
  };
}

function conjugate(context: SearchContext, state: Readonly<OptimizerState>, isHagerZhang: boolean): Proposal {
  const { gradient } = context;
  const before = arrayOf(state, 'direction');
  const gradientBefore = arrayOf(state, 'gradient');
  const change = new Float64Array(gradient.length);
  setDifference(change, gradient, gradientBefore);
  const beta = isHagerZhang
    ? hagerZhangBeta(gradient, gradientBefore, change, before)
    : Math.max(0, dot(gradient, change) / dot(gradientBefore, gradientBefore));
  const direction = gradient.map((value) => -value);
  if (Number.isFinite(beta)) addScaled(direction, beta, before);
  const slope = dot(gradient, direction);
  // The first change of L is as large as that of the step before (Nocedal and Wright, 3.60).
  const first = (numberOf(state, 'stepLength') * numberOf(state, 'slope')) / slope;
  return { direction, first: Number.isFinite(first) && first > 0 ? first : 1 };
}

function hagerZhangBeta(
  gradient: Float64Array,
  gradientBefore: Float64Array,
  change: Float64Array,
  direction: Float64Array,
): number {
  const curvature = dot(direction, change);
  const beta = (dot(change, gradient) - (2 * dot(change, change) * dot(direction, gradient)) / curvature) / curvature;
  const bound = -1 / (length(direction) * Math.min(eta, length(gradientBefore)));
  return Math.max(beta, bound);
}
