import assert from 'node:assert/strict';
import test from 'node:test';
import { differentiate } from '../../../../src/engine/differentiate.ts';
import { createExecutor } from '../../../../src/engine/interpreter.ts';
import type { ActivationName } from '../../../../src/engine/networks/activations.ts';
import { activationNames } from '../../../../src/engine/networks/activations.ts';
import { initializers } from '../../../../src/engine/networks/initializers.ts';
import { dense } from '../../../../src/engine/networks/layers/dense.ts';
import type { Layer } from '../../../../src/engine/networks/layers/layer.ts';
import { connect } from '../../../../src/engine/networks/layers/residual.ts';
import type { NetworkLoss } from '../../../../src/engine/networks/network.ts';
import { Network } from '../../../../src/engine/networks/network.ts';
import { objectives } from '../../../../src/engine/networks/objectives.ts';
import { Recording } from '../../../../src/engine/recording.ts';
import { Tensor } from '../../../../src/engine/tensor.ts';
import { assertClose } from '../../../support/assert-close.ts';
import { assertGradient } from '../../../support/central-differences.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const rows = 5;

function layers(sizes: readonly number[], names: readonly ActivationName[], useBias = true): Layer[] {
  return names.map((activation, index) => {
    const bias = useBias ? initializers.normal : undefined;
    const made = dense({ units: sizes[index + 1]!, activation, weights: initializers.glorotUniform, bias });
    return made(`dense${index + 1}`, [sizes[index]!]);
  });
}

function randomTensor(random: SeededRandom, shape: readonly number[], low = -2, high = 2): Tensor {
  return new Tensor(
    shape,
    Float64Array.from({ length: shape[0]! * shape[1]! }, () => random.uniform(low, high)),
  );
}

/** Targets that fit a loss: numbers, labels, or one row of a class each. */
function targetsFor(loss: NetworkLoss, random: SeededRandom, columns: number): Tensor {
  if (objectives[loss].targets === 'quantities') return randomTensor(random, [rows, columns]);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    if (objectives[loss].targets !== 'pairs') data[row * columns + random.integer(0, columns - 1)] = 1;
    else for (let column = 0; column < columns; column++) data[row * columns + column] = random.integer(0, 1);
  }
  return new Tensor([rows, columns], data);
}

/** Loss and gradient through a recording, and the loss of plain values at any point. */
function evaluated(network: Network, seed: number, inputs: Tensor, targets: Tensor) {
  const start = network.start(seed).map(({ value }) => value);
  const recording = new Recording();
  const tracked = start.map((value, index) => recording.input('parameter', `p${index}`, value));
  const x = recording.input('data', 'inputs', inputs);
  const t = recording.input('data', 'targets', targets);
  const program = differentiate(recording.finish(network.lossOf(tracked, x, t)));
  const executor = createExecutor(program);
  executor.run([...start, inputs, targets]);
  const gradient = start.flatMap((_, index) => Array.from(executor.data(program.outputs[index + 1]!)));
  const point = start.flatMap((value) => Array.from(value.data));
  const lossAt = (numbers: readonly number[]): number => {
    let next = 0;
    const values = start.map(({ shape, size }) => {
      next += size;
      return new Tensor(shape, Float64Array.from(numbers.slice(next - size, next)));
    });
    return network.lossOf(values, inputs, targets) as number;
  };
  return { start, loss: executor.output(0) as number, gradient, point, lossAt };
}

const losses: readonly (readonly [NetworkLoss, ActivationName, number])[] = [
  ['meanSquaredError', 'linear', 2],
  ['meanSquaredError', 'tanh', 1],
  ['meanSquaredError', 'sigmoid', 2],
  ['meanAbsoluteError', 'linear', 2],
  ['huber', 'linear', 2],
  ['hinge', 'linear', 2],
  ['negativeLogLikelihood', 'logSoftmax', 3],
  ['negativeLogLikelihood', 'softmax', 3],
  ['klDivergence', 'softmax', 3],
  ['crossEntropy', 'softmax', 3],
  ['binaryCrossEntropy', 'sigmoid', 1],
  ['binaryCrossEntropy', 'linear', 2],
  ['crossEntropy', 'linear', 3],
];
for (const hidden of activationNames) {
  for (const [loss, last, outputs] of losses) {
    for (const useBias of [true, false]) {
      test(`${hidden} before ${last}${useBias ? '' : ' without bias'} with ${loss}: the gradient is that of differences`, () => {
        const random = new SeededRandom(17 * outputs + hidden.length);
        const inputs = randomTensor(random, [rows, 3]);
        const targets = targetsFor(loss, random, outputs);
        const network = new Network(layers([3, 4, outputs], [hidden, last], useBias), loss, true);
        const { loss: value, gradient, point, lossAt } = evaluated(network, 5, inputs, targets);
        assert.ok(Object.is(value, lossAt(point)));
        assertGradient(gradient, lossAt, point, hidden);
      });
    }
  }
}

test('the gradient of a lone layer has the closed form Xᵀ(answer − target) ÷ n', () => {
  const random = new SeededRandom(3);
  const inputs = randomTensor(random, [rows, 3]);
  for (const [loss, last, outputs, factor] of [
    ['binaryCrossEntropy', 'sigmoid', 1, 1],
    ['crossEntropy', 'linear', 3, 1],
    ['meanSquaredError', 'linear', 2, 1],
  ] as const) {
    const targets = targetsFor(loss, random, outputs);
    const network = new Network(layers([3, outputs], [last]), loss, true);
    const { start, gradient } = evaluated(network, 11, inputs, targets);
    const answers = network.outputs(start, inputs) as Tensor;
    const expected = new Float64Array(3 * outputs + outputs);
    for (let row = 0; row < rows; row++) {
      const own = Array.from(answers.data.subarray(row * outputs, (row + 1) * outputs));
      const total = own.reduce((sum, z) => sum + Math.exp(z), 0);
      for (let j = 0; j < outputs; j++) {
        const answer = loss === 'crossEntropy' ? Math.exp(own[j]!) / total : own[j]!;
        // The mean of squares is over all elements, and its derivative has a 2.
        const scale = loss === 'meanSquaredError' ? 2 / (rows * outputs) : factor / rows;
        const error = (answer - targets.data[row * outputs + j]!) * scale;
        for (let i = 0; i < 3; i++) expected[i * outputs + j]! += inputs.data[row * 3 + i]! * error;
        expected[3 * outputs + j]! += error;
      }
    }
    assertClose(Float64Array.from(gradient), expected, 1e-12, loss);
  }
});

test('cross entropies neither overflow nor cancel', () => {
  const one = (loss: NetworkLoss, weight: number, target: number): { loss: number; gradient: number } => {
    const network = new Network(layers([1, 1], [loss === 'crossEntropy' ? 'linear' : 'sigmoid'], false), loss, true);
    const recording = new Recording();
    const w = recording.input('parameter', 'w', new Tensor([1, 1], Float64Array.of(weight)));
    const value = network.lossOf(
      [w],
      new Tensor([1, 1], Float64Array.of(1)),
      new Tensor([1, 1], Float64Array.of(target)),
    );
    const executor = createExecutor(differentiate(recording.finish(value)));
    executor.run([new Tensor([1, 1], Float64Array.of(weight))]);
    return { loss: executor.output(0) as number, gradient: (executor.output(1) as Tensor).data[0]! };
  };
  assert.deepEqual(one('binaryCrossEntropy', 800, 0), { loss: 800, gradient: 1 });
  assert.deepEqual(one('binaryCrossEntropy', -800, 1), { loss: 800, gradient: -1 });
  // Here log(1 − σ) would be log 0, and 1 − σ would be 0: the tail is e⁻⁴⁰ in both.
  const tail = one('binaryCrossEntropy', 40, 1);
  assert.ok(Math.abs(tail.loss / Math.exp(-40) - 1) < 1e-12, String(tail.loss));
  assert.ok(Math.abs(tail.gradient / -Math.exp(-40) - 1) < 1e-12, String(tail.gradient));
});

test('soft labels have the cross entropy −t log p − (1 − t) log(1 − p)', () => {
  const network = new Network(layers([1, 1], ['sigmoid'], false), 'binaryCrossEntropy', false);
  const matrix = (...numbers: number[]): Tensor => new Tensor([numbers.length, 1], Float64Array.from(numbers));
  const found = network.lossOf([matrix(0.7)], matrix(1, -2), matrix(0.25, 0.9)) as number;
  const entropy = (z: number, t: number): number => {
    const p = 1 / (1 + Math.exp(-z));
    return -t * Math.log(p) - (1 - t) * Math.log(1 - p);
  };
  assertClose([found], [(entropy(0.7, 0.25) + entropy(-1.4, 0.9)) / 2], 1e-14, 'loss');
});

test('measures on all samples are the loss and what the metric says', () => {
  const matrix = (columns: number, ...numbers: number[]): Tensor =>
    new Tensor([numbers.length / columns, columns], Float64Array.from(numbers));
  const identity = matrix(2, 1, 0, 0, 1);
  const classes = new Network(layers([2, 2], ['linear'], false), 'crossEntropy', true);
  const inputs = matrix(2, 3, 1, 0, 2, 5, 5, Number.NaN, 1);
  const targets = matrix(2, 1, 0, 1, 0, 1, 0, 0, 1);
  // The first is right, the second wrong, a tie counts as the first class, NaN is never right.
  assert.equal(classes.measure([identity], inputs, targets).metrics[0], 0.5);
  const binary = new Network(layers([1, 1], ['sigmoid'], false), 'binaryCrossEntropy', true);
  const told = binary.measure([matrix(1, 2)], matrix(1, 1, -1, 3, 0), matrix(1, 1, 0, 0, 1));
  assert.equal(told.metrics[0], 0.5);
  assert.equal(told.loss, binary.lossOf([matrix(1, 2)], matrix(1, 1, -1, 3, 0), matrix(1, 1, 0, 0, 1)));
  const line = new Network(layers([1, 1], ['linear'], false), 'meanSquaredError', false);
  // ŷ = 2x of y = 1, 5, 6: residuals 1, 1, 0 around a spread of 14.
  assert.equal(line.measure([matrix(1, 2)], matrix(1, 1, 2, 3), matrix(1, 1, 5, 6)).metrics[0], 1 - 2 / 14);
  assert.equal(line.measure([matrix(1, 2)], matrix(1, 1, 2, 3), matrix(1, 4, 4, 4)).metrics[0], Number.NaN);
});

test('loss and last layer must go together', () => {
  const [linear, tanh, relu] = (['linear', 'tanh', 'relu'] as const).map((name) => layers([1, 1], [name]));
  assert.throws(() => new Network([], 'meanSquaredError', false), /needs a layer/);
  assert.throws(
    () => new Network(tanh!, 'crossEntropy', false),
    /linear last layer, or one of softmax; the last one is tanh\. Write dense\(1\)/,
  );
  assert.throws(() => new Network(relu!, 'binaryCrossEntropy', false), /Write dense\(1, 'sigmoid'\)/);
  assert.doesNotThrow(() => new Network(linear!, 'binaryCrossEntropy', false));
});

test('of many samples some are answered at a time, with the same loss, metric and outputs', () => {
  const wide = [
    dense({ units: 900_000, activation: 'linear', weights: () => ({ kind: 'constant', value: 0 }), bias: undefined }),
    dense({
      units: 1,
      activation: 'linear',
      weights: () => ({ kind: 'constant', value: 0 }),
      bias: initializers.normal,
    }),
  ];
  const network = new Network(
    connect(
      wide.map((make) => ({ kind: 'dense' as const, name: undefined, make })),
      [1],
    ),
    'meanSquaredError',
    false,
  );
  assert.equal(network.rowsAtOnce, 4);
  const matrix = (...numbers: number[]): Tensor => new Tensor([numbers.length, 1], Float64Array.from(numbers));
  const [inputs, targets] = [matrix(1, 2, 3, 4, 5, 6), matrix(1, 2, 3, 4, 5, 9)];
  const start = network.start(1).map(({ value }) => value);
  const bias = start[2]!.data[0]!;
  const squares = Array.from(targets.data, (t) => (t - bias) ** 2).reduce((sum, each) => sum + each, 0);
  const { loss, metrics } = network.measure(start, inputs, targets);
  assertClose([loss, metrics[0]!], [squares / 6, 1 - squares / 40], 1e-14, 'measures');
});
