// Running statistics of batch normalisation are saved and loaded with the parameters: the network then answers as it did.
import assert from 'node:assert/strict';
import test from 'node:test';
import { measuresOf } from '../../../../src/runtime/descent/checkpoints.ts';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../../../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../../../src/runtime/environment.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { parameterBytes } from '../../../../src/shared/formats/parameters.ts';
import { openSafetensors, writeSafetensors } from '../../../../src/shared/formats/safetensors.ts';
import { assertClose } from '../../../support/assert-close.ts';
import type { Files } from '../../../support/language.ts';
import { memoryReader } from '../../../support/memory-reader.ts';

const program = 'file:///p/a.ts';
const names = 'activation, batchNormalization, conv2d, dense, flatten, glyphs, network, residual';

async function begun(call: string, files: Files = {}): Promise<{ problem: Problem; descent: Descent }> {
  const source = `import { ${names} } from 'descent-debugger';\nexport default network({ ${call} });\n`;
  const environment: Environment = {
    ...memoryReader({ '/p/a.ts': source, ...files }),
    now: () => 0,
    schedule: () => undefined,
    emit: () => undefined,
    lag: () => 0,
    busy: () => undefined,
  };
  const problem = await loadProblem(environment, { program });
  const options = mergeOptions(problem.presets, { program });
  const hyperparameters = initialHyperparameters(options, problem.kind, problem.training, problem.parameters);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
  descent.evaluate();
  return { problem, descent };
}

const images = `data: glyphs({ samples: 40, seed: 2 }), validation: 0.3,
  layers: [
    conv2d(3, 3, 'linear', { padding: 'same' }), batchNormalization(), activation('relu'), flatten(),
    residual([batchNormalization({ name: 'inner' }), dense(192, 'tanh')]), dense(10),
  ],
  loss: 'crossEntropy', learningRate: 0.01, batchSize: 7, epochs: 9, seed: 3`;

for (const format of ['safetensors', 'npz'] as const) {
  test(`a trained network that comes back from a ${format} file has the same losses and metrics, to the bit`, async () => {
    const { problem, descent } = await begun(images);
    while (descent.batches!.epoch < 3) descent.advance();
    assert.deepEqual(
      problem.running?.map(({ name, offset, size }) => [name, offset, size]),
      [
        ['batchNormalization2.runningMean', 0, 3],
        ['batchNormalization2.runningVariance', 3, 3],
        ['residual5.inner.runningMean', 6, 192],
        ['residual5.inner.runningVariance', 198, 192],
      ],
    );
    const { parameters, running } = problem;
    const bytes = parameterBytes(format, parameters, descent.parameters, running, descent.statistics);
    const file = `w.${format}`;
    const restored = await begun(`${images}, weights: '${file}'`, { [`/p/${file}`]: bytes });
    assert.deepEqual(restored.descent.parameters, descent.parameters);
    assert.deepEqual(restored.descent.statistics, descent.statistics);
    assert.deepEqual(measuresOf(restored.descent), measuresOf(descent));
    const { inputs } = problem.predictor!.samples('validation', 5);
    assert.deepEqual(
      restored.problem.predictor!.predict(restored.problem.start, inputs),
      problem.predictor!.predict(descent.parameters, inputs, descent.statistics),
    );
    // Without them the network starts as one that has seen nothing, and answers otherwise.
    const bare = await begun(`${images}, weights: '${file}'`, {
      [`/p/${file}`]: parameterBytes(format, parameters, descent.parameters),
    });
    assert.deepEqual([...bare.descent.statistics!.slice(0, 6)], [0, 0, 0, 1, 1, 1]);
    assert.notDeepEqual(measuresOf(bare.descent), measuresOf(descent));
  });
}

const row = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });

test("PyTorch's names are known, also of a file that counts batches", async () => {
  const call = `data: { inputs: [[1, 2], [3, 5], [4, 4]], targets: [0, 1, 2] },
    layers: [dense(2), batchNormalization(), dense(1)], loss: 'meanSquaredError', batchSize: 3, weights: 'w.safetensors'`;
  const file = writeSafetensors(
    new Map([
      ['0.weight', { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }],
      ['0.bias', row(0, 1)],
      ['1.weight', row(2, 3)],
      ['1.bias', row(0.5, -0.5)],
      ['1.running_mean', row(1, -2)],
      ['1.running_var', row(4, 0.25)],
      ['1.num_batches_tracked', { shape: [1], data: Float64Array.of(7) }],
      ['2.weight', { shape: [1, 2], data: Float64Array.of(1, -1) }],
      ['2.bias', row(0.25)],
    ]),
  );
  const { problem, descent } = await begun(call, { '/p/w.safetensors': file });
  assert.deepEqual([...descent.statistics!], [1, -2, 4, 0.25]);
  const [x, y] = [1 + 2 * 2, 3 + 2 * 4 + 1];
  const first = ((x - 1) / Math.sqrt(4 + 1e-5)) * 2 + 0.5;
  const second = ((y + 2) / Math.sqrt(0.25 + 1e-5)) * 3 - 0.5;
  assertClose(
    problem.predictor!.predict(problem.start, Float64Array.of(1, 2)),
    [first - second + 0.25],
    1e-12,
    'answer',
  );

  const mapped = call.replace(
    "'w.safetensors'",
    `{ file: 'w.safetensors', names: { 'dense1.weights': 'a.weight', 'dense1.bias': 'a.bias', 'batchNormalization2.scale': 'n.weight',
      'batchNormalization2.bias': 'n.bias', 'batchNormalization2.runningVariance': 'n.running_var', 'dense3.weights': 'b.weight', 'dense3.bias': 'b.bias' } }`,
  );
  const tensors = openSafetensors(file);
  const renamed = (change: Readonly<Record<string, ReturnType<typeof row>>> = {}): Uint8Array =>
    writeSafetensors(
      new Map(
        tensors.names.map((name) => {
          const other = name.replace('0.', 'a.').replace('1.', 'n.').replace('2.', 'b.');
          const value = tensors.array(name);
          return [other, change[other] ?? { shape: value.shape, data: Float64Array.from(value.data) }];
        }),
      ),
    );
  const half = await begun(mapped, { '/p/w.safetensors': renamed() });
  assert.deepEqual([...half.descent.statistics!], [0, 0, 4, 0.25]);
  await assert.rejects(
    begun(mapped, { '/p/w.safetensors': renamed({ 'n.running_var': row(1, -1) }) }),
    /tensor n\.running_var has -1, and a variance is at least 0/,
  );
  await assert.rejects(
    begun(mapped, { '/p/w.safetensors': renamed({ 'n.running_var': row(1, 1, 1) }) }),
    /runningVariance needs \[2\]/,
  );
});
