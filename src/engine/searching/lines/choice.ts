import type { SettingRow, SettingValues } from '../../settings.ts';
import { backtracking } from './backtracking.ts';
import { hagerZhang } from './hager-zhang.ts';
import type { LineSearch, LineSettings } from './line.ts';
import { strongWolfe } from './strong-wolfe.ts';

const searches = { strongWolfe, hagerZhang, backtracking } as const;

export type LineSearchId = keyof typeof searches;

export const lineSearchIds = Object.keys(searches) as LineSearchId[];

/** The settings by which an optimizer's line search is chosen and told how exact it must be. */
export function lineSearchRows(standard: LineSearchId, curvature: number): readonly SettingRow[] {
  return [
    {
      name: 'lineSearch',
      type: 'choice',
      choices: lineSearchIds,
      default: standard,
      description:
        'How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo).',
    },
    {
      name: 'sufficientDecrease',
      type: 'number',
      default: 1e-4,
      exclusiveMinimum: 0,
      exclusiveMaximum: 0.5,
      description: 'c₁: the loss must fall by at least this share of what the slope promises.',
    },
    {
      name: 'curvature',
      type: 'number',
      default: curvature,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description:
        'c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it.',
    },
    {
      name: 'maximumTrials',
      type: 'integer',
      default: 40,
      minimum: 1,
      description: 'Points that one line search may try.',
    },
  ];
}

export function lineSearchOf(settings: SettingValues): LineSearch {
  return searches[settings['lineSearch'] as LineSearchId];
}

export function lineSettingsOf(settings: SettingValues): LineSettings {
  return {
    sufficientDecrease: settings['sufficientDecrease'] as number,
    curvature: settings['curvature'] as number,
    maximumTrials: settings['maximumTrials'] as number,
  };
}
