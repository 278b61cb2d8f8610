// `npm run bench [-- --quick] [-- --only sizes,headless,charts,engine,peers,activation,step,frames,run]`: the project's own measurements, in one run.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
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

const began = performance.now();
await buildAll();
console.log(
  `\n${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
);

const parts: Part[] = [];

/** Measures a part where it is wanted, and shows it with the time that it took. One that fails is a must that is missed. */
async function show(name: string, measure: () => Part | Promise<Part>): Promise<void> {
  if (!wanted(name)) return;
  const start = performance.now();
  let part: Part;
  try {
    part = await measure();
  } catch (error) {
    const value = (error as Error).stack ?? String(error);
    part = { title: name, rows: [{ what: 'failed', value, must: { text: 'to be measured', reached: false } }] };
  }
  parts.push(part);
  print(part);
  console.log(`  (${seconds(start)})`);
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

let speeds = new Map<string, number>();
await show('sizes', sizes);
await show('engine', () => engine(quick));
await show('peers', () => peers(quick));
await show('headless', async () => {
  const measured = await headless(quick);
  speeds = measured.speeds;
  return measured.part;
});
await show('charts', () => charts(quick));
await show('activation', () => activating(quick));
await show('step', () => step(quick));
await show('frames', () => frames(quick));
await show('run', () => run(quick, speeds));

const { text, missed } = summaryOf(parts);
console.log(`\n${seconds(began)} in all, load ${loadavg()[0]!.toFixed(1)}\n${text}`);
if (missed > 0) process.exitCode = 1;
