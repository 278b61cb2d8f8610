// docs/schedules.md against the table of schedules: what it says of settings, and every rate that it shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { averagingIds } from '../../../../src/engine/parameters/averaging.ts';
import { createSchedule } from '../../../../src/engine/schedules/schedule.ts';
import { scheduleTable } from '../../../../src/engine/schedules/table.ts';
import { describeValues } from '../../../../src/engine/settings.ts';
import { formatNumber } from '../../../../src/shared/numbers.ts';

const text = readFileSync(new URL('../../../../docs/schedules.md', import.meta.url), 'utf8');
const sections = text.split('\n## ').slice(1);

/** The cells of the rows of a section whose first cell begins so. */
function cells(section: string, first: string): string[] | undefined {
  const row = section.split('\n').find((line) => line.startsWith(`| ${first}`));
  return row
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** `patience=2` and the like in a cell. */
function settingsIn(cell: string): Record<string, number | string> {
  const settings: Record<string, number | string> = {};
  for (const [, name, value] of cell.matchAll(/`(\w+)=([^`]+)`/g)) {
    settings[name!] = Number.isNaN(Number(value)) ? value! : Number(value);
  }
  return settings;
}

for (const row of scheduleTable) {
  test(`${row.id} has a section that is true`, () => {
    const section = sections.find((each) => each.startsWith(`${row.label}: \`${row.id}\`\n`));
    assert.ok(section !== undefined, `docs/schedules.md has no section "## ${row.label}: \`${row.id}\`"`);
    for (const what of [row.description, row.formula, row.source, '- Helps: ', '- Fails: ']) {
      assert.ok(section.includes(what), `${row.id}: ${what}`);
    }
    for (const setting of row.settings) {
      if (setting.name.startsWith('warmUp')) continue;
      const standard = String(setting.default ?? setting.defaultText);
      const expected = [`\`${setting.name}\``, setting.description, describeValues(setting), standard];
      assert.deepEqual(cells(section, `\`${setting.name}\``), expected);
    }
    const [head = '', ...points] = cells(section, row.memory === undefined ? 'iteration' : 'loss')!;
    const schedule = createSchedule(row.id, settingsIn(head), 1000);
    const state = schedule.init();
    const rates = points.map((point, index) => {
      const rate = schedule.at(row.memory === undefined ? Number(point) : index, 0.1, state);
      const seen = { iteration: index, loss: Number(point), learningRate: 0.1, epochEnds: true };
      schedule.observe?.(seen, state, state);
      return formatNumber(rate, 4);
    });
    assert.ok(rates.length >= 7);
    assert.deepEqual(cells(section, 'learning rate')?.slice(1), rates);
  });
}

test('warm-up, bounds and averages have sections', () => {
  for (const title of ['Warm-up\n', 'Bounds on parameters\n', 'Averages of the parameters\n']) {
    assert.ok(
      sections.some((each) => each.startsWith(title)),
      title,
    );
  }
  for (const id of averagingIds) assert.ok(text.includes(`| \`${id}\` |`), id);
});
