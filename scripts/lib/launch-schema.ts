// The JSON schema of a launch attribute: what the editor offers and says in launch.json comes from the engine's own tables.
import type { LaunchAttribute } from '../../src/contributions.ts';
import { lossTable, metricTable } from '../../src/engine/networks/objectives.ts';
import { optimizerTable } from '../../src/engine/optimizers/table.ts';
import { averagingTable } from '../../src/engine/parameters/averaging.ts';
import { scheduleTable } from '../../src/engine/schedules/table.ts';
import type { SettingRow } from '../../src/engine/settings.ts';
import { presetSettings } from '../../src/language/problems/preset-values.ts';

interface Described {
  readonly id: string;
  readonly description: string;
}

/** What the values of an attribute are, by its key. */
const valueTables: Readonly<Record<string, readonly Described[]>> = {
  optimizer: optimizerTable,
  schedule: scheduleTable,
  averaging: averagingTable,
  loss: lossTable,
  metrics: metricTable,
};

/** The rows of the settings that an attribute holds, by its key. */
const settingTables: Readonly<Record<string, readonly { readonly settings: readonly SettingRow[] }[]>> = {
  settings: optimizerTable,
  scheduleSettings: scheduleTable,
  lossSettings: lossTable,
};

const numbers = { type: 'array', items: { type: ['number', 'null'] }, minItems: 2, maxItems: 2 };

/** The schema of an attribute; `text` gives what stands in the place of a text that is translated. */
export function launchSchema(key: string, attribute: LaunchAttribute, text: (english: string) => string): object {
  const { preset: _preset, of, description, type, enum: words, ...limits } = attribute;
  const shared = { ...limits, description: text(description) };
  if (type === 'list') {
    return { ...shared, type: ['array', 'string'], items: { type: 'string', ...choices(key, words ?? []) } };
  }
  if (of === 'intervals') return { ...shared, type, additionalProperties: { anyOf: [numbers, { type: 'string' }] } };
  if (type === 'object') return { ...shared, type, properties: settingsSchema(key), additionalProperties: false };
  return { ...shared, type, ...(words === undefined ? {} : choices(key, words)) };
}

function choices(key: string, words: readonly string[]): object {
  const table = valueTables[key];
  if (table === undefined) return { enum: words };
  const enumDescriptions = words.map((word) => table.find(({ id }) => id === word)?.description ?? '');
  return { enum: words, enumDescriptions };
}

/** Every setting that some optimizer, schedule or loss has. Which values one takes where several have it, the run tells. */
function settingsSchema(key: string): object {
  const group = key as 'settings' | 'scheduleSettings' | 'lossSettings';
  const rows = settingTables[key]!.flatMap(({ settings }) => settings);
  const described = presetSettings(group).map(({ name, description, values, default: standard, owners }) => {
    const types = new Set(rows.filter((row) => row.name === name).flatMap((row) => jsonTypes(row)));
    const words = rows.flatMap((row) => (row.name === name ? (row.choices ?? []) : []));
    const schema = {
      type: types.size === 1 ? [...types][0] : [...types],
      ...(words.length === 0 ? {} : { enum: [...new Set(words)] }),
      description: `${description} ${sentence(values)}${standard === '' ? '' : ` Default: ${standard}.`} Of ${owners.join(', ')}.`,
    };
    return [name, schema] as const;
  });
  return Object.fromEntries(described);
}

function sentence(values: string): string {
  return `${values.charAt(0).toUpperCase()}${values.slice(1)}.`;
}

function jsonTypes({ type }: SettingRow): string[] {
  if (type === 'choice') return ['string'];
  return type === 'list' ? ['array', 'string', 'number'] : [type];
}
