// Products of matrices beside OpenBLAS, and networks beside PyTorch, where those are installed: one thread each.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/lib/paths.ts';
import { TensorProgram } from '../../src/engine/compiler/wasm/tensor-program.ts';
import { Operation } from '../../src/engine/operations.ts';
import type { Precision } from '../../src/engine/precision.ts';
import { Recording } from '../../src/engine/recording.ts';
import { Tensor } from '../../src/engine/tensor.ts';
import type { Row } from '../table.ts';
import { median } from '../table.ts';
import type { Comparison } from './compare.ts';
import { assertAgree } from './compare.ts';
import { descentOn, problemOf } from './problem.ts';
import { ratioRow } from './rows.ts';

/** Another program that does work when it is told how often, and answers with the microseconds for one time. */
class Peer {
  readonly #child: ReturnType<typeof spawn>;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[]) {
    // What a system ships has its packages beside its own interpreter.
    const child = spawn('/usr/bin/python3', [join(root, 'bench', 'engine', script), ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line; undefined where there is none, because what it needs is not installed. */
  async line(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  async time(times: number): Promise<number> {
    this.#child.stdin!.write(`${times}\n`);
    const answer = Number(await this.line());
    if (!(answer > 0)) throw new Error('The other program has ended.');
    return answer;
  }

  end(): void {
    this.#child.stdin!.end();
    this.#child.kill();
  }
}

/** Blocks in turns. `ours` gives the microseconds for one time, too. */
async function inTurns(
  ours: (times: number) => number,
  theirs: Peer,
  times: number,
  turns: number,
): Promise<Comparison> {
  const pairs: [number, number][] = [];
  for (let turn = 0; turn < turns; turn++) pairs.push([ours(times), await theirs.time(times)]);
  return {
    ours: median(pairs.map(([own]) => own)),
    theirs: median(pairs.map(([, their]) => their)),
    ratio: median(pairs.map(([own, their]) => own / their)),
  };
}

const sizes = { rows: 64, inner: 784, columns: 128 } as const;
/** Products in one program, so that copying what goes in and out of it does not count. */
const products = 40;

/** A program of so many products of the same operands. */
function productsOf(count: number): () => void {
  const { rows, inner, columns } = sizes;
  const random = (...shape: [number, number]): Tensor =>
    new Tensor(
      shape,
      Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i)),
    );
  const values = [random(rows, inner), random(inner, columns)];
  const recording = new Recording({ precision: 'float32' });
  const operands = values.map((value, index) => recording.input('parameter', `${index}`, value));
  const attribute = { kind: 'matmul', transposeLeft: false, transposeRight: false } as const;
  const made = Array.from({ length: count }, () => recording.operate(Operation.matmul, 0, operands, attribute));
  const element = recording.operate(Operation.element, 0, [made.at(-1)!], { kind: 'index', index: 0 });
  const program = new TensorProgram(recording.finish(element));
  const out = new Float64Array(1);
  return () => {
    program.run(values, out);
  };
}

async function besideOpenBlas(quick: boolean): Promise<Row[]> {
  const { rows, inner, columns } = sizes;
  const peer = new Peer('blas_peer.py', [rows, inner, columns].map(String));
  if ((await peer.line()) === undefined) return [];
  const [one, many] = [productsOf(1), productsOf(1 + products)];
  const timed = (work: () => void): number => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  for (let i = 0; i < 20; i++) for (const work of [one, many]) work();
  const ours = (times: number): number =>
    (median(Array.from({ length: times }, () => timed(many) - timed(one))) * 1000) / products;
  const { ratio, ...found } = await inTurns(ours, peer, 10, quick ? 7 : 21);
  peer.end();
  const speed = (microseconds: number): string => ((2 * rows * inner * columns) / microseconds / 1000).toFixed(1);
  const share = 100 / ratio;
  return [
    {
      what: `product ${rows} × ${inner} × ${columns}, float32`,
      value: `${share.toFixed(0)} % of OpenBLAS, one thread (${speed(found.ours)} and ${speed(found.theirs)} GFLOP/s)`,
      must: { text: 'at least 38 %', reached: share >= 38 },
    },
  ];
}

interface LargeNetwork {
  readonly name: string;
  readonly kind: 'dense' | 'convolutional';
  readonly batch: number;
  readonly batches: number;
  readonly layers: string;
}

const large: readonly LargeNetwork[] = [
  {
    name: 'network 784-128-10, batch 64, momentum',
    kind: 'dense',
    batch: 64,
    batches: 50,
    layers: "layers: [dense(128, 'relu'), dense(10)]",
  },
  {
    name: 'conv 8 – pool – conv 16 – pool – dense on 28 × 28, batch 32, momentum',
    kind: 'convolutional',
    batch: 32,
    batches: 20,
    layers: `inputShape: [28, 28, 1],
  layers: [
    conv2d(8, 3, 'relu', { padding: 'same' }), maxPool2d(2),
    conv2d(16, 3, 'relu', { padding: 'same' }), maxPool2d(2),
    flatten(), dense(10),
  ]`,
  },
];

/** On made-up images. */
function textOf({ batch, batches, layers }: LargeNetwork): string {
  return `import { conv2d, dense, flatten, maxPool2d, momentum, network } from 'descent-debugger';
const image = (i) => Array.from({ length: 784 }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
export default network({
  data: {
    inputs: Array.from({ length: ${batch * batches} }, (_, i) => image(i)),
    targets: Array.from({ length: ${batch * batches} }, (_, i) => 'class ' + (i % 10)),
  },
  shuffle: false,
  ${layers},
  loss: 'crossEntropy',
  optimizer: momentum({ momentum: 0.9, learningRate: 0.01 }),
  batchSize: ${batch},
  epochs: 100000000,
});`;
}

/** Steps of which the losses are compared. */
const compared = 20;

async function besidePyTorch(network: LargeNetwork, precision: Precision, quick: boolean): Promise<Row[]> {
  const problem = await problemOf(textOf(network), { precision });
  const folder = await mkdtemp(join(tmpdir(), 'descent-bench-'));
  const weights = join(folder, 'weights');
  await writeFile(weights, problem.start);
  const { name, kind, batch, batches } = network;
  const peer = new Peer('torch_peer.py', [kind, weights, ...[batch, batches, compared].map(String)]);
  const line = await peer.line();
  await rm(folder, { recursive: true });
  if (line === undefined) return [];
  const losses = JSON.parse(line) as readonly number[];
  const descent = descentOn(problem, { ...problem.presets, precision });
  for (const loss of losses) {
    assertAgree(`${name}, ${precision}, iteration ${descent.iteration}`, descent.loss, loss, 1e-4);
    descent.advance();
  }
  const ours = (times: number): number =>
    median(
      Array.from({ length: times }, () => {
        const began = performance.now();
        descent.advance();
        return (performance.now() - began) * 1000;
      }),
    );
  const comparison = await inTurns(ours, peer, quick ? 10 : 20, quick ? 5 : 15);
  peer.end();
  const most = precision === 'float32' ? 1.5 : undefined;
  return [ratioRow(`${name}, ${precision}: step`, comparison, most, 'PyTorch, one thread, float32')];
}

export async function largeNetworks(quick: boolean): Promise<Row[]> {
  const rows = await besideOpenBlas(quick);
  for (const network of large) {
    for (const precision of ['float32', 'float64'] as const) {
      rows.push(...(await besidePyTorch(network, precision, quick)));
    }
  }
  return rows;
}
