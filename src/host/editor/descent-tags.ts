import type { LaunchAttribute } from '../../contributions.ts';
import { launchAttributes } from '../../contributions.ts';
import type { PresetSetting, SettingGroup } from '../../language/problems/preset-values.ts';
import type { Translate } from './run/glance.ts';

/** Settings by group and owner, as `language` tells them. */
export type PresetSettings = (group: SettingGroup, owner?: string) => readonly PresetSetting[];

/** What a value of a key is, as `language` tells it: `adam` of `optimizer`. */
export type DescribeValue = (key: string, value: string) => string | undefined;

/** What can be written at a place after `@descent`. */
export interface TagCompletion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'setting';
  /** What is inserted; `=` at its end where a value follows. */
  readonly insert: string;
  readonly detail: string;
  readonly documentation: string;
  /** A value can be chosen once it is inserted. */
  readonly goesOn: boolean;
}

export interface TagCompletions {
  /** Characters before the cursor that a completion replaces. */
  readonly replaces: number;
  readonly items: readonly TagCompletion[];
}

/** Groups of settings, with the key that names whose they are. */
const owners: Readonly<Record<SettingGroup, string>> = {
  settings: 'optimizer',
  scheduleSettings: 'schedule',
  lossSettings: 'loss',
};

const isGroup = (key: string | undefined): key is SettingGroup => key !== undefined && Object.hasOwn(owners, key);

/** The longest comment that is looked at, in characters. */
const longest = 4000;

const presets = Object.entries<LaunchAttribute>(launchAttributes).filter(([, { preset }]) => preset === true);

/** The words after `@descent` up to the end of `before`, if that ends within such a tag of a JSDoc comment. */
export function tagBefore(before: string): string | undefined {
  const text = before.slice(-longest);
  const start = text.lastIndexOf('/**');
  if (start < 0 || text.includes('*/', start + 3)) return undefined;
  const comment = text.slice(start);
  const tags = [...comment.matchAll(/(?<=[\s*])@descent(?=\s)/g)];
  const last = tags.at(-1);
  if (last === undefined) return undefined;
  const body = comment.slice(last.index + last[0].length);
  // The tag ends where the next one begins a line.
  return /\n[ \t]*\*?[ \t]*@/.test(body) ? undefined : body.replaceAll(/(\r?\n[ \t]*)\*/g, '$1 ');
}

/** What may come next where the text up to the cursor is `before`; undefined where that is no place of ours. */
export function completionsAt(
  before: string,
  settings: PresetSettings,
  describe: DescribeValue,
  t: Translate,
): TagCompletions | undefined {
  const body = tagBefore(before);
  if (body === undefined) return undefined;
  const word = /\S*$/.exec(body)?.[0] ?? '';
  const equals = word.indexOf('=');
  if (equals >= 0) return valuesOf(word.slice(0, equals), word.slice(equals + 1), body, settings, describe);
  const used = new Set(Array.from(body.matchAll(/([^\s=]+)=\S/g), ([, key]) => key));
  const [group, name] = word.split('.');
  if (isGroup(group) && name !== undefined) {
    const items = settings(group, ownerOf(group, body))
      .filter((row) => !used.has(`${group}.${row.name}`))
      .map((row) => settingItem(group, row, t));
    return { replaces: word.length, items };
  }
  const keys = presets.filter(([key]) => !used.has(key)).map(([key, attribute]) => keyItem(key, attribute, t));
  const isFirst = body.trim() === word;
  return { replaces: word.length, items: isFirst ? [...keys, ignoreItem(t)] : keys };
}

function keyItem(key: string, attribute: LaunchAttribute, t: Translate): TagCompletion {
  const isObject = attribute.type === 'object';
  return {
    label: key,
    kind: 'key',
    insert: isObject ? `${key}.` : `${key}=`,
    detail: limitsOf(attribute),
    documentation: t(attribute.description),
    goesOn: isObject || attribute.enum !== undefined || attribute.type === 'boolean',
  };
}

function settingItem(group: string, row: PresetSetting, t: Translate): TagCompletion {
  return {
    label: `${group}.${row.name}`,
    kind: 'setting',
    insert: `${group}.${row.name}=`,
    detail: row.values,
    documentation: settingText(row, t),
    goesOn: row.type === 'boolean' || row.choices !== undefined,
  };
}

function settingText(row: PresetSetting, t: Translate): string {
  const standard = row.default === '' ? '' : ` ${t('Default: {0}.', row.default)}`;
  return `${row.description}${standard} ${t('Of {0}.', row.owners.join(', '))}`;
}

function ignoreItem(t: Translate): TagCompletion {
  return {
    label: 'ignore',
    kind: 'value',
    insert: 'ignore',
    detail: '',
    documentation: t('This function is no loss: nothing stands above it.'),
    goesOn: false,
  };
}

function valuesOf(
  key: string,
  typed: string,
  body: string,
  settings: PresetSettings,
  describe: DescribeValue,
): TagCompletions | undefined {
  const [group, name] = key.split('.');
  const attribute = presets.find(([known]) => known === key)?.[1];
  const row =
    isGroup(group) && name !== undefined
      ? settings(group, ownerOf(group, body)).find((each) => each.name === name)
      : undefined;
  const isSwitch = attribute?.type === 'boolean' || row?.type === 'boolean';
  const values = attribute?.enum ?? row?.choices ?? (isSwitch ? ['true', 'false'] : []);
  if (values.length === 0) return undefined;
  const items = values.map(
    (label): TagCompletion => ({
      label,
      kind: 'value',
      insert: label,
      detail: key,
      documentation: describe(key, label) ?? '',
      goesOn: false,
    }),
  );
  // Of a list the last word is being written.
  const word = attribute?.type === 'list' ? typed.slice(typed.lastIndexOf(',') + 1) : typed;
  return { replaces: word.length, items };
}

/** The optimizer, schedule or loss that the same tag names. */
function ownerOf(group: SettingGroup, body: string): string | undefined {
  return new RegExp(`(?:^|\\s)${owners[group]}=["']?(\\w+)`).exec(body)?.[1];
}

/** `a number > 0`, or the values to choose from. */
function limitsOf({ type, enum: choices, minimum, exclusiveMinimum }: LaunchAttribute): string {
  if (choices !== undefined) return choices.join(' | ');
  const limits = [
    ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
  ];
  return [type, ...limits].join(' ');
}

/** Markdown about the key of a preset; `body` is all that follows its `@descent` up to the key. */
export function tagHover(key: string, body: string, settings: PresetSettings, t: Translate): string | undefined {
  const [group, name] = key.split('.');
  if (isGroup(group) && name !== undefined) {
    const row = settings(group, ownerOf(group, body)).find((each) => each.name === name);
    return row && `\`${key}\`: ${row.values}\n\n${settingText(row, t)}`;
  }
  const attribute = presets.find(([known, { of }]) => known === (of === undefined ? key : group))?.[1];
  if (attribute === undefined) return undefined;
  const standard = attribute.default === undefined ? '' : ` ${t('Default: {0}.', String(attribute.default))}`;
  return `\`${key}\`: ${limitsOf(attribute)}\n\n${t(attribute.description)}${standard}`;
}
