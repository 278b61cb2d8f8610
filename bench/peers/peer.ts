// A peer is a process of its own that holds one workload. It is asked by lines for steps, and for the time of so many of them.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/lib/paths.ts';
import type { Comparison, Work } from '../engine/compare.ts';
import { median } from '../table.ts';
import type { PackagedPeer } from './places.ts';
import { moduleOf, pythonWith } from './places.ts';

/** Every library of matrices has one thread. */
const oneThread = Object.fromEntries(
  ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'BLIS_NUM_THREADS'].map((name) => [name, '1']),
);

export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #folder: string;
  #errors = '';

  private constructor(program: string, args: readonly string[], workload: string, data: object) {
    this.#folder = mkdtempSync(join(tmpdir(), 'descent-peer-'));
    const file = join(this.#folder, 'data.json');
    writeFileSync(file, JSON.stringify(data));
    this.#child = spawn(program, [...args, workload, file], { env: { ...process.env, ...oneThread } });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    // What it was still being told when it ended is told by its end.
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** One in Python; undefined where the module it needs is not installed. */
  static async python(module: 'numpy' | 'torch', workload: string, data: object): Promise<Peer | undefined> {
    const interpreter = await pythonWith(module);
    if (interpreter === undefined) return undefined;
    return new Peer(interpreter, [join(root, 'bench', 'peers', `${module}_peer.py`)], workload, data);
  }

  /** One in Node; undefined where the package is not installed. */
  static package(name: PackagedPeer, path: string, workload: string, data: object): Peer | undefined {
    const module = moduleOf(name, path);
    if (module === undefined) return undefined;
    return new Peer(process.execPath, [join(root, 'bench', 'peers', `${name}-peer.ts`), module], workload, data);
  }

  /** Does one step and returns the loss before it, or what else its workload computes. */
  step(): Promise<number> {
    return this.#ask('step');
  }

  /** Microseconds that so many steps take, without the way of the message. */
  time(count: number): Promise<number> {
    return this.#ask(`time ${count}`);
  }

  end(): void {
    this.#child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask(line: string): Promise<number> {
    this.#child.stdin.write(`${line}\n`);
    const answer = await this.#lines.next();
    const value = Number(answer.value);
    if (answer.done === true || Number.isNaN(value)) {
      throw new Error(`A peer has failed: ${answer.done === true ? this.#errors : answer.value}`);
    }
    return value;
  }
}

/** Milliseconds of a block, and how many blocks of each are timed. */
const block = { long: 40, quick: 15 } as const;
const turns = { long: 15, quick: 7 } as const;

/** Does something so many times, and returns how many microseconds of that count. */
export type TimedWork = (times: number) => number;

export function timed(work: Work): TimedWork {
  return (times) => {
    const began = performance.now();
    work(times);
    return (performance.now() - began) * 1000;
  };
}

/** Ours and a peer timed in turns, so that what the machine does meanwhile meets both alike. */
export async function compareWith(ours: TimedWork, peer: Peer, quick: boolean): Promise<Comparison> {
  const kind = quick ? 'quick' : 'long';
  const own = (count: number): Promise<number> => Promise.resolve(ours(count));
  const their = (count: number): Promise<number> => peer.time(count);
  const [ownCount, theirCount] = [await countFor(own, block[kind]), await countFor(their, block[kind])];
  const times: [number, number][] = [];
  for (let turn = 0; turn < turns[kind]; turn++) {
    times.push([(await own(ownCount)) / ownCount, (await their(theirCount)) / theirCount]);
  }
  return {
    ours: median(times.map(([each]) => each)),
    theirs: median(times.map(([, each]) => each)),
    ratio: median(times.map(([one, other]) => one / other)),
  };
}

/** How often something fits into a block, once it is warm. */
async function countFor(time: (count: number) => Promise<number>, milliseconds: number): Promise<number> {
  const end = performance.now() + 8 * milliseconds;
  for (let count = 1; ; ) {
    const took = (await time(count)) / 1000;
    if (performance.now() > end) return Math.max(1, Math.round((count * milliseconds) / Math.max(took, 0.01)));
    if (took < milliseconds) count *= 2;
  }
}
