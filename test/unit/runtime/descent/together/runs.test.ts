// A run whose iterations are made many at a time, under the debugger: what it tells, and where it goes, against a descent that makes
// them part by part.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Descent } from '../../../../../src/runtime/descent/descent.ts';
import { initialHyperparameters } from '../../../../../src/runtime/descent/hyperparameters.ts';
import { Recorder } from '../../../../../src/runtime/descent/recorder.ts';
import { loadProblem } from '../../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../../src/runtime/session.ts';
import type { Checkpoint, LaunchOptions } from '../../../../../src/shared/run.ts';
import { TestEnvironment } from '../../toy.ts';

const program = 'file:///loss.ts';
const text = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;
const options: LaunchOptions = {
  program,
  optimizer: 'adam',
  learningRate: 0.01,
  iterations: 20_000,
  pace: 'max',
  tolerance: 0,
};

class SourceEnvironment extends TestEnvironment {
  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === program ? text : undefined);
  }
}

/** A session, and how many iterations it has made together. */
async function launched(): Promise<{ environment: SourceEnvironment; session: Session; together: () => number }> {
  const environment = new SourceEnvironment();
  let together = 0;
  const load = async (): Promise<Problem> => {
    const problem = await loadProblem(environment, options);
    const evaluated = problem.evaluator.evaluated!.bind(problem.evaluator);
    problem.evaluator.evaluated = (count) => {
      if (count > 1) together += count;
      environment.time += count * 0.01;
      evaluated(count);
    };
    return problem;
  };
  const session = new Session(environment, load);
  await session.handlers.launch(options);
  return { environment, session, together: () => together };
}

/** Rows and points of a descent that is never made together. */
async function reference(
  iterations: number,
): Promise<{ columns: Record<string, number[]>; at: Map<number, Descent['save']> }> {
  const problem = await loadProblem(new SourceEnvironment(), options);
  const { evaluator } = problem;
  const plain = {
    get gradient() {
      return evaluator.gradient;
    },
    evaluate: evaluator.evaluate.bind(evaluator),
  };
  const descent = new Descent(plain, initialHyperparameters(options), problem.start);
  const recorder = new Recorder(problem.parameters);
  const columns: Record<string, number[]> = {};
  const at = new Map<number, Descent['save']>();
  descent.evaluate();
  for (;;) {
    recorder.add('main', descent);
    for (const [id, values] of Object.entries(recorder.take()!.columns)) {
      columns[id] ??= [];
      columns[id].push(...values);
    }
    const saved = descent.save();
    at.set(descent.iteration, () => saved);
    if (descent.iteration === iterations) return { columns, at };
    descent.advance();
  }
}

function told(environment: TestEnvironment): Record<string, number[]> {
  const columns: Record<string, number[]> = {};
  for (const batch of environment.all('records')) {
    for (const [id, values] of Object.entries(batch.columns)) {
      columns[id] ??= [];
      columns[id].splice(batch.from, values.length, ...values);
    }
  }
  return columns;
}

const point = ({ iteration, parameters, optimizerState }: Checkpoint): unknown => ({
  iteration,
  parameters,
  state: optimizerState,
});

test('a run with pauses, ways back and forward tells the numbers of one that is stepped', async () => {
  const { columns, at } = await reference(6000);
  const { environment, session, together } = await launched();
  const { handlers } = session;
  const check = (iteration: number): void => {
    environment.settle();
    const { parameters, state } = at.get(iteration)!();
    assert.deepEqual(point(environment.last('checkpoint')), { iteration, parameters, state });
  };
  handlers.step({ count: 2500 });
  check(2500);
  handlers.continue(undefined);
  for (let slices = 0; slices < 3; slices++) environment.slice();
  handlers.pause(undefined);
  environment.settle();
  const { iteration } = environment.last('checkpoint');
  assert.ok(iteration > 2500 && iteration < 6000, String(iteration));
  for (const to of [1234, 1235, 777, iteration, 3]) {
    handlers.goTo({ iteration: to, branch: 'main' });
    check(to);
  }
  handlers.goTo({ iteration: 6000, branch: 'main' });
  check(6000);
  assert.deepEqual(told(environment), columns);
  assert.ok(together() > 6000, String(together()));
});

test('a slice of iterations made together is over in time, and sends no more than a message may hold', async () => {
  const { environment, session } = await launched();
  session.handlers.step({ count: 19_000 });
  for (let slices = 0; slices < 1e4; slices++) {
    const before = environment.time;
    if (!environment.slice()) break;
    assert.ok(environment.time - before < 8 + 0.6, String(environment.time - before));
  }
  for (const { columns } of environment.all('records')) {
    const bytes = Object.values(columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(bytes < 1.1 * 2 ** 20, String(bytes));
  }
  assert.equal(environment.last('state').iteration, 19_000);
});
