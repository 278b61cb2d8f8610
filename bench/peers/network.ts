// A network 784-128-10 with momentum on batches of 64, beside what trains such networks.
import { descentOn, problemOf } from '../engine/problem.ts';
import type { Row } from '../table.ts';
import { lossAndStep, timesOf } from './epochs.ts';
import { Peer } from './peer.ts';
import { precisionOf } from './precision.ts';
import type { Beside } from './rows.ts';
import { besideRow } from './rows.ts';

const sizes = [784, 128, 10] as const;
const [wide, middle, narrow] = sizes;
const batch = 64;
const batches = 10;
const rate = 0.01;
const momentum = 0.9;

const image = (i: number): number[] => Array.from({ length: wide }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
const samples = Array.from({ length: batch * batches }, (_, i) => i);

const text = (more: string): string => `import { dense, momentum, network } from 'descent-debugger';
const image = (i) => Array.from({ length: ${wide} }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
export default network({
  data: {
    inputs: Array.from({ length: ${batch * batches} }, (_, i) => image(i)),
    targets: Array.from({ length: ${batch * batches} }, (_, i) => 'class ' + (i % ${narrow})),
  },
  shuffle: false,
  layers: [dense(${middle}, 'relu'), dense(${narrow})],
  loss: 'crossEntropy',
  optimizer: momentum({ momentum: ${momentum}, learningRate: ${rate} }),
  batchSize: ${batch},
  epochs: 100000000,${more}
});`;

/** The start in the order of the layers, and all batches one after the other, classes as rows with a 1. */
async function workload(): Promise<object> {
  const { start, parameters } = await problemOf(text(''));
  const batchesOf = <Item>(make: (sample: number) => readonly Item[]): Item[][] =>
    Array.from({ length: batches }, (_, at) => samples.slice(at * batch, (at + 1) * batch).flatMap(make));
  return {
    start: parameters.map(({ offset, size }) => Array.from(start.subarray(offset, offset + size))),
    sizes,
    batch,
    rate,
    momentum,
    inputs: batchesOf(image),
    targets: batchesOf((sample) => Array.from({ length: narrow }, (_, k) => (k === sample % narrow ? 1 : 0))),
  };
}

export async function network(quick: boolean): Promise<Row[]> {
  const data = await workload();
  const precision = await precisionOf(text);
  const what = `network ${sizes.join('-')}, batch ${batch}, momentum, ${precision.name}: step`;
  const torch = await Peer.python('torch', 'network', data);
  const table: (Pick<Beside, 'name' | 'whose' | 'peer'> & { readonly most?: number })[] = [
    { name: 'torch', whose: 'PyTorch, one thread, float32', peer: torch, most: 1.5 },
    {
      name: 'jax-js',
      whose: 'jax-js, float32',
      peer: Peer.package('jax-js', '@jax-js/jax/dist/index.js', 'network', data),
      most: 0.66,
    },
    {
      name: 'tfjs',
      whose: 'TensorFlow.js, WebAssembly, float32',
      peer: Peer.package('tfjs', '@tensorflow/tfjs/package.json', 'network', data),
    },
  ];
  const results: Row[] = [];
  for (const each of table) {
    // What is told only can wait for a longer run.
    if (quick && each.most === undefined) {
      each.peer?.end();
      continue;
    }
    const problem = await problemOf(precision.text);
    const descent = descentOn(problem, { ...problem.presets });
    results.push(
      await besideRow(
        { what, step: () => lossAndStep(descent), steps: 30, tolerance: 1e-4, ...each },
        timesOf(descent),
        quick,
      ),
    );
  }
  return results;
}
