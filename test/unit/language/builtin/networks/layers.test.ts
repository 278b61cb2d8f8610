import assert from 'node:assert/strict';
import test from 'node:test';
import { activationNames } from '../../../../../src/engine/networks/activations.ts';
import { initialValues } from '../../../../../src/engine/networks/initializers.ts';
import { layerKinds } from '../../../../../src/engine/networks/layers/layer.ts';
import { connect } from '../../../../../src/engine/networks/layers/residual.ts';
import { Tensor } from '../../../../../src/engine/tensor.ts';
import type { Operand } from '../../../../../src/engine/tracked.ts';
import { plainValue } from '../../../../../src/engine/tracked.ts';
import { evaluateLayer, layerOf, programOf, training, written } from '../../../../support/layers.ts';
import { checkDerivatives } from '../../../../support/programs.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

function drawn(random: SeededRandom, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    shape,
    Float64Array.from({ length: size }, () => random.uniform(-2, 2)),
  );
}

/** Values for the samples and the parameters of a layer. */
function valuesFor(call: string, shape: readonly number[]): { layer: ReturnType<typeof layerOf>; values: Tensor[] } {
  const layer = layerOf(call, shape.slice(1));
  const random = new SeededRandom(call.length + 31 * shape.length);
  const input =
    layer.kind === 'embedding'
      ? new Tensor(
          shape,
          Float64Array.from({ length: 6 }, (_, i) => i % 3),
        )
      : drawn(random, shape);
  return { layer, values: [input, ...layer.parameters.map((parameter) => drawn(random, parameter.shape))] };
}

const differentiated: readonly (readonly [call: string, shape: readonly number[]])[] = [
  ["dense(3, 'tanh')", [2, 4]],
  ["conv2d(2, 3, 'tanh')", [2, 4, 5, 2]],
  ["conv2d(2, [2, 3], 'gelu', { stride: 2, padding: 'same', dilation: [2, 1] })", [1, 5, 4, 1]],
  ["conv2d(1, 1, 'linear', { useBias: false })", [1, 1, 1, 1]],
  ['conv2d(2, 2)', [0, 3, 3, 1]],
  ['maxPool2d(2, { stride: 1 })', [2, 3, 4, 2]],
  ["maxPool2d(3, { padding: 'same', stride: 2 })", [1, 4, 5, 1]],
  ['averagePool2d(3, { padding: 1, stride: 2 })', [1, 4, 5, 2]],
  ['flatten()', [2, 2, 3, 1]],
  ['dropout(0.4)', [3, 4]],
  ['batchNormalization()', [4, 3]],
  ['batchNormalization()', [2, 2, 3, 2]],
  ['layerNormalization({ axes: 2 })', [2, 3, 4]],
  ['embedding(3, 2)', [2, 3]],
  [
    "residual([conv2d(2, 3, 'swish', { padding: 'same' }), batchNormalization(), dropout(0.3), conv2d(1)])",
    [2, 4, 4, 1],
  ],
  ["residual([dense(5, 'elu'), residual([layerNormalization(), dense(5, 'selu')]), dense(2, 'softmax')])", [2, 2]],
  ...activationNames.map((name) => [`activation('${name}')`, [2, 3]] as const),
];

for (const [call, shape] of differentiated) {
  // The second convolution must keep the shape that the block adds to.
  const fitting = call.replace('conv2d(1)])', "conv2d(1, 3, 'linear', { padding: 'same' })])");
  test(`${fitting} on ${JSON.stringify(shape)}: reverse and tangent agree with differences`, () => {
    const { layer, values } = valuesFor(fitting, shape);
    const draws = Array.from({ length: 97 }, (_, i) => ((i * 37) % 97) / 97);
    const { program, output } = programOf(layer, values, training(draws));
    assert.deepEqual(output.shape, [shape[0], ...layer.output]);
    if (layer.kind !== 'embedding') checkDerivatives(program, values, call);
  });
}

test('every layer is among them', () => {
  const kinds = new Set(differentiated.map(([call]) => call.slice(0, call.indexOf('('))));
  assert.deepEqual([...kinds].sort(), [...layerKinds].sort());
});

test('an empty batch has no loss and gives no gradient', () => {
  const { layer, values } = valuesFor('conv2d(2, 2)', [0, 3, 3, 1]);
  const { output, gradients } = evaluateLayer(layer, values);
  assert.deepEqual(output.shape, [0, 2, 2, 2]);
  assert.deepEqual([...gradients[1]!.data, ...gradients[2]!.data], Array(10).fill(0));
});

test('a convolution finds an edge, a pool the place', () => {
  const image = new Tensor([1, 3, 4, 1], Float64Array.of(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1));
  const layer = layerOf('conv2d(1, [1, 2])', [3, 4, 1]);
  const edge = new Tensor([1, 2, 1, 1], Float64Array.of(-1, 1));
  const found = layer.run(image, [edge, new Tensor([1], Float64Array.of(0.5))], training(), 0) as Tensor;
  assert.deepEqual(
    [found.shape, [...found.data]],
    [
      [1, 3, 3, 1],
      [0.5, 1.5, 0.5, 0.5, 1.5, 0.5, 0.5, 1.5, 0.5],
    ],
  );
  const pooled = layerOf('maxPool2d([3, 1])', [3, 3, 1]).run(found, [], training(), 0) as Tensor;
  assert.deepEqual(
    [pooled.shape, [...pooled.data]],
    [
      [1, 1, 3, 1],
      [0.5, 1.5, 0.5],
    ],
  );
});

test('of equal elements in a window the first gets the gradient, and padding never is the largest', () => {
  const image = new Tensor([1, 2, 2, 1], Float64Array.of(-3, -3, -3, -5));
  const { output, gradients } = evaluateLayer(layerOf('maxPool2d(2)', [2, 2, 1]), [image]);
  assert.equal(output.data[0], -3);
  assert.deepEqual(
    Array.from(gradients[0]!.data, (x) => x !== 0),
    [true, false, false, false],
  );
  const padded = evaluateLayer(layerOf('maxPool2d(2, { padding: 1 })', [2, 2, 1]), [image]).output;
  assert.deepEqual([...padded.data], [-3, -3, -3, -5]);
  const averaged = evaluateLayer(layerOf('averagePool2d(2, { padding: 1 })', [2, 2, 1]), [image]).output;
  assert.deepEqual([...averaged.data], [-0.75, -0.75, -0.75, -1.25]);
});

test('dropout keeps the share that it says, scaled, by the draws alone; it changes nothing while the network answers', () => {
  const layer = layerOf('dropout(0.25)', [4]);
  const x = new Tensor([2, 4], Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const draws = [0.2, 0.25, 0.9, 0];
  const kept = 1 / 0.75;
  const found = layer.run(x, [], training(draws), 0) as Tensor;
  assert.deepEqual([...found.data], [0, 2 * kept, 3 * kept, 0, 0, 6 * kept, 7 * kept, 0]);
  assert.deepEqual(layer.run(x, [], training(draws), 0), found);
  const statistics = new Tensor([0], new Float64Array());
  assert.equal(layer.run(x, [], { training: false, statistics }, 0), x);
  assert.equal(layerOf('dropout(0)', [4]).run(x, [], training(draws), 0), x);
});

test('batch normalisation tells mean and unbiased variance, each layer of a block at its own offset', () => {
  const block = layerOf('residual([batchNormalization(), batchNormalization()])', [2]);
  assert.deepEqual(block.statistics, [0, 0, 1, 1, 0, 0, 1, 1]);
  const offsets: number[] = [];
  const observed: Operand[] = [];
  const ones = new Tensor([2], Float64Array.of(1, 1));
  const zeros = new Tensor([2], new Float64Array(2));
  const pass = {
    ...training(),
    observe: (offset: number, _: number, each: Operand) => {
      offsets.push(offset);
      observed.push(each);
    },
  };
  block.run(
    new Tensor([2, 2], Float64Array.of(1, 10, 3, 30)),
    [ones, zeros, ones, zeros],
    pass as ReturnType<typeof training>,
    3,
  );
  assert.deepEqual(offsets, [3, 7]);
  assert.deepEqual([...(plainValue(observed[0]!) as Tensor).data], [2, 20, 2, 200]);
});

test('parameters of a block are named by the way to them, and start from draws of their own', () => {
  const layers = connect(
    [written('dense(2)'), written("residual([dense(2, 'relu', { name: 'inner' }), dense(2)])")],
    [2],
  );
  assert.deepEqual(
    layers.flatMap(({ name, parameters }) => parameters.map(({ path, draw }) => [[name, ...path].join('.'), draw])),
    [
      ['dense1.weights', 0],
      ['dense1.bias', 1],
      ['residual2.inner.weights', 0],
      ['residual2.inner.bias', 1],
      ['residual2.dense2.weights', 2],
      ['residual2.dense2.bias', 3],
    ],
  );
});

test('the fan of a convolution is that of its window', () => {
  const { parameters } = layerOf("conv2d(8, [3, 5], 'relu')", [9, 9, 4]);
  assert.deepEqual(parameters[0]!.start, { kind: 'normal', mean: 0, deviation: Math.sqrt(2 / 60) });
  const glorot = layerOf('conv2d(8, [3, 5])', [9, 9, 4]).parameters[0]!.start;
  assert.deepEqual(glorot, { kind: 'uniform', low: -Math.sqrt(6 / 180), high: Math.sqrt(6 / 180) });
  const { data } = initialValues({ kind: 'orthogonal', gain: 1 }, [3, 3, 2, 4], 1, 0);
  assert.ok(Math.abs(data.reduce((sum, x) => sum + x * x, 0) - 4) < 1e-12);
});

for (const [calls, shape, told] of [
  [
    ['dense(3)'],
    [4, 4, 1],
    /^dense1 takes a list of numbers from each sample, and gets 4×4×1\. Write flatten\(\) before it/,
  ],
  [
    ['conv2d(2)'],
    [64],
    /^conv2d1 takes images, rows × columns × channels, and gets 64 numbers from each sample\. Say how/,
  ],
  [['conv2d(2, 5)'], [4, 6, 1], /^conv2d1: a window of 5 rows does not fit into images of 4\. Write a smaller window/],
  [
    ['conv2d(2, 3)', 'maxPool2d([1, 4])'],
    [4, 5, 1],
    /^maxPool2d2: a window of 4 columns does not fit into images of 3/,
  ],
  [
    ['conv2d(2, 4, "linear", { dilation: 2, padding: 1 })'],
    [4, 9, 1],
    /a window of 7 rows does not fit into images of 4 with 1 added on both sides/,
  ],
  [
    ['maxPool2d(2, { padding: 2 })'],
    [4, 4, 1],
    /^maxPool2d1: some windows lie wholly outside of the image\. Write a smaller padding/,
  ],
  [["maxPool2d(2, { padding: 'same', dilation: 2 })"], [1, 4, 1], /^maxPool2d1: some windows lie wholly outside/],
  [
    ['residual([dense(3)])'],
    [2],
    /^residual1: what is added must have the shape of the input, and its layers make 3 numbers of 2 numbers/,
  ],
  [['residual([conv2d(1)])'], [4, 4, 1], /its layers make 2×2×1 of 4×4×1/],
  [['layerNormalization({ axes: 2 })'], [5], /^layerNormalization1: samples have 1 axes and not 2/],
  [['embedding(3, 2)'], [2, 2, 1], /^embedding1 takes a list of numbers/],
  [['dense(2, "tanh", { name: "a" })', 'dense(2, "tanh", { name: "a" })'], [2], /two layers are named a/],
] as const) {
  test(`${calls.join(', ')} on samples of ${shape.join('×')} says what is wrong`, () => {
    assert.throws(() => connect(calls.map(written), shape), { message: told });
  });
}

for (const [call, told] of [
  ['conv2d()', /^conv2d: filters must be a whole number of at least 1, not undefined/],
  [
    'conv2d(2, 0)',
    /^conv2d: kernel must be a whole number of at least 1, or one for rows and one for columns such as \[3, 5\], not 0/,
  ],
  ['conv2d(2, [1, 2, 3])', /kernel must be .* not \[1, 2, 3\]/],
  ['conv2d(2, 3, "rely")', /^conv2d: there is no activation "rely"\. Did you mean "relu"\?/],
  ['conv2d(2, 3, "relu", { strides: 2 })', /^conv2d does not know 'strides'\. Did you mean "stride"\?/],
  ['conv2d(2, 3, "relu", { padding: "full" })', /^conv2d: padding is 'valid', 'same' or a whole number, not "full"/],
  ['maxPool2d(2, { padding: -1 })', /^maxPool2d: padding must be a whole number of at least 0/],
  ['averagePool2d(2, { dilation: 2 })', /^averagePool2d does not know 'dilation'/],
  ['dropout()', /^dropout needs the share of numbers to drop\. Write dropout\(0\.5\)/],
  ['dropout(1)', /^dropout: rate must be a number in \[0, 1\), not 1/],
  ['activation()', /^activation: there is no activation undefined/],
  ['embedding(3)', /^embedding: size must be a whole number of at least 1/],
  ['batchNormalization({ momentum: 2 })', /momentum must be a number in \(0, 1\], not 2/],
  ['layerNormalization({ epsilon: 0 })', /epsilon must be a number in \(0, ∞\), not 0/],
  ['residual(dense(2))', /^residual needs layers: a list of at least one/],
  ['residual([3])', /^residual: layers\[0\] is 3/],
  ['residual([embedding(2, 2)])', /^residual: an embedding takes indices, which only the data have/],
  ['dense(2, "relu", { initializer: { name: "orthogonal", gains: 2 } })', /^initializer does not know 'gains'/],
] as const) {
  test(`${call} is told at the call`, () => {
    assert.throws(() => written(call), { message: told });
  });
}

test('a batch of one sample has no variance', () => {
  const { layer, values } = valuesFor('batchNormalization()', [1, 3]);
  assert.throws(() => evaluateLayer(layer, values), /a batch of one number for each channel has no variance/);
});
