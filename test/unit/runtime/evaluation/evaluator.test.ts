// The whole way from the user's text to numbers: the language, the engine and the evaluator together.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { RunState } from '../../../../src/shared/run.ts';
import { codes, load, program, SourceEnvironment } from './loaded.ts';

/** Loss and gradient at a point, and the plain function's own. */
function same(problem: Problem, plain: (...x: number[]) => number, point: readonly number[], iteration = 0): void {
  assert.ok(Object.is(problem.evaluator.evaluate(Float64Array.from(point), iteration), plain(...point)), String(point));
}

test('a branching loss is right on every path, whichever was recorded before', async () => {
  const text = `export function loss(x = 3, y = 1) {
    let s = 0;
    for (let i = 0; i < 3; i++) { if (x > i) s += x * x * (i + 1); else s -= y; }
    return s;
  }`;
  const { problem } = await load(text);
  const plain = (x: number, y: number): number => {
    let s = 0;
    for (let i = 0; i < 3; i++) {
      if (x > i) s += x * x * (i + 1);
      else s -= y;
    }
    return s;
  };
  let random = 1;
  for (let iteration = 0; iteration < 200; iteration++) {
    random = (random * 48271) % 2147483647;
    const x = (random % 500) / 100 - 1;
    same(problem, plain as (...x: number[]) => number, [x, 2], iteration);
    const weight = [0, 1, 2].reduce((sum, i) => sum + (x > i ? 2 * (i + 1) : 0), 0);
    const [dx, dy] = problem.evaluator.gradient;
    assert.ok(Math.abs(dx! - weight * x) < 1e-12, `∂x at ${x}`);
    assert.equal(dy! + 0, -[0, 1, 2].filter((i) => !(x > i)).length + 0);
  }
  assert.equal(problem.evaluator.replayable, true);
  // At the start y is on no way to the loss; elsewhere it is, so that nothing more may be said.
  assert.deepEqual(
    problem.problems.map(({ code, severity }) => [code, severity]),
    [['unused-parameter', 'information']],
  );
});

test('a path that changes all the time is said once and stays right', async () => {
  const { problem, environment } = await load(
    'export function loss(x = 1) { return x * Math.floor(x * 1000) ** 0 * [1, 2][Math.floor(x) % 2]!; }',
  );
  for (let i = 0; i < 100; i++) same(problem, (x) => x * [1, 2][Math.floor(x) % 2]!, [i + 0.5], i);
  const { problem: changing, environment: told } = await load(
    'export function loss(x = 1) { let s = 0; for (let i = 0; i < x; i++) s += x; return s; }',
  );
  for (let i = 0; i < 60; i++) {
    same(
      changing,
      (x) => {
        let s = 0;
        for (let k = 0; k < x; k++) s += x;
        return s;
      },
      [i + 2],
      i,
    );
  }
  assert.deepEqual(
    told.all('problem').map(({ code }) => code),
    ['changing-control-flow'],
  );
  assert.ok(environment.all('problem').length <= 1);
});

test('a loss that remembers is recorded every time, and goes back by living through it again', async () => {
  const text = 'let count = 0;\nexport function loss(x = 3) {\n  count += 1;\n  return x * x + count;\n}';
  const environment = new SourceEnvironment(text);
  const { handlers } = new Session(environment, loadProblem);
  const description = await handlers.launch({ program, optimizer: 'gradientDescent', learningRate: 0.1, pace: 'max' });
  assert.equal(description.replayable, false);
  const written = description.problems.find(({ code }) => code === 'outside-write');
  assert.equal(written?.place?.line, 3);
  const state = async (): Promise<RunState> => (await handlers.state(undefined)) as RunState;
  assert.equal((await state()).loss, 10);
  handlers.step({ count: 6 });
  environment.settle();
  const before = (await state()).loss;
  handlers.step({ count: 1 });
  environment.settle();
  const [line] = (await handlers.lineValues(undefined)).filter(({ name }) => name === 'x');
  assert.equal(typeof line?.value, 'number');
  handlers.step({ count: -1 });
  environment.settle();
  assert.equal((await state()).loss, before);
  assert.match(environment.last('output').text, /not replayable/);
});

test('what is not the same twice is found before the first step, or later at 1, 2, 4, 8, …', async () => {
  const { problem } = await load('export function loss(x = 1) { return x * (Date.now() % 7 + performance.now()); }');
  assert.equal(problem.evaluator.replayable, false);
  assert.ok(codes(problem).includes('nondeterminism'), codes(problem).join());
  // An object from outside that changes without a write which can be seen: only the comparison finds it.
  const text = `const clock = { *[Symbol.iterator]() { for (let i = 0; ; i++) yield i; } };
    const turns = clock[Symbol.iterator]();
    export function loss(x = 1) { return x + turns.next().value; }`;
  const { problem: hidden } = await load(text);
  assert.equal(hidden.evaluator.replayable, false);
  assert.ok(codes(hidden).includes('nondeterminism'));
});

test('a parameter that does not reach the loss is named', async () => {
  const { problem } = await load('export function loss(x = 1, unused = 2, w = [1, 2]) { return x * w[1]!; }');
  const told = problem.problems.map(({ code, message, place }) => [code, message.split(' ')[0], place?.line]);
  assert.deepEqual(told, [['unused-parameter', 'unused', 1]]);
});

test('a parameter that reaches the loss only in steps is not said to be without influence', async () => {
  const { problem } = await load('export const loss = (x = 1.5, y = 2) => Math.floor(x) ** 2 + y * y;');
  assert.deepEqual(
    problem.problems.map(({ code }) => code),
    ['blocked-gradient', 'unused-parameter'],
  );
  assert.match(problem.problems[1]!.message, /^x gets no gradient: .* only in steps\.$/);
});

test('what cannot be loaded is told at its place', async () => {
  for (const [text, options, message, line] of [
    ['export function loss(x = 1) { return x +; }', {}, /Unexpected token/, 1],
    ["import { a } from './none.ts';\nexport const loss = (x = 1) => a * x;", {}, /none\.ts/, 1],
    ['export function loss(x = "a") { return 1; }', { problem: 'loss' }, /not a number/, 1],
    ['export function loss(x = 1) { return "a" + x; }', {}, /must return one number/, 1],
    [
      'export const a = (x = 1) => x;\nexport const b = (x = 1) => x;',
      {},
      /2 losses: name one of them. There are: a, b/,
      undefined,
    ],
    ['export const a = 1;', {}, /exports no loss/, undefined],
    ['export const loss = (x = 1) => x;', { problem: 'los' }, /Did you mean "loss"\?/, undefined],
  ] as const) {
    const environment = new SourceEnvironment(text);
    await assert.rejects(loadProblem(environment, { program, ...options }), message, text);
    assert.equal(environment.all('problem')[0]?.place?.line, line, text);
  }
});

test('a trace knows the call stack, the last values of a loop and their adjoints', async () => {
  const text = `function square(v: number): number {
  const result = v * v;
  return result;
}
export function loss(x = 3) {
  let sum = 0;
  for (let i = 1; i <= 3; i++) {
    const part = square(x) * i;
    sum += part;
  }
  return sum;
}`;
  const environment = new SourceEnvironment(text);
  const { handlers } = new Session(environment, loadProblem);
  await handlers.launch({ program, pace: 'max' });
  const values = await handlers.lineValues(undefined);
  const shown = Object.fromEntries(
    values.map(({ name, line, value, adjoint }) => [`${name}@${line}`, [value, adjoint]]),
  );
  assert.deepEqual(shown['x@5'], [3, 36]);
  assert.deepEqual(shown['part@8'], [27, 1]);
  assert.deepEqual(shown['result@2'], [9, 3]);
  const [result] = await handlers.setBreakpoints({
    file: program,
    breakpoints: [{ id: 1, line: 3, condition: 'result > 8', hitCondition: '2' }],
  });
  assert.deepEqual([result?.verified, result?.line], [true, 3]);
  handlers.continue(undefined);
  environment.settle();
  const frames = await handlers.frames(undefined);
  assert.deepEqual(
    frames.map(({ name, place }) => [name.split(',')[0], place.line]),
    [
      ['square', 3],
      ['loss', 8],
      ['loss', 5],
    ],
  );
  const locals = async (frame: number): Promise<unknown> =>
    Object.fromEntries((await handlers.scope({ scope: 'locals', frame })).map(({ name, value }) => [name, value]));
  assert.deepEqual(await locals(0), { v: 3, result: 9 });
  assert.deepEqual(await locals(1), { x: 3, sum: 9, i: 2, part: 9 });
});

test('tensors of any size, also of one element, are parameters', async () => {
  for (const [start, size] of [
    ['[1]', 1],
    ['[1, -2, 3]', 3],
    ['[[1, 2], [3, 4]]', 4],
  ] as const) {
    const text = `import { problem, sum, multiply } from 'descent-debugger';
export const bowl = problem({ parameters: { w: ${start}, b: 2 }, loss: ({ w, b }) => sum(w * w) + b * b });`;
    const { problem } = await load(text);
    const point = Float64Array.from({ length: size + 1 }, (_, index) => index + 0.5);
    for (let iteration = 0; iteration < 5; iteration++) {
      point[0]! += 1;
      const loss = problem.evaluator.evaluate(point, iteration);
      assert.ok(Math.abs(loss - point.reduce((sum, x) => sum + x * x, 0)) < 1e-12);
      assert.deepEqual(
        problem.evaluator.gradient,
        point.map((x) => 2 * x),
        start,
      );
    }
  }
});

test('points that change sides of a branch all the time have the numbers of a recording made there', async () => {
  const points = Array.from({ length: 60 }, (_, i) => [i / 10, Math.sin(31 * i) + i / 5] as const);
  const text = `const points = ${JSON.stringify(points)};
  export function loss(a = 1.5, b = 0.5) {
    let sum = 0;
    for (const [x, y] of points) {
      const r = a * x + b - y;
      sum += Math.abs(r) <= 1 ? 0.5 * r * r : Math.abs(r) - 0.5;
    }
    return sum / points.length;
  }`;
  const { problem } = await load(text);
  for (let iteration = 0; iteration < 100; iteration++) {
    const point = Float64Array.of(Math.sin(7 * iteration), 3 * Math.sin(3 * iteration));
    const loss = problem.evaluator.evaluate(point, iteration);
    const fresh = (await load(text)).problem.evaluator;
    assert.ok(Object.is(fresh.evaluate(point, iteration), loss), `loss at ${point.join(' ')}`);
    assert.deepEqual(problem.evaluator.gradient, fresh.gradient, `gradient at ${point.join(' ')}`);
  }
  assert.ok(!codes(problem).includes('changing-control-flow'));
});
