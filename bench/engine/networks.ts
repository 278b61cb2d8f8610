// Small networks beside loops written by hand, and a larger one beside PyTorch where that is installed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import type { Row } from '../table.ts';
import { median, milliseconds } from '../table.ts';
import { assertAgree, compare } from './compare.ts';
import { descentOn, problemOf } from './problem.ts';
import { ratioRow } from './rows.ts';

const sizes = [2, 8, 8, 1] as const;
const rate = 0.01;

/** Batches in an epoch. */
const batches = 200;

function text(batch: number): string {
  const rows = Array.from({ length: batch * batches }, (_, i) => `[${Math.sin(i + 1)}, ${Math.cos(2 * i)}]`);
  const targets = Array.from({ length: batch * batches }, (_, i) => Math.sin(3 * i) / 2);
  return `import { dense, gradientDescent, network } from 'descent-debugger';
export default network({
  data: { inputs: [${rows.join(', ')}], targets: [${targets.join(', ')}] },
  shuffle: false,
  layers: [dense(8, 'tanh'), dense(8, 'tanh'), dense(1)],
  loss: 'meanSquaredError',
  optimizer: gradientDescent({ learningRate: ${rate} }),
  batchSize: ${batch},
  epochs: 100000000,
});`;
}

/** The same network by hand: weights in the order of the descent's θ. Returns the loss before its step. */
function networkByHand(start: Float64Array, batch: number): () => number {
  const theta = start.slice();
  const gradient = new Float64Array(theta.length);
  const inputs = Float64Array.from({ length: 2 * batch * batches }, (_, i) =>
    i % 2 === 0 ? Math.sin(i / 2 + 1) : Math.cos(2 * ((i - 1) / 2)),
  );
  const targets = Float64Array.from({ length: batch * batches }, (_, i) => Math.sin(3 * i) / 2);
  const [first, second, last] = [new Float64Array(8), new Float64Array(8), new Float64Array(8)];
  const deltas = new Float64Array(8);
  const offsets = { w1: 0, b1: 16, w2: 24, b2: 88, w3: 96, b3: 104 };
  let iteration = 0;
  return () => {
    gradient.fill(0);
    let loss = 0;
    const begin = (iteration++ % batches) * batch;
    for (let sample = begin; sample < begin + batch; sample++) {
      const [x0, x1] = [inputs[2 * sample]!, inputs[2 * sample + 1]!];
      for (let j = 0; j < 8; j++) {
        first[j] = Math.tanh(theta[j]! * x0 + theta[8 + j]! * x1 + theta[offsets.b1 + j]!);
      }
      let out = theta[offsets.b3]!;
      for (let j = 0; j < 8; j++) {
        let sum = theta[offsets.b2 + j]!;
        for (let i = 0; i < 8; i++) sum += theta[offsets.w2 + 8 * i + j]! * first[i]!;
        second[j] = Math.tanh(sum);
        out += theta[offsets.w3 + j]! * second[j]!;
      }
      const error = out - targets[sample]!;
      loss += error * error;
      const slope = (2 * error) / batch;
      gradient[offsets.b3]! += slope;
      for (let j = 0; j < 8; j++) {
        gradient[offsets.w3 + j]! += slope * second[j]!;
        last[j] = slope * theta[offsets.w3 + j]! * (1 - second[j]! * second[j]!);
        gradient[offsets.b2 + j]! += last[j]!;
      }
      for (let i = 0; i < 8; i++) {
        let sum = 0;
        for (let j = 0; j < 8; j++) {
          gradient[offsets.w2 + 8 * i + j]! += last[j]! * first[i]!;
          sum += last[j]! * theta[offsets.w2 + 8 * i + j]!;
        }
        deltas[i] = sum * (1 - first[i]! * first[i]!);
      }
      for (let j = 0; j < 8; j++) {
        gradient[j]! += deltas[j]! * x0;
        gradient[8 + j]! += deltas[j]! * x1;
        gradient[offsets.b1 + j]! += deltas[j]!;
      }
    }
    for (let i = 0; i < theta.length; i++) theta[i]! -= rate * gradient[i]!;
    return loss / batch;
  };
}

/** Steps of gradient descent on one batch after the other, without what is measured where an epoch begins. */
async function steps(batch: number): Promise<{ step(): number; readonly start: Float64Array }> {
  const { evaluator, start } = await problemOf(text(batch));
  const theta = start.slice();
  const rows = Array.from({ length: batches }, (_, number) => [
    Int32Array.from({ length: batch }, (_, row) => number * batch + row),
  ]);
  let iteration = 0;
  return {
    start,
    step() {
      const loss = evaluator.evaluate(theta, iteration, rows[iteration % batches]);
      const { gradient } = evaluator;
      for (let i = 0; i < theta.length; i++) theta[i]! -= rate * gradient[i]!;
      iteration++;
      return loss;
    },
  };
}

async function small(batch: number, quick: boolean): Promise<Row> {
  const { step, start } = await steps(batch);
  const check = networkByHand(start, batch);
  for (let i = 0; i < 500; i++) {
    assertAgree(`network ${sizes.join('-')}, batch ${batch}, step ${i}`, step(), check(), 1e-9);
  }
  const theirs = networkByHand(start, batch);
  const work = compare(
    (times) => {
      for (let i = 0; i < times; i++) step();
    },
    (times) => {
      for (let i = 0; i < times; i++) theirs();
    },
    quick,
  );
  return ratioRow(`network ${sizes.join('-')} tanh, batch ${batch}: step`, work, 0.5);
}

/** From the text to step 1,000, the modules of the engine being there. */
async function coldStart(): Promise<Row> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const script = `const { problemOf, descentOn } = await import(${JSON.stringify(join(root, 'bench', 'engine', 'problem.ts'))});
const began = performance.now();
const problem = await problemOf(${JSON.stringify(text(10))});
const descent = descentOn(problem, { ...problem.presets });
for (let i = 0; i < 1000; i++) descent.advance();
console.log(performance.now() - began);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    times.push(Number(stdout.trim().split('\n').at(-1)));
  }
  const value = median(times);
  return {
    what: `cold start: ${sizes.join('-')}, batch 10, from its text to step 1,000`,
    value: milliseconds(value),
    must: { text: 'at most 40 ms', reached: value <= 40 },
  };
}

/** 784-128-10 on made-up images. */
const large = `import { dense, momentum, network } from 'descent-debugger';
const image = (i) => Array.from({ length: 784 }, (_, j) => Math.sin(0.37 * i + 0.11 * j) ** 2);
export default network({
  data: {
    inputs: Array.from({ length: 64 * 50 }, (_, i) => image(i)),
    targets: Array.from({ length: 64 * 50 }, (_, i) => 'class ' + (i % 10)),
  },
  shuffle: false,
  layers: [dense(128, 'relu'), dense(10)],
  loss: 'crossEntropy',
  optimizer: momentum({ momentum: 0.9, learningRate: 0.01 }),
  batchSize: 64,
  epochs: 100000000,
});`;

async function besidePyTorch(quick: boolean): Promise<Row | undefined> {
  const peer = spawnSync('python3', [join(root, 'bench', 'engine', 'torch_peer.py'), quick ? '40' : '200'], {
    encoding: 'utf8',
  });
  const theirs = Number(peer.stdout?.trim());
  if (peer.status !== 0 || !(theirs > 0)) return undefined;
  const problem = await problemOf(large);
  const descent = descentOn(problem, { ...problem.presets });
  for (let i = 0; i < 20; i++) descent.advance();
  const times: number[] = [];
  for (let i = 0; i < (quick ? 40 : 200); i++) {
    const began = performance.now();
    descent.advance();
    times.push((performance.now() - began) * 1000);
  }
  const ours = median(times);
  const comparison = { ours, theirs, ratio: ours / theirs };
  return ratioRow(
    'network 784-128-10, batch 64, momentum, float64: step',
    comparison,
    1.5,
    'PyTorch, one thread, float32',
  );
}

export async function networks(quick: boolean): Promise<Row[]> {
  const rows = [await small(10, quick), await small(32, quick), await coldStart()];
  const peer = await besidePyTorch(quick);
  return peer === undefined ? rows : [...rows, peer];
}
