import { line, superscript } from '../optimizers/explanations/lines.ts';
import { numberOf, torch } from './common.ts';
import type { HeldState, RatePoint, ScheduleRow, ScheduleState } from './row.ts';
import { warmUpSettings } from './warm-up.ts';

function held(state: HeldState, name: string): number {
  const value = state[name];
  if (typeof value === 'number') return value;
  throw new TypeError(`The state has no "${name}" of reduceOnPlateau: it was made by another schedule.`);
}

function init(): ScheduleState {
  return { bestLoss: Number.POSITIVE_INFINITY, badLosses: 0, cooldownLeft: 0, reductions: 0, lossSum: 0, lossCount: 0 };
}

/** The rate after so many reductions. It is never above the run's own, and below it never under the minimum. */
function reduced(learningRate: number, factor: number, reductions: number, minimum: number): number {
  if (reductions === 0) return learningRate;
  return Math.min(learningRate, Math.max(minimum, learningRate * factor ** reductions));
}

/**
 * torch's ReduceLROnPlateau in its mode `min`. The loss of an iteration is taken in after its update, as in a training loop, so
 * that it changes the rate of the iterations after it.
 * State: `bestLoss`, `badLosses` in a row, `cooldownLeft`, `reductions`, and of the present epoch `lossSum` and `lossCount`.
 */
export const reduceOnPlateau: ScheduleRow = {
  id: 'reduceOnPlateau',
  label: 'Reduce on plateau',
  description:
    'The learning rate is multiplied by factor when the loss has not improved for more than patience iterations; with mini-batches epochs, of each the mean loss of its batches.',
  formula: 'η · factorⁿ after n reductions, at least η_min',
  source: torch('ReduceLROnPlateau'),
  settings: [
    {
      name: 'factor',
      type: 'number',
      default: 0.1,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'What the learning rate is multiplied by.',
    },
    {
      name: 'patience',
      type: 'integer',
      default: 10,
      minimum: 0,
      description: 'Losses in a row without improvement after which one more reduces the rate.',
    },
    {
      name: 'threshold',
      type: 'number',
      default: 1e-4,
      minimum: 0,
      description: 'By how much a loss must be below the best one to be an improvement.',
    },
    {
      name: 'thresholdMode',
      type: 'choice',
      choices: ['relative', 'absolute'],
      default: 'relative',
      description: 'relative: below best · (1 − threshold); absolute: below best − threshold (torch: threshold_mode).',
    },
    {
      name: 'cooldown',
      type: 'integer',
      default: 0,
      minimum: 0,
      description: 'Losses after a reduction that are not counted as bad.',
    },
    {
      name: 'minimumLearningRate',
      type: 'number',
      default: 0,
      minimum: 0,
      description: 'η_min: the lowest learning rate (torch: min_lr).',
    },
    {
      name: 'epsilon',
      type: 'number',
      default: 1e-8,
      minimum: 0,
      description: 'A reduction by no more than this is not made (torch: eps).',
    },
    ...warmUpSettings,
  ],
  rate(settings) {
    const factor = numberOf(settings, 'factor');
    const minimum = numberOf(settings, 'minimumLearningRate');
    return (_since, learningRate, state) => reduced(learningRate, factor, held(state, 'reductions'), minimum);
  },
  memory: {
    init,
    observe(settings) {
      const factor = numberOf(settings, 'factor');
      const patience = numberOf(settings, 'patience');
      const threshold = numberOf(settings, 'threshold');
      const isRelative = settings['thresholdMode'] === 'relative';
      const cooldown = numberOf(settings, 'cooldown');
      const minimum = numberOf(settings, 'minimumLearningRate');
      const epsilon = numberOf(settings, 'epsilon');
      return ({ loss, learningRate, epochEnds }, state, next) => {
        let best = held(state, 'bestLoss');
        let bad = held(state, 'badLosses');
        let left = held(state, 'cooldownLeft');
        let reductions = held(state, 'reductions');
        let sum = held(state, 'lossSum') + loss;
        let count = held(state, 'lossCount') + 1;
        if (epochEnds) {
          const mean = sum / count;
          sum = 0;
          count = 0;
          const limit = isRelative ? best * (1 - threshold) : best - threshold;
          if (mean < limit) {
            best = mean;
            bad = 0;
          } else bad++;
          if (left > 0) {
            left--;
            bad = 0;
          }
          if (bad > patience) {
            const before = reduced(learningRate, factor, reductions, minimum);
            if (before - reduced(learningRate, factor, reductions + 1, minimum) > epsilon) reductions++;
            left = cooldown;
            bad = 0;
          }
        }
        next['bestLoss'] = best;
        next['badLosses'] = bad;
        next['cooldownLeft'] = left;
        next['reductions'] = reductions;
        next['lossSum'] = sum;
        next['lossCount'] = count;
      };
    },
  },
  explain({ learningRate, settings, state, rate }: RatePoint) {
    const reductions = held(state, 'reductions');
    if (reductions === 0) return undefined;
    const minimum = numberOf(settings, 'minimumLearningRate');
    const product = `{0} · {1}${superscript(reductions)}`;
    const factor = numberOf(settings, 'factor');
    if (minimum === 0) return line(`η = ${product} = {2}`, learningRate, factor, rate);
    return line(`η = max({2}, ${product}) = {3}`, learningRate, factor, minimum, rate);
  },
};
