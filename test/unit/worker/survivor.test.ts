// What the host keeps is enough for another worker to go on, to any point of any branch.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../../../src/runtime/session.ts';
import type { LaunchOptions, RunState } from '../../../src/shared/run.ts';
import { Survivor } from '../../../src/worker/survivor.ts';
import { file, TestEnvironment, ToyEvaluator, toyProblem } from '../runtime/toy.ts';

const options: LaunchOptions = {
  program: file,
  optimizer: 'adam',
  learningRate: 0.01,
  iterations: 400,
  pace: 'max',
  tolerance: 0,
};

function worker(): {
  environment: TestEnvironment;
  handlers: Session['handlers'];
  go: (act: () => unknown) => RunState;
} {
  const environment = new TestEnvironment();
  const { handlers } = new Session(environment, () =>
    Promise.resolve(toyProblem(environment.timed(new ToyEvaluator()))),
  );
  const go = (act: () => unknown): RunState => {
    act();
    environment.settle();
    return handlers.state(undefined) as RunState;
  };
  return { environment, handlers, go };
}

test('a second worker reaches every point of the first one with the same bits', async () => {
  const first = worker();
  const { handlers, go, environment } = first;
  await handlers.launch(options);
  go(() => handlers.step({ count: 50 }));
  go(() => handlers.setValue({ scope: 'hyperparameters', name: 'learningRate', value: '0.02' }));
  go(() => handlers.continue(undefined));
  go(() => handlers.extend({ iterations: 600 }));
  go(() => handlers.continue(undefined));
  go(() => handlers.goTo({ iteration: 120 }));
  go(() => handlers.setValue({ scope: 'parameters', name: 'w', index: 1, value: '-2' }));
  go(() => handlers.step({ count: 200 }));
  go(() => handlers.setValue({ scope: 'hyperparameters', name: 'optimizer', value: 'rmsprop' }));
  go(() => handlers.step({ count: 30 }));
  // The newest checkpoint lies before what is known of the branch, and before an intervention on it.
  go(() => handlers.goTo({ iteration: 200 }));

  const survivor = new Survivor(2 ** 24);
  for (const { event, value } of environment.told) survivor.take(event, value);
  const resume = survivor.resume();
  assert.deepEqual(resume?.tips, { main: 600, 'branch-1': 350 });

  const second = worker();
  await second.handlers.launch({ ...options, resume: structuredClone(resume!) });
  const state = second.handlers.state(undefined) as RunState;
  assert.deepEqual([state.branch, state.iteration, state.lastIteration, state.iterations], ['branch-1', 200, 350, 600]);
  assert.match(state.stop!.text, /go on from iteration 200/);
  assert.deepEqual(second.environment.all('records'), []);
  assert.deepEqual(second.environment.last('checkpoint'), environment.last('checkpoint'));
  for (const [branch, iteration] of [
    ['branch-1', 350],
    ['branch-1', 319],
    ['branch-1', 320],
    ['main', 600],
    ['main', 50],
    ['branch-1', 49],
    ['main', 130],
    ['branch-1', 120],
  ] as const) {
    go(() => handlers.goTo({ iteration, branch }));
    second.go(() => second.handlers.goTo({ iteration, branch }));
    assert.deepEqual(second.environment.last('checkpoint'), environment.last('checkpoint'), `${branch} ${iteration}`);
    assert.equal(survivor.history.value(branch, 'loss', iteration), environment.last('checkpoint').loss);
  }
  const forked = second.go(() => second.handlers.setValue({ scope: 'parameters', name: 'x', value: '1' }));
  assert.equal(forked.branch, 'branch-2');
});

test('a lost run can be read and not changed', async () => {
  const { handlers, go, environment } = worker();
  const description = await handlers.launch(options);
  go(() => handlers.step({ count: 5 }));
  const survivor = new Survivor(2 ** 24);
  survivor.description = description;
  for (const { event, value } of environment.told) survivor.take(event, value);
  const before = handlers.state(undefined) as RunState;
  const state = survivor.lose('It is gone.');
  assert.deepEqual(state, { ...before, status: 'lost', stop: { reason: 'lost', text: 'It is gone.' } });
  for (const scope of ['parameters', 'gradients', 'updates', 'optimizerState', 'metrics', 'hyperparameters'] as const) {
    const alive = await handlers.scope({ scope, frame: 0 });
    assert.deepEqual(
      survivor.scope(scope),
      alive.map((value) => ({ ...value, settable: false })),
    );
  }
  assert.equal(
    survivor.evaluate('gradient.x + norm(w)').value,
    (await handlers.evaluate({ expression: 'gradient.x + norm(w)' })).value,
  );
  assert.deepEqual(
    survivor.elements('parameters', 'w', 1, 1),
    await handlers.elements({ scope: 'parameters', frame: 0, name: 'w', start: 1, count: 1 }),
  );
  survivor.clear();
  assert.throws(() => survivor.scope('parameters'), /before it was loaded/);
});
