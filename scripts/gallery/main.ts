// `npm run gallery`: pictures of every view in every state, from the real VS Code, in test-output/gallery.
//   --only NAMES   some of the scenes, by commas
//   --themes NAMES light, dark, high-contrast-dark, high-contrast-light; all by default
//   --docs         also writes the chosen ones to docs/pictures and the walkthrough's to media/walkthrough; never in CI
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/paths.ts';
import { publish } from './published.ts';
import { scenes } from './scenes.ts';
import type { ThemeName } from './stage.ts';
import { Stage, themes } from './stage.ts';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, themes: { type: 'string' }, docs: { type: 'boolean', default: false } },
});

const folder = join(root, 'test-output', 'gallery');
const wanted = flags.only?.split(',');
const names = (flags.themes?.split(',') ?? Object.keys(themes)) as ThemeName[];

const stage = await Stage.open({ folder, themes: names, sizes: ['wide', 'narrow', 'window', 'step'] });
const failures: string[] = [];
try {
  for (const scene of scenes) {
    if (wanted?.includes(scene.name) === false) continue;
    const begin = performance.now();
    try {
      await scene.play(stage, scene.name);
      console.log(`${scene.name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    } catch (error) {
      const failure = `${scene.name}: ${error instanceof Error ? error.message : String(error)}`;
      console.error(failure);
      failures.push(failure);
      await stage.recover(`failed-${scene.name}`);
    }
  }
} finally {
  await stage.close();
}
console.log(`${stage.taken.length} pictures in ${folder}`);
for (const fault of stage.faults) console.error(fault);
if (stage.faults.length + failures.length > 0) process.exitCode = 1;
else if (flags.docs) publish(folder);
