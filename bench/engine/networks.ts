// Small networks beside loops written by hand.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { ObjectGraph } from '../peers/object-graph.ts';
import type { Row } from '../table.ts';
import { median, milliseconds } from '../table.ts';
import { assertAgree, compare } from './compare.ts';
import { problemOf } from './problem.ts';
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

/** A step of the same network as a graph of objects. Returns the loss before it. */
function networkOfObjects(start: Float64Array, batch: number): () => number {
  const graph = new ObjectGraph(sizes, start);
  const samples = Array.from({ length: batch * batches }, (_, i) => ({
    inputs: [Math.sin(i + 1), Math.cos(2 * i)],
    target: Math.sin(3 * i) / 2,
  }));
  let iteration = 0;
  return () => {
    let loss = 0;
    const begin = (iteration++ % batches) * batch;
    for (let sample = begin; sample < begin + batch; sample++) {
      const { inputs, target } = samples[sample]!;
      loss += (graph.forward(inputs) - target) ** 2;
      graph.backward(target);
    }
    // It goes down half the square.
    graph.update(2 * rate);
    return loss / batch;
  };
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

async function small(batch: number, quick: boolean): Promise<Row[]> {
  const { step, start } = await steps(batch);
  const what = `network ${sizes.join('-')} tanh, batch ${batch}`;
  const checks = [networkByHand(start, batch), networkOfObjects(start, batch)];
  for (let i = 0; i < 500; i++) {
    const loss = step();
    for (const check of checks) assertAgree(`${what}, step ${i}`, loss, check(), 1e-9);
  }
  const repeated = (once: () => number) => (times: number) => {
    for (let i = 0; i < times; i++) once();
  };
  const besideHand = compare(repeated(step), repeated(networkByHand(start, batch)), quick);
  const besideObjects = compare(repeated(step), repeated(networkOfObjects(start, batch)), quick);
  return [
    ratioRow(`${what}: step`, besideHand, 0.5),
    ratioRow(`${what}: step`, besideObjects, 0.167, 'a graph of objects, as TensorFlow Playground has it'),
  ];
}

/**
 * Fresh processes with the bundle that a person has. A descent begins with recording, differentiating and compiling, and it measures all
 * samples where an epoch begins, five times here.
 */
function coldStart(): Row[] {
  const script = `const { loadProblem, Descent, initialHyperparameters } = require(${JSON.stringify(join(root, 'dist', 'runtime.cjs'))});
const program = 'file:///bench/loss.ts';
const text = ${JSON.stringify(text(10))};
const environment = {
  read: (uri) => Promise.resolve(uri === program ? text : undefined),
  now: () => performance.now(),
  schedule: (callback) => setImmediate(callback),
  emit() {}, lag: () => 0, busy() {},
};
const began = performance.now();
loadProblem(environment, { program }).then((problem) => {
  const launched = performance.now();
  const hyperparameters = initialHyperparameters({ program, tolerance: 0, ...problem.presets }, problem.kind, problem.training);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  for (let i = 0; i < 1000; i++) descent.advance();
  console.log(launched - began, performance.now() - launched);
});`;
  const times = Array.from({ length: 9 }, () => {
    const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    return stdout.trim().split(' ').map(Number) as [number, number];
  });
  const run = median(times.map(([, ran]) => ran));
  const whole = median(times.map(([loaded, ran]) => loaded + ran));
  const what = `cold start: ${sizes.join('-')}, batch 10`;
  return [
    {
      what: `${what}, from the launch of the loaded problem to step 1,000`,
      value: milliseconds(run),
      must: { text: 'at most 40 ms', reached: run <= 40 },
    },
    {
      what: `${what}, from its text of ${Math.round(text(10).length / 1000)} kB to step 1,000`,
      value: milliseconds(whole),
    },
  ];
}

export async function networks(quick: boolean): Promise<Row[]> {
  return [...(await small(10, quick)), ...(await small(32, quick)), ...coldStart()];
}
