import { arrayOf, copyStateInto, numberOf, type OptimizerState } from '../optimizers/state.ts';
import type { SettingValues } from '../settings.ts';
import type { Search, SearchContext } from './context.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import type { Proposal } from './step.ts';
import { steepest, takeStep } from './step.ts';
import { addScaled, dot } from './vectors.ts';

/**
 * Limited-memory BFGS (Nocedal 1980; Nocedal and Wright, algorithms 7.4 and 7.5): −H∇L by two loops over the newest pairs of
 * s = Δθ and y = Δ∇L, from H₀ = (sᵀy / yᵀy) I. State, the newest pair first: `pairs`, how many there are, and of each `step1` (s),
 * `gradientChange1` (y) and `inverseCurvature1` (ρ = 1 / yᵀs).
 */
export function limitedMemory(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  const memory = settings['memory'] as number;
  return {
    init({ length }) {
      const state: OptimizerState = { pairs: 0 };
      for (let pair = 1; pair <= memory; pair++) {
        state[`step${pair}`] = new Float64Array(length);
        state[`gradientChange${pair}`] = new Float64Array(length);
        state[`inverseCurvature${pair}`] = 0;
      }
      return state;
    },
    run(context, state, next, updates) {
      const known = Math.min(numberOf(state, 'pairs'), memory);
      const proposal = known === 0 ? steepest(context) : { direction: twoLoops(context, state, known), first: 1 };
      const otherwise = known === 0 ? undefined : (): Proposal => steepest(context);
      const { report, accepted, restarted } = takeStep(context, line, proposal, updates, otherwise);
      copyStateInto(state, next);
      if (accepted === undefined) return report;
      if (restarted) next['pairs'] = 0;
      const { gradient, trialGradient } = context;
      const change = trialGradient.map((value, i) => value - gradient[i]!);
      const curvature = dot(change, updates);
      // Only a pair with positive curvature keeps H positive definite; Wolfe's conditions grant it, Armijo's do not.
      if (!(curvature > Number.EPSILON * dot(change, change))) {
        return { ...report, notes: [...report.notes, `the pair is not kept: its curvature yᵀs is ${curvature}`] };
      }
      remember(next, memory, updates, change, 1 / curvature);
      return report;
    },
  };
}

/** −H∇L. */
function twoLoops({ gradient }: SearchContext, state: Readonly<OptimizerState>, pairs: number): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares = new Float64Array(pairs + 1);
  for (let pair = 1; pair <= pairs; pair++) {
    const share = numberOf(state, `inverseCurvature${pair}`) * dot(arrayOf(state, `step${pair}`), direction);
    shares[pair] = share;
    addScaled(direction, -share, arrayOf(state, `gradientChange${pair}`));
  }
  const change = arrayOf(state, 'gradientChange1');
  const scale = 1 / (numberOf(state, 'inverseCurvature1') * dot(change, change));
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  for (let pair = pairs; pair >= 1; pair--) {
    const change = arrayOf(state, `gradientChange${pair}`);
    const share = numberOf(state, `inverseCurvature${pair}`) * dot(change, direction);
    addScaled(direction, shares[pair]! - share, arrayOf(state, `step${pair}`));
  }
  return direction;
}

/** Puts a pair before the others; the oldest goes. */
function remember(
  next: OptimizerState,
  memory: number,
  step: Float64Array,
  change: Float64Array,
  inverseCurvature: number,
): void {
  const kept = Math.min(numberOf(next, 'pairs'), memory);
  for (let pair = Math.min(kept + 1, memory); pair > 1; pair--) {
    arrayOf(next, `step${pair}`).set(arrayOf(next, `step${pair - 1}`));
    arrayOf(next, `gradientChange${pair}`).set(arrayOf(next, `gradientChange${pair - 1}`));
    next[`inverseCurvature${pair}`] = numberOf(next, `inverseCurvature${pair - 1}`);
  }
  arrayOf(next, 'step1').set(step);
  arrayOf(next, 'gradientChange1').set(change);
  next['inverseCurvature1'] = inverseCurvature;
  next['pairs'] = Math.min(kept + 1, memory);
}
