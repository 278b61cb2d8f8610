// Logistic regression 500×20 as a person writes it with tensors.
import { problemOf } from '../engine/problem.ts';
import type { Row } from '../table.ts';
import { Peer, timed } from './peer.ts';
import type { Beside } from './rows.ts';
import { besideRow } from './rows.ts';

const [rows, columns] = [500, 20];
const rate = 0.1;

const x = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => Math.sin(12.9898 * i + 78.233 * j)),
);
const y = x.map((row, i) => (row[0]! + row[1]! + 0.3 * Math.sin(i) > 0 ? 1 : 0));
const w = new Array<number>(columns).fill(0.1);

const text = `import { matmul, mean, problem, softplus } from 'descent-debugger';
export default problem({
  parameters: { w: ${JSON.stringify(w)} },
  data: { x: ${JSON.stringify(x)}, y: ${JSON.stringify(y)} },
  loss: ({ w }, { x, y }) => {
    const z = matmul(x, w);
    return mean(softplus(z) - y * z);
  },
});`;

async function ours(): Promise<{ step(): number; run(times: number): void }> {
  const { evaluator, start } = await problemOf(text);
  const theta = start.slice();
  let iteration = 0;
  const step = (): number => {
    const loss = evaluator.evaluate(theta, iteration++);
    const { gradient } = evaluator;
    for (let i = 0; i < theta.length; i++) theta[i]! -= rate * gradient[i]!;
    return loss;
  };
  return {
    step,
    run: (times) => {
      for (let i = 0; i < times; i++) step();
    },
  };
}

export async function logistic(quick: boolean): Promise<Row[]> {
  const data = { x, y, w, rate };
  const what = `logistic regression ${rows}×${columns} with tensors: step`;
  const table: (Pick<Beside, 'name' | 'whose' | 'peer' | 'tolerance'> & { readonly most?: number })[] = [
    {
      name: 'numpy',
      whose: 'numpy, one thread',
      peer: await Peer.python('numpy', 'logistic', data),
      tolerance: 1e-9,
      most: 1,
    },
    {
      name: 'torch',
      whose: 'PyTorch, one thread, float64',
      peer: await Peer.python('torch', 'logistic', data),
      tolerance: 1e-9,
    },
    {
      name: 'jax-js',
      whose: 'jax-js, float32',
      peer: Peer.package('jax-js', '@jax-js/jax/dist/index.js', 'logistic', data),
      tolerance: 1e-4,
    },
    {
      name: 'tfjs',
      whose: 'TensorFlow.js, WebAssembly, float32',
      peer: Peer.package('tfjs', '@tensorflow/tfjs/package.json', 'logistic', data),
      tolerance: 1e-4,
    },
  ];
  const results: Row[] = [];
  for (const each of table) {
    // What is told only can wait for a longer run.
    if (quick && each.most === undefined) {
      each.peer?.end();
      continue;
    }
    const { step, run } = await ours();
    results.push(await besideRow({ what, step, steps: 200, ...each }, timed(run), quick));
  }
  return results;
}
