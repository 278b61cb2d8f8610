// What rows have in common: settings, sources, and the parts of weight decay.
import type { SettingRow, SettingValues } from '../../settings.ts';
import type { Part } from '../parts/part.ts';
import { addDecayedWeights } from '../parts/part.ts';

export const weightDecay: SettingRow = {
  name: 'weightDecay',
  type: 'number',
  default: 0,
  minimum: 0,
  description: 'Weight decay λ as an L2 penalty: λθ is added to the gradient.',
};

export const beta1: SettingRow = {
  name: 'beta1',
  type: 'number',
  default: 0.9,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'Decay rate β₁ of the average of the gradient.',
};

export const beta2: SettingRow = {
  name: 'beta2',
  type: 'number',
  default: 0.999,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'Decay rate β₂ of the average of the squared gradient.',
};

export const amsgrad: SettingRow = {
  name: 'amsgrad',
  type: 'boolean',
  default: false,
  description: 'Divides by the largest average of the squared gradient so far (AMSGrad).',
};

const usualEpsilon = 'ε, added to the root in the denominator, so that it is never zero.';

export function epsilon(value: number, description = usualEpsilon): SettingRow {
  return {
    name: 'epsilon',
    type: 'number',
    default: value,
    minimum: 0,
    description,
  };
}

export function momentum(
  limits: Pick<SettingRow, 'default' | 'minimum' | 'exclusiveMinimum'>,
  description: string,
): SettingRow {
  return { name: 'momentum', type: 'number', ...limits, description };
}

/** λ for a decay beside the step. */
export function decoupledDecay(value: number): SettingRow {
  return {
    name: 'weightDecay',
    type: 'number',
    default: value,
    minimum: 0,
    description: 'Weight decay λ, decoupled: every step takes ηλθ from θ.',
  };
}

/** Where the weight decay of an optimizer with both kinds goes. */
export const decoupledWeightDecay: SettingRow = {
  name: 'decoupledWeightDecay',
  type: 'boolean',
  default: false,
  description: 'Weight decay as in AdamW: every step takes ηλθ from θ, and the gradient stays as it is.',
};

export function torch(name: string): string {
  return `https://docs.pytorch.org/docs/stable/generated/torch.optim.${name}.html`;
}

export function optax(name: string): string {
  return `https://optax.readthedocs.io/en/latest/api/optimizers.html#optax.${name}`;
}

/** Weight decay: an L2 penalty in front of the parts that scale the gradient, decoupled behind them. Nothing to do where λ = 0. */
export function weightDecayPart(settings: SettingValues): Part[] {
  const decay = settings['weightDecay'] as number;
  return decay === 0 ? [] : [addDecayedWeights(decay)];
}
