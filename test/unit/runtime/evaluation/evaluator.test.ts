// The whole way from the user's text to numbers: the language, the engine and the evaluator together.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { UserCodeError } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { LaunchOptions, RunState } from '../../../../src/shared/run.ts';
import { TestEnvironment } from '../toy.ts';

const program = 'file:///loss.ts';

class SourceEnvironment extends TestEnvironment {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === program ? this.#text : undefined);
  }
}

async function load(
  text: string,
  options: Partial<LaunchOptions> = {},
): Promise<{ problem: Problem; environment: SourceEnvironment }> {
  const environment = new SourceEnvironment(text);
  return { environment, problem: await loadProblem(environment, { program, ...options }) };
}

const codes = (problem: Problem): string[] => problem.problems.map(({ code }) => code);

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
