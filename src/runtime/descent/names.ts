// For those outside of the runtime who advise on a mistyped name.
import { lossTable, networkLosses } from '../../engine/networks/objectives.ts';
import { optimizerIds, optimizerTable } from '../../engine/optimizers/table.ts';
import { scheduleIds, scheduleTable } from '../../engine/schedules/table.ts';

export { closestName } from '../../engine/settings.ts';

const namesOf = (rows: readonly { readonly settings: readonly { readonly name: string }[] }[]): readonly string[] => [
  ...new Set(rows.flatMap(({ settings }) => settings.map(({ name }) => name))),
];

/** Names of all optimizers. */
export const optimizerNames: readonly string[] = optimizerIds;
/** Names of those to which the learning rate is nothing. */
export const withoutLearningRate: ReadonlySet<string> = new Set(
  optimizerTable.flatMap(({ id, ignoresLearningRate }) => (ignoresLearningRate === true ? [id] : [])),
);
/** Names of all settings that some optimizer has. */
export const optimizerSettings: readonly string[] = namesOf(optimizerTable);
/** Those of them that take one of some words. */
export const choiceSettings: ReadonlySet<string> = new Set(
  optimizerTable.flatMap(({ settings }) => settings.flatMap(({ name, type }) => (type === 'choice' ? [name] : []))),
);
/** Names of all losses of networks, and of all settings that some of them has. */
export const lossNames: readonly string[] = networkLosses;
export const lossSettings: readonly string[] = namesOf(lossTable);
/** Names of all schedules. */
export const scheduleNames: readonly string[] = scheduleIds;
/** Names of all settings that some schedule has. */
export const scheduleSettings: readonly string[] = namesOf(scheduleTable);
/** Those of them that take texts. */
export const scheduleTexts: ReadonlySet<string> = new Set(
  scheduleTable.flatMap(({ settings }) =>
    settings.flatMap(({ name, type }) => (type === 'choice' || type === 'list' ? [name] : [])),
  ),
);
