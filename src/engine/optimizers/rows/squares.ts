import { explainAdadelta, explainAdagrad, explainRmsprop } from '../explanations/squares.ts';
import { accumulate } from '../parts/momentum.ts';
import { scaleByLearningRate } from '../parts/part.ts';
import { scaleByAdadelta, scaleByRootMeanSquare, scaleBySquareSum } from '../parts/squares.ts';
import type { OptimizerRow } from '../row.ts';
import { epsilon, momentum, torch, weightDecay, weightDecayPart } from './settings.ts';

/** Steps scaled by the squares of past gradients. */
export const squareRows: readonly OptimizerRow[] = [
  {
    id: 'adagrad',
    label: 'Adagrad',
    description: 'Gives each element its own rate, which falls with the squares of all its gradients so far.',
    formula: ['g ← g + λθ', 's ← s + g²', 'θ ← θ − η / (1 + (t − 1)d) · g / (√s + ε)'],
    source: [torch('Adagrad'), 'https://jmlr.org/papers/v12/duchi11a.html'],
    settings: [
      {
        name: 'learningRateDecay',
        type: 'number',
        default: 0,
        minimum: 0,
        description: 'd: the learning rate of step t is η / (1 + (t − 1)d).',
      },
      {
        name: 'initialAccumulatorValue',
        type: 'number',
        default: 0,
        minimum: 0,
        description: 'What the sum of squares s starts from.',
      },
      epsilon(1e-10),
      weightDecay,
    ],
    explain: explainAdagrad,
    parts: (settings) => [
      ...weightDecayPart(settings),
      scaleBySquareSum(settings['initialAccumulatorValue'] as number, settings['epsilon'] as number),
      scaleByLearningRate(settings['learningRateDecay'] as number),
    ],
  },
  {
    id: 'adadelta',
    label: 'Adadelta',
    description:
      'Sizes each step by the root of its recent squares over that of the gradients; made for the learning rate 1.',
    formula: ['g ← g + λθ', 'v ← ρv + (1 − ρ)g²', 'Δ = √(d + ε) / √(v + ε) · g', 'd ← ρd + (1 − ρ)Δ²', 'θ ← θ − ηΔ'],
    source: [torch('Adadelta'), 'https://arxiv.org/abs/1212.5701'],
    settings: [
      {
        name: 'rho',
        type: 'number',
        default: 0.9,
        minimum: 0,
        maximum: 1,
        description: 'Decay rate ρ of the averages of the squared gradient and of the squared step.',
      },
      epsilon(1e-6, 'ε, added under both roots; it also sets the size of the first steps.'),
      weightDecay,
    ],
    explain: explainAdadelta,
    parts: (settings) => [
      ...weightDecayPart(settings),
      scaleByAdadelta(settings['rho'] as number, settings['epsilon'] as number),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'rmsprop',
    label: 'RMSprop',
    description: 'Divides each element of the gradient by the root of the average of its recent squares.',
    formula: [
      'g ← g + λθ',
      'v ← αv + (1 − α)g²',
      'centered: a ← αa + (1 − α)g, and v − a² in the place of v below',
      'b ← μb + g / (√v + ε)',
      'θ ← θ − ηb',
    ],
    source: [torch('RMSprop'), 'https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf'],
    settings: [
      {
        name: 'alpha',
        type: 'number',
        default: 0.99,
        minimum: 0,
        maximum: 1,
        description: 'Decay rate α of the average of the squared gradient.',
      },
      epsilon(1e-8),
      momentum({ default: 0, minimum: 0 }, 'Momentum μ of the scaled gradients; 0 for none.'),
      {
        name: 'centered',
        type: 'boolean',
        default: false,
        description: "Divides by the root of the gradient's variance, its mean taken out.",
      },
      weightDecay,
    ],
    explain: explainRmsprop,
    parts: (settings) => [
      ...weightDecayPart(settings),
      scaleByRootMeanSquare(
        settings['alpha'] as number,
        settings['epsilon'] as number,
        settings['centered'] as boolean,
      ),
      ...(settings['momentum'] === 0 ? [] : [accumulate(settings['momentum'] as number)]),
      scaleByLearningRate(),
    ],
  },
];
