// The gallery in small: some of its scenes in two themes, with what a picture must not show, and a run that moves nothing but its numbers.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { scenes } from '../../../scripts/gallery/scenes.ts';
import { Stage } from '../../../scripts/gallery/stage.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { endSession, launch, sentence } from '../../support/vscode/descent.ts';
import { regionBoxes } from '../../support/vscode/layout.ts';

const folder = join(root, 'test-output', 'gallery-in-small');

let stage: Stage;

let failures = 0;

/** What was on screen when a test failed. */
afterEach(async (context) => {
  if ('passed' in context && context.passed === false) await stage.recover(`failed-${++failures}`);
});

before(async () => {
  stage = await Stage.open({ folder, themes: ['light', 'high-contrast-dark'], sizes: ['wide', 'narrow'] });
});

after(async () => {
  await stage?.close();
});

for (const name of ['empty', 'converged']) {
  test(`the scene ${name}: no text is cut off, none lies over another`, async () => {
    const scene = scenes.find((each) => each.name === name);
    assert.ok(scene !== undefined);
    await scene.play(stage, name);
    const taken = stage.taken.filter((file) => file.startsWith(name));
    assert.equal(taken.length, 4);
    for (const file of taken) assert.ok(statSync(join(folder, file)).size > 5000, file);
    assert.deepEqual(stage.faults, []);
  });
}

test('while a run goes on, no region moves or changes its size', async () => {
  const panel = await launch(stage.workbench, 'valley.ts', 'Run');
  await sentence(stage.workbench, panel, 'iterations per second');
  const before = await regionBoxes(panel);
  assert.ok(Object.keys(before).length > 20, 'there are regions');
  for (let second = 0; second < 3; second++) {
    await stage.workbench.page.waitForTimeout(1000);
    assert.deepEqual(await regionBoxes(panel), before);
  }
  await endSession(stage.workbench);
});
