// Seeded random sessions against a slow reference which makes every point again from iteration 0.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createOptimizer } from '../../../src/engine/optimizers/optimizer.ts';
import { copyState } from '../../../src/engine/optimizers/state.ts';
import { Session } from '../../../src/runtime/session.ts';
import type { BranchDescription, Checkpoint, Intervention, LaunchOptions } from '../../../src/shared/run.ts';
import { file, TestEnvironment, ToyEvaluator, toyLoss, toyProblem, toyStart } from './toy.ts';

const sessions = 200;
const steps = 30;

/** A generator of numbers in [0, 1) with a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Expected {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly update: Float64Array;
  readonly loss: number;
  readonly state: Readonly<Record<string, Float64Array | number>>;
}

const elements: Readonly<Record<string, number>> = { x: 0, 'w[0]': 1, 'w[1]': 2 };

/** θ and all that belongs to it at an iteration, by going there from iteration 0 in the plainest way. */
function reference(options: LaunchOptions, path: readonly Intervention[], target: number): Expected {
  let optimizer = createOptimizer(options.optimizer!, options.settings);
  let learningRate = options.learningRate!;
  const parameters = toyStart.slice();
  let state = optimizer.init(parameters);
  for (let iteration = 0; ; iteration++) {
    for (const { iteration: at, kind, name, after } of path) {
      if (at !== iteration) continue;
      if (kind === 'parameter') parameters[elements[name]!] = after as number;
      else if (name === 'learningRate') learningRate = after as number;
      else if (name === 'optimizer') {
        // Choosing the optimizer that is there puts its settings back and keeps its memory.
        if (after !== optimizer.id) state = createOptimizer(after as string).init(parameters);
        optimizer = createOptimizer(after as string);
      } else {
        optimizer = createOptimizer(optimizer.id, { ...optimizer.settings, [name]: after });
      }
    }
    const gradient = new Float64Array(3);
    const loss = toyLoss(parameters, gradient);
    const update = new Float64Array(3);
    const next = copyState(state);
    optimizer.update(gradient, parameters, state, next, learningRate, update);
    if (iteration === target) return { parameters, gradient, update, loss, state };
    for (let i = 0; i < 3; i++) parameters[i]! += update[i]!;
    state = next;
  }
}

/** Interventions on the way to the end of a branch, from what was told. */
function pathTo(branch: string, branches: readonly BranchDescription[], made: readonly Intervention[]): Intervention[] {
  const { parent, forkIteration } = branches.findLast(({ id }) => id === branch) ?? { forkIteration: 0 };
  const own = made.filter((each) => each.branch === branch);
  if (parent === undefined) return own;
  return [...pathTo(parent, branches, made).filter(({ iteration }) => iteration <= forkIteration), ...own];
}

function checkPoint(checkpoint: Checkpoint, expected: Expected, what: string): void {
  const { parameters, gradient, update, loss, optimizerState } = checkpoint;
  // deepEqual of assert/strict compares numbers by Object.is: NaN and −0 count.
  assert.deepEqual(
    { parameters, gradient, update, loss, state: optimizerState },
    { ...expected, state: { ...expected.state } },
    what,
  );
}

const optimizers = ['gradientDescent', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw'];

async function playSession(seed: number): Promise<void> {
  const random = randomNumbers(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const environment = new TestEnvironment();
  environment.cost = 0.01 + 0.2 * random();
  const session = new Session(environment, () => Promise.resolve(toyProblem(environment.timed(new ToyEvaluator()))));
  const { handlers } = session;
  const options: LaunchOptions = {
    program: file,
    optimizer: optimizers[below(optimizers.length)]!,
    learningRate: 0.001 * (1 + below(5)),
    iterations: 300 + below(3000),
    pace: random() < 0.5 ? 'max' : 'watch',
  };
  await handlers.launch(options);
  const log: string[] = [];
  const tips = new Map<string, number>();
  for (let step = 0; step < steps; step++) {
    const { branch, iteration, lastIteration } = await handlers.state(undefined);
    const action = below(9);
    log.push(`${action}@${branch}:${iteration}`);
    if (action <= 1) {
      handlers.continue(undefined);
      for (let slices = below(8); slices > 0; slices--) environment.slice();
      handlers.pause(undefined);
    } else if (action === 2) handlers.step({ count: 1 + below(3) });
    else if (action <= 4) handlers.step({ count: -1 - below(40) });
    else if (action === 5) {
      const branches = ['main', ...environment.all('branch').map(({ id }) => id)];
      const other = branches[below(branches.length)]!;
      const end = tips.get(other) ?? lastIteration;
      handlers.goTo({ iteration: below(end + 20), branch: other });
      // A pause in the middle of a replay stops at a point of the way.
      if (random() < 0.3) {
        environment.slice();
        handlers.pause(undefined);
      }
    } else if (action === 6) handlers.reverseContinue(undefined);
    else if (action === 7) {
      const [name, index] = [
        ['x', 0],
        ['w', 0],
        ['w', 1],
      ][below(3)] as [string, number];
      handlers.setValue({ scope: 'parameters', name, index, value: String(random() * 4 - 2) });
    } else {
      const choice = below(3);
      if (choice === 0)
        handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: String(0.004 * random()) });
      else if (choice === 1) {
        handlers.setValue({ scope: 'hyperparameters', name: 'optimizer', value: optimizers[below(7)]! });
      } else handlers.setValue({ scope: 'hyperparameters', name: 'weightDecay', value: '0.125' });
    }
    environment.settle();
    const state = await handlers.state(undefined);
    tips.set(state.branch, state.lastIteration);
    const checkpoint = environment.last('checkpoint');
    assert.equal(checkpoint.iteration, state.iteration, `seed ${seed} ${log.join(' ')}`);
    assert.equal(checkpoint.branch, state.branch);
    const path = pathTo(state.branch, environment.all('branch'), environment.all('intervention'));
    checkPoint(checkpoint, reference(options, path, state.iteration), `seed ${seed}: ${log.join(' ')}`);
    assert.notEqual(state.status, 'running');
  }
  checkRecords(environment, options, seed);
}

/** Some rows of the history, against the reference; and no row is missing. */
function checkRecords(environment: TestEnvironment, options: LaunchOptions, seed: number): void {
  const rows = new Map<string, Map<number, { loss: number; value: number; norm: number }>>();
  for (const { branch, from, columns } of environment.all('records')) {
    const known = rows.get(branch) ?? new Map<number, { loss: number; value: number; norm: number }>();
    rows.set(branch, known);
    columns['loss']!.forEach((loss, row) => {
      known.set(from + row, {
        loss,
        value: columns['value:w[1]']![row]!,
        norm: Math.abs(columns['gradient:x']![row]!),
      });
    });
  }
  for (const [branch, known] of rows) {
    const iterations = [...known.keys()].sort((a, b) => a - b);
    const first = iterations[0]!;
    assert.deepEqual(
      iterations,
      Array.from(iterations, (_, row) => first + row),
      `seed ${seed}: rows of ${branch}`,
    );
    const path = pathTo(branch, environment.all('branch'), environment.all('intervention'));
    for (const iteration of [first, iterations.at(-1)!]) {
      const expected = reference(options, path, iteration);
      const norm = Math.abs(expected.gradient[0]!);
      const row = { loss: expected.loss, value: expected.parameters[2]!, norm };
      assert.deepEqual(known.get(iteration), row, `seed ${seed}: ${branch} ${iteration}`);
    }
  }
}

test(`${sessions} random sessions are bit-identical to a replay from iteration 0`, async () => {
  const base = Number(process.env['DESCENT_SEED'] ?? 1);
  for (let index = 0; index < sessions; index++) await playSession(base * 1000 + index);
});
