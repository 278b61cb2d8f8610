import assert from 'node:assert/strict';
import test from 'node:test';
import { Recording } from '../../../src/engine/recording.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import type { Operand } from '../../../src/engine/tracked.ts';
import { isTracked, plainValue } from '../../../src/engine/tracked.ts';
import type { Instance } from '../../../src/language/graph/instantiate.ts';
import { instantiate } from '../../../src/language/graph/instantiate.ts';
import type { ModuleGraph } from '../../../src/language/graph/module-graph.ts';
import type { ProblemDefinition } from '../../../src/language/problems/definition.ts';
import { resolveProblem } from '../../../src/language/problems/definition.ts';
import type { Files } from '../../support/language.ts';
import { failureOf, load, quiet } from '../../support/language.ts';

interface Defined {
  readonly graph: ModuleGraph;
  readonly plain: Instance;
  readonly definition: ProblemDefinition;
}

async function define(source: string | Files, exportName = 'f'): Promise<Defined> {
  const files = typeof source === 'string' ? { '/a.ts': source } : source;
  const graph = await load(files);
  const plain = instantiate(graph, 'plain', quiet);
  return { graph, plain, definition: resolveProblem(plain, exportName) };
}

/** The loss at a point: by the plain instance, and recorded, where both must agree bit for bit. */
function lossAt({ graph, plain, definition }: Defined, point = definition.start): number {
  const value = definition.bind(plain)(definition.values(point));
  assert.equal(typeof value, 'number');
  let recording: Recording | undefined;
  const instance = instantiate(graph, 'recording', { ...quiet, recording: () => recording });
  recording = new Recording();
  const inputs = definition
    .values(point)
    .map((input, index) => recording!.input('parameter', definition.inputs[index]!.name, input));
  const recorded: Operand = definition.bind(instance)(inputs);
  assert.ok(Object.is(plainValue(recorded), value), `recorded ${String(plainValue(recorded))}, plain ${String(value)}`);
  assert.ok(isTracked(recorded), 'the loss depends on its parameters');
  return value as number;
}

const leaves = ({ definition }: Defined): string =>
  definition.leaves.map(({ name, shape, offset }) => `${name}[${shape.join(',')}]@${offset}`).join(' ');

test('parameters, their start and the loss of plain functions', async () => {
  for (const [source, expected, start, loss] of [
    [
      'export function f(x = -1.2, y = 1) { return (1 - x) ** 2 + 100 * (y - x * x) ** 2; }',
      'x[]@0 y[]@1',
      [-1.2, 1],
      24.199999999999996,
    ],
    ['export const f = (w = [1, 2, 3]) => w.reduce((a, b) => a + b) * w.length;', 'w[3]@0', [1, 2, 3], 18],
    ['export function f(W = [[1, 2], [3, 4]]) { return W[1]![0]! * W.flat().length; }', 'W[2,2]@0', [1, 2, 3, 4], 12],
    ['export function f(r = [[1, 2], [3]]) { return r[0]![1]! * r[1]![0]!; }', 'r[0][2]@0 r[1][1]@2', [1, 2, 3], 6],
    [
      'export function f(layer = { weights: [1, 2], bias: -0, "odd key": 4 }) { return layer.weights[0]! + layer["odd key"] + layer.bias; }',
      'layer.weights[2]@0 layer.bias[]@2 layer["odd key"][]@3',
      [1, 2, -0, 4],
      5,
    ],
    [
      'export function f(points = [{ x: 1, y: 2 }, { x: 3, y: 4 }]) { return points.map((p) => p.x * p.y).reduce((a, b) => a + b, 0); }',
      'points[0].x[]@0 points[0].y[]@1 points[1].x[]@2 points[1].y[]@3',
      [1, 2, 3, 4],
      14,
    ],
    [
      'const n = 3;\nexport function f(a = n * 2, b = a + 1, w = Array.from({ length: n }, (_, i) => i)) { return a + b + w[2]!; }',
      'a[]@0 b[]@1 w[3]@2',
      [6, 7, 0, 1, 2],
      15,
    ],
    [
      'export function f({ a, b: { c = 2, d } = { d: 3 } } = { a: 1 }) { return a + c * d; }',
      'a[]@0 c[]@1 d[]@2',
      [1, 2, 3],
      7,
    ],
    [
      'export function f([p, , q = 5, ...rest] = [1, 2], s = 1) { return p + q * s + rest.length; }',
      'p[]@0 q[]@1 s[]@2',
      [1, 5, 1],
      6,
    ],
    [
      'export function f({ a, ...rest } = { a: 1, b: 2, c: [3] }) { return a + rest.b * rest.c[0]!; }',
      'a[]@0 rest.b[]@1 rest.c[1]@2',
      [1, 2, 3],
      7,
    ],
    [
      'const K = 4;\nexport function f({ a = -1, b = [K, Math.PI] }, { c = 2 } = {}) { return a * b[0]! * c; }',
      'a[]@0 b[2]@1 c[]@3',
      [-1, 4, Math.PI, 2],
      -8,
    ],
    ['export function f(this: void, x = 2) { return x * 3; }', 'x[]@0', [2], 6],
    [
      'export default function (x = NaN, y = Infinity) { return x + y; }',
      'x[]@0 y[]@1',
      [Number.NaN, Infinity],
      Number.NaN,
    ],
    ["import { g } from './g';\nexport { g as f };", 'x[]@0', [1], 3],
    ["export * from './g';\nexport { g as f } from './g';", 'x[]@0', [1], 3],
  ] as const) {
    const exportName = source.startsWith('export default') ? 'default' : 'f';
    const defined = await define(
      { '/a.ts': source, '/g.ts': 'export function g(x = 1) { return x * 3; }' },
      exportName,
    );
    assert.equal(leaves(defined), expected, source);
    assert.deepEqual([...defined.definition.start], start, source);
    assert.ok(Object.is(lossAt(defined), loss), source);
  }
});

test('CommonJS losses', async () => {
  const defined = await define({ '/a.cjs': 'exports.f = (x = 1, w = [2, 3]) => x * w[1];' });
  assert.equal(leaves(defined), 'x[]@0 w[2]@1');
  assert.equal(lossAt(defined), 3);
});

test('finding the start runs no body, and every call gets fresh arrays', async () => {
  const defined = await define(
    'export let calls = 0;\nexport function f(x = 1, w = [1, 2]) { calls++; w.push(x); const sum = w.reduce((a, b) => a + b); return sum; }\nexport function g(x = f()) { return x; }',
  );
  assert.equal(defined.plain.namespace['calls'], 0);
  assert.equal(lossAt(defined), 4);
  assert.equal(lossAt(defined), 4);
  assert.equal(defined.plain.namespace['calls'], 2);
  const other = resolveProblem(defined.plain, 'g');
  assert.deepEqual([...other.start], [4]);
});

test('inputs fill the vector; elements of a real array are inputs of their own', async () => {
  const { definition } = await define(
    'export function f(x = 1, W = [[1, 2], [3, 4]], o = { a: [5] }) { return x + W[0]![0]! + o.a[0]!; }',
  );
  assert.deepEqual(
    definition.inputs.map(({ name, leaf, shape, offset, size }) => [name, leaf, shape, offset, size]),
    [
      ['x', 0, [], 0, 1],
      ['W[0][0]', 1, [], 1, 1],
      ['W[0][1]', 1, [], 2, 1],
      ['W[1][0]', 1, [], 3, 1],
      ['W[1][1]', 1, [], 4, 1],
      ['o.a[0]', 2, [], 5, 1],
    ],
  );
  assert.deepEqual(definition.tree(Float64Array.of(9, 8, 7, 6, 5, -0)), {
    x: 9,
    W: [
      [8, 7],
      [6, 5],
    ],
    o: { a: [-0] },
  });
  assert.deepEqual(definition.values(definition.start), [1, 1, 2, 3, 4, 5]);
});

test('places of parameters and of the loss', async () => {
  const source =
    'const k = 1;\nexport function loss(x = 2 * k, { a, b = 3 } = { a: 4 }, o = { w: [5, [6]] }) { return x + a + b; }';
  const { definition } = await define(source, 'loss');
  const text = (place: { start: number; end: number } | undefined): string =>
    place ? source.slice(place.start, place.end) : 'nowhere';
  assert.deepEqual(
    definition.leaves.map(({ name, place }) => `${name}: ${text(place)}`),
    ['x: 2 * k', 'a: { a: 4 }', 'b: 3', 'o.w[0]: 5', 'o.w[1]: [6]'],
  );
  assert.equal(text(definition.place), 'loss');
  assert.equal(definition.place.line, 2);
});

test('problem and leastSquares: arrays arrive as tensors', async () => {
  const problem = await define(
    `import { problem, matmul, mean, square, adam } from 'descent-debugger';
export const f = problem({
  parameters: { W: [[1], [2]], b: 0.5, inner: { s: [1, 2] } },
  data: { x: [[1, 2], [3, 4]], y: [[5], [6]], label: 'a' },
  loss: ({ W, b, inner }, { x, y, label }) => mean(square(matmul(x, W) + b - y)) + mean(inner.s) * label.length,
  optimizer: adam({ learningRate: 0.25, beta1: 0.8 }),
  iterations: 7,
});`,
  );
  assert.equal(leaves(problem), 'W[2,1]@0 b[]@2 inner.s[2]@3');
  assert.deepEqual(
    problem.definition.inputs.map(({ name, shape }) => [name, shape]),
    [
      ['W', [2, 1]],
      ['b', []],
      ['inner.s', [2]],
    ],
  );
  assert.equal(lossAt(problem), (0.5 ** 2 + 5.5 ** 2) / 2 + 1.5);
  assert.deepEqual(problem.definition.presets, {
    optimizer: 'adam',
    settings: { beta1: 0.8 },
    learningRate: 0.25,
    iterations: 7,
  });
  assert.equal(problem.definition.kind, 'problem');
  assert.deepEqual(problem.definition.tree(problem.definition.start), { W: [[1], [2]], b: 0.5, inner: { s: [1, 2] } });

  const whole = await define(
    "import { problem, sum } from 'descent-debugger';\nexport default problem({ parameters: [1, 2], loss: (w) => sum(w * w) });",
    'default',
  );
  assert.equal(leaves(whole), '[2]@0');
  assert.equal(lossAt(whole), 5);
});

test('the loss of leastSquares is half the squared norm of tensors, arrays and single numbers', async () => {
  const head = "import { leastSquares, tensor } from 'descent-debugger';\nconst x = [1, 2, 3], y = [2, 4, 7];\n";
  for (const residuals of [
    '({ a, b }) => tensor(y) - (a * tensor(x) + b)',
    '({ a, b }) => y.map((value, i) => value - (a * x[i] + b))',
    '({ a, b }) => [tensor([y[0] - (a * x[0] + b)]), [y[1] - (a * x[1] + b), y[2] - (a * x[2] + b)]]',
  ]) {
    const defined = await define(
      `${head}export const f = leastSquares({ parameters: { a: 1, b: 0.5 }, residuals: ${residuals} });`,
    );
    assert.equal(lossAt(defined), 0.5 * (0.5 ** 2 + 1.5 ** 2 + 3.5 ** 2), residuals);
    assert.equal(defined.definition.kind, 'leastSquares');
  }
});

test('a model at measured points is least squares of what lies between, with the same loss', async () => {
  const head = "import { leastSquares } from 'descent-debugger';\nconst x = [1, 2, 3], y = [2, 4, 7];\n";
  for (const points of [
    'abscissa: x, ordinate: y',
    "abscissa: 't', ordinate: 'z', data: { t: x, z: new Float64Array(y) }",
  ]) {
    const defined = await define(
      `${head}export const f = leastSquares({ parameters: { a: 1, b: 0.5 }, ${points}, model: ({ a, b }, x) => a * x + b });`,
    );
    assert.equal(lossAt(defined), 0.5 * (0.5 ** 2 + 1.5 ** 2 + 3.5 ** 2));
    const { fit, values, start, place } = defined.definition;
    assert.equal(place.line, 3);
    assert.deepEqual(
      [[...fit!.abscissa], [...fit!.ordinate]],
      [
        [1, 2, 3],
        [2, 4, 7],
      ],
    );
    assert.deepEqual(fit!.bindResiduals(defined.plain)(values(start)), [0.5, 1.5, 3.5]);
    assert.equal(fit!.bindModel!(defined.plain)(values(start), 10), 10.5);
  }
  const text = `${head}export const f = leastSquares({ parameters: { a: 1 }, abscissa: x, ordinate: y, model: () => 'no' });`;
  const wrong = await define(text);
  assert.throws(() => lossAt(wrong), /model returned "no" for x = 1\. Return the number at x/);
});

test('defaults that are tensors or drawn numbers', async () => {
  const defined = await define(
    "import { normal, zeros, sum, uniform } from 'descent-debugger';\nexport function f(W = normal([2, 2]) * 4 + 1, b = zeros(2), s = uniform()) { return sum(W * W) + sum(b) + s; }",
  );
  assert.equal(leaves(defined), 'W[2,2]@0 b[2]@4 s[]@6');
  assert.deepEqual([...defined.definition.start], [3, 3, 3, 3, 0, 0, 0.5]);
  assert.ok(defined.definition.values(defined.definition.start)[0] instanceof Tensor);
  assert.equal(lossAt(defined), 36.5);
});

test('what is no problem is refused at its place', async () => {
  const builtin = "import { problem, leastSquares, adam, normal } from 'descent-debugger';\n";
  for (const [source, expected] of [
    [
      "export function f(x = 1, title = 'a') { return x; }",
      /^default-not-numeric \/a\.ts:1:34 The default of title is a text, not a number\./,
    ],
    [
      "const start: any = () => 'a';\nexport function f(x = start()) { return x; }",
      /^default-not-numeric \/a\.ts:2:23 The default of x is the text "a", not a number\./,
    ],
    [
      'const bad: any = (() => true)();\nexport function f(w = { a: [1, 2], b: [1, bad] }) { return 1; }',
      /^default-not-numeric \/a\.ts:2:43 The default of w\.b\[1\] is the truth value true/,
    ],
    [
      'class P { x = 1 }\nconst p = () => new P();\nexport function f(w = p()) { return 1; }',
      /^default-not-numeric \/a\.ts:3:23 The default of w is an object/,
    ],
    [
      'const o: any = { a: 1 }; o.o = o;\nexport function f(w = o) { return 1; }',
      /The default of w\.o is an object that contains itself/,
    ],
    [
      'const list = (): number[] => [];\nexport function f(w = list()) { return 1; }',
      /The default of w is an empty array/,
    ],
    [
      'const g = () => 1;\nexport function f({ a = g() }) { return a; }',
      /^nested-default \/a\.ts:2:25 This default must be written out/,
    ],
    ['let k = 1;\nexport function f({ a = k }) { return a; }', /^nested-default \/a\.ts:2:25 /],
    ['export function f(x: number) { return x; }', /^no-default \/a\.ts:1:19 x has no default/],
    ['export function f() { return 1; }', /^no-parameters \/a\.ts:1:17 /],
    ['export function* f(x = 1) { yield x; }', /^generator-loss \/a\.ts:1:18 /],
    ['export const f = 1;', /^no-problem nowhere f is no loss\. Export a function/],
    ['export const g = (x = 1) => x;', /^no-problem nowhere a\.ts has no export f\. /],
    [
      'const boom = (): number => { throw new Error("boom"); };\nexport function f(x = boom()) { return x; }',
      /^exception \/a\.ts:1:36 boom/,
    ],
    [
      `${builtin}export const f = problem({ parameters: { w: 1 }, lss: () => 1 } as any);`,
      /^exception \/a\.ts:2:18 problem does not know 'lss'\. Did you mean "loss"\?/,
    ],
    [
      `${builtin}export const f = problem({ parameters: { w: 1 } } as any);`,
      /^exception \/a\.ts:2:18 problem needs loss/,
    ],
    [`${builtin}export const f = leastSquares(1 as any);`, /^exception \/a\.ts:2:18 leastSquares takes one object/],
    [
      `${builtin}export const f = problem({ parameters: { w: 'a', v: [1] }, loss: () => 1 } as any);`,
      /^default-not-numeric \/a\.ts:2:45 The default of w is the text "a"/,
    ],
    [
      `${builtin}export const f = problem({ parameters: { w: 1 }, loss: () => 1, optimizer: adam({ beta3: 1 } as any) });`,
      /^exception \/a\.ts:2:76 optimizer adam: there is no setting "beta3"\. Did you mean "beta1"\?/,
    ],
    [
      `${builtin}export const f = problem({ parameters: { w: normal([1.5]) }, loss: () => 1 });`,
      /^exception \/a\.ts:2:45 A shape is made of whole numbers/,
    ],
  ] as const) {
    assert.match(await failureOf(() => define(source)), expected, source);
  }
});

test('an asynchronous loss is refused', async () => {
  assert.match(
    await failureOf(() => define('export async function f(x = 1) { return x; }')),
    /^async(?:-loss)? \/a\.ts:1:/,
  );
});

test('a loss that returns no number is told at its name, with what it returned', async () => {
  for (const [body, message] of [
    ['{ x * x; }', /f returned undefined, and a loss must return one number\. End the function with return/],
    ['{ return "a"; }', /f returned the text "a".*Compute the loss with numbers/],
    ['{ return [x, x]; }', /f returned an array of 2.*Return one number, for instance the sum/],
    ['{ return x > 0; }', /f returned the truth value true/],
    ['{ return null; }', /f returned null/],
    ['{ return { x }; }', /f returned an object/],
    ['{ return () => x; }', /f returned a function.*Call the function/],
    ['{ return Promise.resolve(x); }', /f returned a promise/],
    ['{ return 1n; }', /f returned a BigInt/],
  ] as const) {
    for (const form of ['plain', 'recording'] as const) {
      const { graph, definition } = await define(`\nexport function f(x = 1) ${body}`);
      const loss = definition.bind(instantiate(graph, form, quiet));
      const failure = await failureOf(() => loss([1]));
      assert.match(failure, /^loss-not-a-number \/a\.ts:2:17 /);
      assert.match(failure, message);
    }
  }
  for (const value of ['NaN', 'Infinity', '-0']) {
    const { plain, definition } = await define(`export function f(x = 1) { return ${value}; }`);
    assert.ok(Object.is(definition.bind(plain)([1]), Number(value)));
  }
  const tensor = await define(
    "import { problem } from 'descent-debugger';\nexport const f = problem({\n  parameters: { w: [1, 2] },\n  loss: ({ w }) => w * 2,\n});",
  );
  assert.match(
    await failureOf(() => lossAt(tensor)),
    /^loss-not-a-number \/a\.ts:4:9 f returned a tensor of shape \[2\].*Reduce it with sum/,
  );
  const residuals = await define(
    "import { leastSquares } from 'descent-debugger';\nexport const f = leastSquares({ parameters: { a: 1 }, residuals: ({ a }) => ['a', a] as any });",
  );
  assert.match(
    await failureOf(() => lossAt(residuals)),
    /^residuals-not-numbers \/a\.ts:2:66 f returned an array that holds the text "a"/,
  );
});

test('an exception in the loss has the place and the stack of the user', async () => {
  const files = {
    '/a.ts': "import { scale } from './b';\nexport function f(x = 1) {\n  return scale(x);\n}\n",
    '/b.ts': 'export function scale(n: number): number {\n  throw new RangeError(`n is ${n}`);\n}\n',
  };
  const { plain, definition } = await define(files);
  assert.match(await failureOf(() => definition.bind(plain)([2])), /^exception \/b\.ts:2:9 RangeError: n is 2$/);
});
