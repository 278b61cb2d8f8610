// Every optimizer has its page under docs/optimizers, which says what the table says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import { describeValues } from '../../../../src/engine/settings.ts';

const folder = join(import.meta.dirname, '../../../../docs/optimizers');

/** `gradientDescent` has the page gradient-descent.md, `newtonCG` newton-cg.md. */
function pageName(id: string): string {
  return `${id.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`)}.md`;
}

/** A default as it is written: a switch, a number, or a choice. */
function written(text: string | undefined): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

for (const { id, label, description, formula, source, settings } of optimizerTable) {
  test(`the page of ${id} has its formula, every setting with its default, its state and its sources`, () => {
    const text = readFileSync(join(folder, pageName(id)), 'utf8');
    assert.ok(text.startsWith(`# ${label}\n\n\`${id}\`. ${description}\n`));
    assert.ok(text.includes(`\`\`\`\n${formula.join('\n')}\n\`\`\`\n`), 'formula');
    const rows = [...text.matchAll(/^\| `(\w+)` \| ([^|]*) \| ([^|]*) \| (.*) \|$/gm)].map((match) => match.slice(1));
    assert.deepEqual(rows[0]?.slice(0, 3), ['learningRate', "the run's", 'a number > 0']);
    assert.deepEqual(
      rows.slice(1).map(([name, value, takes, what]) => [name, written(value), takes, what?.replaceAll('\\|', '|')]),
      settings.map((setting) => [setting.name, setting.default, describeValues(setting), setting.description]),
    );
    for (const entry of Object.keys(createOptimizer(id).init(new Float64Array(1)))) {
      // Of entries that are counted, the first stands for all.
      assert.ok(text.includes(`\`${entry.replace(/\d+$/, '1')}\``), `the state's ${entry}`);
    }
    for (const link of source) assert.ok(text.includes(`\n- ${link}\n`), link);
    for (const part of ['**When it helps.** ', '**When it fails.** ', '**Source.** '])
      assert.ok(text.includes(part), part);
  });
}

test('the index has a row for every optimizer and links to every page', () => {
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { id } of optimizerTable) assert.ok(index.includes(`| [\`${id}\`](${pageName(id)}) |`), id);
  for (const page of readdirSync(folder)) if (page !== 'README.md') assert.ok(index.includes(`](${page})`), page);
});
