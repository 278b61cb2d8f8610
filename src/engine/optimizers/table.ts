import type { SettingRow, SettingValues } from '../settings.ts';
import type { UpdateLine, UpdatePoint } from './explain.ts';
import {
  explainAdagrad,
  explainAdam,
  explainAdamw,
  explainGradientDescent,
  explainMomentum,
  explainNesterov,
  explainRmsprop,
} from './explain.ts';
import type { Part } from './parts.ts';
import {
  accumulate,
  addDecayedWeights,
  scaleByAdam,
  scaleByLearningRate,
  scaleByRootMeanSquare,
  scaleBySquareSum,
  trace,
} from './parts.ts';

export type OptimizerId = 'gradientDescent' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw';

/** An optimizer as launch.json's schema, completion, the documentation and the panel show it, and how its chain is made. */
export interface OptimizerRow {
  readonly id: OptimizerId;
  readonly label: string;
  /** One sentence. */
  readonly description: string;
  /** g is the gradient, θ the parameters, η the learning rate, t = 1, 2, … the step. One assignment a line. */
  readonly formula: readonly string[];
  /** Where the formula stands: PyTorch's documentation, and the paper. */
  readonly source: readonly string[];
  readonly settings: readonly SettingRow[];
  /** The parts of the chain for resolved settings; the learning rate's part is always the last. */
  parts(settings: SettingValues): Part[];
  /** The update of one element, written out; the last line's result is θ after it, with the same bits. */
  explain(point: UpdatePoint): UpdateLine[];
}

const weightDecay: SettingRow = {
  name: 'weightDecay',
  type: 'number',
  default: 0,
  minimum: 0,
  description: 'Weight decay λ as an L2 penalty: λθ is added to the gradient.',
};

const beta1: SettingRow = {
  name: 'beta1',
  type: 'number',
  default: 0.9,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'Decay rate β₁ of the average of the gradient.',
};

const beta2: SettingRow = {
  name: 'beta2',
  type: 'number',
  default: 0.999,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'Decay rate β₂ of the average of the squared gradient.',
};

const amsgrad: SettingRow = {
  name: 'amsgrad',
  type: 'boolean',
  default: false,
  description: 'Divides by the largest average of the squared gradient so far (AMSGrad).',
};

function epsilon(value: number): SettingRow {
  return {
    name: 'epsilon',
    type: 'number',
    default: value,
    minimum: 0,
    description: 'ε, added to the root in the denominator, so that it is never zero.',
  };
}

function momentum(
  limits: Pick<SettingRow, 'default' | 'minimum' | 'exclusiveMinimum'>,
  description: string,
): SettingRow {
  return { name: 'momentum', type: 'number', ...limits, description };
}

function torch(name: string): string {
  return `https://docs.pytorch.org/docs/stable/generated/torch.optim.${name}.html`;
}

/** PyTorch's coupled weight decay: nothing to do where λ = 0. */
function coupledDecay(settings: SettingValues): Part[] {
  const decay = settings['weightDecay'] as number;
  return decay === 0 ? [] : [addDecayedWeights(decay)];
}

function adamPart(settings: SettingValues): Part {
  return scaleByAdam(
    settings['beta1'] as number,
    settings['beta2'] as number,
    settings['epsilon'] as number,
    settings['amsgrad'] as boolean,
  );
}

const adamFormula = [
  'm ← β₁m + (1 − β₁)g',
  'v ← β₂v + (1 − β₂)g²',
  'm̂ = m / (1 − β₁ᵗ)',
  'v̂ = v / (1 − β₂ᵗ), with amsgrad the largest v so far / (1 − β₂ᵗ)',
];

export const optimizerTable: readonly OptimizerRow[] = [
  {
    id: 'gradientDescent',
    label: 'Gradient descent',
    description: 'Steps against the gradient, as far as the learning rate says.',
    formula: ['g ← g + λθ', 'θ ← θ − ηg'],
    source: [torch('SGD')],
    settings: [weightDecay],
    explain: explainGradientDescent,
    parts: (settings) => [...coupledDecay(settings), scaleByLearningRate()],
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
      ...coupledDecay(settings),
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
      ...coupledDecay(settings),
      trace(settings['momentum'] as number, 0, true),
      scaleByLearningRate(),
    ],
  },
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
      ...coupledDecay(settings),
      scaleBySquareSum(settings['initialAccumulatorValue'] as number, settings['epsilon'] as number),
      scaleByLearningRate(settings['learningRateDecay'] as number),
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
      ...coupledDecay(settings),
      scaleByRootMeanSquare(
        settings['alpha'] as number,
        settings['epsilon'] as number,
        settings['centered'] as boolean,
      ),
      ...(settings['momentum'] === 0 ? [] : [accumulate(settings['momentum'] as number)]),
      scaleByLearningRate(),
    ],
  },
  {
    id: 'adam',
    label: 'Adam',
    description: 'Averages the gradient and its square, and steps by the one over the root of the other.',
    formula: ['g ← g + λθ', ...adamFormula, 'θ ← θ − η · m̂ / (√v̂ + ε)'],
    source: [torch('Adam'), 'https://arxiv.org/abs/1412.6980', 'https://openreview.net/forum?id=ryQu7f-RZ'],
    settings: [beta1, beta2, epsilon(1e-8), amsgrad, weightDecay],
    explain: explainAdam,
    parts: (settings) => [...coupledDecay(settings), adamPart(settings), scaleByLearningRate()],
  },
  {
    id: 'adamw',
    label: 'AdamW',
    description: 'Adam with decoupled weight decay: the parameters shrink beside the step, not through the gradient.',
    formula: [...adamFormula, 'θ ← θ − η(m̂ / (√v̂ + ε) + λθ)'],
    source: [torch('AdamW'), 'https://arxiv.org/abs/1711.05101'],
    settings: [
      beta1,
      beta2,
      epsilon(1e-8),
      amsgrad,
      {
        name: 'weightDecay',
        type: 'number',
        default: 0.01,
        minimum: 0,
        description: 'Weight decay λ, decoupled: every step takes ηλθ from θ.',
      },
    ],
    explain: explainAdamw,
    parts(settings) {
      const decay = settings['weightDecay'] as number;
      return [adamPart(settings), ...(decay === 0 ? [] : [addDecayedWeights(decay)]), scaleByLearningRate()];
    },
  },
];

export const optimizerIds: readonly OptimizerId[] = optimizerTable.map((row) => row.id);
