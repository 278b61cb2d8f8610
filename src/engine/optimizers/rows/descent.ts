import { explainGradientDescent, explainMomentum, explainNesterov } from '../explanations/descent.ts';
import { trace } from '../parts/momentum.ts';
import { scaleByLearningRate } from '../parts/part.ts';
import type { OptimizerRow } from '../row.ts';
import { momentum, torch, weightDecay, weightDecayPart } from './settings.ts';

/** Steps along the gradient, or along a velocity made of it. */
export const descentRows: readonly OptimizerRow[] = [
  {
    id: 'gradientDescent',
    label: 'Gradient descent',
    description: 'Steps against the gradient, as far as the learning rate says.',
    formula: ['g ← g + λθ', 'θ ← θ − ηg'],
    source: [torch('SGD')],
    settings: [weightDecay],
    explain: explainGradientDescent,
    parts: (settings) => [...weightDecayPart(settings), scaleByLearningRate()],
  },
  {
    id: 'momentum',
    label: 'Momentum',
    description: 'Gradient descent with a velocity: past gradients go on pushing, a little less each step.',
    formula: ['g ← g + λθ', 'b ← μb + (1 − τ)g, b ← g in the first step', 'θ ← θ − ηb'],
    source: [torch('SGD'), 'https://doi.org/10.1016/0041-5553(64)90137-5'],
    settings: [
      momentum({ default: 0.9, minimum: 0 }, 'Momentum μ: the share of the buffer that is kept. (torch.optim.SGD: 0.)'),
      {
        name: 'dampening',
        type: 'number',
        default: 0,
        description: 'Dampening τ: the gradient enters the buffer times 1 − τ, from the second step on.',
      },
      weightDecay,
    ],
    explain: explainMomentum,
    parts: (settings) => [
      ...weightDecayPart(settings),
      trace(settings['momentum'] as number, settings['dampening'] as number, false),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'nesterov',
    label: 'Nesterov momentum',
    description:
      'Momentum which looks ahead: it steps by the gradient plus the velocity that the gradient has just changed.',
    formula: ['g ← g + λθ', 'b ← μb + g, b ← g in the first step', 'θ ← θ − η(g + μb)'],
    source: [torch('SGD'), 'https://proceedings.mlr.press/v28/sutskever13.html'],
    settings: [
      momentum(
        { default: 0.9, exclusiveMinimum: 0 },
        'Momentum μ: the share of the buffer that is kept. (torch.optim.SGD: 0.)',
      ),
      weightDecay,
    ],
    explain: explainNesterov,
    parts: (settings) => [
      ...weightDecayPart(settings),
      trace(settings['momentum'] as number, 0, true),
      scaleByLearningRate(),
    ],
  },
];
