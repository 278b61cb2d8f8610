// What the user's code sees and does beside computing, and what it throws: the way from the text by a whole load.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import { UserCodeError } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { RunState } from '../../../../src/shared/run.ts';
import { codes, load, program, SourceEnvironment } from './loaded.ts';

test('random draws are a function of seed and iteration alone', async () => {
  const text = 'export function loss(x = 1) { return x * Math.random() + Math.random(); }';
  const { problem } = await load(text, { seed: 3 });
  assert.equal(problem.evaluator.replayable, true);
  assert.deepEqual(codes(problem), []);
  const at = (iteration: number): number[] => {
    const loss = problem.evaluator.evaluate(Float64Array.of(2), iteration);
    return [loss, ...problem.evaluator.gradient];
  };
  const first = [0, 1, 2, 3, 4, 5, 6, 7].map(at);
  assert.equal(new Set(first.map(([loss]) => loss)).size, 8);
  assert.deepEqual([7, 3, 0, 5].map(at), [first[7], first[3], first[0], first[5]]);
  problem.evaluator.tracing = true;
  assert.deepEqual(at(4), first[4]);
  const { problem: other } = await load(text, { seed: 4 });
  assert.notEqual(other.evaluator.evaluate(Float64Array.of(2), 0), first[0]![0]);
});

test('console output comes with place and iteration, at most 20 lines a second, and not from checks', async () => {
  const text = "export function loss(x = 1) {\n  console.log('x is', x);\n  return x * x;\n}";
  const { problem, environment } = await load(text);
  assert.deepEqual(environment.all('output'), []);
  assert.equal(problem.evaluator.replayable, true);
  for (let i = 0; i < 50; i++) problem.evaluator.evaluate(Float64Array.of(i), i);
  assert.equal(environment.all('output').length, 20);
  const [first] = environment.all('output');
  assert.deepEqual([first?.text, first?.place?.line, first?.iteration], ['x is 0\n', 2, 0]);
  environment.time += 1500;
  problem.evaluator.evaluate(Float64Array.of(50), 50);
  assert.deepEqual(
    environment
      .all('output')
      .slice(20)
      .map(({ text: line }) => line),
    ['… and 30 more lines in the same second.\n', 'x is 50\n'],
  );
  problem.evaluator.quiet = true;
  problem.evaluator.evaluate(Float64Array.of(51), 51);
  assert.equal(environment.all('output').length, 22);
});

test('an error of the user’s code has its place and stack, at the load and in an iteration', async () => {
  const text =
    'function inner(x: number): number {\n  if (x > 5) throw new RangeError("too far");\n  return x;\n}\nexport const loss = (x = 1) => inner(x) ** 2;';
  const { problem } = await load(text);
  assert.throws(
    () => problem.evaluator.evaluate(Float64Array.of(7), 1),
    (error: UserCodeError) => {
      assert.match(error.problem.message, /RangeError: too far/);
      assert.equal(error.problem.place?.line, 2);
      assert.deepEqual(error.problem.stack?.map(({ name, place }) => [name, place.line]).slice(0, 2), [
        ['inner', 2],
        ['loss', 5],
      ]);
      return true;
    },
  );
  const environment = new SourceEnvironment(text.replace('x = 1', 'x = 9'));
  await assert.rejects(loadProblem(environment, { program }), UserCodeError);
  assert.equal(environment.last('problem').place?.line, 2);
});

test('what is thrown without being an error is told at the loss', async () => {
  for (const thrown of ['"far"', '{ code: 4 }', 'undefined']) {
    const environment = new SourceEnvironment(`const a = 1;\nexport const loss = (x = a) => { throw ${thrown}; };`);
    await assert.rejects(loadProblem(environment, { program }), UserCodeError);
    const { message, place } = environment.last('problem');
    assert.match(message, /^Thrown: /);
    assert.deepEqual([place?.line, place?.column], [2, 14], thrown);
  }
});

test('where the loss throws, its calls show their locals and its lines what they computed', async () => {
  const text = `function half(v: number, depth: number): number {
  const part = v / 2;
  if (part < 0.3) throw new Error('too small');
  return depth > 0 ? half(part, depth - 1) : part;
}
class Model {
  scale = 2;
  apply(w: readonly number[]): number {
    return w.reduce((sum, each) => {
      const scaled = each * this.scale;
      return sum + half(scaled, 1);
    }, 0);
  }
}
export function loss(x = 1, y = 3) {
  const model = new Model();
  let total = 0;
  for (const w of [[y], [x]]) total += model.apply(w);
  return total;
}`;
  for (const [what, source] of [
    ['replayable', text],
    ['prints', text.replace('let total = 0;', 'let total = 0; console.log(total);')],
    [
      'not replayable',
      `let calls = 0;\n${text.replace('let total = 0;', 'let total = 0; calls++;')}`.replace('\n', ' '),
    ],
  ] as const) {
    const environment = new SourceEnvironment(source);
    const { handlers } = new Session(environment, loadProblem);
    await handlers.launch({ program, pace: 'max', optimizer: 'gradientDescent', learningRate: 0.25 });
    handlers.continue(undefined);
    environment.settle();
    const state = (await handlers.state(undefined)) as RunState;
    assert.deepEqual([state.status, state.stop?.reason, state.iteration], ['failed', 'error', 4], what);
    const frames = await handlers.frames(undefined);
    // The very evaluation that threw, and not a sixth one.
    const counted = what === 'not replayable' ? { calls: 5 } : {};
    const locals = await Promise.all(
      frames.map(async (_, frame) => {
        const values = await handlers.scope({ scope: 'locals', frame });
        return Object.fromEntries(values.map(({ name, value, text: shown, shape }) => [name, value ?? shown ?? shape]));
      }),
    );
    assert.deepEqual(
      frames.map(({ name, place }, index) => [name.replace(/,.*/, ''), place.line, locals[index]]),
      [
        ['half', 3, { v: 0.5, depth: 0, part: 0.25 }],
        ['half', 4, { v: 1, depth: 1, part: 0.5 }],
        ['(loss.ts:11)', 11, { sum: 0, each: 0.5, scaled: 1 }],
        ['Model.apply', 9, { w: [1] }],
        ['loss', 18, { x: 0.5, y: 2.5, model: '{scale: 2}', total: 1.25, w: [1], ...counted }],
        ['loss', 15, {}],
      ],
      what,
    );
    assert.equal((await handlers.evaluate({ expression: 'part * 4', frame: 0 })).value, 1, what);
    const lines = await handlers.lineValues(undefined);
    assert.deepEqual(
      lines.filter(({ name }) => name === 'part').map(({ line, value, adjoint }) => [line, value, adjoint]),
      [[2, 0.25, undefined]],
      what,
    );
  }
});

test('a call in which an error was caught and thrown again is known up to there, and the calls inside it are not', async () => {
  const text = `function inner(v: number): number {
  const deep = v * 2;
  if (v < 0.9) throw new Error('inside');
  return deep;
}
export function loss(x = 1) {
  const before = x + 1;
  try {
    return inner(x) * before;
  } catch (error) {
    const after = x - 1;
    throw error;
  }
}`;
  const environment = new SourceEnvironment(text);
  const { handlers } = new Session(environment, loadProblem);
  await handlers.launch({ program, pace: 'max', optimizer: 'gradientDescent', learningRate: 0.1 });
  handlers.continue(undefined);
  environment.settle();
  const names = async (frame: number): Promise<string[]> =>
    (await handlers.scope({ scope: 'locals', frame })).map(({ name }) => name);
  assert.deepEqual(
    (await handlers.frames(undefined)).map(({ name }) => name.replace(/,.*/, '')),
    ['inner', 'loss', 'loss'],
  );
  assert.deepEqual(await names(0), []);
  assert.deepEqual((await names(1)).slice(0, 2), ['x', 'before']);
  assert.ok((await names(1)).includes('after'));
});

test('a stack that lost its beginning shows no locals of other calls', async () => {
  const text = `export function loss(x = 1, depth = 0): number {
  const next = depth + 1;
  return x < 0.9 ? loss(x, next) : x * x;
}`;
  const environment = new SourceEnvironment(text);
  const { handlers } = new Session(environment, loadProblem);
  await handlers.launch({ program, pace: 'max', optimizer: 'gradientDescent', learningRate: 0.1 });
  handlers.continue(undefined);
  environment.settle();
  assert.match(((await handlers.state(undefined)) as RunState).stop?.text ?? '', /Maximum call stack/);
  assert.ok((await handlers.frames(undefined)).length > 50);
  assert.deepEqual(await handlers.scope({ scope: 'locals', frame: 0 }), []);
});

test('a loop that takes long gives a sign with its place', async () => {
  const text = 'export function loss(x = 1) {\n  let s = 0;\n  while (s < 2000) s += 1;\n  return x * s;\n}';
  const environment = new SourceEnvironment(text);
  const signs: [line: number | undefined, seconds: number][] = [];
  environment.busy = (place, seconds) => {
    signs.push([place?.line, seconds]);
  };
  Object.assign(environment, {
    now: () => {
      environment.time += 20;
      return environment.time;
    },
  });
  await loadProblem(environment, { program });
  assert.ok(signs.length > 0);
  assert.ok(signs.every(([line, seconds]) => line === 3 && seconds >= 0.5));
});

test('arms that were never taken do nothing to the modules of the user', async () => {
  const { problem } = await load(`let far = 0;
  export function loss(a = 1.5, b = 0.5) {
    let sum = 0;
    for (let i = 0; i < 10; i++) {
      const r = a * Math.sin(i) + b;
      if (r > 1000) { far += 1; console.log('far', far); }
      if (r > 10000) throw new Error('much too far');
      sum += r > 0 ? r : far - r;
    }
    return sum;
  }`);
  for (let iteration = 0; iteration < 50; iteration++) {
    const point = Float64Array.of(3 * Math.sin(7 * iteration), Math.sin(3 * iteration));
    const expected = Array.from({ length: 10 }, (_, i) => point[0]! * Math.sin(i) + point[1]!).reduce(
      (sum, r) => sum + (r > 0 ? r : 0 - r),
      0,
    );
    assert.ok(Object.is(problem.evaluator.evaluate(point, iteration), expected), `iteration ${iteration}`);
  }
});
