import assert from 'node:assert/strict';
import test from 'node:test';
import { Session } from '../../../src/runtime/session.ts';
import type { BreakpointRequest, RunState } from '../../../src/shared/run.ts';
import { file, placeAt, TestEnvironment, ToyEvaluator, toyProblem } from './toy.ts';

async function start(breakpoints: readonly Omit<BreakpointRequest, 'id'>[] = []) {
  const environment = new TestEnvironment();
  const session = new Session(environment, () => Promise.resolve(toyProblem(environment.timed(new ToyEvaluator()))));
  const { handlers } = session;
  await handlers.launch({
    program: file,
    optimizer: 'gradientDescent',
    learningRate: 0.001,
    iterations: 50,
    pace: 'max',
  });
  const requests = breakpoints.map((request, index) => ({ id: index + 1, ...request }));
  const results = await handlers.setBreakpoints({ file, breakpoints: requests });
  const go = (command: 'continue' | 'next'): RunState => {
    if (command === 'continue') handlers.continue(undefined);
    else handlers.step({ count: 1 });
    environment.settle();
    return handlers.state(undefined) as RunState;
  };
  return { environment, handlers, results, go };
}

/** Iteration and line of a stop, as `7:3`; the reason where it is no breakpoint. */
function where({ iteration, stop }: RunState): string {
  return stop?.reason === 'breakpoint' ? `${iteration}:${stop.place?.line}` : `${iteration} ${stop?.reason}`;
}

test('a breakpoint stops inside the forward pass, from the entry on, and each line in turn', async () => {
  const { go, handlers, results } = await start([{ line: 2 }, { line: 3 }]);
  assert.deepEqual(
    results.map(({ verified, line }) => [verified, line]),
    [
      [true, 2],
      [true, 3],
    ],
  );
  assert.deepEqual([go('continue'), go('continue'), go('continue')].map(where), ['0:2', '0:3', '1:2']);
  const state = await handlers.state(undefined);
  assert.deepEqual([state.status, state.stop?.breakpoints], ['paused', [1]]);
  const frames = await handlers.frames(undefined);
  assert.deepEqual(
    frames.map(({ name, kind, place }) => [name, kind, place.line]),
    [
      ['toy', 'evaluation', 2],
      ['toy, iteration 1', 'iteration', 1],
    ],
  );
  assert.deepEqual(await handlers.scope({ scope: 'locals', frame: 0 }), []);
  go('continue');
  const [valley] = await handlers.scope({ scope: 'locals', frame: 0 });
  assert.equal(valley?.name, 'valley');
  assert.deepEqual(await handlers.scope({ scope: 'locals', frame: 1 }), []);
  const { value } = await handlers.evaluate({ expression: 'valley * 2', frame: 0 });
  assert.equal(value, 2 * valley!.value!);
  const [line] = await handlers.lineValues(undefined);
  assert.deepEqual(
    [line?.line, line?.name, line?.value, line?.adjoint],
    [2, 'valley', valley!.value, 200 * valley!.value!],
  );
});

test('a step from inside the forward pass goes to the next iteration and does not stop on the way', async () => {
  const { go } = await start([{ line: 3 }]);
  assert.deepEqual([go('continue'), go('next'), go('next')].map(where), ['0:3', '1 step', '2 step']);
  assert.equal(where(go('continue')), '3:3');
});

test('conditions see locals, parameters, gradient and iteration', async () => {
  for (const [condition, expected] of [
    ['iteration == 7', '7:3'],
    ['x > -1 && valley < 1', '1:3'],
    ['Math.abs(gradient.x) < 20 && iteration >= 3', '3:3'],
    ['false', '50 limit'],
  ] as const) {
    const { go } = await start([{ line: 3, condition }]);
    assert.equal(where(go('continue')), expected, condition);
  }
});

test('a condition that cannot be evaluated stops and says why, once', async () => {
  const { go, environment } = await start([{ line: 3, condition: 'vally > 0' }]);
  assert.deepEqual([go('continue'), go('continue')].map(where), ['0:3', '1:3']);
  const said = environment.all('output').map(({ text }) => text);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /There is no "vally" here. Did you mean "valley"\?/);
});

test('hit conditions count passings whose condition held', async () => {
  for (const [hitCondition, condition, expected] of [
    ['3', undefined, ['2:3', '50 limit']],
    ['>= 48', undefined, ['47:3', '48:3']],
    ['%20', undefined, ['19:3', '39:3']],
    ['2', 'iteration % 10 == 0', ['10:3', '50 limit']],
  ] as const) {
    const { go } = await start([{ line: 3, hitCondition, ...(condition === undefined ? {} : { condition }) }]);
    assert.deepEqual([go('continue'), go('continue')].map(where), expected, hitCondition);
  }
});

test('a logpoint writes its message with values and does not stop', async () => {
  const { go, environment } = await start([
    { line: 3, logMessage: 'x = {x}, twice {x * 2}, {nothing}', condition: 'iteration == 2' },
  ]);
  assert.equal(where(go('continue')), '50 limit');
  const [output, ...more] = environment.all('output');
  assert.deepEqual(more, []);
  assert.match(output!.text, /^x = (-?[\d.]+), twice (-?[\d.]+), \{There is no "nothing" here/);
  assert.deepEqual([output!.place, output!.iteration], [placeAt(3), 2]);
});

test('a step logs what is left of the pass which it leaves, once', async () => {
  const log = (line: number, logMessage: string) => ({ line, logMessage });
  for (const [breakpoints, commands, expected] of [
    [
      [{ line: 2 }, log(3, 'return')],
      ['continue', 'next', 'next'],
      ['0 return', '1 return', '2 return'],
    ],
    [
      [log(2, 'valley'), { line: 3 }],
      ['continue', 'next'],
      ['0 valley', '1 valley'],
    ],
    [[log(2, 'valley'), log(3, 'return')], ['next'], ['0 valley', '0 return', '1 valley', '1 return']],
    [[{ line: 2 }, { line: 3, logMessage: 'second', hitCondition: '2' }], ['continue', 'next', 'next'], ['1 second']],
  ] as const) {
    const { go, environment } = await start(breakpoints);
    for (const command of commands) go(command);
    const said = environment.all('output').map(({ iteration, text }) => `${iteration} ${text.trim()}`);
    assert.deepEqual(said, expected);
  }
});

test('breakpoints move to the next statement, and those that cannot stand say why', async () => {
  const { results, handlers } = await start([
    { line: 1 },
    { line: 9 },
    { line: 3, hitCondition: 'often' },
    { line: 2, condition: 'x +' },
  ]);
  assert.deepEqual(
    results.map(({ verified, line }) => [verified, line]),
    [
      [true, 2],
      [false, 9],
      [false, 3],
      [false, 2],
    ],
  );
  assert.match(results[1]!.message!, /No statement/);
  assert.match(results[2]!.message!, /"often" is no hit condition/);
  assert.match(results[3]!.message!, /ends too early/);
  const [other] = await handlers.setBreakpoints({ file: 'file:///other.ts', breakpoints: [{ id: 9, line: 2 }] });
  assert.match(other!.message!, /not part of the run/);
});

test('breakpoints that were set before the launch are bound by it', async () => {
  const environment = new TestEnvironment();
  const { handlers } = new Session(environment, () => Promise.resolve(toyProblem()));
  const [early] = await handlers.setBreakpoints({ file, breakpoints: [{ id: 4, line: 1 }] });
  assert.equal(early?.verified, false);
  await handlers.launch({ program: file, pace: 'max' });
  assert.deepEqual(environment.last('breakpoints'), [{ id: 4, verified: true, line: 2 }]);
  handlers.continue(undefined);
  environment.settle();
  assert.equal(where((await handlers.state(undefined)) as RunState), '0:2');
});

test('going back and forth neither stops nor logs', async () => {
  const { go, handlers, environment } = await start([
    { line: 3, condition: 'iteration == 40' },
    { line: 2, logMessage: 'here' },
  ]);
  assert.equal(where(go('continue')), '40:3');
  const said = environment.all('output').length;
  handlers.goTo({ iteration: 3 });
  environment.settle();
  handlers.goTo({ iteration: 40 });
  environment.settle();
  const state = (await handlers.state(undefined)) as RunState;
  assert.equal(where(state), '40 goto');
  assert.equal(environment.all('output').length, said);
});
