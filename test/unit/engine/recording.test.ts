import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineError, RecordingLimitError, ShapeError, StaleTrackedError } from '../../../src/engine/errors.ts';
import { createExecutor } from '../../../src/engine/interpreter.ts';
import { Operation } from '../../../src/engine/operations.ts';
import { formatProgram } from '../../../src/engine/program.ts';
import { MarkKind, markSize } from '../../../src/engine/programs/marks.ts';
import { isTracked, type Operand, plainValue, Recording, type Tracked } from '../../../src/engine/recording.ts';
import { Tensor } from '../../../src/engine/tensor.ts';

function started(value = 2): { recording: Recording; x: Tracked } {
  const recording = new Recording();
  return { recording, x: recording.input('parameter', 'x', value) };
}

test('nodes are appended in execution order, operands before users', () => {
  const { recording, x } = started();
  const square = recording.binary(Operation.multiply, 7, x, x);
  const program = recording.finish(recording.binary(Operation.subtract, 8, 1.5, square));
  assert.equal(
    formatProgram(program),
    '0: input() parameter x\n1: multiply(0, 0)\n2: constant() 1.5\n3: subtract(2, 1)\noutputs: 3\n',
  );
  assert.deepEqual(Array.from(program.places), [-1, 7, 8, 8]);
  assert.deepEqual(program.inputs, [{ node: 0, role: 'parameter', name: 'x', shape: [] }]);
});

test('operations on plain values are computed and not recorded', () => {
  const recording = new Recording();
  const tensor = new Tensor([2], Float64Array.of(1, 2));
  assert.equal(recording.binary(Operation.power, 0, 2, 10), 1024);
  assert.equal(recording.unary(Operation.negate, 0, 0), -0);
  assert.equal(recording.operate(Operation.hypot, 0, [3, 4]), 5);
  assert.deepEqual(recording.binary(Operation.add, 0, tensor, 1), new Tensor([2], Float64Array.of(2, 3)));
  assert.deepEqual(recording.unary(Operation.negate, 0, tensor), new Tensor([2], Float64Array.of(-1, -2)));
  assert.equal(recording.decide(Operation.less, 0, 1, 2), true);
  assert.equal(recording.truth(Number.NaN, 0), false);
  assert.equal(recording.nodeCount, 0);
});

test('an operation reached through operate, unary or binary makes the same node', () => {
  const { recording, x } = started();
  recording.operate(Operation.sin, 1, [x]);
  recording.unary(Operation.sin, 1, x);
  recording.operate(Operation.add, 1, [x, x]);
  recording.binary(Operation.add, 1, x, x);
  const program = recording.finish(x);
  assert.match(formatProgram(program), /1: sin\(0\)\n2: sin\(0\)\n3: add\(0, 0\)\n4: add\(0, 0\)\n/);
});

test('a comparison and a truth test are nodes of value 0 or 1 with a guard', () => {
  const { recording, x } = started(-0);
  assert.equal(recording.decide(Operation.equal, 0, x, 0), true);
  assert.equal(recording.decide(Operation.sameValue, 0, x, 0), false);
  assert.equal(recording.truth(x, 0), false);
  const program = recording.finish(x);
  const guarded = Array.from(program.guardNodes, (node, i) => [program.operations[node], program.guardValues[i]]);
  assert.deepEqual(guarded, [
    [Operation.equal, 1],
    [Operation.sameValue, 0],
    [Operation.truth, 0],
  ]);
});

test('guards come out in node order, each node once', () => {
  const { recording, x } = started();
  const y = recording.unary(Operation.negate, 0, x) as Tracked;
  const z = recording.unary(Operation.exp, 0, y) as Tracked;
  for (const value of [z, x, y, x, z]) recording.guard(value, 0);
  const program = recording.finish(z);
  assert.deepEqual(Array.from(program.guardNodes), [0, 1, 2]);
  assert.deepEqual(Array.from(program.guardValues), [2, -2, Math.exp(-2)]);
});

test('to user code a tracked value looks like a number', () => {
  const { x } = started();
  assert.deepEqual(Object.keys(x), []);
  assert.deepEqual({ ...x }, {});
  assert.deepEqual(Reflect.ownKeys(x), []);
  assert.equal(x.constructor, Number);
  assert.ok(!(x instanceof Object) && !('hasOwnProperty' in x));
  assert.ok(isTracked(x));
  for (const other of [1, null, undefined, {}, 'x', [], new Tensor([1], Float64Array.of(1)), Object.create(x)]) {
    assert.ok(!isTracked(other));
  }
});

/** Each conversion, and what the plain number 2.5 gives. */
const conversions: ReadonlyArray<readonly [string, (x: Tracked) => unknown, unknown]> = [
  ['template', (x) => `${x}`, '2.5'],
  ['string +', (x) => `v=${String(x)}`, 'v=2.5'],
  ['number', (x) => Number(x), 2.5],
  ['unary +', (x) => +(x as unknown as number), 2.5],
  ['property key', (x) => ({ [x as unknown as string]: 1 }), { '2.5': 1 }],
  ['typed array', (x) => new Float64Array([x as unknown as number])[0], 2.5],
  ['JSON', (x) => JSON.stringify([x]), '[2.5]'],
  ['valueOf', (x) => x.valueOf(), 2.5],
  ['toString(2)', (x) => x.toString(2), '10.1'],
  ['toFixed', (x) => x.toFixed(2), '2.50'],
  ['toPrecision', (x) => x.toPrecision(3), '2.50'],
  ['toExponential', (x) => x.toExponential(1), '2.5e+0'],
  ['toLocaleString', (x) => x.toLocaleString('en'), '2.5'],
  ['Date', (x) => new Date(x as unknown as number).getTime(), 2],
];

for (const [name, convert, expected] of conversions) {
  test(`conversion by ${name}: the plain value, pinned, and a finding at the current place`, () => {
    const { recording, x } = started(2.5);
    recording.place = 42;
    assert.deepEqual(convert(x), expected);
    assert.equal(recording.findings.length, 1);
    const [finding] = recording.findings;
    assert.deepEqual([finding!.kind, finding!.place], ['escape', 42]);
    const executor = createExecutor(recording.finish(x));
    assert.equal(executor.run([2.5]), true);
    assert.equal(executor.run([2.25]), false);
  });
}

test('a converted tensor pins each of its elements', () => {
  const recording = new Recording();
  const t = recording.input('parameter', 't', new Tensor([2], Float64Array.of(1, 2)));
  assert.equal(`${t}`, '1,2');
  assert.throws(() => t.toFixed(2), TypeError);
  const executor = createExecutor(recording.finish(1));
  assert.equal(executor.run([new Tensor([2], Float64Array.of(1, 2))]), true);
  assert.equal(executor.run([new Tensor([2], Float64Array.of(1, 3))]), false);
  assert.equal(recording.findings.length, 1);
});

test('a finding is kept once per kind and place', () => {
  const { recording, x } = started();
  for (let i = 0; i < 3; i++) {
    recording.place = i % 2;
    String(x);
    recording.finding('nondeterminism', 1, 'Date.now differs between evaluations.');
  }
  assert.deepEqual(
    recording.findings.map(({ kind, place }) => `${kind} ${place}`),
    ['escape 0', 'nondeterminism 1', 'escape 1'],
  );
});

test('reading a plain value records nothing', () => {
  const { recording, x } = started(3);
  assert.equal(plainValue(x), 3);
  assert.equal(plainValue(4), 4);
  assert.equal(recording.nodeCount, 1);
  assert.equal(recording.findings.length, 0);
});

test('a value of an earlier evaluation is refused at the place of its use, also by conversions', () => {
  const earlier = started();
  const kept = earlier.x;
  earlier.recording.finish(kept);
  const { recording, x } = started();
  const at =
    (place: number) =>
    (error: unknown): boolean =>
      error instanceof StaleTrackedError && error.place === place;
  assert.throws(() => recording.binary(Operation.add, 9, x, kept), at(9));
  assert.throws(() => recording.binary(Operation.add, 9, kept, 1), at(9));
  assert.throws(() => recording.unary(Operation.sin, 8, kept), at(8));
  assert.throws(() => recording.operate(Operation.hypot, 7, [x, x, kept]), at(7));
  assert.throws(() => recording.guard(kept, 6), at(6));
  assert.throws(() => recording.finish(kept), StaleTrackedError);
  assert.throws(() => `${kept}`, StaleTrackedError);
  assert.throws(() => earlier.recording.unary(Operation.sin, 5, kept), at(5));
});

test('beyond the limit of nodes an evaluation ends with an error at the current place', () => {
  const recording = new Recording({ limit: 10 });
  let value: Operand = recording.input('parameter', 'x', 1);
  assert.throws(
    () => {
      for (let place = 0; ; place++) value = recording.binary(Operation.add, place, value, value);
    },
    (error) =>
      error instanceof RecordingLimitError && error.place === 9 && error.limit === 10 && /10/.test(error.message),
  );
  assert.equal(recording.nodeCount, 10);
});

test('a tensor where one number is needed is refused with its shape and place', () => {
  const recording = new Recording();
  const t = recording.input('parameter', 't', new Tensor([2, 2], new Float64Array(4)));
  const refused = (run: () => unknown): void =>
    assert.throws(run, (error) => error instanceof EngineError && error.place === 3 && /\[2, 2\]/.test(error.message));
  refused(() => recording.guard(t, 3));
  refused(() => recording.truth(t, 3));
  refused(() => recording.decide(Operation.less, 3, t, 1));
  recording.place = 3;
  refused(() => recording.finish(t));
  assert.throws(
    () => recording.binary(Operation.add, 5, t, new Tensor([3], new Float64Array(3))),
    (error) => error instanceof ShapeError && error.place === 5,
  );
});

test('marks tell statements, calls and bindings in order, with the nodes made so far', () => {
  const recording = new Recording({ marks: true });
  const x = recording.input('parameter', 'x', 2);
  recording.enter('loss', 1);
  recording.statement(2);
  const y = recording.unary(Operation.exp, 2, x);
  recording.bind('y', y, 3);
  const list = [y, 1];
  recording.bind('o', { list, text: 'a', deep: { n: null }, f: Math.sin }, 4);
  list.length = 0;
  recording.leave();
  const { marks } = recording.finish(y);
  const rows = Array.from({ length: marks!.data.length / markSize }, (_, i) =>
    Array.from(marks!.data.subarray(i * markSize, (i + 1) * markSize)),
  );
  assert.deepEqual(rows, [
    [MarkKind.enter, 1, 1, 0],
    [MarkKind.statement, 2, 1, -1],
    [MarkKind.bind, 3, 2, 0],
    [MarkKind.bind, 4, 2, 1],
    [MarkKind.leave, 2, 2, -1],
  ]);
  assert.deepEqual(marks!.names, ['loss']);
  assert.deepEqual(marks!.bindings, [
    { name: 'y', value: { kind: 'node', node: 1 } },
    {
      name: 'o',
      value: {
        kind: 'object',
        entries: [
          [
            'list',
            {
              kind: 'array',
              length: 2,
              items: [
                { kind: 'node', node: 1 },
                { kind: 'plain', value: 1 },
              ],
            },
          ],
          ['text', { kind: 'plain', value: 'a' }],
          ['deep', { kind: 'object', entries: [['n', { kind: 'plain', value: null }]] }],
          ['f', { kind: 'other', text: 'function sin' }],
        ],
      },
    },
  ]);
});

test('marks switched off leave the place and nothing else', () => {
  const { recording, x } = started();
  recording.enter('loss', 4);
  recording.statement(5);
  recording.bind('x', x, 6);
  recording.leave();
  assert.equal(recording.place, 5);
  assert.equal(recording.finish(x).marks, null);
});

test('showing a binding runs none of the user’s getters', () => {
  const recording = new Recording({ marks: true });
  let ran = false;
  const object = {
    get value(): number {
      ran = true;
      return 1;
    },
    plain: 2,
  };
  recording.bind('o', object, 0);
  recording.bind('nested', [[[[1]]]], 0);
  const { bindings } = recording.finish(1).marks!;
  assert.equal(ran, false);
  assert.deepEqual(bindings[0]!.value, { kind: 'object', entries: [['plain', { kind: 'plain', value: 2 }]] });
  assert.match(JSON.stringify(bindings[1]!.value), /Array\(1\)/);
});

test('a loss that is a plain number is a constant program', () => {
  const executor = createExecutor(new Recording().finish(-0));
  assert.ok(executor.run([]));
  assert.ok(Object.is(executor.output(0), -0));
});
