// The product of matrices 64×784×128 in the program that a loss with one becomes, beside OpenBLAS.
import { Path } from '../../src/runtime/evaluation/paths.ts';
import { assertAgree } from '../engine/compare.ts';
import { problemOf } from '../engine/problem.ts';
import type { Row } from '../table.ts';
import { compareWith, Peer, timed } from './peer.ts';
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
  const run = (times: number): void => {
    for (let i = 0; i < times; i++) path.run(inputs);
  };
  try {
    run(1);
    assertAgree(what, path.loss, await peer.step(), 1e-4);
    const { ours, theirs, ratio } = await compareWith(timed(run), peer, quick);
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
