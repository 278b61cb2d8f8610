import assert from 'node:assert/strict';
import test from 'node:test';
import type { Instance } from '../../../../../src/language/graph/instantiate.ts';
import type { ProblemDefinition } from '../../../../../src/language/problems/definition.ts';
import { resolveProblem } from '../../../../../src/language/problems/definition.ts';
import { assertClose } from '../../../../support/assert-close.ts';
import { failureOf, run } from '../../../../support/language.ts';

const names = 'activation, batchNormalization, conv2d, dense, embedding, flatten, glyphs, moons, network, residual';

function instanceOf(call: string): Promise<Instance> {
  return run({ '/a.ts': `import { ${names} } from 'descent-debugger';\nexport default ${call};` }, 'recording');
}

async function define(call: string): Promise<ProblemDefinition> {
  return resolveProblem(await instanceOf(call), 'default');
}

const layersAnd = (rest: string, layers = "[dense(1, 'sigmoid')]", loss = 'binaryCrossEntropy'): string =>
  `network({ layers: ${layers}, loss: '${loss}', ${rest} })`;
const data = 'data: { inputs: [[0], [1]], targets: [0, 1] }';
const lists = 'data: { inputs: [[0, 1, 2, 3], [4, 5, 6, 7]], targets: [0, 1] }';
for (const [call, told] of [
  [layersAnd(lists, "[conv2d(2), flatten(), dense(1, 'sigmoid')]"), /conv2d1 takes images, .* Say how its numbers lie/],
  [
    layersAnd(`${lists}, inputShape: [2, 3, 1]`, "[conv2d(2, 2), flatten(), dense(1, 'sigmoid')]"),
    /inputShape \[2, 3, 1\] has 6 numbers, and each sample of data has 4/,
  ],
  [layersAnd(`${lists}, inputShape: 4`), /inputShape must be a list of whole numbers such as \[8, 8, 1\]/],
  [layersAnd('data: glyphs()', '[dense(10)]', 'crossEntropy'), /dense1 takes .* gets 8×8×1\. Write flatten\(\)/],
  [
    layersAnd('data: glyphs()', '[conv2d(10)]', 'crossEntropy'),
    /the loss takes a list of numbers from each sample, and conv2d1 gives 6×6×10\. End with flatten/,
  ],
  [
    layersAnd('data: glyphs({ size: 7 })', '[flatten(), dense(10)]', 'crossEntropy'),
    /size must be .* at least 8, not 7/,
  ],
  [layersAnd(data, '[dense(1)]', 'mse'), /no loss "mse"/],
  [
    layersAnd(data, '[dense(2)]', 'negativeLogLikelihood'),
    /from a last layer of logSoftmax or softmax; the last one is linear/,
  ],
  [layersAnd(data, "[dense(1, 'relu')]", 'hinge'), /takes the numbers of a linear last layer/],
  [
    layersAnd('data: { inputs: [[0], [1]], targets: [0, 3] }', '[dense(1)]', 'hinge'),
    /hinge needs targets that are 0 or 1, or −1 or 1, and data has 3 in sample 1/,
  ],
  [
    layersAnd('data: { inputs: [[0], [1]], targets: [[1, 0], [2, -1]] }', "[dense(2, 'softmax')]", 'klDivergence'),
    /klDivergence needs targets of at least 0, and data has -1 in sample 1/,
  ],
  [
    layersAnd("data: { inputs: [[0], [1]], targets: ['a', 'b'] }", '[dense(1)]', 'huber'),
    /are classes \(a, b\), and huber compares numbers/,
  ],
  [layersAnd(`${data}, metrics: 'r2'`), /r2 does not go with binaryCrossEntropy\. There are: accuracy, auc/],
  [layersAnd(`${data}, metrics: ['auk']`), /there is no metric "auk"/],
  [layersAnd(`${data}, l2: -1`), /l2 must be a number in \[0, ∞\), not -1/],
  [
    layersAnd(data, "[dense(1, 'sigmoid')], loss: { name: 'huber', deltas: 2 }, seed: 0").replace(
      /, loss: 'binary.*?'/,
      '',
    ),
    /huber does not know 'deltas'\. Did you mean "delta"\?/,
  ],
  [layersAnd(data, '[dense(1), embedding(2, 2)]'), /an embedding takes indices, which only the data have/],
  [
    layersAnd('data: { inputs: [[0], [2]], targets: [0, 1] }', "[embedding(2, 2), flatten(), dense(1, 'sigmoid')]"),
    /embedding takes whole numbers from 0 to 1, and data has 2 in sample 1/,
  ],
  [
    layersAnd(`${data}, standardize: true`, "[embedding(2, 2), flatten(), dense(1, 'sigmoid')]"),
    /the inputs of an embedding are indices\. Remove standardize/,
  ],
] as const) {
  test(`${call.replace(/\s+/g, ' ')} is told at the call, of layers and losses`, async () => {
    const failure = await failureOf(() => instanceOf(call));
    assert.match(failure, told);
    assert.match(failure, /^exception \/a\.ts:2:\d+ /);
  });
}

test('images of any way of writing have rows, columns and channels; parameters have names by layer', async () => {
  const rows = '[[0, 1, 2], [3, 4, 5]]';
  const same: Float64Array[] = [];
  for (const [inputs, more] of [
    [`[${rows}, ${rows}]`, ''],
    ['[[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]', ', inputShape: [2, 3, 1]'],
    ['[[[[0], [1], [2]], [[3], [4], [5]]], [[[0], [1], [2]], [[3], [4], [5]]]]', ''],
  ] as const) {
    const { network, leaves, predictor, start } = await define(
      `network({ data: { inputs: ${inputs}, targets: [0, 1] }${more}, layers: [conv2d(2, 2, 'tanh'), residual([activation('relu'), batchNormalization()]), flatten(), dense(1)], loss: 'meanSquaredError' })`,
    );
    assert.deepEqual(
      network!.layers.map(({ kind, shape }) => [kind, shape]),
      [
        ['conv2d', [1, 2, 2]],
        ['residual', [1, 2, 2]],
        ['flatten', [4]],
        ['dense', [1]],
      ],
    );
    assert.deepEqual(
      leaves.map(({ name, shape }) => [name, shape]),
      [
        ['conv2d1.weights', [2, 2, 1, 2]],
        ['conv2d1.bias', [2]],
        ['residual2.batchNormalization2.scale', [2]],
        ['residual2.batchNormalization2.bias', [2]],
        ['dense4.weights', [4, 1]],
        ['dense4.bias', [1]],
      ],
    );
    assert.deepEqual(network!.layers[1]!.parameters, [
      'residual2.batchNormalization2.scale',
      'residual2.batchNormalization2.bias',
    ]);
    same.push(predictor!.predict(start, Float64Array.of(5, 4, 3, 2, 1, 0)));
  }
  assert.deepEqual(same, [same[0], same[0], same[0]]);
});

test('l1 and l2 are added for weights and kernels, not for biases and scales', async () => {
  const call = (more: string): string =>
    `network({ data: { inputs: [[1, 2], [3, 5]], targets: [0, 1] }, layers: [dense(2, 'tanh', { biasInitializer: 'normal' }), batchNormalization(), dense(1)], loss: 'meanSquaredError', ${more} })`;
  const lossOf = async (more: string): Promise<{ loss: number; start: Float64Array }> => {
    const instance = await instanceOf(call(more));
    const { bind, values, start, training } = resolveProblem(instance, 'default');
    return { loss: bind(instance)(values(start), training!.batch(Int32Array.of(0, 1))) as number, start };
  };
  const plain = await lossOf('seed: 1');
  const both = await lossOf('seed: 1, l1: 0.5, l2: 0.25');
  // dense1.weights are the elements 0 to 3, dense3.weights 10 and 11.
  const weights = [...plain.start.subarray(0, 4), ...plain.start.subarray(10, 12)];
  const penalty = weights.reduce((sum, w) => sum + 0.5 * Math.abs(w) + 0.25 * w * w, 0);
  assertClose([both.loss], [plain.loss + penalty], 1e-14, 'loss');
});

test('losses may have settings, and both ways of writing two classes are the same to hinge', async () => {
  const lossAt = async (targets: string, loss: string, layers = '[dense(1)]'): Promise<number> => {
    const instance = await instanceOf(
      `network({ data: { inputs: [[1], [4]], targets: ${targets} }, layers: ${layers}, loss: ${loss}, seed: 2 })`,
    );
    const { bind, values, start, training } = resolveProblem(instance, 'default');
    return bind(instance)(values(start), training!.batch(Int32Array.of(0, 1))) as number;
  };
  const [y0, y1] = await Promise.all([lossAt('[0, 1]', "'hinge'"), lossAt('[-1, 1]', "'hinge'")]);
  assert.equal(y0, y1);
  const squares = await lossAt('[0, 1]', "'meanSquaredError'");
  assert.ok(Math.abs((await lossAt('[0, 1]', "{ name: 'huber', delta: 1e6 }")) - squares / 2) < 1e-12);
  assert.notEqual(await lossAt('[0, 1]', "{ name: 'huber', delta: 1e-3 }"), squares / 2);
  const two = '[dense(2)]';
  const smooth = await lossAt('[0, 1]', "{ name: 'crossEntropy', labelSmoothing: 0.2 }", two);
  assert.notEqual(smooth, await lossAt('[0, 1]', "'crossEntropy'", two));
  const logs = "[dense(2, 'logSoftmax')]";
  const same = [
    await lossAt('[0, 1]', "'crossEntropy'", two),
    await lossAt('[0, 1]', "'crossEntropy'", "[dense(2, 'softmax')]"),
    await lossAt('[0, 1]', "'negativeLogLikelihood'", logs),
    await lossAt('[0, 1]', "'negativeLogLikelihood'", "[dense(2, 'softmax')]"),
    await lossAt('[[1, 0], [0, 1]]', "'klDivergence'", logs),
  ];
  assertClose(
    same,
    same.map(() => same[0]!),
    1e-12,
    'loss',
  );
});

test('answers of hinge are parted by ½, and several metrics are measured', async () => {
  const { predictor, training } = await define(
    "network({ data: { inputs: [[1], [2]], targets: ['no', 'yes'] }, layers: [dense(1)], loss: 'hinge', metrics: ['auc', 'accuracy'], validation: 0.5 })",
  );
  assertClose(predictor!.predict(Float64Array.of(2, -3), Float64Array.of(1, 1.5, 4)), [0, 0.5, 3], 1e-12, 'answers');
  assert.deepEqual(
    training!.measures.map(({ id, label }) => [id, label]),
    [
      ['training:loss', 'L training'],
      ['metric:auc', 'AUC'],
      ['metric:accuracy', 'accuracy'],
      ['validation:loss', 'L validation'],
      ['validation:auc', 'AUC validation'],
      ['validation:accuracy', 'accuracy validation'],
    ],
  );
});
