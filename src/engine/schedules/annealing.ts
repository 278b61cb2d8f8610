// Schedules along a cosine, or up and down once.
import { line } from '../optimizers/explanations/lines.ts';
import { maximumIterations, minimumLearningRate, numberOf, torch } from './common.ts';
import type { RatePoint, ScheduleRow } from './row.ts';
import { warmUpSettings } from './warm-up.ts';

const cosineText = 'η = {0} + ({1} − {0}) · (1 + cos(π · {2} / {3})) / 2 = {4}';

export const cosine: ScheduleRow = {
  id: 'cosine',
  label: 'Cosine',
  description:
    'The learning rate falls along half a cosine to minimumLearningRate at maximumIterations, and beyond rises again.',
  formula: 'η_min + (η − η_min)(1 + cos(πt / T)) / 2',
  source: torch('CosineAnnealingLR'),
  settings: [
    maximumIterations(
      'T: the iteration, counted from the end of the warm-up, at which the rate is lowest (torch: T_max).',
    ),
    minimumLearningRate,
    ...warmUpSettings,
  ],
  complete(settings, iterations) {
    settings['maximumIterations'] ??= iterations;
  },
  rate(settings) {
    const lowest = numberOf(settings, 'minimumLearningRate');
    const last = numberOf(settings, 'maximumIterations');
    return (since, learningRate) => onCosine(lowest, learningRate, since, last);
  },
  explain({ since, learningRate, settings, rate }) {
    const lowest = numberOf(settings, 'minimumLearningRate');
    return line(cosineText, lowest, learningRate, since, numberOf(settings, 'maximumIterations'), rate);
  },
};

/** From `highest` at 0 to `lowest` at `last`. */
function onCosine(lowest: number, highest: number, at: number, last: number): number {
  const phase = (Math.PI * at) / last;
  return lowest + ((highest - lowest) * (1 + Math.cos(phase))) / 2;
}

export const cosineRestarts: ScheduleRow = {
  id: 'cosineRestarts',
  label: 'Cosine with restarts',
  description:
    'The learning rate falls along half a cosine again and again; each cycle is cycleMultiplier times as long as the one before.',
  formula: 'η_min + (η − η_min)(1 + cos(πt_c / T_c)) / 2, t_c iterations into a cycle of T_c = T₀ · mᶜ',
  source: torch('CosineAnnealingWarmRestarts'),
  settings: [
    {
      name: 'cycleIterations',
      type: 'integer',
      default: 1000,
      minimum: 1,
      description: 'T₀: the iterations of the first cycle (torch: T_0).',
    },
    {
      name: 'cycleMultiplier',
      type: 'integer',
      default: 1,
      minimum: 1,
      description: 'm: how many times as long each cycle is as the one before (torch: T_mult).',
    },
    minimumLearningRate,
    ...warmUpSettings,
  ],
  rate(settings) {
    const first = numberOf(settings, 'cycleIterations');
    const multiplier = numberOf(settings, 'cycleMultiplier');
    const lowest = numberOf(settings, 'minimumLearningRate');
    return (since, learningRate) => {
      const length = first * multiplier ** cycleOf(since, first, multiplier);
      return onCosine(lowest, learningRate, since - cycleStart(length, first, multiplier, since), length);
    };
  },
  explain({ since, learningRate, settings, rate }) {
    const first = numberOf(settings, 'cycleIterations');
    const multiplier = numberOf(settings, 'cycleMultiplier');
    const length = first * multiplier ** cycleOf(since, first, multiplier);
    const into = since - cycleStart(length, first, multiplier, since);
    return line(cosineText, numberOf(settings, 'minimumLearningRate'), learningRate, into, length, rate);
  },
};

/** The number of the cycle that an iteration is in, from 0. */
function cycleOf(since: number, first: number, multiplier: number): number {
  if (multiplier === 1) return Math.floor(since / first);
  let cycle = 0;
  for (let end = first; end <= since; end += first * multiplier ** cycle) cycle++;
  return cycle;
}

/** The iteration at which the cycle of `length` begins that `since` is in: the sum of those before it. */
function cycleStart(length: number, first: number, multiplier: number, since: number): number {
  if (multiplier === 1) return since - (since % first);
  return (length - first) / (multiplier - 1);
}

export const oneCycle: ScheduleRow = {
  id: 'oneCycle',
  label: 'One cycle',
  description:
    'The learning rate rises once to its full value and falls to far below where it began, over maximumIterations, and stays there.',
  formula:
    'from η/d up to η over the share s of T iterations, then down to η/(d·e); in three phases down to η/d over the same share first',
  source: `${torch('OneCycleLR')}; Smith and Topin (2018), Super-Convergence, https://arxiv.org/abs/1708.07120`,
  settings: [
    maximumIterations('T: the iterations of the cycle (torch: total_steps).'),
    {
      name: 'riseShare',
      type: 'number',
      default: 0.3,
      minimum: 0,
      maximum: 1,
      description:
        's: the share of the iterations in which the rate rises (torch: pct_start); at most ½ in three phases.',
    },
    {
      name: 'annealing',
      type: 'choice',
      choices: ['cosine', 'linear'],
      default: 'cosine',
      description: 'Whether the rate goes along half a cosine or a straight line (torch: anneal_strategy).',
    },
    {
      name: 'startDivisor',
      type: 'number',
      default: 25,
      exclusiveMinimum: 0,
      description: 'd: the first rate is η / d (torch: div_factor).',
    },
    {
      name: 'endDivisor',
      type: 'number',
      default: 10_000,
      exclusiveMinimum: 0,
      description: 'e: the last rate is the first / e (torch: final_div_factor).',
    },
    {
      name: 'threePhases',
      type: 'boolean',
      default: false,
      description: 'Whether the rate first falls as slowly as it rose, and then to its end (torch: three_phase).',
    },
    ...warmUpSettings,
  ],
  complete(settings, iterations) {
    settings['maximumIterations'] ??= iterations;
  },
  rate(settings) {
    const { startDivisor, endDivisor, isLinear, ends } = cycle(settings);
    return (since, learningRate) => {
      const phase = phaseOf(ends, since);
      const begin = phase === 0 ? 0 : ends[phase - 1]!;
      const from = edge(phase, ends.length, learningRate, startDivisor, endDivisor);
      const to = edge(phase + 1, ends.length, learningRate, startDivisor, endDivisor);
      const part = partOf(since, begin, ends[phase]!);
      return isLinear ? from + (to - from) * part : to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1);
    };
  },
  explain({ since, learningRate, settings, rate }: RatePoint) {
    const { startDivisor, endDivisor, isLinear, ends } = cycle(settings);
    const phase = phaseOf(ends, since);
    const begin = phase === 0 ? 0 : ends[phase - 1]!;
    const from = edge(phase, ends.length, learningRate, startDivisor, endDivisor);
    const to = edge(phase + 1, ends.length, learningRate, startDivisor, endDivisor);
    const part = partOf(since, begin, ends[phase]!);
    const linearText = 'η = {0} + ({1} − {0}) · {2} = {3}';
    const text = isLinear ? linearText : 'η = {1} + ({0} − {1}) · (1 + cos(π · {2})) / 2 = {3}';
    return line(text, from, to, part, rate);
  },
};

interface Cycle {
  readonly startDivisor: number;
  readonly endDivisor: number;
  readonly isLinear: boolean;
  /** The iteration at which each phase ends, which may lie between two. */
  readonly ends: readonly number[];
}

function cycle(settings: RatePoint['settings']): Cycle {
  const total = numberOf(settings, 'maximumIterations');
  const rise = numberOf(settings, 'riseShare') * total;
  const last = total - 1;
  return {
    startDivisor: numberOf(settings, 'startDivisor'),
    endDivisor: numberOf(settings, 'endDivisor'),
    isLinear: settings['annealing'] === 'linear',
    ends: settings['threePhases'] === true ? [rise - 1, 2 * rise - 2, last] : [rise - 1, last],
  };
}

/** The phase that an iteration is in. Beyond the last it stays in that one, at its end. */
function phaseOf(ends: readonly number[], since: number): number {
  let phase = 0;
  while (phase < ends.length - 1 && since > ends[phase]!) phase++;
  return phase;
}

/** The rate at the beginning of phase 0, 1, … or, at their number, the end of the last. */
function edge(phase: number, phases: number, learningRate: number, startDivisor: number, endDivisor: number): number {
  if (phase === 1) return learningRate;
  const first = learningRate / startDivisor;
  return phase === phases ? first / endDivisor : first;
}

function partOf(since: number, begin: number, end: number): number {
  return since >= end ? 1 : (since - begin) / (end - begin);
}
