// Whatever the engine's tables have can be reached: from launch.json, from a comment, from the panel, from the command line, with
// words in the editor, and in a page of docs/.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { manifest } from '../../scripts/lib/manifest.ts';
import { readArguments } from '../../src/cli/arguments.ts';
import type { LaunchKey } from '../../src/contributions.ts';
import { launchAttributes, lossIds, metricIds } from '../../src/contributions.ts';
import { activationNames } from '../../src/engine/networks/activations.ts';
import { initializerNames } from '../../src/engine/networks/initializers.ts';
import { layerKinds } from '../../src/engine/networks/layers/layer.ts';
import { penaltyRows } from '../../src/engine/networks/objective.ts';
import { lossTable, metricNames, metricTable } from '../../src/engine/networks/objectives.ts';
import { optimizerTable } from '../../src/engine/optimizers/table.ts';
import { averagingDecay, averagingTable } from '../../src/engine/parameters/averaging.ts';
import { scheduleTable } from '../../src/engine/schedules/table.ts';
import type { SettingRow, SettingValue } from '../../src/engine/settings.ts';
import { completionsAt, tagHover } from '../../src/host/editor/descent-tags.ts';
import { declarationsText } from '../../src/language/builtin/declarations.ts';
import { presetSettings, presetValueText } from '../../src/language/editing.ts';
import { presetFault } from '../../src/language/problems/preset-values.ts';
import type { TrainingSamples } from '../../src/runtime/descent/hyperparameters.ts';
import { initialHyperparameters } from '../../src/runtime/descent/hyperparameters.ts';
import { describeHyperparameters } from '../../src/runtime/inspection/hyperparameters.ts';
import type { LaunchOptions } from '../../src/shared/run.ts';

const english = (text: string, ...values: readonly (string | number | boolean)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));

interface Schema {
  readonly type: string | readonly string[];
  readonly description: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const launch = manifest.contributes.debuggers[0]!.configurationAttributes.launch.properties as Readonly<
  Record<string, Schema>
>;

const docs = (page: string): string => readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');

/** A network whose loss has every kind of setting, so that the panel shows them. */
function trainingOf(loss: (typeof lossTable)[number]['id'] = 'huber'): TrainingSamples {
  const objective = { loss: { name: loss }, l1: 0, l2: 0, metrics: [] };
  return {
    samples: 10,
    shuffle: true,
    objective: { objective, losses: [loss] } as const,
  } as unknown as TrainingSamples;
}

const parameters = [{ name: 'x', shape: [], offset: 0, size: 1 }];

/** What the panel shows of a run that was started so. */
function panelOf(
  options: Partial<LaunchOptions>,
  training?: TrainingSamples,
): ReturnType<typeof describeHyperparameters> {
  const kind = training === undefined ? 'leastSquares' : 'network';
  const now = initialHyperparameters({ program: '', ...options }, kind, training, parameters);
  return describeHyperparameters(now, now);
}

function argumentsOf(...given: readonly string[]): LaunchOptions {
  const command = readArguments(['run', 'x.ts', ...given], '/');
  assert.ok(command.command === 'run');
  return command.options;
}

/** A value that the setting takes and that is not its default. */
function valueFor(row: SettingRow): SettingValue {
  if (row.type === 'boolean') return row.default !== true;
  if (row.type === 'choice') return row.choices!.find((each) => each !== row.default) ?? row.choices![0]!;
  if (row.type === 'list') return '3,5';
  const low = row.minimum ?? row.exclusiveMinimum ?? 0;
  if (row.type === 'integer') return Math.max(low, 1) + 1;
  const high = row.maximum ?? row.exclusiveMaximum;
  return high === undefined ? low + 1.5 : (low + high) / 2;
}

/** Names chosen by a key: where they stand in launch.json, in a comment, in the panel and on the command line. */
const choices = [
  { key: 'optimizer', table: optimizerTable, option: '--optimizer', group: 'settings', panel: '', set: '' },
  {
    key: 'schedule',
    table: scheduleTable,
    option: '--schedule',
    group: 'scheduleSettings',
    panel: 'schedule.',
    set: 'schedule.',
  },
  { key: 'loss', table: lossTable, option: '--loss', group: 'lossSettings', panel: 'loss.', set: 'loss.' },
] as const;

for (const { key, table, option, group, panel, set } of choices) {
  for (const { id, settings, description } of table as readonly (typeof table)[number][]) {
    test(`${key} ${id} and its settings are reachable everywhere`, () => {
      const schema = launch[key]!;
      const at = schema.enum?.indexOf(id) ?? -1;
      assert.ok(at >= 0, 'launch.json offers it');
      assert.equal(schema.enumDescriptions?.[at], description);
      assert.equal(presetFault(key, id, new Map()), undefined);
      const offered = completionsAt(`/** @descent ${key}=`, presetSettings, presetValueText, english);
      assert.match(
        offered?.items.find(({ label }) => label === id)?.documentation ?? '',
        /\S/,
        'completion describes it',
      );
      assert.match(presetValueText(key, id) ?? '', /\S/, 'hover describes it');
      assert.equal(argumentsOf(option, id)[key], id);
      assert.ok(declarationsText.includes(`'${id}'`), 'the declared types have it');

      const training = key === 'loss' ? trainingOf(id as (typeof lossTable)[number]['id']) : undefined;
      const shown = panelOf(key === 'loss' ? {} : { [key]: id }, training);
      const field = shown.find(({ name }) => name === key);
      assert.ok(
        field?.choices?.some((choice) => choice.id === id && choice.description !== ''),
        'the panel offers it',
      );
      for (const row of settings) {
        const described = launch[group]?.properties?.[row.name];
        assert.match(described?.description ?? '', /\S.*Of .*\.$/s, `${row.name} in launch.json`);
        const value = valueFor(row);
        assert.equal(presetFault(`${group}.${row.name}`, value, new Map([[key, id]])), undefined, row.name);
        const listed = completionsAt(`/** @descent ${key}=${id} ${group}.`, presetSettings, presetValueText, english);
        const item = listed?.items.find(({ label }) => label === `${group}.${row.name}`);
        assert.match(item?.documentation ?? '', /\S/, `completion of ${row.name}`);
        assert.match(tagHover(`${group}.${row.name}`, ` ${key}=${id} `, presetSettings, english) ?? '', /\S/);
        const inPanel = shown.find(({ name }) => name === `${panel}${row.name}`);
        assert.ok(inPanel !== undefined && inPanel.description !== '', `${row.name} in the panel`);
        const read = argumentsOf('--set', `${set}${row.name}=${value}`);
        assert.deepEqual(read[group], { [row.name]: value }, row.name);
        assert.ok(declarationsText.includes(`${row.name}?:`), `${row.name} in the declared types`);
      }
    });
  }
}

test('what has no table of its own is reachable everywhere: clipping, penalties, averages, bounds, batches', () => {
  const plain: Readonly<Partial<Record<LaunchKey, readonly [value: SettingValue, args: readonly string[]]>>> = {
    learningRate: [0.5, ['--learning-rate', '0.5']],
    clipNorm: [2, ['--set', 'clipNorm=2']],
    clipValue: [2, ['--set', 'clipValue=2']],
    averaging: ['polyak', ['--set', 'averaging=polyak']],
    averagingDecay: [0.5, ['--set', 'averagingDecay=0.5']],
    iterations: [7, ['--iterations', '7']],
    epochs: [7, ['--epochs', '7']],
    batchSize: [7, ['--batch-size', '7']],
    accumulate: [7, ['--accumulate', '7']],
    tolerance: [0.5, ['--set', 'tolerance=0.5']],
    seed: [7, ['--seed', '7']],
    metrics: ['accuracy,auc', ['--set', 'metrics=accuracy,auc']],
    l1: [0.5, ['--set', 'l1=0.5']],
    l2: [0.5, ['--set', 'l2=0.5']],
  };
  for (const [key, [value, args]] of Object.entries(plain)) {
    assert.ok(launch[key] !== undefined, `${key} in launch.json`);
    assert.equal(argumentsOf(...args)[key as LaunchKey], value, key);
    assert.equal(presetFault(key, value, new Map()), undefined, key);
    const { items } = completionsAt('/** @descent ', presetSettings, presetValueText, english)!;
    assert.match(items.find(({ label }) => label === key)?.documentation ?? '', /\S/, `completion of ${key}`);
    assert.match(tagHover(key, '', presetSettings, english) ?? '', /\S/, `hover of ${key}`);
    assert.match(declarationsText, new RegExp(`\\b${key}\\?:`), `${key} in the declared types`);
  }
  assert.deepEqual(argumentsOf('--set', 'bounds.x=0..10').bounds, { x: '0..10' });
  assert.equal(presetFault('bounds.x', '0..10', new Map()), undefined);
  const shown = panelOf({ averaging: 'exponential', bounds: { x: [0, 1] } }, trainingOf()).map(({ name }) => name);
  // A run's epochs and its seed are those it was started with.
  const fixed = ['epochs', 'seed'];
  for (const key of [...Object.keys(plain).filter((each) => !fixed.includes(each)), 'bounds.x']) {
    assert.ok(shown.includes(key), `${key} in the panel`);
  }
  assert.equal(averagingDecay.name, 'averagingDecay');
  assert.deepEqual(
    launch['averaging']?.enum,
    averagingTable.map(({ id }) => id),
  );
  assert.deepEqual(
    penaltyRows.map(({ name }) => name),
    ['l1', 'l2'],
  );
});

test('losses and metrics of the manifest are those of the engine', () => {
  assert.deepEqual(
    [...lossIds],
    lossTable.map(({ id }) => id),
  );
  assert.deepEqual([...metricIds], [...metricNames]);
  assert.deepEqual(metricTable.map(({ id }) => id).sort(), [...metricNames].sort());
  assert.deepEqual(launch['metrics']?.items?.enum, [...metricNames]);
  for (const id of metricNames) assert.match(presetValueText('metrics', id) ?? '', /\S/);
});

test('every launch attribute that a comment may say has a word in the editor', () => {
  for (const [key, { description }] of Object.entries(launchAttributes)) {
    assert.match(launch[key]?.description ?? '', /^%launch\./, key);
    assert.match(description, /\S/);
  }
});

test('the index of docs/ lists all optimizers, schedules, layers, activations, initializers, losses and metrics', () => {
  const index = docs('README.md');
  const listed = (heading: string): string[] => {
    const section = index.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    return Array.from(section.matchAll(/`(\w+)`/g), ([, name]) => name!);
  };
  const tables: Readonly<Record<string, readonly string[]>> = {
    Optimizers: optimizerTable.map(({ id }) => id),
    Schedules: scheduleTable.map(({ id }) => id),
    Layers: layerKinds,
    Activations: activationNames,
    Initializers: initializerNames,
    Losses: lossTable.map(({ id }) => id),
    Metrics: metricNames,
  };
  for (const [heading, names] of Object.entries(tables)) {
    assert.deepEqual(listed(heading).sort(), [...names].sort(), heading);
  }
  for (const [, target] of index.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
    assert.ok(existsSync(new URL(`../../docs/${target}`, import.meta.url)), `${target} is there`);
  }
});
