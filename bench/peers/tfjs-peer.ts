// Workloads in TensorFlow.js on WebAssembly, float32: asked by lines, as bench/peers/peer.ts says.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './answer.ts';

interface Tensor {
  add(other: Tensor): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: Tensor): Tensor;
  matMul(other: Tensor): Tensor;
  dot(other: Tensor): Tensor;
  relu(): Tensor;
  softplus(): Tensor;
  mean(): Tensor;
  asScalar(): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}

interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: readonly number[], shape: readonly number[]): Tensor;
  variable(value: Tensor): Tensor;
  readonly train: {
    sgd(rate: number): Optimizer;
    momentum(rate: number, momentum: number): Optimizer;
  };
  readonly losses: { softmaxCrossEntropy(targets: Tensor, scores: Tensor): Tensor };
}

interface Optimizer {
  minimize(loss: () => Tensor, returnCost: true): Tensor;
}

const [module, workload, file] = process.argv.slice(2) as [string, string, string];
const load = createRequire(module);
// It greets whoever starts it.
console.warn = () => {};
const tf = load('@tensorflow/tfjs') as TensorFlow;
const wasm = load('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
wasm.setWasmPaths(join(dirname(fileURLToPath(module)), '..', '..', 'tfjs-backend-wasm', 'dist', '/'));
await tf.setBackend('wasm');
await tf.ready();
const data = JSON.parse(readFileSync(file, 'utf8')) as Record<string, never>;

function stepsOf(optimizer: Optimizer, loss: (iteration: number) => Tensor): () => number {
  let iteration = 0;
  return () => {
    const cost = optimizer.minimize(() => loss(iteration), true);
    iteration++;
    const value = cost.dataSync()[0]!;
    cost.dispose();
    return value;
  };
}

function network(): () => number {
  const { start, sizes, batch, inputs, targets, rate, momentum } = data as unknown as {
    readonly start: readonly (readonly number[])[];
    readonly sizes: readonly [number, number, number];
    readonly batch: number;
    readonly inputs: readonly (readonly number[])[];
    readonly targets: readonly (readonly number[])[];
    readonly rate: number;
    readonly momentum: number;
  };
  const [wide, middle, narrow] = sizes;
  const shapes = [[wide, middle], [middle], [middle, narrow], [narrow]];
  const [w1, b1, w2, b2] = start.map((values, index) => tf.variable(tf.tensor(values, shapes[index]!))) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const xs = inputs.map((values) => tf.tensor(values, [batch, wide]));
  const ys = targets.map((values) => tf.tensor(values, [batch, narrow]));
  return stepsOf(tf.train.momentum(rate, momentum), (iteration) => {
    const at = iteration % xs.length;
    const scores = xs[at]!.matMul(w1).add(b1).relu().matMul(w2).add(b2);
    return tf.losses.softmaxCrossEntropy(ys[at]!, scores).asScalar();
  });
}

function logistic(): () => number {
  const { x, y, w, rate } = data as unknown as {
    readonly x: readonly (readonly number[])[];
    readonly y: readonly number[];
    readonly w: readonly number[];
    readonly rate: number;
  };
  const xs = tf.tensor(x.flat(), [x.length, w.length]);
  const ys = tf.tensor(y, [y.length]);
  const weights = tf.variable(tf.tensor(w, [w.length]));
  return stepsOf(tf.train.sgd(rate), () => {
    const z = xs.dot(weights);
    return z.softplus().sub(ys.mul(z)).mean().asScalar();
  });
}

await answer({ network, logistic }[workload as 'network' | 'logistic']());
