import assert from 'node:assert/strict';
import test from 'node:test';
import type { ExportedParameters } from '../../../../src/host/past-runs/export-text.ts';
import { csvText, jsonText, typeScriptText } from '../../../../src/host/past-runs/export-text.ts';
import type { ParameterDescription, SeriesDescription } from '../../../../src/shared/run.ts';
import { RunHistory } from '../../../../src/worker/history.ts';

const program = 'file:///a.ts';

/** Parameters whose defaults are found in a text in turn. */
function parametersOf(text: string, leaves: readonly [string, readonly number[], string][]): ParameterDescription[] {
  let offset = 0;
  let from = 0;
  return leaves.map(([name, shape, written]) => {
    const start = text.indexOf(written, from);
    assert.ok(start >= 0, written);
    from = start + written.length;
    const size = shape.reduce((product, each) => product * each, 1);
    const place = { file: program, start, end: from, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const parameter = { name, shape, offset, size, place };
    offset += size;
    return parameter;
  });
}

type Case = [
  name: string,
  kind: ExportedParameters['kind'],
  text: string,
  leaves: [string, number[], string][],
  values: number[],
  expected: string,
];

const cases: readonly Case[] = [
  [
    'the list of a function',
    'function',
    'export function f(x = -1.2, y = 1) { return x; }',
    [
      ['x', [], '-1.2'],
      ['y', [], '1'],
    ],
    [0.9999999875091785, -0],
    'x = 0.9999999875091785, y = -0',
  ],
  [
    'types, comments and line breaks stay',
    'function',
    'const f = (\n  x: number = 1, // first\n  w = [[1, 2], [3, 4]],\n) => x',
    [
      ['x', [], '1'],
      ['w', [2, 2], '[[1, 2], [3, 4]]'],
    ],
    [Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324],
    'x: number = NaN, // first\n  w = [[1, Infinity], [-Infinity, 5e-324]]',
  ],
  [
    'objects within a list',
    'function',
    'function f({ a, b } = { a: (1 + 1), b: 2 }) {}',
    [
      ['a', [], '(1 + 1)'],
      ['b', [], '2'],
    ],
    [7, 8],
    '{ a, b } = { a: 7, b: 8 }',
  ],
  [
    'the object of a problem',
    'problem',
    'export default problem({ loss, parameters: { layer: { w: [1, 2] }, b: 3 } })',
    [
      ['layer.w', [2], '[1, 2]'],
      ['b', [], '3'],
    ],
    [4, 5, 6],
    '{ layer: { w: [4, 5] }, b: 6 }',
  ],
  [
    'no list in sight',
    'problem',
    'const start = { w: 1 }; problem({ parameters: start })',
    [['w', [], '1']],
    [4],
    '{ w: 4 }',
  ],
];

for (const [name, kind, text, leaves, values, expected] of cases) {
  test(`as TypeScript: ${name}`, () => {
    const parameters = parametersOf(text, leaves);
    assert.equal(typeScriptText({ kind, program, text, parameters, values: Float64Array.from(values) }), expected);
  });
}

test('as TypeScript: without the source names and values, and no array of more than 1,000 elements', () => {
  const x: ParameterDescription = { name: 'x', shape: [], offset: 0, size: 1 };
  const text = undefined;
  assert.equal(
    typeScriptText({ kind: 'function', program, text, parameters: [x], values: Float64Array.of(2) }),
    'x = 2',
  );
  const w: ParameterDescription = { name: 'w', shape: [1001], offset: 0, size: 1001 };
  const values = new Float64Array(1001);
  assert.throws(
    () => typeScriptText({ kind: 'function', program, text, parameters: [w], values }),
    /w has 1,001 elements/,
  );
});

test('as JSON: a tree that reads back to the same numbers', () => {
  const parameters = [
    { name: 'dense1.weights', shape: [2, 1], offset: 0, size: 2 },
    { name: 'dense1.bias', shape: [], offset: 2, size: 1 },
    { name: 'x', shape: [], offset: 3, size: 1 },
  ];
  const text = jsonText(parameters, Float64Array.of(0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY));
  const tree = JSON.parse(text) as unknown;
  assert.deepEqual(tree, { dense1: { weights: [[0.1], [-0]], bias: 'NaN' }, x: '-Infinity' });
});

const series: SeriesDescription[] = [
  { id: 'loss', group: 'loss', label: 'L' },
  { id: 'value:a,"b"', group: 'value', label: 'a' },
  { id: 'epoch', group: 'epoch', label: 'epoch', sparse: true },
];

test('as CSV: every iteration, what is not finite by name, nothing where there is nothing', () => {
  const history = new RunHistory(2 ** 24);
  history.add({
    branch: 'main',
    from: 0,
    columns: {
      loss: Float64Array.of(1, Number.NaN, -0),
      'value:a,"b"': Float64Array.of(Number.POSITIVE_INFINITY, 0.1, Number.NEGATIVE_INFINITY),
    },
    sparse: { epoch: { iterations: Float64Array.of(0, 2), values: Float64Array.of(0, 1) } },
  });
  assert.equal(
    [...csvText(history, 'main', series)].join(''),
    'iteration,loss,"value:a,""b""",epoch\r\n0,1,Infinity,0\r\n1,NaN,0.1,\r\n2,-0,-Infinity,1\r\n',
  );
});

test('as CSV: what only summaries are left of has the first of so many iterations', () => {
  const history = new RunHistory(2 ** 17);
  const length = 50_000;
  history.add({ branch: 'main', from: 0, columns: { loss: Float64Array.from({ length }, (_, index) => index) } });
  const lines = [...csvText(history, 'main', series.slice(0, 1))].join('').trimEnd().split('\r\n');
  assert.equal(lines[0], 'iteration,iterations,loss');
  const rows = lines.slice(1).map((line) => line.split(',').map(Number));
  assert.equal(
    rows.reduce((sum, [, count]) => sum + count!, 0),
    length,
  );
  assert.deepEqual(rows.at(-1), [length - 1, 1, length - 1]);
  assert.ok(rows.length < length);
});
