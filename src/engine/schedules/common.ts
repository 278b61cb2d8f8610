import type { SettingRow, SettingValues } from '../settings.ts';

/** Where PyTorch documents a scheduler. */
export function torch(name: string): string {
  return `https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.${name}.html`;
}

export function numberOf(settings: SettingValues, name: string): number {
  return settings[name] as number;
}

/** T of a schedule that goes on over a stretch of the run. */
export function maximumIterations(description: string): SettingRow {
  return {
    name: 'maximumIterations',
    type: 'integer',
    minimum: 1,
    defaultText: "the run's iterations after the warm-up",
    description,
  };
}

/** η_min, the same for all that have it. */
export const minimumLearningRate: SettingRow = {
  name: 'minimumLearningRate',
  type: 'number',
  default: 0,
  minimum: 0,
  description: 'η_min: the lowest learning rate (torch: eta_min).',
};
