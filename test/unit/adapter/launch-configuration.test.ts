import assert from 'node:assert/strict';
import test from 'node:test';
import { editDistance, probablyMeant, readLaunchConfiguration } from '../../../src/adapter/launch-configuration.ts';
import { Arguments } from '../../../src/adapter/protocol/arguments.ts';
import { RequestError } from '../../../src/adapter/protocol/errors.ts';
import { launchAttributes } from '../../../src/contributions.ts';
import type { LaunchOptions } from '../../../src/shared/run.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const read = (configuration: object) =>
  readLaunchConfiguration(new Arguments(configuration), (path) => `file://${path}`);

test('a whole configuration becomes options, without what is the editor’s own', () => {
  const options: LaunchOptions = {
    program: '/x.ts',
    problem: 'loss',
    optimizer: 'adam',
    settings: { beta1: 0.9, amsgrad: true },
    learningRate: 0.1,
    schedule: 'cosine',
    scheduleSettings: { gamma: 0.5, milestones: [3, 8], mode: 'triangular2', staircase: true },
    clipNorm: 1,
    clipValue: 2,
    bounds: { x: [0, 10], 'w[2]': [null, 1], v: '0..1' },
    averaging: 'exponential',
    averagingDecay: 0.9,
    iterations: 10,
    epochs: 3,
    batchSize: 4,
    tolerance: 0,
    seed: 7,
    precision: 'float32',
    pace: 'max',
    stopOnEntry: true,
  };
  // Every attribute of the table is tried.
  assert.deepEqual(Object.keys(options).sort(), Object.keys(launchAttributes).sort());
  const editors = {
    type: 'descent',
    request: 'launch',
    name: 'x',
    __sessionId: '1',
    internalConsoleOptions: 'neverOpen',
  };
  assert.deepEqual(read({ ...editors, ...options }), { ...options, program: 'file:///x.ts' });
});

const wrong: readonly (readonly [object, RegExp])[] = [
  [{ learningrate: 1 }, /There is no "learningrate": did you mean "learningRate"\?$/],
  [{ lr: 1 }, /did you mean "learningRate"\?/],
  [{ learning_rate: 1 }, /did you mean "learningRate"\?/],
  [{ epoch: 1 }, /did you mean "epochs"\?/],
  [{ iter: 1 }, /did you mean "iterations"\?/],
  [{ optimiser: 'adam' }, /did you mean "optimizer"\?/],
  [{ seeed: 1 }, /did you mean "seed"\?/],
  [{ xyzzy: 1 }, /There is no "xyzzy"\.$/],
  [{ optimizer: 'Adam' }, /"optimizer" has no value "Adam": did you mean "adam"\?/],
  [{ optimizer: 'lbfgs-thing' }, /"optimizer" has no value "lbfgs-thing": it is one of gradientDescent, momentum/],
  [{ optimizer: 3 }, /"optimizer" must be a text, not 3\./],
  [{ learningRate: '0.1' }, /"learningRate" must be a number, not "0\.1"\./],
  [{ learningRate: 0 }, /"learningRate" must be greater than 0, not 0\./],
  [{ learningRate: Number.NaN }, /"learningRate" must be a number, not NaN\./],
  [{ iterations: 0 }, /"iterations" must be at least 1, not 0\./],
  [{ iterations: 1.5 }, /"iterations" must be a whole number, not 1\.5\./],
  [{ stopOnEntry: 'yes' }, /"stopOnEntry" must be true or false, not "yes"\./],
  [{ settings: [0.9] }, /"settings" must be an object of settings, not \[0\.9\]\./],
  [{ settings: { beta1: [0.9] } }, /"settings\.beta1" must be a number, a text, true or false, not \[0\.9\]\./],
  [{ scheduleSettings: { milestones: [1, 'x'] } }, /"scheduleSettings\.milestones" must be .* not \[1,"x"\]\./],
  [{ bounds: [0, 1] }, /"bounds" must be an object, such as \{"x": \[0, 10\]\}, not \[0,1\]\./],
  [{ bounds: { x: [0] } }, /"bounds\.x" must be two numbers, either of which may be null, not \[0\]\./],
  [{ bounds: { x: 3 } }, /"bounds\.x" must be two numbers, either of which may be null, not 3\./],
  [{ averaging: 'polyack' }, /"averaging" has no value "polyack": did you mean "polyak"\?/],
  [{ program: 7 }, /"program" must be a text, not 7\./],
  [{ program: '' }, /"program" is empty/],
  [{ program: undefined }, /"program" is missing/],
  [{ pace: 'fast', seed: -1 }, /"pace" has no value "fast".*"seed" must be at least 0, not -1\./],
];
for (const [part, message] of wrong) {
  test(`wrong: ${JSON.stringify(part)}`, () => {
    assert.throws(
      () => read({ program: '/x.ts', ...part }),
      (error) => error instanceof RequestError && error.failure === 'badConfiguration' && message.test(error.message),
    );
  });
}

test('what is far from every name is no hint', () => {
  for (const typed of ['x', 'qq', 'zzz', 'foo', 'breakpoints']) {
    assert.equal(probablyMeant(typed, Object.keys(launchAttributes)), undefined, typed);
  }
});

test('an optimizer by another library’s name', () => {
  for (const [typed, meant] of [
    ['SGD', 'gradientDescent'],
    ['nag', 'nesterov'],
    ['Adam', 'adam'],
  ] as const) {
    const expected = new RegExp(`did you mean "${meant}"\\?`);
    assert.throws(() => read({ program: '/a.ts', optimizer: typed }), expected, typed);
  }
});

test('the edit distance agrees with the recursive definition', () => {
  const slow = (a: string, b: string): number => {
    if (a === '' || b === '') return a.length + b.length;
    const last = a.at(-1) === b.at(-1) ? 0 : 1;
    const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
    let best = Math.min(slow(x, b) + 1, slow(a, y) + 1, slow(x, y) + last);
    if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
      best = Math.min(best, slow(a.slice(0, -2), b.slice(0, -2)) + 1);
    }
    return best;
  };
  const random = new SeededRandom(1);
  const word = () => Array.from({ length: random.integer(0, 5) }, () => random.pick(['a', 'b', 'c'])).join('');
  for (let count = 0; count < 300; count++) {
    const [a, b] = [word(), word()];
    assert.equal(editDistance(a, b), slow(a, b), `${a} ${b}`);
  }
});
