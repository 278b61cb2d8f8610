// Schedules whose rate never rises: drops, and curves that fall.

import { line, superscript } from '../optimizers/explanations/lines.ts';
import { numbersOfList } from '../settings.ts';
import { maximumIterations, minimumLearningRate, numberOf, torch } from './common.ts';
import type { ScheduleRow } from './row.ts';
import { warmUpSettings } from './warm-up.ts';

export const constant: ScheduleRow = {
  id: 'constant',
  label: 'Constant',
  description: 'The learning rate stays what it is.',
  formula: 'η',
  source: torch('ConstantLR'),
  settings: warmUpSettings,
  rate: () => (_since, learningRate) => learningRate,
  explain: () => undefined,
};

export const step: ScheduleRow = {
  id: 'step',
  label: 'Step',
  description: 'The learning rate is multiplied by gamma every stepSize iterations.',
  formula: 'η · γ^⌊t / stepSize⌋',
  source: torch('StepLR'),
  settings: [
    {
      name: 'stepSize',
      type: 'integer',
      default: 1000,
      minimum: 1,
      description: 'Iterations from one drop to the next.',
    },
    {
      name: 'gamma',
      type: 'number',
      default: 0.1,
      exclusiveMinimum: 0,
      description: 'γ: what the learning rate is multiplied by at each drop.',
    },
    ...warmUpSettings,
  ],
  rate(settings) {
    const gamma = numberOf(settings, 'gamma');
    const stepSize = numberOf(settings, 'stepSize');
    return (since, learningRate) => learningRate * gamma ** Math.floor(since / stepSize);
  },
  explain({ since, learningRate, settings, rate }) {
    const power = superscript(Math.floor(since / numberOf(settings, 'stepSize')));
    return line(`η = {0} · {1}${power} = {2}`, learningRate, numberOf(settings, 'gamma'), rate);
  },
};

export const multiStep: ScheduleRow = {
  id: 'multiStep',
  label: 'Multi-step',
  description: 'The learning rate is multiplied by gamma at each of the milestones.',
  formula: 'η · γⁿ, where n is the number of milestones ≤ t',
  source: torch('MultiStepLR'),
  settings: [
    {
      name: 'milestones',
      type: 'list',
      default: '3000,6000,9000',
      minimum: 0,
      description: 'The iterations, counted from the end of the warm-up, at which the rate drops.',
    },
    {
      name: 'gamma',
      type: 'number',
      default: 0.1,
      exclusiveMinimum: 0,
      description: 'γ: what the learning rate is multiplied by at each drop.',
    },
    ...warmUpSettings,
  ],
  rate(settings) {
    const gamma = numberOf(settings, 'gamma');
    const milestones = numbersOfList(settings['milestones']!);
    return (since, learningRate) => learningRate * gamma ** passed(milestones, since);
  },
  explain({ since, learningRate, settings, rate }) {
    const power = superscript(passed(numbersOfList(settings['milestones']!), since));
    return line(`η = {0} · {1}${power} = {2}`, learningRate, numberOf(settings, 'gamma'), rate);
  },
};

/** How many of the milestones, which grow, are behind. */
function passed(milestones: readonly number[], since: number): number {
  let count = 0;
  while (count < milestones.length && milestones[count]! <= since) count++;
  return count;
}

export const exponential: ScheduleRow = {
  id: 'exponential',
  label: 'Exponential',
  description: 'The learning rate is multiplied by gamma in every iteration.',
  formula: 'η · γᵗ',
  source: torch('ExponentialLR'),
  settings: [
    {
      name: 'gamma',
      type: 'number',
      default: 0.999,
      exclusiveMinimum: 0,
      description: 'γ: what the learning rate is multiplied by in every iteration.',
    },
    ...warmUpSettings,
  ],
  rate(settings) {
    const gamma = numberOf(settings, 'gamma');
    return (since, learningRate) => learningRate * gamma ** since;
  },
  explain({ since, learningRate, settings, rate }) {
    return line(`η = {0} · {1}${superscript(since)} = {2}`, learningRate, numberOf(settings, 'gamma'), rate);
  },
};

export const inverseTime: ScheduleRow = {
  id: 'inverseTime',
  label: 'Inverse time',
  description: 'The learning rate is divided by a number that grows with the iterations.',
  formula: 'η / (1 + r · t / k), with staircase η / (1 + r · ⌊t / k⌋)',
  source:
    'https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/InverseTimeDecay; of the form η/(1 + λt): Robbins and Monro (1951), A Stochastic Approximation Method',
  settings: [
    {
      name: 'decayRate',
      type: 'number',
      default: 1,
      minimum: 0,
      description: 'r: how much the divisor grows in decaySteps iterations (Keras: decay_rate).',
    },
    {
      name: 'decaySteps',
      type: 'integer',
      default: 1000,
      minimum: 1,
      description: 'k: the iterations in which the divisor grows by decayRate (Keras: decay_steps).',
    },
    {
      name: 'staircase',
      type: 'boolean',
      default: false,
      description: 'Whether the divisor grows only every decaySteps iterations.',
    },
    ...warmUpSettings,
  ],
  rate(settings) {
    const decayRate = numberOf(settings, 'decayRate');
    const decaySteps = numberOf(settings, 'decaySteps');
    if (settings['staircase'] === true) {
      return (since, learningRate) => learningRate / (1 + decayRate * Math.floor(since / decaySteps));
    }
    return (since, learningRate) => learningRate / (1 + (decayRate * since) / decaySteps);
  },
  explain({ since, learningRate, settings, rate }) {
    const decayRate = numberOf(settings, 'decayRate');
    const decaySteps = numberOf(settings, 'decaySteps');
    const text = settings['staircase'] === true ? 'η = {0} / (1 + {1} · ⌊{2} / {3}⌋) = {4}' : undefined;
    return line(text ?? 'η = {0} / (1 + {1} · {2} / {3}) = {4}', learningRate, decayRate, since, decaySteps, rate);
  },
};

export const polynomial: ScheduleRow = {
  id: 'polynomial',
  label: 'Polynomial',
  description:
    'The learning rate falls as a power of what is left of maximumIterations to minimumLearningRate, and stays there; power 1 is a straight line.',
  formula: 'η_min + (η − η_min)(1 − min(t, T) / T)ᵖ',
  source: torch('PolynomialLR'),
  settings: [
    maximumIterations('T: the iteration, counted from the end of the warm-up, from which the rate is lowest.'),
    {
      name: 'power',
      type: 'number',
      default: 1,
      exclusiveMinimum: 0,
      description: 'p: 1 for a straight line; more falls sooner.',
    },
    minimumLearningRate,
    ...warmUpSettings,
  ],
  complete(settings, iterations) {
    settings['maximumIterations'] ??= iterations;
  },
  rate(settings) {
    const last = numberOf(settings, 'maximumIterations');
    const lowest = numberOf(settings, 'minimumLearningRate');
    const power = numberOf(settings, 'power');
    return (since, learningRate) => lowest + (learningRate - lowest) * (1 - Math.min(since, last) / last) ** power;
  },
  explain({ since, learningRate, settings, rate }) {
    const last = numberOf(settings, 'maximumIterations');
    const lowest = numberOf(settings, 'minimumLearningRate');
    const numbers = [lowest, learningRate, Math.min(since, last), last, numberOf(settings, 'power'), rate];
    return line('η = {0} + ({1} − {0}) · (1 − {2} / {3})^{4} = {5}', ...numbers);
  },
};
