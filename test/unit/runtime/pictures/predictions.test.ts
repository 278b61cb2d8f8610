import assert from 'node:assert/strict';
import test from 'node:test';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { PictureMoment } from '../../../../src/runtime/pictures/moment.ts';
import { networkJob } from '../../../../src/runtime/pictures/network.ts';
import type { Predicting } from '../../../../src/runtime/pictures/predictions.ts';
import { confusionJob, decisionJob, regressionJob } from '../../../../src/runtime/pictures/predictions.ts';
import type { PictureJob } from '../../../../src/runtime/pictures/queue.ts';
import type { Picture } from '../../../../src/shared/views/pictures.ts';
import { problemOf } from './loaded.ts';

const asked = { slot: 'a', detail: 'fine' } as const;

function momentOf(parameters: readonly number[] | Float64Array): PictureMoment {
  const point = Float64Array.from(parameters);
  return {
    branch: 'main',
    iteration: 7,
    parameters: point,
    gradient: point.map((x) => 2 * x),
    batch: undefined,
    moving: false,
  };
}

function predicting({ predictor, network, training }: Problem): Predicting {
  return {
    predictor: predictor!,
    network: network!,
    samples: { training: training!.samples, validation: training!.validationSamples },
  };
}

function made<Kind extends Picture['kind']>({ work }: PictureJob): Extract<Picture, { kind: Kind }> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value as Extract<Picture, { kind: Kind }>;
  }
}

const head = "import { dense, network } from 'descent-debugger';\n";
/** Points on the corners of a square; the class is whether the first input is above 0. */
const square = 'inputs: [[-1, -1], [-1, 1], [1, -1], [1, 1]], targets: [0, 0, 1, 1]';

test('a decision: probabilities of a plane, and which points are on the wrong side of it', async () => {
  const problem = await problemOf(
    `${head}export default network({ data: { ${square} }, layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' });`,
  );
  // p = σ(3x + 2y − 2): (1, −1) is on the wrong side.
  const { output, columns, rows, range, points, classes, inputs } = made<'decision'>(
    decisionJob({ ...asked, kind: 'decision' }, momentOf([3, 2, -2]), predicting(problem)),
  );
  assert.deepEqual([columns, rows, classes.length, inputs.length], [64, 64, 2, 2]);
  const [xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = range;
  assert.ok(xLow < -1 && xHigh > 1 && yLow < -1 && yHigh > 1);
  for (const [row, column] of [
    [0, 0],
    [10, 50],
    [63, 63],
  ] as const) {
    const x = xLow + ((xHigh - xLow) * column) / 63;
    const y = yLow + ((yHigh - yLow) * row) / 63;
    const p = 1 / (1 + Math.exp(-(3 * x + 2 * y - 2)));
    assert.ok(Math.abs(output[row * 64 + column]! - p) < 1e-12);
  }
  const byPlace = Array.from(points.x, (x, index) => [
    x,
    points.y[index],
    points.label[index],
    points.predicted[index],
  ]);
  assert.deepEqual(
    byPlace.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d),
    [
      [-1, -1, 0, 0],
      [-1, 1, 0, 0],
      [1, -1, 1, 0],
      [1, 1, 1, 1],
    ],
  );
  assert.deepEqual(Array.from(points.validation), [0, 0, 0, 0]);
});

test('of very many points a part is drawn, and that is said', async () => {
  const problem = await problemOf(
    "import { dense, moons, network } from 'descent-debugger';\nexport default network({ data: moons({ samples: 5000 }), validation: 0.2, layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' });",
  );
  const { points, notes } = made<'decision'>(
    decisionJob({ ...asked, kind: 'decision' }, momentOf(problem.start), predicting(problem)),
  );
  assert.equal(points.x.length, 2000);
  assert.equal(points.validation.filter((each) => each === 1).length, 400);
  assert.deepEqual(notes, ['2,000 of 5,000 points']);
});

test('a confusion matrix counts rows of the true class, by the largest output', async () => {
  const problem = await problemOf(
    `${head}export default network({ data: { inputs: [[0], [1], [2], [3], [4]], targets: ['a', 'b', 'b', 'c', 'c'] }, layers: [dense(3)], loss: 'crossEntropy' });`,
  );
  // Logits: −x, 0 and x − 2.5, so that 0, 1 and 2 are b (0 ties with a, the first), 3 and 4 are c.
  const { counts, classes, validation, notes } = made<'confusion'>(
    confusionJob({ ...asked, kind: 'confusion' }, momentOf([-1, 0, 1, 0, 0, -2.5]), predicting(problem)),
  );
  assert.deepEqual(classes, ['a', 'b', 'c']);
  assert.deepEqual(Array.from(counts), [1, 0, 0, 0, 2, 0, 0, 0, 2]);
  assert.equal(validation, false);
  assert.deepEqual(notes, ['5 of 5 training samples']);
});

test('of a classifier with one output both classes have their names, where targets are texts', async () => {
  const classes = async (targets: string): Promise<readonly string[]> => {
    const data = `{ inputs: [[-1, 1], [1, 1]], targets: ${targets} }`;
    const problem = await problemOf(
      `${head}export default network({ data: ${data}, layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' });`,
    );
    const { classes: named } = made<'decision'>(
      decisionJob({ ...asked, kind: 'decision' }, momentOf([1, 0, 0]), predicting(problem)),
    );
    return named;
  };
  assert.deepEqual(await classes("['spam', 'ham']"), ['ham', 'spam']);
  const [other, name] = await classes('[0, 1]');
  assert.equal(other, `not ${name}`);
});

test('of many classes those with the most errors are shown', async () => {
  const classes = Array.from({ length: 24 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const problem = await problemOf(
    `${head}export default network({ data: { inputs: ${JSON.stringify(classes.map((_, i) => [i]))}, targets: ${JSON.stringify(classes)} }, layers: [dense(24)], loss: 'crossEntropy' });`,
  );
  // Everything is taken for c00: it and 19 of the others have errors and are shown.
  const bias = classes.map((_, index) => (index === 0 ? 1 : 0));
  const {
    classes: shown,
    counts,
    notes,
  } = made<'confusion'>(
    confusionJob({ ...asked, kind: 'confusion' }, momentOf([...classes.map(() => 0), ...bias]), predicting(problem)),
  );
  assert.equal(shown.length, 20);
  assert.equal(shown[0], 'c00');
  assert.equal(counts.length, 400);
  assert.equal(counts[20], 1, 'the second class is taken for the first');
  assert.match(notes.join(), /The 20 of 24 classes with the most errors/);
});

test('a regression over its one input, and over what was observed', async () => {
  const one = await problemOf(
    `${head}export default network({ data: { inputs: [[0], [1], [2]], targets: [1, 3, 6] }, layers: [dense(1)], loss: 'meanSquaredError' });`,
  );
  const fit = made<'fit'>(regressionJob({ ...asked, kind: 'fit' }, momentOf([2, 1]), predicting(one)));
  assert.deepEqual(
    [Array.from(fit.abscissa), Array.from(fit.fitted)],
    [
      [0, 1, 2],
      [1, 3, 5],
    ],
  );
  assert.equal(fit.agreement, undefined);
  assert.deepEqual([fit.curve!.value[0], fit.curve!.value.at(-1)], [1, 5]);
  // Σr² = 1, Σ(y − ȳ)² = 38/3.
  assert.ok(Math.abs(fit.quality[0]! - (1 - 3 / 38)) < 1e-12);
  const two = await problemOf(
    `${head}export default network({ data: { inputs: [[0, 1], [1, 1], [2, 0]], targets: [1, 3, 6] }, layers: [dense(1)], loss: 'meanSquaredError' });`,
  );
  const agreement = made<'fit'>(regressionJob({ ...asked, kind: 'fit' }, momentOf([2, 1, 0]), predicting(two)));
  assert.equal(agreement.agreement, true);
  assert.deepEqual(
    [Array.from(agreement.abscissa), Array.from(agreement.fitted)],
    [
      [1, 3, 6],
      [1, 3, 4],
    ],
  );
});

test('a network: weights by input and unit, the last unit of many, gradient norms', async () => {
  const problem = await problemOf(
    `${head}export default network({ data: { ${square} }, layers: [dense(14, 'tanh', { useBias: false }), dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' });`,
  );
  const point = Float64Array.from({ length: 28 + 15 }, (_, index) => index);
  const of = (quantity: 'value' | 'gradient') =>
    made<'network'>(
      networkJob({ ...asked, kind: 'network', quantity }, momentOf(point), problem.network!, problem.parameters),
    ).layers;
  const [first, second] = of('value');
  assert.deepEqual(Array.from(first!.drawnUnits), [0, 1, 2, 3, 4, 13]);
  assert.deepEqual(Array.from(first!.drawnInputs), [0, 1]);
  assert.deepEqual(Array.from(first!.weights), [0, 1, 2, 3, 4, 13, 14, 15, 16, 17, 18, 27]);
  assert.equal(first!.biasName, undefined);
  assert.ok(first!.biases.every(Number.isNaN));
  assert.deepEqual(Array.from(second!.weights), [28, 29, 30, 31, 32, 41]);
  assert.deepEqual(Array.from(second!.biases), [42]);
  const ownGradients = Array.from(point.subarray(28), (x) => 2 * x);
  assert.ok(Math.abs(second!.gradientNorm[0]! - Math.hypot(...ownGradients)) < 1e-9);
  assert.deepEqual(Array.from(of('gradient')[1]!.biases), [84]);
});

test('a network of other layers: shapes, gradient norms over all parameters, and no edges but those of dense layers', async () => {
  const problem = await problemOf(
    `import { conv2d, dense, flatten, maxPool2d, network, residual } from 'descent-debugger';
export default network({
  data: { inputs: [[[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5]]], targets: [1] },
  layers: [conv2d(2, 2, 'relu'), residual([conv2d(2, 1)]), maxPool2d(2), flatten(), dense(1)], loss: 'huber',
});`,
  );
  const point = Float64Array.from({ length: 10 + 6 + 3 }, (_, index) => index);
  const { layers } = made<'network'>(
    networkJob({ ...asked, kind: 'network', quantity: 'value' }, momentOf(point), problem.network!, problem.parameters),
  );
  assert.deepEqual(
    layers.map(({ kind, activation, inputs, units, shape, weightsName, biasName }) => [
      kind,
      activation,
      inputs,
      units,
      shape.join('×'),
      weightsName,
      biasName,
    ]),
    [
      ['conv2d', 'relu', 12, 12, '2×3×2', undefined, undefined],
      ['residual', 'linear', 12, 12, '2×3×2', undefined, undefined],
      ['maxPool2d', 'linear', 12, 2, '1×1×2', undefined, undefined],
      ['flatten', 'linear', 2, 2, '2', undefined, undefined],
      ['dense', 'linear', 2, 1, '1', 'dense5.weights', 'dense5.bias'],
    ],
  );
  assert.deepEqual(
    layers.map(({ weights }) => [...weights]),
    [[], [], [], [], [16, 17]],
  );
  const norms = [
    [0, 10],
    [10, 16],
    [16, 19],
  ].map(([from, to]) => Math.hypot(...Array.from(point.subarray(from, to), (x) => 2 * x)));
  const found = layers.flatMap(({ gradientNorm }) => [...gradientNorm]);
  assert.equal(found.length, 3);
  found.forEach((norm, i) => {
    assert.ok(Math.abs(norm - norms[i]!) < 1e-9, `${norm}`);
  });
});
