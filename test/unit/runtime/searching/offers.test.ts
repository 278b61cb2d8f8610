// Which optimizers that search can be had for which problem, and what is said where one cannot.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { HyperparameterError } from '../../../../src/runtime/descent/hyperparameters.ts';
import {
  initialHyperparameters,
  namedHyperparameters,
  withHyperparameter,
} from '../../../../src/runtime/descent/hyperparameters.ts';
import { describeHyperparameters } from '../../../../src/runtime/inspection/hyperparameters.ts';
import type { ParameterDescription } from '../../../../src/shared/run.ts';

const whole: ParameterDescription = { name: 'w', shape: [2001], offset: 0, size: 2001 };

const refused: readonly (readonly [what: string, make: () => unknown, message: RegExp])[] = [
  [
    'Levenberg–Marquardt on a plain function',
    () => initialHyperparameters({ program: '', optimizer: 'levenbergMarquardt' }),
    /levenbergMarquardt needs residuals, .*leastSquares\(\{ parameters, residuals \}\)/,
  ],
  [
    'Gauss–Newton on a network',
    () => initialHyperparameters({ program: '', optimizer: 'gaussNewton' }, 'network'),
    /gaussNewton needs residuals/,
  ],
  [
    'a change to Gauss–Newton in a run of a function',
    () => withHyperparameter(initialHyperparameters({ program: '' }), 'optimizer', 'gaussNewton'),
    /gaussNewton needs residuals/,
  ],
  [
    'clipping with a line search',
    () => initialHyperparameters({ program: '', optimizer: 'lbfgs', clipNorm: 1 }),
    /"clipNorm" cannot be with lbfgs/,
  ],
  [
    'a change to clipping in a run with a line search',
    () => withHyperparameter(initialHyperparameters({ program: '', optimizer: 'bfgs' }), 'clipValue', 1),
    /"clipValue" cannot be with bfgs/,
  ],
  [
    'bounds with a line search',
    () =>
      initialHyperparameters({ program: '', optimizer: 'lbfgs', bounds: { w: [0, 1] } }, 'function', undefined, [
        whole,
      ]),
    /"bounds" cannot be with lbfgs/,
  ],
  [
    'BFGS of too many elements',
    () => initialHyperparameters({ program: '', optimizer: 'bfgs' }, 'function', undefined, [whole]),
    /takes up to 2000, and θ has 2001\. Take lbfgs/,
  ],
  [
    'a loss that cannot be replayed',
    () => initialHyperparameters({ program: '', optimizer: 'lbfgs' }, 'function', undefined, [], false),
    /every evaluation of this loss changes what the next one gives/,
  ],
  [
    'a line search that there is not',
    () => initialHyperparameters({ program: '', optimizer: 'lbfgs', settings: { lineSearch: 'wolfe' } }),
    /"lineSearch" must be one of strongWolfe, hagerZhang, backtracking, but is "wolfe"/,
  ],
];

for (const [what, make, message] of refused) {
  test(`refused: ${what}`, () => {
    assert.throws(make, (error: HyperparameterError) => message.test(error.message));
  });
}

test('what a search needs decides which optimizers are offered, and a choice is one', () => {
  const offered = (kind: 'function' | 'leastSquares', optimizer = 'lbfgs') => {
    const now = initialHyperparameters({ program: '', optimizer }, kind);
    return describeHyperparameters(now, now);
  };
  const ids = (kind: 'function' | 'leastSquares'): string[] =>
    offered(kind)
      .find(({ name }) => name === 'optimizer')!
      .choices!.map(({ id }) => id);
  assert.ok(ids('leastSquares').includes('levenbergMarquardt'));
  assert.ok(!ids('function').includes('levenbergMarquardt') && ids('function').includes('newtonCG'));
  const rate = (optimizer: string): string =>
    offered('function', optimizer).find(({ name }) => name === 'learningRate')!.description;
  assert.match(rate('lbfgs'), /The optimizer in force does not use it\./);
  assert.doesNotMatch(rate('steepestDescent'), /does not use/);
  const row = offered('function').find(({ name }) => name === 'lineSearch')!;
  assert.deepEqual(
    [row.type, row.value, row.choices?.map(({ id }) => id)],
    ['choice', 'strongWolfe', ['strongWolfe', 'hagerZhang', 'backtracking']],
  );
});

test('a fit that states no tolerance is held to 1e-10', () => {
  const tolerance = (optimizer: string, stated?: number): unknown =>
    namedHyperparameters(
      initialHyperparameters(
        { program: '', optimizer, ...(stated === undefined ? {} : { tolerance: stated }) },
        'leastSquares',
      ),
    )['tolerance'];
  assert.deepEqual(
    [tolerance('levenbergMarquardt'), tolerance('gaussNewton'), tolerance('lbfgs'), tolerance('gaussNewton', 1e-3)],
    [1e-10, 1e-10, 1e-8, 1e-3],
  );
});
