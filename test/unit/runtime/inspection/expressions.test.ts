import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluateExpression } from '../../../../src/runtime/inspection/expressions.ts';
import type { Point } from '../../../../src/runtime/inspection/points.ts';
import { elementsOf, entriesOf, toNamedValue } from '../../../../src/runtime/inspection/points.ts';
import { scopeOf } from '../../../../src/runtime/inspection/scope.ts';

const parameters = [
  { name: 'x', shape: [], offset: 0, size: 1 },
  { name: 'layer.weights', shape: [2, 3], offset: 1, size: 6 },
  { name: 'points[0].y', shape: [], offset: 7, size: 1 },
];

const point: Point = {
  iteration: 12,
  loss: 0.5,
  learningRate: 0.025,
  parameters: Float64Array.of(-3, 1, 2, 3, 4, 5, 6, -0),
  gradient: Float64Array.of(8, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, Number.NaN),
  update: new Float64Array(8).fill(-0.25),
  optimizerState: { step: 12, firstMoment: Float64Array.of(7, 1, 1, 1, 1, 1, 1, 2) },
  hyperparameters: { learningRate: 0.05, optimizer: 'adam', beta1: 0.9, amsgrad: false, 'schedule.gamma': 0.5 },
};

const scope = scopeOf(parameters, point, [
  { name: 'valley', expression: 'valley', value: 2.5, settable: false },
  { name: 'row', expression: 'row', value: { shape: [2], data: Float64Array.of(10, 20) }, settable: false },
]);

test('expressions have the values that JavaScript gives them', () => {
  const { x, loss, valley } = { x: -3, loss: 0.5, valley: 2.5 };
  const table: Readonly<Record<string, unknown>> = {
    x,
    '-x ': 3,
    'x + 2 * 3': x + 2 * 3,
    '(x + 2) * 3': (x + 2) * 3,
    'x - 1 - 1': x - 1 - 1,
    '2 ** 3 ** 2': 2 ** (3 ** 2),
    '(-x) ** 2': 9,
    '7 % -4': 7 % -4,
    '1 / 0': Infinity,
    '0 * -1': -0,
    '1e-3 + .5 + 0x10 + 1_000': 1e-3 + 0.5 + 16 + 1000,
    'x < -2 && loss >= 0.5': true,
    'x > 0 || valley': valley,
    'x ? 1 : 2': 1,
    'false ? 1 : true ? 2 : 3': 2,
    '!x': false,
    '!NaN': true,
    'loss === 0.5': loss === 0.5,
    'optimizer == "adam"': true,
    "optimizer != 'adam'": false,
    'NaN == NaN': false,
    'Math.exp(x) + Math.PI': Math.exp(x) + Math.PI,
    'abs(x)': 3,
    'Math.max(x, 2, valley)': 2.5,
    'Number.isNaN(gradient.points[0].y)': true,
    iteration: 12,
    learningRate: 0.05,
    currentLearningRate: 0.025,
    beta1: 0.9,
    'schedule.gamma': 0.5,
    'gradient.x': 8,
    'grad.x': 8,
    'update.x': -0.25,
    'gradient.layer.weights[1][2]': 0.6,
    'layer.weights[1][0]': 4,
    'layer.weights[1][1 + 1]': 6,
    'layer.weights.length': 2,
    'layer.weights[0].length': 3,
    'norm(layer.weights[0])': Math.sqrt(14),
    'max(layer.weights)': 6,
    'min(layer.weights, x)': -3,
    'mean(layer.weights)': 3.5,
    'sum(row)': 30,
    'points[0].y': -0,
    'optimizerState.step': 12,
    'optimizerState.firstMoment.x': 7,
    'row[1] / row[0]': 2,
    'gradient[0]': 8,
    parameterNorm: Math.sqrt(100),
  };
  for (const [expression, expected] of Object.entries(table)) {
    assert.deepEqual(evaluateExpression(expression, scope), expected, expression);
  }
});

test('an expression without a value says what is wrong and what to try', () => {
  const table: Readonly<Record<string, RegExp>> = {
    vally: /There is no "vally" here. Did you mean "valley"\?/,
    qqqqqq: /There is no "qqqqqq" here. There are: valley, row, x/,
    'x = 3': /"=" would change a value/,
    'x++': /"\+\+" would change a value/,
    'x +': /ends too early/,
    '(x': /"\)" is missing at the end/,
    'x y': /"y" is not expected/,
    'x # y': /"#" cannot stand/,
    '-x ** 2': /parentheses/,
    'layer.weights + 1': /layer\.weights is a tensor of 6 elements/,
    'row[2]': /row has elements 0 to 1, and 2 is none of them/,
    'x[0]': /x is no tensor/,
    'run(x)': /There is no function "run" here/,
    'Math.random()': /There is no function "random" here/,
    'optimizer + 1': /optimizer is a text/,
    'x.constructor': /There is no "x.constructor"/,
  };
  for (const [expression, message] of Object.entries(table)) {
    assert.throws(() => evaluateExpression(expression, scope), message, expression);
  }
});

test('a scope shows numbers, texts and tensors, with what they can be named by', () => {
  const named = entriesOf('gradients', parameters, point).map(toNamedValue);
  assert.deepEqual(named[0], { name: 'x', expression: 'gradient.x', kind: 'number', value: 8, settable: false });
  assert.equal(named[1]?.expression, 'gradient.layer.weights');
  assert.deepEqual(named[1]?.summary?.size, 6);
  assert.ok(Number.isNaN(named[2]?.value));
  const state = entriesOf('optimizerState', parameters, point).map(({ name }) => name);
  assert.deepEqual(state, ['step', 'firstMoment.x', 'firstMoment.layer.weights', 'firstMoment.points[0].y']);
  for (const name of ['parameters', 'gradients', 'updates', 'optimizerState', 'metrics', 'hyperparameters'] as const) {
    for (const { expression, value } of entriesOf(name, parameters, point)) {
      assert.deepEqual(evaluateExpression(expression, scopeOf(parameters, point)), value, expression);
    }
  }
  const weights = entriesOf('parameters', parameters, point)[1]!;
  assert.deepEqual(elementsOf(weights, 2, 3), Float64Array.of(3, 4, 5));
  assert.throws(() => elementsOf(weights, 4, 3), /layer.weights has elements 0 to 5/);
});
