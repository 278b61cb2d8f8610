import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../../../src/runtime/session.ts';
import type { WorkerMethods } from '../../../src/shared/protocol.ts';
import type { HyperparameterDescription, LaunchOptions, RunDescription } from '../../../src/shared/run.ts';
import { file, TestEnvironment, ToyEvaluator, toyProblem, toyStart } from './toy.ts';

interface Started {
  readonly environment: TestEnvironment;
  readonly session: Session;
  ask<Name extends keyof WorkerMethods>(name: Name, argument: WorkerMethods[Name][0]): Promise<WorkerMethods[Name][1]>;
}

async function start(options: Partial<LaunchOptions> = {}): Promise<Started> {
  const environment = new TestEnvironment();
  const session = new Session(environment, () => Promise.resolve(toyProblem(environment.timed(new ToyEvaluator()))));
  await session.launch({ program: file, learningRate: 0.001, pace: 'max', tolerance: 0, ...options });
  return {
    environment,
    session,
    ask: async (name, argument) => {
      const handler = session.handlers[name] as (argument: unknown) => unknown;
      return (await handler(argument)) as never;
    },
  };
}

test('the last line of an explanation is what the next iteration has', async () => {
  const { environment, ask } = await start({ optimizer: 'adam', clipNorm: 3, schedule: 'cosine' });
  for (let iteration = 0; iteration < 5; iteration++) {
    const { lines, ...rest } = await ask('explain', { element: 'w[1]' });
    assert.deepEqual(rest, { element: 'w[1]', iteration, branch: 'main', optimizer: 'adam' });
    await ask('step', { count: 1 });
    environment.settle();
    const next = (await ask('elements', { scope: 'parameters', frame: 0, name: 'w', start: 1, count: 1 }))[0];
    assert.ok(Object.is(lines.at(-1)?.numbers.at(-1), next));
  }
});

test('a tensor stands for its element with the largest gradient', async () => {
  const { ask } = await start();
  assert.equal((await ask('explain', { element: 'w' })).element, 'w[0]');
  await assert.rejects(async () => await ask('explain', { element: 'w[7]' }), /There is no element "w\[7\]"/);
});

test('settings are listed in order with what was changed by hand', async () => {
  const { ask } = await start({ optimizer: 'adam' });
  const changed = (list: readonly HyperparameterDescription[]): string[] =>
    list.flatMap((each) => (each.changed ? [each.name] : []));
  const before = await ask('hyperparameters', undefined);
  assert.deepEqual(
    before.map(({ name }) => name),
    [
      ...['optimizer', 'learningRate', 'beta1', 'beta2', 'epsilon', 'amsgrad', 'weightDecay'],
      ...[
        'schedule',
        'schedule.warmUp',
        'schedule.warmUpStart',
        'clipNorm',
        'clipValue',
        'averaging',
        'iterations',
        'tolerance',
      ],
    ],
  );
  assert.deepEqual(changed(before), []);
  await ask('setValue', { scope: 'hyperparameters', name: 'beta1', value: '0.8' });
  await ask('extend', { iterations: 777 });
  assert.deepEqual(changed(await ask('hyperparameters', undefined)), ['beta1', 'iterations']);
  await ask('setValue', { scope: 'hyperparameters', name: 'optimizer', value: 'momentum' });
  assert.deepEqual(changed(await ask('hyperparameters', undefined)), ['optimizer', 'iterations']);
});

test('a restart from here begins another run with a fresh optimizer at the present point', async () => {
  const { environment, ask } = await start({ optimizer: 'adam' });
  await ask('step', { count: 20 });
  environment.settle();
  const here = environment.last('checkpoint').parameters;
  const told = environment.told.length;
  const description: RunDescription = await ask('restartFrom', {});
  assert.deepEqual(environment.told[told], { event: 'begin', value: { run: description.run } });
  const { iteration, parameters, optimizerState } = environment.last('checkpoint');
  assert.deepEqual([iteration, parameters, optimizerState['step']], [0, here, 0]);
});

test('a restart changes a pair of elements, refuses a start of another size, and restart goes back to the source', async () => {
  const { environment, ask } = await start();
  await ask('restartFrom', { pair: { elements: ['x', 'w[1]'], values: Float64Array.of(5, -0) } });
  assert.deepEqual(environment.last('checkpoint').parameters, Float64Array.of(5, 1, -0));
  await assert.rejects(ask('restartFrom', { parameters: new Float64Array(2) }), /has 3 elements/);
  await ask('restart', undefined);
  assert.deepEqual(environment.last('checkpoint').parameters, toyStart);
});
