// The product of matrices 64×784×128 in the program that a loss with one becomes, beside OpenBLAS.
import { TensorProgram } from '../../src/engine/compiler/wasm/tensor-program.ts';
import { Operation } from '../../src/engine/operations.ts';
import { Recording } from '../../src/engine/recording.ts';
import { Tensor } from '../../src/engine/tensor.ts';
import { Path } from '../../src/runtime/evaluation/paths.ts';
import { assertAgree } from '../engine/compare.ts';
import { problemOf } from '../engine/problem.ts';
import type { Row } from '../table.ts';
import { median } from '../table.ts';
import type { TimedWork } from './peer.ts';
import { compareWith, Peer } from './peer.ts';
import { precisionOf } from './precision.ts';
import { missingRow } from './rows.ts';

const [rows, inner, columns] = [64, 784, 128];
const a = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: inner }, (_, j) => Math.fround(Math.sin(0.37 * i + 0.11 * j))),
);
const b = Array.from({ length: inner }, (_, i) =>
  Array.from({ length: columns }, (_, j) => Math.fround(Math.cos(0.23 * i + 0.17 * j))),
);

/** The left matrix is the batch, so that nothing of the product is constant, and no other product is needed for the gradient of s. */
const text = (more: string): string => `import { matmul, problem, sum } from 'descent-debugger';
const b = ${JSON.stringify(b)};
export default problem({
  parameters: { s: 1 },
  data: { a: ${JSON.stringify(a)} },
  batchSize: ${rows},
  shuffle: false,
  loss: ({ s }, { a }) => sum(s * matmul(a, b) ** 2),${more}
});`;

/** Products in one program, so that copying what goes in and out of it does not count. */
const products = 40;

/** A program of so many products of the same operands. */
function productsOf(count: number): () => void {
  const values = [
    new Tensor([rows, inner], Float64Array.from(a.flat())),
    new Tensor([inner, columns], Float64Array.from(b.flat())),
  ];
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

/** Times of one product: what a program of many takes more than one of a single product. */
function timesOfProduct(): TimedWork {
  const [one, many] = [productsOf(1), productsOf(1 + products)];
  const time = (work: () => void): number => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  return (times) => {
    const samples = Math.max(3, Math.ceil(times / products));
    const differences = Array.from({ length: samples }, () => time(many) - time(one));
    return ((median(differences) * 1000) / products) * times;
  };
}

export async function product(quick: boolean): Promise<Row[]> {
  const precision = await precisionOf(text);
  const what = `matrix product ${rows}×${inner}×${columns}, ${precision.name}`;
  const must = 'at least 38 %';
  const peer = await Peer.python('numpy', 'product', { a, b });
  if (peer === undefined) return [missingRow(what, 'numpy', must)];
  const { measured, start } = await problemOf(precision.text);
  const samples = Int32Array.from({ length: rows }, (_, row) => row);
  const path = new Path(measured!.record(start, samples));
  const inputs = measured!.inputs(path, start, samples);
  path.compile();
  try {
    path.run(inputs);
    assertAgree(what, path.loss, await peer.step(), 1e-4);
    const { ours, theirs, ratio } = await compareWith(timesOfProduct(), peer, quick);
    const share = 1 / ratio;
    const operations = 2 * rows * inner * columns;
    const rate = (microseconds: number): string => `${(operations / microseconds / 1000).toFixed(1)} GFLOP/s`;
    return [
      {
        what,
        value: `${(100 * share).toFixed(0)} % of OpenBLAS, one thread, float32 (${rate(ours)}, ${rate(theirs)})`,
        must: { text: must, reached: share >= 0.38 },
      },
    ];
  } catch (error) {
    // A numpy of another library is no measure.
    if (!/does not use OpenBLAS/.test((error as Error).message)) throw error;
    return [missingRow(what, 'numpy', must)];
  } finally {
    peer.end();
  }
}
