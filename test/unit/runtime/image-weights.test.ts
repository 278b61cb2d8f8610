// Networks on images with weights of PyTorch, whose images have their channels first: they answer as PyTorch's own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Environment } from '../../../src/runtime/environment.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import { assertClose } from '../../support/assert-close.ts';
import { memoryReader } from '../../support/memory-reader.ts';

const { images, runs } = JSON.parse(
  readFileSync(new URL('../../support/torch/images.json', import.meta.url), 'utf8'),
) as {
  readonly images: readonly unknown[];
  readonly runs: Readonly<Record<string, { readonly file: string; readonly outputs: readonly number[] }>>;
};

const layers: Readonly<Record<string, string>> = {
  convolutional: "conv2d(3, [3, 2], 'tanh'), flatten(), dense(2)",
  normalised: 'layerNormalization({ axes: 3 }), flatten(), layerNormalization(), dropout(0.5), dense(2)',
};

for (const [name, { file, outputs }] of Object.entries(runs)) {
  test(`a ${name} network`, async () => {
    const source = `import { conv2d, dense, dropout, flatten, layerNormalization, network } from 'descent-debugger';
export default network({
  data: { inputs: ${JSON.stringify(images)}, targets: [[0, 0], [0, 0], [0, 0]] },
  layers: [${layers[name]}], loss: 'meanSquaredError', weights: 'w.safetensors' });`;
    const environment: Environment = {
      ...memoryReader({ '/p/a.ts': source, '/p/w.safetensors': Uint8Array.from(Buffer.from(file, 'base64')) }),
      now: () => 0,
      schedule: () => undefined,
      emit: () => undefined,
      lag: () => 0,
      busy: () => undefined,
    };
    const problem = await loadProblem(environment, { program: 'file:///p/a.ts' });
    const flat = Float64Array.from((images as number[][]).flat(3) as number[]);
    assertClose(problem.predictor!.predict(problem.start, flat), outputs, 1e-12, name);
    assert.ok(outputs.length === 6);
  });
}
