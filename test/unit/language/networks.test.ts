import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tensor } from '../../../src/engine/tensor.ts';
import type { Instance } from '../../../src/language/graph/instantiate.ts';
import type { ProblemDefinition } from '../../../src/language/problems/definition.ts';
import { resolveProblem } from '../../../src/language/problems/definition.ts';
import { findProblems } from '../../../src/language/problems/find.ts';
import { assertClose } from '../../support/assert-close.ts';
import { failureOf, run } from '../../support/language.ts';

const names =
  'adam, binaryCrossEntropyFromLogits, blobs, circles, dense, leakyRelu, mean, meanSquaredError, moons, network, problem, spirals';

function instanceOf(call: string): Promise<Instance> {
  return run({ '/a.ts': `import { ${names} } from 'descent-debugger';\nexport default ${call};` }, 'recording');
}

async function define(call: string, seed?: number): Promise<ProblemDefinition> {
  return resolveProblem(await instanceOf(call), 'default', seed);
}

const small = `network({
  data: { inputs: [[0, 1], [2, 3], [4, 5], [6, 7]], targets: [0, 1, 1, 0] },
  layers: [dense(3, 'tanh'), dense(1, 'sigmoid', { useBias: false, name: 'last' })],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.02 }), batchSize: 2, epochs: 7, seed: 4,
})`;

test('a network is a problem over the weights and biases of its layers', async () => {
  const { kind, leaves, presets, network, training, place } = await define(small);
  assert.equal(kind, 'network');
  assert.deepEqual(
    leaves.map(({ name, shape }) => [name, shape]),
    [
      ['dense1.weights', [2, 3]],
      ['dense1.bias', [3]],
      ['last.weights', [3, 1]],
    ],
  );
  const stated = { optimizer: 'adam', learningRate: 0.02, batchSize: 2, epochs: 7, seed: 4 };
  assert.deepEqual(presets, { ...stated, loss: 'binaryCrossEntropy' });
  assert.deepEqual(network, {
    loss: 'binaryCrossEntropy',
    quantities: false,
    source: 'data',
    inputs: ['x1', 'x2'],
    outputs: ['y'],
    layers: [
      {
        kind: 'dense',
        name: 'dense1',
        inputs: 2,
        units: 3,
        shape: [3],
        activation: 'tanh',
        parameters: ['dense1.weights', 'dense1.bias'],
        weights: 'dense1.weights',
        bias: 'dense1.bias',
      },
      {
        kind: 'dense',
        name: 'last',
        inputs: 3,
        units: 1,
        shape: [1],
        activation: 'sigmoid',
        parameters: ['last.weights'],
        weights: 'last.weights',
      },
    ],
  });
  assert.deepEqual(
    training?.measures.map(({ id }) => id),
    ['training:loss', 'metric:accuracy'],
  );
  assert.deepEqual([place.line, place.column], [2, 16]);
});

test('the weights come from the seed of the description, or from that of the run', async () => {
  const [own, same, other] = [await define(small), await define(small, 4), await define(small, 5)];
  assert.deepEqual(own.start, same.start);
  assert.notDeepEqual(own.start, other.start);
  assert.deepEqual([...own.start.subarray(6, 9)], [0, 0, 0]);
});

test('a batch has the rows that are asked for, and the loss is that of the batch', async () => {
  const instance = await instanceOf(small);
  const definition = resolveProblem(instance, 'default');
  const loss = definition.bind(instance);
  const [inputs, targets] = definition.training!.batch(Int32Array.of(3, 1)) as [Tensor, Tensor];
  assert.deepEqual(
    [[...inputs.data], [...targets.data], targets.shape],
    [
      [6, 7, 2, 3],
      [0, 1],
      [2, 1],
    ],
  );
  const [w, b, v] = definition.values(definition.start) as [Tensor, Tensor, Tensor];
  const losses = [3, 1].map((row) => {
    const [x0, x1] = [2 * row, 2 * row + 1];
    const hidden = [0, 1, 2].map((j) => Math.tanh(x0 * w.data[j]! + x1 * w.data[3 + j]! + b.data[j]!));
    const p = 1 / (1 + Math.exp(-hidden.reduce((sum, h, j) => sum + h * v.data[j]!, 0)));
    return -Math.log(row === 3 ? 1 - p : p);
  });
  assertClose([loss([w, b, v], [inputs, targets]) as number], [(losses[0]! + losses[1]!) / 2], 1e-14, 'loss');
});

test('validation takes its share, and is scaled like the samples trained on', async () => {
  const definition = await define(
    `network({ data: { inputs: [[0], [10], [20], [30], [1000]], targets: [1, 2, 3, 4, 5] }, validation: 0.2,
       standardize: ['inputs', 'targets'], layers: [dense(1)], loss: 'meanSquaredError' })`,
  );
  const { training, predictor } = definition;
  assert.deepEqual([training!.samples, training!.validationSamples], [4, 1]);
  assert.deepEqual(
    training!.measures.map(({ id }) => id),
    ['training:loss', 'metric:r2', 'validation:loss', 'validation:r2'],
  );
  const [inputs, targets] = training!.batch(Int32Array.of(0, 1, 2, 3)) as [Tensor, Tensor];
  for (const { data } of [inputs, targets]) {
    assertClose(
      [data.reduce((sum, x) => sum + x, 0), data.reduce((sum, x) => sum + x * x, 0)],
      [0, 4],
      1e-12,
      'moments',
    );
  }
  // What the predictor takes and gives is in the units of the data.
  const all = [...predictor!.samples('training', 9).inputs, ...predictor!.samples('validation', 9).inputs];
  assertClose(
    all.sort((a, b) => a - b),
    [0, 10, 20, 30, 1000],
    1e-12,
    'inputs',
  );
  const [x, y] = [predictor!.samples('training', 9).inputs, predictor!.samples('training', 9).targets];
  const exact = Float64Array.of(1, 0);
  // With weight 1 and bias 0 the standardized answer is the standardized input.
  const [middleX, middleY] = [x, y].map((part) => part.reduce((sum, each) => sum + each, 0) / 4) as [number, number];
  assertClose(predictor!.predict(exact, Float64Array.of(middleX)), [middleY], 1e-12, 'mean');
});

test('classes become one output each', async () => {
  const { network, training } = await define(
    `network({ data: { inputs: [[1], [2], [3]], targets: ['b', 'a', 'c'] }, layers: [dense(3)], loss: 'crossEntropy' })`,
  );
  assert.deepEqual(network!.outputs, ['a', 'b', 'c']);
  const [, targets] = training!.batch(Int32Array.of(0, 1, 2)) as [Tensor, Tensor];
  assert.deepEqual([...targets.data], [0, 1, 0, 1, 0, 0, 0, 0, 1]);
  const numbers = await define(
    `network({ data: { inputs: [[1], [2]], targets: [7, 3] }, validation: { inputs: [[5]], targets: [7] }, layers: [dense(2)], loss: 'crossEntropy' })`,
  );
  assert.deepEqual([numbers.network!.outputs, numbers.training!.validationSamples], [['3', '7'], 1]);
});

const layersAnd = (rest: string, layers = "[dense(1, 'sigmoid')]", loss = 'binaryCrossEntropy'): string =>
  `network({ layers: ${layers}, loss: '${loss}', ${rest} })`;
const data = 'data: { inputs: [[0], [1]], targets: [0, 1] }';

for (const [call, told] of [
  ['network()', /network takes one object\. Write network\(/],
  [layersAnd('data: moons(), layer: []'), /network does not know 'layer'\. Did you mean "layers"\?/],
  [layersAnd(''), /network needs data/],
  ["network({ data: moons(), layers: [], loss: 'crossEntropy' })", /needs layers: a list of at least one/],
  ["network({ data: moons(), layers: [8], loss: 'crossEntropy' })", /layers\[0\] is 8\. Write dense\(8, 'tanh'\)/],
  ['network({ data: moons(), layers: [dense(1)] })', /needs a loss\. There are: meanSquaredError/],
  ["network({ data: moons(), layers: [dense(1)], loss: 'mse' })", /no loss "mse"/],
  [layersAnd(data, '[dense(0)]'), /dense: units must be a whole number of at least 1, not 0/],
  [layersAnd(data, "[dense(1, 'tan')]"), /dense: there is no activation "tan"\. Did you mean "tanh"\?/],
  [layersAnd(data, "[dense(1, 'softmax')]"), /the last one is softmax\. Write dense\(1, 'sigmoid'\)/],
  [layersAnd(data, "[dense(1, 'relu', { initializer: 'he' })]"), /there is no initializer "he"/],
  [layersAnd(data, "[dense(1, 'relu', { bias: false })]"), /dense does not know 'bias'/],
  [
    layersAnd(data, "[dense(1, 'relu', { initializer: { name: 'normal', deviation: -1 } })]"),
    /deviation must be a number in \[0, ∞\), not -1/,
  ],
  [layersAnd(data, "[dense(1, 'tanh', { name: 'a' }), dense(1, 'sigmoid', { name: 'a' })]"), /two layers are named a/],
  [layersAnd(data, "[dense(1, 'tanh', { name: 'a.b' })]"), /name must be a word/],
  [
    layersAnd(data, "[dense(2, 'sigmoid')]"),
    /last layer has 2 outputs and data 1 column of targets\. Write dense\(1\) there/,
  ],
  [layersAnd(data, "[dense(1, 'tanh')]"), /needs a last layer of sigmoid/],
  [layersAnd('data: { inputs: [[0], [1]], targets: [0, 2] }'), /needs targets from 0 to 1, and data has 2 in sample 1/],
  [
    layersAnd("data: { inputs: [[0], [1], [2]], targets: ['a', 'b', 'c'] }"),
    /3 classes \(a, b, c\), and binaryCrossEntropy tells two apart/,
  ],
  [
    layersAnd('data: { inputs: [[0], [1]], targets: [0.5, 2] }', '[dense(2)]', 'crossEntropy'),
    /has 0\.5 in y\. Use meanSquaredError/,
  ],
  [
    layersAnd('data: blobs({ classes: 4 })', '[dense(3)]', 'crossEntropy'),
    /has 4 classes \(0, 1, 2, 3\) and the last layer 3 outputs\. Write dense\(4\)/,
  ],
  [
    layersAnd('data: { inputs: [[0], [1, 2]], targets: [0, 1] }'),
    /data\.inputs\[1\] has 2 values, and data\.inputs\[0\] has 1: rows must be equal/,
  ],
  [layersAnd('data: { inputs: [[0], [NaN]], targets: [0, 1] }'), /data\.inputs\[1\]\[0\] is NaN, which is not finite/],
  [
    layersAnd("data: { inputs: [[0], ['x']], targets: [0, 1] }"),
    /data\.inputs\[1\]\[0\] is "x", and a number is needed/,
  ],
  [layersAnd('data: { inputs: [[0], [1]], targets: [0] }'), /data\.inputs has 2 rows and data\.targets has 1/],
  [layersAnd('data: { inputs: [[0]] }'), /data\.targets is missing/],
  [layersAnd('data: moons({ sample: 3 })'), /moons does not know 'sample'\. Did you mean "samples"\?/],
  [layersAnd('data: circles({ factor: 1 })'), /factor must be a number in \(0, 1\), not 1/],
  [layersAnd(`${data}, validation: 2`), /validation is a share of the samples such as 0\.2, or data of its own, not 2/],
  [layersAnd(`${data}, batchSize: 0`), /batchSize must be a whole number of at least 1, not 0/],
  [layersAnd(`${data}, epochs: 2, iterations: 5`), /epochs and iterations both set the limit/],
  [layersAnd(`${data}, standardize: ['x']`), /standardize has no "x"\. There are: inputs, targets/],
  [
    layersAnd(`${data}, standardize: 'targets'`),
    /targets of binaryCrossEntropy are classes and cannot be standardized/,
  ],
  [layersAnd(`${data}, shuffle: 1`), /shuffle must be true or false, not 1/],
  [layersAnd(`${data}, seed: -1`), /seed must be a whole number of at least 0, not -1/],
] as const) {
  test(`${call.replace(/\s+/g, ' ')} is told at the call`, async () => {
    const failure = await failureOf(() => instanceOf(call));
    assert.match(failure, told);
    assert.match(failure, /^exception \/a\.ts:2:\d+ /);
  });
}

test('a problem gets its data in batches where it says so, and all at once where it does not', async () => {
  const call = (options: string): string =>
    `problem({ parameters: { w: 2 }, data: { x: [1, 2, 3], y: [2, 4, 7] }, loss: ({ w }, { x, y }) => mean((w * x - y) ** 2), ${options} })`;
  const whole = await define(call(''));
  assert.equal(whole.training, undefined);
  const instance = await instanceOf(call('batchSize: 2'));
  const { training, bind, presets } = resolveProblem(instance, 'default');
  assert.deepEqual([presets, training!.names, training!.samples], [{ batchSize: 2 }, ['x', 'y'], 3]);
  assert.equal(bind(instance)([2], training!.batch(Int32Array.of(1, 2))), 0.5);
  assert.deepEqual([...training!.bindMeasures(instance)([2])], [1 / 3]);
});

test('data sets and bare lists go in batches too', async () => {
  const instance = await instanceOf(
    `problem({ parameters: { w: [0, 0] }, data: moons({ samples: 6 }), loss: ({ w }, { inputs, targets }) => mean((inputs * w) ** 2) + mean(targets) })`,
  );
  const { training, bind } = resolveProblem(instance, 'default');
  assert.deepEqual([training!.names, training!.samples], [['inputs', 'targets'], 6]);
  const loss = bind(instance);
  assert.equal(
    loss(resolveProblem(instance, 'default').values(Float64Array.of(0, 0)), training!.batch(Int32Array.of(0, 5))),
    0.5,
  );
  const bare = await instanceOf(
    'problem({ parameters: { m: 1 }, data: [1, 2, 6], batchSize: 1, shuffle: false, loss: ({ m }, x) => mean((x - m) ** 2) })',
  );
  const alone = resolveProblem(bare, 'default');
  assert.equal(alone.bind(bare)([1], alone.training!.batch(Int32Array.of(2))), 25);
  for (const [options, told] of [
    ['batchSize: 2', /batchSize needs data/],
    ['data: 3, epochs: 1', /mini-batches are made of lists/],
    ['data: { x: [1, 2], y: [1] }, epochs: 1', /data\.x has 2 rows and data\.y has 1/],
    ['data: { x: [1, 2] }, standardize: true', /standardize names lists of the data\. Write standardize: \["x"\]/],
  ] as const) {
    assert.match(await failureOf(() => instanceOf(`problem({ parameters: 1, loss: () => 1, ${options} })`)), told);
  }
});

test('a network is found by parsing, and a data set as a default is not taken for numbers', () => {
  const text = `import { dense, moons, network } from 'descent-debugger';
export default network({ data: moons(), layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' });
export function loss(d = moons()) {
  return d;
}`;
  const found = findProblems(text, 'file:///moon.ts').map(({ name, kind }) => [name, kind]);
  assert.deepEqual(found, [['moon', 'network']]);
});
