// A small convolutional network with momentum on batches of 32 images, beside PyTorch.
import { descentOn, problemOf } from '../engine/problem.ts';
import type { Row } from '../table.ts';
import { lossAndStep, timesOf } from './epochs.ts';
import { Peer } from './peer.ts';
import { precisionOf } from './precision.ts';
import { besideRow } from './rows.ts';

const batch = 32;
const batches = 20;
const [rate, momentum] = [0.01, 0.9];

const image = (i: number): number[] => Array.from({ length: 784 }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
const samples = Array.from({ length: batch * batches }, (_, i) => i);

const text = (
  more: string,
): string => `import { conv2d, dense, flatten, maxPool2d, momentum, network } from 'descent-debugger';
const image = (i) => Array.from({ length: 784 }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
export default network({
  data: {
    inputs: Array.from({ length: ${batch * batches} }, (_, i) => image(i)),
    targets: Array.from({ length: ${batch * batches} }, (_, i) => 'class ' + (i % 10)),
  },
  shuffle: false,
  inputShape: [28, 28, 1],
  layers: [
    conv2d(8, 3, 'relu', { padding: 'same' }), maxPool2d(2),
    conv2d(16, 3, 'relu', { padding: 'same' }), maxPool2d(2),
    flatten(), dense(10),
  ],
  loss: 'crossEntropy',
  optimizer: momentum({ momentum: ${momentum}, learningRate: ${rate} }),
  batchSize: ${batch},
  epochs: 100000000,${more}
});`;

export async function convolutions(quick: boolean): Promise<Row[]> {
  const precision = await precisionOf(text);
  const problem = await problemOf(precision.text);
  const { start, parameters } = problem;
  const inBatches = <Item>(items: readonly Item[]): Item[][] =>
    Array.from({ length: batches }, (_, at) => items.slice(at * batch, (at + 1) * batch));
  const data = {
    start: parameters.map(({ offset, size }) => Array.from(start.subarray(offset, offset + size))),
    batch,
    rate,
    momentum,
    inputs: inBatches(samples.map(image)),
    targets: inBatches(samples.map((sample) => sample % 10)),
  };
  const descent = descentOn(problem, { ...problem.presets });
  const beside = {
    what: `conv 8 – pool – conv 16 – pool – dense on 28 × 28, batch ${batch}, momentum, ${precision.name}: step`,
    name: 'torch',
    whose: 'PyTorch, one thread, float32',
    peer: await Peer.python('torch', 'convolutions', data),
    step: () => lossAndStep(descent),
    steps: 20,
    tolerance: 1e-4,
    most: 1.5,
  } as const;
  return [await besideRow(beside, timesOf(descent), quick)];
}
