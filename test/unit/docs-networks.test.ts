import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { activationNames, activations } from '../../src/engine/networks/activations.ts';
import { initializerNames } from '../../src/engine/networks/initializers.ts';
import { layerKinds } from '../../src/engine/networks/layers/layer.ts';
import { metricNames, networkLosses, objectives } from '../../src/engine/networks/objectives.ts';
import { networkDeclarations } from '../../src/language/builtin/networks/declarations.ts';

const page = readFileSync(new URL('../../docs/networks.md', import.meta.url), 'utf8');

/** The rows of the table under a heading, as lists of cells. */
function rowsOf(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => row.slice(1, -1).split(/(?<!\\)\|/));
}

const namesIn = (text: string): string[] => Array.from(text.matchAll(/`(\w+)/g), ([, name]) => name!);
const listed = (heading: string): string[] => rowsOf(heading).flatMap(([first]) => namesIn(first!));

for (const [heading, names] of [
  ['Layers', layerKinds],
  ['Activations', activationNames],
  ['Initializers', initializerNames],
  ['Losses', networkLosses],
  ['Metrics', metricNames],
] as const) {
  test(`docs/networks.md and the declared types have all ${heading.toLowerCase()}`, () => {
    assert.deepEqual(listed(heading).sort(), [...names].sort());
    for (const name of names) {
      const declared = heading === 'Layers' ? `function ${name}(` : `'${name}'`;
      assert.ok(networkDeclarations.includes(declared), `${name} is declared`);
    }
  });
}

test('the page says how weights start by activation, and which metrics and last layers go with a loss', () => {
  for (const [names, , , initializer] of rowsOf('Activations')) {
    for (const name of namesIn(names!)) {
      assert.deepEqual(namesIn(initializer!), [activations[name as keyof typeof activations].initializer], name);
    }
  }
  for (const [name, , last, , metrics] of rowsOf('Losses')) {
    const objective = objectives[namesIn(name!)[0] as keyof typeof objectives];
    assert.deepEqual(namesIn(metrics!), [...objective.metrics], name);
    assert.deepEqual(namesIn(last!).sort(), [...(objective.last ?? [])].sort(), name);
  }
});
