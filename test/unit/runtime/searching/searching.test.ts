// Searches inside of a descent: what they ask of an evaluator, what of that is used again, and what they leave to be seen.
import assert from 'node:assert/strict';
import test from 'node:test';
import { optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import type { Evaluator } from '../../../../src/runtime/descent/evaluator.ts';
import { initialHyperparameters } from '../../../../src/runtime/descent/hyperparameters.ts';
import { Recorder } from '../../../../src/runtime/descent/recorder.ts';
import type { Environment } from '../../../../src/runtime/environment.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import { explain } from '../../../../src/runtime/inspection/explanation.ts';
import { Session } from '../../../../src/runtime/session.ts';
import { environmentOf } from '../pictures/loaded.ts';
import { parameters, TestEnvironment, ToyEvaluator, toyLoss, toyProblem, toyStart } from '../toy.ts';
import { descentOf, finish } from './descents.ts';

const searching = optimizerTable.filter(({ search }) => search !== undefined).map(({ id }) => id);
const rosenbrock = 'export function rosenbrock(x = -1.2, y = 1) { return (1 - x) ** 2 + 100 * (y - x * x) ** 2; }';
const fit = `import { leastSquares } from 'descent-debugger';
export const line = leastSquares({
  parameters: { a: 1, b: 0.1 },
  residuals: ({ a, b }) => [1, 2, 3, 4].map((x) => a * Math.exp(b * x) - 3 * x),
});`;

/** Every point of a descent up to its end, or the most of them. */
function pointsOf(descent: Descent, most: number): unknown[] {
  const points: unknown[] = [];
  while (points.length < most && descent.end === undefined) {
    const { loss, gradient, update, parameters: at, state, searched } = descent;
    points.push(structuredClone({ loss, gradient, update, at, state, searched }));
    descent.advance();
  }
  return points;
}

for (const id of searching) {
  test(`${id}: what a search evaluated is used again, with the bits of a new evaluation`, async () => {
    const text = id === 'gaussNewton' || id === 'levenbergMarquardt' ? fit : rosenbrock;
    const { descent, problem, hyperparameters } = await descentOf(text, { optimizer: id });
    const { evaluator } = problem;
    let anew = 0;
    const counting: Evaluator = {
      ...bound(evaluator),
      get gradient() {
        return evaluator.gradient;
      },
      get repeatable() {
        return evaluator.repeatable === true;
      },
      evaluate: (...point) => {
        anew++;
        return evaluator.evaluate(...point);
      },
    };
    const reusing = new Descent(counting, hyperparameters, problem.start);
    reusing.evaluate();
    const points = pointsOf(reusing, 30);
    assert.ok(points.length >= 5);
    assert.equal(anew, 1, 'only the start is evaluated by itself');
    const forgetful: Evaluator = {
      ...bound(evaluator),
      get gradient() {
        return evaluator.gradient;
      },
      repeatable: false,
    };
    const plain = new Descent(forgetful, hyperparameters, problem.start);
    plain.evaluate();
    assert.deepEqual(pointsOf(plain, 30), points);
    assert.deepEqual(pointsOf(descent, 30), points);
  });

  test(`${id}: the last line of the explanation has the bits of the next point`, async () => {
    const text = id === 'gaussNewton' || id === 'levenbergMarquardt' ? fit : rosenbrock;
    const { descent, problem } = await descentOf(text, { optimizer: id });
    for (let i = 0; i < 6 && descent.end === undefined; i++) {
      const name = problem.parameters[i % 2]!.name;
      const { lines } = explain(descent, problem.parameters, 'main', name);
      const { trials, notes } = descent.searched!;
      assert.equal(lines.filter(({ text }) => /^[αμ] = /.test(text)).length, trials.length);
      assert.equal(lines.length, notes.length + trials.length + 2);
      assert.equal(trials.filter(({ verdict }) => verdict === 'accepted').length, 1);
      descent.advance();
      assert.ok(Object.is(lines.at(-1)!.numbers.at(-1), descent.parameters[i % 2]));
    }
  });

  test(`${id}: saved and restored, it goes on with the same bits`, async () => {
    const text = id === 'gaussNewton' || id === 'levenbergMarquardt' ? fit : rosenbrock;
    const { descent } = await descentOf(text, { optimizer: id });
    for (let i = 0; i < 3; i++) descent.advance();
    const checkpoint = structuredClone({ ...descent.save(), hyperparameters: undefined });
    const whole = { ...checkpoint, hyperparameters: descent.hyperparameters };
    const points = pointsOf(descent, 10);
    descent.restore(whole);
    assert.deepEqual(pointsOf(descent, 10), points);
  });
}

/** Methods of an evaluator as functions. */
function bound(evaluator: Evaluator): Omit<Evaluator, 'gradient'> {
  return {
    evaluate: evaluator.evaluate.bind(evaluator),
    trial: evaluator.trial!.bind(evaluator),
    hessianVectorProduct: evaluator.hessianVectorProduct!.bind(evaluator),
    residuals: evaluator.residuals!.bind(evaluator),
  };
}

function toyDescent(optimizer: string, evaluator: Evaluator = new ToyEvaluator()): Descent {
  const descent = new Descent(evaluator, initialHyperparameters({ program: '', optimizer }), toyStart);
  descent.evaluate();
  return descent;
}

test('the state of L-BFGS is named, flat, and the newest pair stands first', () => {
  const descent = toyDescent('lbfgs');
  descent.advance();
  const before = descent.parameters.slice();
  const gradient = descent.gradient.slice();
  descent.advance();
  const { state } = descent.save();
  assert.equal(state['pairs'], 2);
  const step = state['step1'] as Float64Array;
  assert.deepEqual(
    descent.parameters,
    before.map((value, i) => value + step[i]!),
  );
  assert.deepEqual(
    state['gradientChange1'],
    descent.gradient.map((value, i) => value - gradient[i]!),
  );
});

test('a search in a wrong gradient ends the run, and says which condition no point met', () => {
  const evaluator: Evaluator = {
    gradient: new Float64Array(3),
    evaluate(point) {
      const loss = toyLoss(point, this.gradient);
      for (let i = 0; i < 3; i++) this.gradient[i] = -this.gradient[i]!;
      return loss;
    },
  };
  for (const [optimizer, condition] of [
    [
      'steepestDescent',
      /^no step found: none of 40 trials, α from .* to 0\.05, is accepted: L does not fall enough \(\d+\)/,
    ],
    ['bfgs', /^no step found: none of 40 trials, α from .*, is accepted: L does not fall enough \(\d+\)/],
  ] as const) {
    const { end, update, searched } = toyDescent(optimizer, evaluator);
    assert.equal(end?.reason, 'noStep');
    assert.match(end!.text, condition);
    assert.deepEqual([...update], [0, 0, 0]);
    assert.equal(searched?.stepLength, 0);
    assert.ok(searched!.trials.every(({ verdict }) => verdict !== 'accepted'));
  }
});

test('a point that is not finite has no search: the run ends for that', () => {
  const descent = toyDescent('lbfgs', { gradient: Float64Array.of(1, Number.NaN, 1), evaluate: () => 1 });
  assert.equal(descent.end?.reason, 'nonFinite');
  assert.equal(descent.searched, undefined);
  assert.ok(descent.update.every(Number.isNaN));
});

test('trials at which the loss throws are told, and the step is shortened', async () => {
  const { descent } = await descentOf(
    `export function bounded(x = 3) {
      if (x < 1) throw new Error('too small');
      return (x - 1.5) ** 2;
    }`,
    { optimizer: 'steepestDescent', learningRate: 10 },
  );
  const { trials } = descent.searched!;
  assert.match(trials[0]!.verdict, /^the loss threw: .*too small/);
  assert.equal(trials.at(-1)!.verdict, 'accepted');
  finish(descent);
  assert.equal(descent.end?.reason, 'converged');
});

test('the learning rate is the first trial of steepest descent, and 1 that of a Newton step', () => {
  const rate = (optimizer: string): number => {
    const hyperparameters = initialHyperparameters({ program: '', optimizer, learningRate: 0.003 });
    const descent = new Descent(new ToyEvaluator(), hyperparameters, toyStart);
    descent.evaluate();
    descent.advance();
    return descent.searched!.trials[0]!.step;
  };
  assert.equal(rate('steepestDescent'), 0.003);
  assert.equal(rate('bfgs'), 1);
  assert.equal(rate('lbfgs'), 1);
});

test('the history has evaluations and α where an optimizer searched, and gaps elsewhere', () => {
  const recorder = new Recorder(parameters);
  const plain = toyDescent('adam');
  const before = recorder.series.map(({ id }) => id);
  recorder.add('main', plain);
  recorder.take();
  assert.equal(recorder.recordSearches(), true);
  assert.equal(recorder.recordSearches(), false);
  assert.deepEqual(
    recorder.series.map(({ id }) => id).filter((id) => !before.includes(id)),
    ['evaluations', 'stepLength'],
  );
  const descent = toyDescent('lbfgs');
  recorder.add('main', descent);
  plain.advance();
  recorder.add('main', plain);
  const { columns } = recorder.take()!;
  assert.deepEqual([...columns['evaluations']!], [descent.searched!.evaluations, Number.NaN]);
  assert.deepEqual([...columns['stepLength']!], [descent.searched!.stepLength, Number.NaN]);
  assert.deepEqual([...columns['value:w[1]']!], [0, plain.parameters[2]]);
});

async function session(optimizer: string): Promise<{ environment: TestEnvironment; run: Session; ids: string[] }> {
  const environment = new TestEnvironment();
  const run = new Session(environment, () => Promise.resolve(toyProblem(new ToyEvaluator())));
  const { series } = await run.launch({ program: 'file:///toy.ts', optimizer, iterations: 50, pace: 'max' });
  return { environment, run, ids: series.map(({ id }) => id) };
}

test('a run with a search tells its series at once; one that changes to it, then', async () => {
  const first = await session('lbfgs');
  assert.ok(first.ids.includes('evaluations') && first.ids.includes('stepLength'));
  assert.deepEqual(first.environment.all('series'), []);
  const { environment, run, ids } = await session('adam');
  assert.ok(!ids.includes('evaluations'));
  run.handlers.step({ count: 3 });
  environment.settle();
  run.setValue({ scope: 'hyperparameters', name: 'optimizer', value: 'bfgs' });
  run.handlers.step({ count: 2 });
  environment.settle();
  assert.ok(environment.last('series').some(({ id }) => id === 'stepLength'));
  assert.equal(environment.all('series').length, 1);
  const rows = environment.all('records').filter(({ columns }) => columns['stepLength'] !== undefined);
  assert.ok(rows.length > 0);
});

test('a search that finds no step finishes the run with its reason', async () => {
  const environment = new TestEnvironment();
  const evaluator = new ToyEvaluator();
  evaluator.memory = (evaluations) => evaluations;
  const run = new Session(environment, () => Promise.resolve(toyProblem(evaluator)));
  await run.launch({ program: 'file:///toy.ts', optimizer: 'lbfgs', pace: 'max' });
  run.handlers.continue(undefined);
  environment.settle();
  const { status, stop } = environment.last('state');
  assert.deepEqual([status, stop?.reason], ['finished', 'noStep']);
  assert.match(stop!.text, /no step found/);
});

test('what a loss prints is printed for its points, and not for what is tried on the way', async () => {
  const environment = environmentOf('export function loud(x = 3) { console.log(x); return (x - 1) ** 4; }');
  const printed: string[] = [];
  const emit: Environment['emit'] = (event, value) => {
    if (event === 'output') printed.push((value as { readonly text: string }).text.trim());
  };
  const problem = await loadProblem({ ...environment, emit }, { program: 'file:///loss.ts' });
  assert.deepEqual(printed, []);
  const descent = new Descent(
    problem.evaluator,
    initialHyperparameters({ program: '', optimizer: 'lbfgs' }),
    problem.start,
  );
  descent.evaluate();
  for (let i = 0; i < 4; i++) {
    assert.ok(descent.searched!.evaluations > 0);
    assert.equal(printed.length, i + 1);
    assert.equal(printed.at(-1), String(descent.parameters[0]));
    descent.advance();
  }
});
