import type { SettingValues } from '../../settings.ts';
import { explainLion, explainRprop, explainSignDescent } from '../explanations/signs.ts';
import { average } from '../parts/momentum.ts';
import type { Part } from '../parts/part.ts';
import { scaleByLearningRate } from '../parts/part.ts';
import { resilientSteps, scaleByLion, scaleBySign } from '../parts/signs.ts';
import type { OptimizerRow } from '../row.ts';
import { OptimizerSettingError } from '../row.ts';
import { beta1, beta2, decoupledDecay, optax, torch, weightDecayPart } from './settings.ts';

/** Steps by the sign of the gradient alone: how large it is does not count. */
export const signRows: readonly OptimizerRow[] = [
  {
    id: 'lion',
    label: 'Lion',
    description: 'Steps by the sign of an average of the gradient: every element moves by the learning rate.',
    formula: ['c = β₁m + (1 − β₁)g', 'θ ← θ − η(sign(c) + λθ)', 'm ← β₂m + (1 − β₂)g'],
    source: [optax('lion'), 'https://arxiv.org/abs/2302.06675'],
    settings: [
      { ...beta1, description: 'β₁: the share of the average in the mixture whose sign is the step.' },
      { ...beta2, default: 0.99, description: 'Decay rate β₂ of the average of the gradient.' },
      decoupledDecay(1e-3),
    ],
    explain: explainLion,
    parts: (settings) => [
      scaleByLion(settings['beta1'] as number, settings['beta2'] as number),
      ...weightDecayPart(settings),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'rprop',
    label: 'Rprop',
    description:
      'Gives each element its own step size, at first the learning rate: longer while its gradient keeps its sign, else shorter.',
    formula: [
      's = η in the first step',
      's ← s · η⁺ where gg′ > 0, s · η⁻ where gg′ < 0; kept within the limits',
      'g ← 0 where gg′ < 0',
      'θ ← θ − s · sign(g)',
      'g′ ← g',
    ],
    source: [torch('Rprop'), 'https://doi.org/10.1109/ICNN.1993.298623'],
    settings: [
      {
        name: 'etaMinus',
        type: 'number',
        default: 0.5,
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'η⁻: a step size shrinks by it where the gradient has changed its sign.',
      },
      {
        name: 'etaPlus',
        type: 'number',
        default: 1.2,
        exclusiveMinimum: 1,
        description: 'η⁺: a step size grows by it where the gradient has kept its sign.',
      },
      {
        name: 'minimumStepSize',
        type: 'number',
        default: 1e-6,
        minimum: 0,
        description: 'The smallest step size.',
      },
      {
        name: 'maximumStepSize',
        type: 'number',
        default: 50,
        exclusiveMinimum: 0,
        description: 'The largest step size.',
      },
    ],
    explain: explainRprop,
    parts: (settings) => [resilient(settings)],
  },
  {
    id: 'signDescent',
    label: 'Sign descent',
    description: 'Steps by the sign of the gradient, or of its average: every element moves by the learning rate.',
    formula: ['a ← μa + (1 − μ)g', 'θ ← θ − η(sign(a) + λθ)'],
    source: [optax('sign_sgd'), optax('signum'), 'https://arxiv.org/abs/1802.04434'],
    settings: [
      {
        name: 'momentum',
        type: 'number',
        default: 0,
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Momentum μ: decay rate of an average of the gradient whose sign is the step; 0 for none.',
      },
      decoupledDecay(0),
    ],
    explain: explainSignDescent,
    parts: (settings) => [
      ...(settings['momentum'] === 0 ? [] : [average(settings['momentum'] as number)]),
      scaleBySign(),
      ...weightDecayPart(settings),
      scaleByLearningRate(),
    ],
  },
];

/** Throws OptimizerSettingError where the limits of the step size leave no step size between them. */
function resilient(settings: SettingValues): Part {
  const minimumStepSize = settings['minimumStepSize'] as number;
  const maximumStepSize = settings['maximumStepSize'] as number;
  if (minimumStepSize > maximumStepSize) {
    const message = `optimizer rprop: "minimumStepSize" is ${minimumStepSize}, above "maximumStepSize", which is ${maximumStepSize}. Make the one smaller or the other larger.`;
    throw new OptimizerSettingError('optimizer rprop', 'minimumStepSize', message);
  }
  return resilientSteps({
    etaMinus: settings['etaMinus'] as number,
    etaPlus: settings['etaPlus'] as number,
    minimumStepSize,
    maximumStepSize,
  });
}
