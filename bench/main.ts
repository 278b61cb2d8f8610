// `npm run bench [-- --quick] [-- --only sizes,headless,charts,engine,peers,activation,step,frames,run]`: the project's own measurements, in one run.
import { availableParallelism, cpus, totalmem } from 'node:os';
import { buildAll } from '../scripts/build.ts';
import { charts } from './charts.ts';
import { activating, run, step } from './editor.ts';
import { engine } from './engine/main.ts';
import { frames } from './frames.ts';
import { headless } from './headless.ts';
import { peers } from './peers/main.ts';
import { sizes } from './sizes.ts';
import type { Part } from './table.ts';
import { print, summaryOf } from './table.ts';

const quick = process.argv.includes('--quick');
const asked = process.argv[process.argv.indexOf('--only') + 1];
const wanted = (name: string): boolean => !process.argv.includes('--only') || asked?.split(',').includes(name) === true;

await buildAll();
console.log(
  `\n${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);

const parts: Part[] = [];
const show = (part: Part): void => {
  parts.push(part);
  print(part);
};

let speeds = new Map<string, number>();
if (wanted('sizes')) show(sizes());
if (wanted('engine')) show(await engine(quick));
if (wanted('peers')) show(await peers(quick));
if (wanted('headless')) {
  const measured = await headless(quick);
  speeds = measured.speeds;
  show(measured.part);
}
if (wanted('charts')) show(await charts(quick));
if (wanted('activation')) show(await activating(quick));
if (wanted('step')) show(await step(quick));
if (wanted('frames')) show(await frames(quick));
if (wanted('run')) show(await run(quick, speeds));

const { text, missed } = summaryOf(parts);
console.log(`\n${text}`);
if (missed > 0) process.exitCode = 1;
