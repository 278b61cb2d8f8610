import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import { averagingDecay, averagingIds, averagingTable } from '../../engine/parameters/averaging.ts';
import { intervalOf } from '../../engine/parameters/bounds.ts';
import { precisions } from '../../engine/precision.ts';
import { createSchedule } from '../../engine/schedules/schedule.ts';
import { scheduleTable } from '../../engine/schedules/table.ts';
import type { SettingRow } from '../../engine/settings.ts';
import { closestName, describeValues, hint, resolveSettings, SettingError } from '../../engine/settings.ts';

export type PresetValue = string | number | boolean;

/** What stands after `@descent`, key by key. */
export type PresetValues = ReadonlyMap<string, PresetValue>;

type Row = Omit<SettingRow, 'name' | 'description'>;

/** Keys whose values need no table of their own. */
const plainRows: Readonly<Record<string, Row>> = {
  learningRate: { type: 'number', exclusiveMinimum: 0 },
  clipNorm: { type: 'number', exclusiveMinimum: 0 },
  clipValue: { type: 'number', exclusiveMinimum: 0 },
  averaging: { type: 'choice', choices: averagingIds },
  averagingDecay,
  iterations: { type: 'integer', minimum: 1 },
  epochs: { type: 'integer', minimum: 1 },
  batchSize: { type: 'integer', minimum: 1 },
  tolerance: { type: 'number', minimum: 0 },
  seed: { type: 'integer', minimum: 0 },
  precision: { type: 'choice', choices: precisions },
  stopOnEntry: { type: 'boolean' },
};
const paces = ['watch', 'max'];

/** The launch keys that may stand after `@descent`; those of a group are written `settings.beta1`. */
export const presetKeys: readonly string[] = [
  'optimizer',
  'settings',
  'schedule',
  'scheduleSettings',
  'bounds',
  'pace',
  ...Object.keys(plainRows),
];

/** Why a preset cannot be, and whether its key is to blame or its value. */
export interface PresetFault {
  readonly message: string;
  readonly at: 'key' | 'value';
}

/**
 * Checks one preset as far as its text alone can tell. A setting is checked against the optimizer or schedule which the same comment
 * names; where it names none, against every one that knows the setting, because the run may be started with any.
 */
export function presetFault(key: string, value: PresetValue, all: PresetValues): PresetFault | undefined {
  const dot = key.indexOf('.');
  const group = dot < 0 ? key : key.slice(0, dot);
  const setting = dot < 0 ? undefined : key.slice(dot + 1);
  try {
    switch (group) {
      case 'optimizer':
        createOptimizer(String(value));
        return undefined;
      case 'schedule':
        createSchedule(String(value));
        return undefined;
      case 'settings':
      case 'scheduleSettings':
        return settingFault(group, setting, value, all);
      case 'bounds':
        if (setting === undefined || setting === '') {
          return { message: 'bounds takes the name of a parameter: write bounds.name=0..10.', at: 'key' };
        }
        intervalOf(setting, value);
        return undefined;
    }
    if (setting !== undefined) return { message: `${group} has no settings: write ${group}=value.`, at: 'key' };
    if (group === 'pace') return paces.includes(String(value)) ? undefined : wrongPace(value);
    const row = plainRows[group];
    if (row !== undefined) resolveSettings('@descent', [{ ...row, name: group, description: '' }], { [group]: value });
    return undefined;
  } catch (error) {
    if (error instanceof SettingError) return { message: error.message, at: 'value' };
    throw error;
  }
}

function settingFault(
  group: 'settings' | 'scheduleSettings',
  setting: string | undefined,
  value: PresetValue,
  all: PresetValues,
): PresetFault | undefined {
  const owner = group === 'settings' ? 'optimizer' : 'schedule';
  const rows: readonly { readonly id: string; readonly settings: readonly SettingRow[] }[] =
    group === 'settings' ? optimizerTable : scheduleTable;
  if (setting === undefined || setting === '') {
    return { message: `${group} takes the name of a setting: write ${group}.name=value.`, at: 'key' };
  }
  const named = rows.find(({ id }) => id === all.get(owner));
  const knowing = rows.filter(({ settings }) => settings.some(({ name }) => name === setting));
  const row = named ?? knowing[0];
  if (row === undefined) {
    if (presetKeys.includes(setting)) {
      return { message: `${setting} is a key of its own: write ${setting}=${value}.`, at: 'key' };
    }
    const names = [...new Set(rows.flatMap(({ settings }) => settings.map(({ name }) => name)))];
    return { message: `No ${owner} has a setting "${setting}". ${hint(setting, names)}`, at: 'key' };
  }
  try {
    if (group === 'settings') createOptimizer(row.id, { [setting]: value });
    else createSchedule(row.id, { [setting]: value });
    return undefined;
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return { message: error.message, at: knowing.includes(row) ? 'value' : 'key' };
  }
}

function wrongPace(value: PresetValue): PresetFault {
  const meant = closestName(String(value), paces);
  const advice = meant === undefined ? `It is ${paces.join(' or ')}.` : `Did you mean "${meant}"?`;
  return { message: `There is no pace "${value}". ${advice}`, at: 'value' };
}

/** What an optimizer, a schedule or an average is, for whoever chooses one: a sentence and its formula. Undefined for all else. */
export function presetValueText(key: string, value: string): string | undefined {
  const tables: Readonly<Record<string, readonly Described[]>> = {
    optimizer: optimizerTable,
    schedule: scheduleTable,
    averaging: averagingTable,
  };
  const row = tables[key]?.find(({ id }) => id === value);
  if (row === undefined) return undefined;
  const formula = typeof row.formula === 'string' ? row.formula : row.formula.join('\n\n');
  return formula === '' ? row.description : `${row.description}\n\n${formula}`;
}

interface Described {
  readonly id: string;
  readonly description: string;
  readonly formula: string | readonly string[];
}

/** A setting that may stand after `@descent settings.` or `scheduleSettings.`, in words. */
export interface PresetSetting {
  readonly name: string;
  readonly type: SettingRow['type'];
  readonly description: string;
  /** What it takes: `a number ≥ 0 and < 1`. */
  readonly values: string;
  readonly default: string;
  /** What a choice can be. */
  readonly choices?: readonly string[];
  /** The optimizers or schedules that have it. */
  readonly owners: readonly string[];
}

/** The settings of an optimizer or a schedule; where none is named, those of all of them. */
export function presetSettings(group: 'settings' | 'scheduleSettings', owner?: string): readonly PresetSetting[] {
  const table: readonly { readonly id: string; readonly settings: readonly SettingRow[] }[] =
    group === 'settings' ? optimizerTable : scheduleTable;
  const known = new Map<string, PresetSetting>();
  for (const { id, settings } of table.some((row) => row.id === owner)
    ? table.filter((row) => row.id === owner)
    : table) {
    for (const row of settings) {
      const had = known.get(row.name);
      known.set(row.name, {
        name: row.name,
        type: row.type,
        description: row.description,
        values: describeValues(row),
        default: String(row.default ?? row.defaultText ?? ''),
        ...(row.choices === undefined ? {} : { choices: row.choices }),
        owners: [...(had?.owners ?? []), id],
      });
    }
  }
  return [...known.values()];
}
