// The gradient of a mini-batch beside a loop over its samples, one evaluation for each.
import assert from 'node:assert/strict';
import test from 'node:test';
import { problemOf } from './pictures/loaded.ts';

const inputs = Array.from({ length: 12 }, (_, i) => [Math.sin(i + 1), Math.cos(2 * i)]);
const classes = inputs.map(([a, b]) => (a! > b! ? 'above' : 'below'));
const numbers = inputs.map(([a, b]) => a! * b! + 0.1);

const network = (layers: string, loss: string, targets: readonly (number | string)[]): string =>
  `import { dense, network } from 'descent-debugger';
export default network({
  data: { inputs: ${JSON.stringify(inputs)}, targets: ${JSON.stringify(targets)} },
  shuffle: false, layers: [${layers}], loss: '${loss}', batchSize: 4, seed: 3,
});`;

const losses: Readonly<Record<string, string>> = {
  'of a network with a mean squared error': network("dense(5, 'tanh'), dense(1)", 'meanSquaredError', numbers),
  'of a network with classes': network("dense(4, 'relu'), dense(2)", 'crossEntropy', classes),
  'of a problem whose loss is a mean': `import { exp, matmul, mean, problem } from 'descent-debugger';
export default problem({
  parameters: { w: [0.3, -0.2], b: 0.1 },
  data: { x: ${JSON.stringify(inputs)}, y: ${JSON.stringify(numbers)} },
  batchSize: 4,
  loss: ({ w, b }, { x, y }) => mean((exp(matmul(x, w) + b) - y) ** 2),
});`,
};

for (const [what, text] of Object.entries(losses)) {
  test(`the gradient ${what} is the mean over the samples of the batch`, async () => {
    const { evaluator, start } = await problemOf(text);
    for (const rows of [[0, 1, 2, 3], [11, 4, 7, 5, 2], [6]]) {
      const batch = evaluator.evaluate(start, 0, Int32Array.from(rows));
      const together = evaluator.gradient.slice();
      const mean = new Float64Array(start.length);
      let loss = 0;
      for (const row of rows) {
        loss += evaluator.evaluate(start, 0, Int32Array.of(row)) / rows.length;
        for (let i = 0; i < mean.length; i++) mean[i]! += evaluator.gradient[i]! / rows.length;
      }
      assert.ok(Math.abs(batch - loss) <= 1e-13 * Math.max(1, Math.abs(loss)), `${batch} and ${loss}`);
      assert.ok(together.some((slope) => slope !== 0));
      for (let i = 0; i < mean.length; i++) {
        assert.ok(Math.abs(together[i]! - mean[i]!) <= 1e-13, `element ${i}: ${together[i]} and ${mean[i]}`);
      }
    }
  });
}
