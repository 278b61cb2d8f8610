import type { OptimizerRow } from '../../engine/optimizers/table.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import { scheduleTable } from '../../engine/schedules/table.ts';
import type { SettingRow } from '../../engine/settings.ts';
import { presetSettings } from '../problems/preset-values.ts';

/** The functions `adam({ … })` and so on, as the declarations of `descent-debugger` have them: one for each row of the table. */
export const optimizerTypes: string = optimizerTable.map(typeOf).join('\n');

/** The names of optimizers and schedules, and all settings that some schedule has. */
export const nameTypes: string = [
  '  export type OptimizerName =',
  ...unionOf(optimizerTable),
  '  export type ScheduleName =',
  ...unionOf(scheduleTable),
  '  /** Each schedule has some of them, and all have warmUp and warmUpStart. */',
  '  export interface ScheduleSettings {',
  ...scheduleFields(),
  '  }',
].join('\n');

function typeOf({ id, description, settings }: OptimizerRow): string {
  return [
    `  /** ${description} */`,
    `  export function ${id}(`,
    '    settings?: LearningRate & {',
    ...settings.flatMap((setting) => {
      const standard = String(setting.default ?? setting.defaultText ?? '');
      return field('      ', setting.name, setting.description, standard, valueType(setting));
    }),
    '    },',
    '  ): Optimizer;',
  ].join('\n');
}

function unionOf(table: readonly { readonly id: string }[]): string[] {
  return table.map(({ id }, index) => `    | '${id}'${index === table.length - 1 ? ';' : ''}`);
}

function scheduleFields(): string[] {
  const rows = scheduleTable.flatMap(({ settings }) => settings);
  return presetSettings('scheduleSettings').flatMap(({ name, description, default: standard, owners }) => {
    const of = owners.length === scheduleTable.length ? 'every schedule' : owners.join(', ');
    const types = new Set(rows.filter((row) => row.name === name).map(valueType));
    return field('    ', name, `${description} Of ${of}.`, standard, [...types].join(' | '));
  });
}

function field(indent: string, name: string, description: string, standard: string, type: string): string[] {
  return [
    `${indent}/** ${description}${standard === '' ? '' : ` Default ${standard}.`} */`,
    `${indent}${name}?: ${type};`,
  ];
}

function valueType({ type, choices }: SettingRow): string {
  if (type === 'choice') return (choices ?? []).map((each) => `'${each}'`).join(' | ');
  if (type === 'list') return 'readonly number[] | string';
  return type === 'boolean' ? 'boolean' : 'number';
}
