// How far every optimizer comes down on a convex quadratic of condition 100 and in Rosenbrock's valley, each from its start.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer } from '../../../../src/engine/optimizers/optimizer.ts';
import { chainTable } from '../../../../src/engine/optimizers/table.ts';
import { gradients } from '../../../support/optimizer-losses.ts';

interface Descended {
  readonly start: readonly number[];
  readonly loss: (x: Float64Array) => number;
}

const losses: Readonly<Record<'quadratic' | 'rosenbrock', Descended>> = {
  quadratic: {
    start: [1, -2, 3, -4],
    loss: (x) => (x[0]! ** 2 + 10 * x[1]! ** 2 + 0.1 * x[2]! ** 2 + 3 * (x[3]! - 2) ** 2) / 2,
  },
  rosenbrock: {
    start: [-1.2, 1],
    loss: (x) => (1 - x[0]!) ** 2 + 100 * (x[1]! - x[0]! ** 2) ** 2,
  },
};

/** The loss after 3,000 steps with the default settings. */
function descended(id: string, name: 'quadratic' | 'rosenbrock', learningRate: number): number {
  const { start, loss } = losses[name];
  const optimizer = createOptimizer(id);
  const parameters = Float64Array.from(start);
  const state = optimizer.init(parameters);
  const updates = new Float64Array(start.length);
  for (let step = 1; step <= 3000; step++) {
    const gradient = Float64Array.from(gradients[name]!(parameters, step));
    optimizer.update(gradient, parameters, state, state, learningRate, updates);
    for (let i = 0; i < start.length; i++) parameters[i]! += updates[i]!;
  }
  return loss(parameters);
}

/**
 * Learning rate and a bound of the loss, on the quadratic (74.95 at its start) and on Rosenbrock's function (24.2). Those which
 * step by the sign alone stay as far from the minimum as their rate says; adamw and lion decay the weights by default.
 */
const cases: Readonly<Record<string, readonly [[rate: number, bound: number], [rate: number, bound: number]]>> = {
  gradientDescent: [
    [0.1, 1e-25],
    [0.001, 0.03],
  ],
  momentum: [
    [0.03, 1e-60],
    [0.001, 1e-11],
  ],
  nesterov: [
    [0.03, 1e-60],
    [0.001, 1e-11],
  ],
  adagrad: [
    [1, 1e-25],
    [1, 1e-2],
  ],
  adadelta: [
    [1, 3e-3],
    [0.1, 0.05],
  ],
  rmsprop: [
    [0.003, 1e-4],
    [0.003, 1e-2],
  ],
  adam: [
    [0.1, 1e-60],
    [0.03, 1e-9],
  ],
  adamw: [
    [0.3, 1e-4],
    [0.03, 1e-2],
  ],
  adamax: [
    [0.03, 1e-60],
    [0.3, 1e-10],
  ],
  nadam: [
    [0.1, 1e-25],
    [0.03, 1e-3],
  ],
  radam: [
    [0.1, 1e-60],
    [0.0003, 4],
  ],
  yogi: [
    [0.3, 1e-60],
    [0.3, 1e-20],
  ],
  adabelief: [
    [0.1, 1e-60],
    [0.03, 1e-10],
  ],
  lion: [
    [0.003, 1e-5],
    [0.001, 1e-3],
  ],
  rprop: [
    [0.05, 1e-11],
    [0.05, 1e-5],
  ],
  signDescent: [
    [0.003, 1e-4],
    [0.001, 0.1],
  ],
};

for (const { id } of chainTable) {
  for (const [index, name] of (['quadratic', 'rosenbrock'] as const).entries()) {
    test(`${id} brings ${name} down`, () => {
      const [rate, bound] = cases[id]![index]!;
      const loss = descended(id, name, rate);
      assert.ok(loss <= bound, `${loss} after 3,000 steps with the learning rate ${rate}, expected at most ${bound}`);
    });
  }
}

test('radam steps by the bare gradient at first: too long for the wall of a valley', () => {
  assert.ok(!(descended('radam', 'rosenbrock', 0.03) < 24.2));
  assert.ok(descended('adam', 'rosenbrock', 0.03) < 1e-9);
});

test('the steps of sign descent never get shorter: where it stays is set by its rate', () => {
  const far = descended('signDescent', 'quadratic', 0.3);
  const near = descended('signDescent', 'quadratic', 0.003);
  assert.ok(far > 0.1 && near < 1e-4, `${far} and ${near}`);
});
