import type { SettingRow } from '../settings.ts';

/** Every schedule may begin with a warm-up: torch's LinearLR, followed (SequentialLR) by the schedule itself from its own start. */
export const warmUpSettings: readonly SettingRow[] = [
  {
    name: 'warmUp',
    type: 'integer',
    default: 0,
    minimum: 0,
    description:
      'Iterations over which the learning rate first rises in a straight line to its full value; 0 for no warm-up.',
  },
  {
    name: 'warmUpStart',
    type: 'number',
    default: 1 / 3,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'The share of the learning rate from which the warm-up rises.',
  },
];

/** The learning rate at an iteration of the warm-up, before `warmUp`. */
export function warmUpRate(iteration: number, learningRate: number, warmUp: number, warmUpStart: number): number {
  return learningRate * (warmUpStart + ((1 - warmUpStart) * iteration) / warmUp);
}
