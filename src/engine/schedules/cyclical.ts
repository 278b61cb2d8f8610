import { line } from '../optimizers/explanations/lines.ts';
import { numberOf, torch } from './common.ts';
import type { RatePoint, ScheduleRow } from './row.ts';
import { warmUpSettings } from './warm-up.ts';

export const cyclical: ScheduleRow = {
  id: 'cyclical',
  label: 'Cyclical',
  description:
    'The learning rate rises in a straight line to its full value and falls back, again and again; later cycles may be lower.',
  formula: 'η_base + (η − η_base) · x · s, x from 0 up to 1 and back, s = 1, ½ᶜ or γᵗ in cycle c = 0, 1, …',
  source: `${torch('CyclicLR')}; Smith (2017), Cyclical Learning Rates for Training Neural Networks, https://arxiv.org/abs/1506.01186`,
  settings: [
    {
      name: 'lowestShare',
      type: 'number',
      default: 0.1,
      minimum: 0,
      maximum: 1,
      description: 'η_base / η: the share of the learning rate from which each cycle rises (torch: base_lr / max_lr).',
    },
    {
      name: 'rise',
      type: 'integer',
      default: 2000,
      minimum: 1,
      description: 'Iterations in which the rate rises (torch: step_size_up).',
    },
    {
      name: 'fall',
      type: 'integer',
      minimum: 1,
      defaultText: 'as many as rise',
      description: 'Iterations in which the rate falls back (torch: step_size_down).',
    },
    {
      name: 'mode',
      type: 'choice',
      choices: ['triangular', 'triangular2', 'exponentialRange'],
      default: 'triangular',
      description:
        'triangular: all cycles are equally high; triangular2: each is half as high as the one before; exponentialRange: the height is multiplied by gamma in every iteration (torch: exp_range).',
    },
    {
      name: 'gamma',
      type: 'number',
      default: 1,
      exclusiveMinimum: 0,
      description: 'γ: what the height is multiplied by in every iteration of the mode exponentialRange.',
    },
    ...warmUpSettings,
  ],
  complete(settings) {
    settings['fall'] ??= settings['rise']!;
  },
  rate(settings) {
    const { mode } = settings;
    const { share, rise, total, gamma } = shapeOf(settings);
    return (since, learningRate) => {
      const lowest = share * learningRate;
      const number = Math.floor(since / total);
      const into = since - number * total;
      const height = into <= rise ? into / rise : (total - into) / (total - rise);
      const scale = mode === 'triangular' ? 1 : mode === 'triangular2' ? 0.5 ** number : gamma ** since;
      return lowest + (learningRate - lowest) * height * scale;
    };
  },
  explain({ since, learningRate, settings, rate }: RatePoint) {
    const { share, rise, total, gamma } = shapeOf(settings);
    const number = Math.floor(since / total);
    const into = since - number * total;
    const [part, whole] = into <= rise ? [into, rise] : [total - into, total - rise];
    const text = 'η = {0} + ({1} − {0}) · {2} / {3}';
    const numbers = [share * learningRate, learningRate, part, whole];
    if (settings['mode'] === 'triangular') return line(`${text} = {4}`, ...numbers, rate);
    const isHalved = settings['mode'] === 'triangular2';
    return line(`${text} · {4}^{5} = {6}`, ...numbers, isHalved ? 0.5 : gamma, isHalved ? number : since, rate);
  },
};

interface Shape {
  readonly share: number;
  readonly rise: number;
  /** Iterations of a cycle. */
  readonly total: number;
  readonly gamma: number;
}

function shapeOf(settings: RatePoint['settings']): Shape {
  const rise = numberOf(settings, 'rise');
  return {
    share: numberOf(settings, 'lowestShare'),
    rise,
    total: rise + numberOf(settings, 'fall'),
    gamma: numberOf(settings, 'gamma'),
  };
}
