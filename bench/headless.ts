// Iterations per second without an editor: the real worker in its own process, with everything recorded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../scripts/lib/paths.ts';
import type { WorkerClient } from '../src/worker/client.ts';
import { createWorkerClient } from '../src/worker/client.ts';
import { endless, examples, fewExamples } from './examples.ts';
import type { Part, Row } from './table.ts';
import { milliseconds, rate } from './table.ts';

const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

function clientOf(name: string): { readonly client: WorkerClient; readonly uri: string } {
  const uri = pathToFileURL(join(root, 'examples', `${name}.ts`)).href;
  const client = createWorkerClient({
    workerPath: join(root, 'dist', 'worker.cjs'),
    read: (asked) => Promise.resolve(asked === uri ? endless(name) : readOrNothing(asked)),
  });
  return { client, uri };
}

function readOrNothing(uri: string): string | undefined {
  try {
    return readFileSync(new URL(uri), 'utf8');
  } catch {
    return undefined;
  }
}

function stopped(client: WorkerClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.on('state', ({ status }) => {
      if (status === 'running') return;
      stop();
      resolve();
    });
  });
}

/** Iterations per second over `time` ms, after a warm-up of the same length. */
export async function speedOf(name: string, time: number): Promise<number> {
  const { client, uri } = clientOf(name);
  try {
    await client.launch({ program: uri });
    await client.continue();
    await rest(time);
    const [from, began] = [(await client.state()).iteration, performance.now()];
    await rest(time);
    const [to, ended] = [(await client.state()).iteration, performance.now()];
    return ((to - from) / (ended - began)) * 1000;
  } finally {
    await client.dispose();
  }
}

/**
 * A run of a million iterations: what its history takes, and the longest way anywhere in it, to iterations where no checkpoint
 * stands.
 */
async function million(): Promise<Row[]> {
  const { client, uri } = clientOf('rosenbrock');
  try {
    await client.launch({ program: uri, optimizer: 'gradientDescent', learningRate: 1e-4 });
    const first = stopped(client);
    await client.step({ count: 1_000_000 });
    await first;
    const bytes = client.history.bytes / 1_000_000;
    const times: number[] = [];
    for (const iteration of [0, 499_999, 123_457, 999_999, 1, 750_001]) {
      const began = performance.now();
      const arrived = stopped(client);
      await client.goTo({ iteration });
      await arrived;
      times.push(performance.now() - began);
    }
    const longest = Math.max(...times);
    return [
      {
        what: 'history of 10⁶ iterations of 2 parameters, per iteration',
        value: `${bytes.toFixed(1)} bytes`,
        must: { text: 'at most 200', reached: bytes <= 200 },
      },
      {
        what: 'go to any of 10⁶ iterations (6 tried), longest',
        value: milliseconds(longest),
        must: { text: 'under 1 s', reached: longest < 1000 },
      },
    ];
  } finally {
    await client.dispose();
  }
}

export async function headless(quick: boolean): Promise<{ readonly part: Part; readonly speeds: Map<string, number> }> {
  const speeds = new Map<string, number>();
  const rows: Row[] = [];
  for (const name of quick ? fewExamples : examples) {
    const speed = await speedOf(name, quick ? 700 : 2000);
    speeds.set(name, speed);
    rows.push({ what: name, value: rate(speed) });
  }
  rows.push(...(await million()));
  return { part: { title: 'Iterations per second, headless (own process, everything recorded)', rows }, speeds };
}
