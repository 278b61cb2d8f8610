// Layers, activations and losses against PyTorch 1.13 in float64: see test/support/torch/make_layers.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { differentiate } from '../../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../../src/engine/interpreter.ts';
import { activationNames } from '../../../../../src/engine/networks/activations.ts';
import { layerKinds } from '../../../../../src/engine/networks/layers/layer.ts';
import * as losses from '../../../../../src/engine/networks/losses.ts';
import { Recording } from '../../../../../src/engine/recording.ts';
import type { Tensor } from '../../../../../src/engine/tensor.ts';
import type { Operand } from '../../../../../src/engine/tracked.ts';
import { observe, statisticsFrom } from '../../../../../src/runtime/descent/statistics.ts';
import { assertClose } from '../../../../support/assert-close.ts';
import type { Numbers } from '../../../../support/layers.ts';
import { evaluateLayer, layerOf, tensorOf, training } from '../../../../support/layers.ts';
import fixture from '../../../../support/torch/layers.json' with { type: 'json' };

for (const [number, { layer: call, input, parameters, output, gradients }] of [
  ...fixture.layers,
  ...fixture.activations,
].entries()) {
  test(`${number}: ${call} on ${JSON.stringify(input.shape)} is PyTorch's`, () => {
    const layer = layerOf(call, input.shape.slice(1));
    const values = [input, ...parameters].map(tensorOf);
    const found = evaluateLayer(layer, values);
    assert.deepEqual(
      layer.parameters.map(({ shape }) => shape),
      parameters.map(({ shape }) => shape),
    );
    assert.deepEqual(found.output.shape, output.shape);
    assert.deepEqual([input.shape[0], ...layer.output], output.shape);
    assertClose(found.output.data, output.data, 1e-12, 'output');
    gradients.forEach((gradient, i) => {
      assert.deepEqual(found.gradients[i]!.shape, gradient.shape);
      assertClose(found.gradients[i]!.data, gradient.data, 1e-12, `gradient ${i}`);
    });
  });
}

test('every layer that computes the same each time, and every activation, is among them', () => {
  const written = new Set(fixture.layers.map(({ layer }) => layer.slice(0, layer.indexOf('('))));
  assert.deepEqual([...written].sort(), layerKinds.filter((kind) => !['dropout', 'activation'].includes(kind)).sort());
  const activated = fixture.activations.map(({ layer }) => layer);
  assert.deepEqual(activated.sort(), activationNames.map((name) => `activation('${name}')`).sort());
});

type LossFunction = (predictions: Operand, targets: Operand, ...settings: number[]) => Operand;
const lossFunctions: Readonly<Record<string, LossFunction>> = { ...losses };

for (const [number, { loss: name, settings, predictions, targets, value, gradient }] of fixture.losses.entries()) {
  test(`${number}: ${name}(${settings}) of shape ${JSON.stringify(predictions.shape)} is PyTorch's`, () => {
    const compute = lossFunctions[name]!;
    const recording = new Recording();
    const point = tensorOf(predictions);
    const x = recording.input('parameter', 'x', point);
    const program = recording.finish(compute(x, tensorOf(targets), ...settings));
    const executor = createExecutor(differentiate(program));
    executor.run([point]);
    assertClose([executor.output(0) as number], [value], 1e-12, 'value');
    assertClose((executor.output(1) as Tensor).data, gradient.data, 1e-12, 'gradient');
  });
}

test('every loss is among them', () => {
  const compared = new Set(fixture.losses.map(({ loss }) => loss));
  // The cross entropy of labels is a shorter form of that from logits, which network.test.ts holds against it.
  const all = Object.keys(lossFunctions).filter((name) => name !== 'binaryCrossEntropyOfLabels');
  assert.deepEqual([...compared].sort(), all.sort());
});

test("the running statistics of batch normalisation, and what it answers with them, are PyTorch's", () => {
  const { momentum, batches, statistics: expected, input, output } = fixture.running;
  const layer = layerOf(`batchNormalization({ momentum: ${momentum} })`, [3]);
  const own = ([1, 0] as const).map((value) => tensorOf({ shape: [3], data: [value, value, value] }));
  const running = statisticsFrom(Float64Array.from(layer.statistics))!;
  batches.forEach((batch: Numbers, i) => {
    const observed: Operand[] = [];
    layer.run(tensorOf(batch), own, training([], observed), 0);
    observe(running, { offset: 0, share: momentum }, (observed[0] as Tensor).data);
    assertClose(running.next, expected[i]!, 1e-12, `after batch ${i}`);
    running.current.set(running.next);
  });
  const statistics = tensorOf({ shape: [6], data: Array.from(running.next) });
  const answer = layer.run(tensorOf(input), own, { training: false, statistics }, 0) as Tensor;
  assertClose(answer.data, output.data, 1e-12, 'answer');
});
