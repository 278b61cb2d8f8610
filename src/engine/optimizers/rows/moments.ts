import type { SettingValues } from '../../settings.ts';
import {
  explainAdabelief,
  explainAdam,
  explainAdamax,
  explainAdamw,
  explainNadam,
  explainRadam,
  explainYogi,
} from '../explanations/moments.ts';
import { scaleByAdam, scaleByAdamax, scaleByBelief, scaleByYogi } from '../parts/moments.ts';
import type { Part } from '../parts/part.ts';
import { scaleByLearningRate } from '../parts/part.ts';
import { scaleByNadam, scaleByRadam } from '../parts/rectified.ts';
import type { OptimizerRow } from '../row.ts';
import {
  amsgrad,
  beta1,
  beta2,
  decoupledDecay,
  decoupledWeightDecay,
  epsilon,
  optax,
  torch,
  weightDecay,
  weightDecayPart,
} from './settings.ts';

function adamPart(settings: SettingValues): Part {
  return scaleByAdam(
    settings['beta1'] as number,
    settings['beta2'] as number,
    settings['epsilon'] as number,
    settings['amsgrad'] as boolean,
  );
}

/** A chain with its weight decay in the gradient, or beside the step. */
function withEitherDecay(settings: SettingValues, part: Part): Part[] {
  const decay = weightDecayPart(settings);
  const decoupled = settings['decoupledWeightDecay'] === true;
  return [...(decoupled ? [] : decay), part, ...(decoupled ? decay : []), scaleByLearningRate()];
}

const adamFormula = [
  'm ← β₁m + (1 − β₁)g',
  'v ← β₂v + (1 − β₂)g²',
  'm̂ = m / (1 − β₁ᵗ)',
  'v̂ = v / (1 − β₂ᵗ), with amsgrad the largest v so far / (1 − β₂ᵗ)',
];

/** Adam and its relatives: averages of the gradient, over what tells its size. */
export const momentRows: readonly OptimizerRow[] = [
  {
    id: 'adam',
    label: 'Adam',
    description: 'Averages the gradient and its square, and steps by the one over the root of the other.',
    formula: ['g ← g + λθ', ...adamFormula, 'θ ← θ − η · m̂ / (√v̂ + ε)'],
    source: [torch('Adam'), 'https://arxiv.org/abs/1412.6980', 'https://openreview.net/forum?id=ryQu7f-RZ'],
    settings: [beta1, beta2, epsilon(1e-8), amsgrad, weightDecay],
    explain: explainAdam,
    parts: (settings) => [...weightDecayPart(settings), adamPart(settings), scaleByLearningRate()],
  },
  {
    id: 'adamw',
    label: 'AdamW',
    description: 'Adam with decoupled weight decay: the parameters shrink beside the step, not through the gradient.',
    formula: [...adamFormula, 'θ ← θ − η(m̂ / (√v̂ + ε) + λθ)'],
    source: [torch('AdamW'), 'https://arxiv.org/abs/1711.05101'],
    settings: [beta1, beta2, epsilon(1e-8), amsgrad, decoupledDecay(0.01)],
    explain: explainAdamw,
    parts: (settings) => [adamPart(settings), ...weightDecayPart(settings), scaleByLearningRate()],
  },
  {
    id: 'adamax',
    label: 'AdaMax',
    description: 'Adam with the largest recent gradient of an element in the place of the root of its average square.',
    formula: ['g ← g + λθ', 'm ← β₁m + (1 − β₁)g', 'n ← max(β₂n, |g| + ε)', 'm̂ = m / (1 − β₁ᵗ)', 'θ ← θ − η · m̂ / n'],
    source: [torch('Adamax'), 'https://arxiv.org/abs/1412.6980'],
    settings: [
      beta1,
      { ...beta2, description: 'Decay rate β₂ of the largest size of the gradient.' },
      epsilon(1e-8, 'ε, added to the size of the gradient, so that the denominator is never zero.'),
      weightDecay,
    ],
    explain: explainAdamax,
    parts: (settings) => [
      ...weightDecayPart(settings),
      scaleByAdamax(settings['beta1'] as number, settings['beta2'] as number, settings['epsilon'] as number),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'nadam',
    label: 'NAdam',
    description: "Adam with Nesterov's look ahead, by a momentum that grows over the steps.",
    formula: [
      'g ← g + λθ, or decoupled',
      'm ← β₁m + (1 − β₁)g',
      'v ← β₂v + (1 − β₂)g²',
      'μₜ = β₁(1 − ½ · 0.96^(tψ))',
      'm̂ = (1 − μₜ)g / (1 − μ₁ ⋯ μₜ) + μₜ₊₁m / (1 − μ₁ ⋯ μₜ₊₁)',
      'v̂ = v / (1 − β₂ᵗ)',
      'θ ← θ − η · m̂ / (√v̂ + ε)',
    ],
    source: [torch('NAdam'), 'https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ'],
    settings: [
      beta1,
      beta2,
      epsilon(1e-8),
      {
        name: 'momentumDecay',
        type: 'number',
        default: 0.004,
        minimum: 0,
        description: 'ψ: how fast the momentum grows from ½β₁ towards β₁; 0 leaves it at ½β₁.',
      },
      weightDecay,
      decoupledWeightDecay,
    ],
    explain: explainNadam,
    parts: (settings) =>
      withEitherDecay(
        settings,
        scaleByNadam(
          settings['beta1'] as number,
          settings['beta2'] as number,
          settings['epsilon'] as number,
          settings['momentumDecay'] as number,
        ),
      ),
  },
  {
    id: 'radam',
    label: 'RAdam',
    description: 'Adam which leaves the scaling out until its average of squares can be trusted, and then fades it in.',
    formula: [
      'g ← g + λθ, or decoupled',
      'm ← β₁m + (1 − β₁)g',
      'v ← β₂v + (1 − β₂)g²',
      'm̂ = m / (1 − β₁ᵗ)',
      'ρ∞ = 2 / (1 − β₂) − 1, ρ = ρ∞ − 2tβ₂ᵗ / (1 − β₂ᵗ)',
      'ρ ≤ 5: θ ← θ − η · m̂',
      'ρ > 5: r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)), θ ← θ − η · m̂ · r · √(1 − β₂ᵗ) / (√v + ε)',
    ],
    source: [torch('RAdam'), 'https://arxiv.org/abs/1908.03265'],
    settings: [beta1, beta2, epsilon(1e-8), weightDecay, decoupledWeightDecay],
    explain: explainRadam,
    parts: (settings) =>
      withEitherDecay(
        settings,
        scaleByRadam(settings['beta1'] as number, settings['beta2'] as number, settings['epsilon'] as number),
      ),
  },
  {
    id: 'yogi',
    label: 'Yogi',
    description: 'Adam whose average of squares grows as fast but falls slowly, so that the rate does not jump up.',
    formula: [
      'g ← g + λθ',
      'm ← β₁m + (1 − β₁)g',
      'v ← v − (1 − β₂) · sign(v − g²) · g²',
      'm̂ = m / (1 − β₁ᵗ)',
      'v̂ = v / (1 − β₂ᵗ)',
      'θ ← θ − η · m̂ / (√v̂ + ε)',
    ],
    source: [
      optax('yogi'),
      'https://proceedings.neurips.cc/paper/2018/file/90365351ccc7437a1309dc64e4db32a3-Paper.pdf',
    ],
    settings: [
      beta1,
      beta2,
      epsilon(1e-3),
      {
        name: 'initialAccumulatorValue',
        type: 'number',
        default: 1e-6,
        minimum: 0,
        description: 'What both averages start from.',
      },
      weightDecay,
    ],
    explain: explainYogi,
    parts: (settings) => [
      ...weightDecayPart(settings),
      scaleByYogi(
        settings['beta1'] as number,
        settings['beta2'] as number,
        settings['epsilon'] as number,
        settings['initialAccumulatorValue'] as number,
      ),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'adabelief',
    label: 'AdaBelief',
    description:
      'Adam which divides by how far the gradient strays from its average: long steps where it is as expected.',
    formula: [
      'm ← β₁m + (1 − β₁)g',
      's ← β₂s + (1 − β₂)(g − m)² + ε′',
      'm̂ = m / (1 − β₁ᵗ)',
      'ŝ = s / (1 − β₂ᵗ)',
      'θ ← θ − η(m̂ / (√ŝ + ε) + λθ)',
    ],
    source: [optax('adabelief'), 'https://arxiv.org/abs/2010.07468'],
    settings: [
      beta1,
      {
        ...beta2,
        description: 'Decay rate β₂ of the average of the squared distance of the gradient from its average.',
      },
      epsilon(1e-16),
      {
        name: 'epsilonRoot',
        type: 'number',
        default: 1e-16,
        minimum: 0,
        description: 'ε′, added to that average in every step.',
      },
      decoupledDecay(0),
    ],
    explain: explainAdabelief,
    parts: (settings) => [
      scaleByBelief(
        settings['beta1'] as number,
        settings['beta2'] as number,
        settings['epsilon'] as number,
        settings['epsilonRoot'] as number,
      ),
      ...weightDecayPart(settings),
      scaleByLearningRate(),
    ],
  },
];
