// Data of networks from files: what is read, and ten and more ways in which a file is bad, each told at its place.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Dataset } from '../../../src/engine/data/dataset.ts';
import { dataFileNames } from '../../../src/language/data/data-files.ts';
import type { Files } from '../../support/language.ts';
import { failureOf, run } from '../../support/language.ts';

const source = (call: string): string =>
  `import { csv, json } from 'descent-debugger';\nexport const data = ${call};\n`;

async function dataOf(call: string, files: Files): Promise<Dataset> {
  const { namespace } = await run({ '/p/a.ts': source(call), ...files }, 'recording');
  return namespace['data'] as Dataset;
}

const parts = ({ inputs, targets, inputNames, targetNames, classes, source: from }: Dataset): unknown => ({
  inputs: [inputs.shape, [...inputs.data]],
  targets: [targets.shape, [...targets.data]],
  names: [inputNames, targetNames],
  classes,
  from,
});

test('columns of a table are taken by name', async () => {
  const files = { '/p/d.csv': 'x,y,label\n1,2,0\n3,4,1\n' };
  assert.deepEqual(parts(await dataOf("csv('d.csv', { inputs: ['y', 'x'], targets: 'label' })", files)), {
    inputs: [
      [2, 2],
      [2, 1, 4, 3],
    ],
    targets: [[2], [0, 1]],
    names: [['y', 'x'], ['label']],
    classes: undefined,
    from: 'd.csv',
  });
  assert.deepEqual(parts(await dataOf("csv('./d.csv', { inputs: 'x', targets: ['y', 'label'] })", files)), {
    inputs: [[2], [1, 3]],
    targets: [
      [2, 2],
      [2, 0, 4, 1],
    ],
    names: [['x'], ['y', 'label']],
    classes: undefined,
    from: 'd.csv',
  });
});

test('without names of inputs all other columns are inputs, and texts among the targets are classes', async () => {
  const files = { '/q/flowers.csv': 'length,width,kind\n1,2,rose\n3,4,aster\n5,6,rose' };
  const data = await dataOf("csv('../q/flowers.csv', { targets: 'kind' })", files);
  assert.deepEqual(parts(data), {
    inputs: [
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ],
    targets: [[3], [1, 0, 1]],
    names: [['length', 'width'], ['kind']],
    classes: ['aster', 'rose'],
    from: 'flowers.csv',
  });
});

test('json is a list of rows or an object of columns', async () => {
  const expected = [
    [2, 1],
    [1, 3],
    [2, 4],
  ];
  for (const text of ['[{"x": 1, "y": 2}, {"x": 3, "y": 4}]', '{"x": [1, 3], "y": [2, 4], "note": "n"}']) {
    const { inputs, targets } = await dataOf("json('d.json', { targets: 'y' })", { '/p/d.json': text });
    assert.deepEqual([inputs.shape, [...inputs.data], [...targets.data]], expected, text);
  }
});

test('columns that are not asked for may have holes', async () => {
  const files = { '/p/d.csv': 'x,y,note\n1,2,\n3,4,NA\n' };
  const { targets } = await dataOf("csv('d.csv', { inputs: 'x', targets: 'y' })", files);
  assert.deepEqual([...targets.data], [2, 4]);
});

const asked = "csv('d.csv', { inputs: ['x', 'y'], targets: 'label' })";
const askedJson = "json('d.json', { inputs: ['x', 'y'], targets: 'label' })";

for (const [title, call, text, told] of [
  [
    'a missing value',
    asked,
    'x,y,label\n1,2,0\n3,,1\n',
    'data /p/d.csv:3:3 d.csv, row 3, column y: the value is missing.',
  ],
  ['NA', asked, 'x,y,label\n1,2,0\nNA,5,1\n', 'data /p/d.csv:3:1 d.csv, row 3, column x: "NA" is no number.'],
  [
    'a text among numbers',
    asked,
    'x,y,label\n1,2,0\n3,four,1\n',
    'data /p/d.csv:3:3 d.csv, row 3, column y: "four" is no number.',
  ],
  [
    'a column of texts',
    asked,
    'x,y,label\na,2,0\nb,4,1\n',
    'data /p/d.csv:2:1 d.csv, row 2, column x: "a" is no number.',
  ],
  [
    'a ragged row',
    asked,
    'x,y,label\n1,2,0\n3,4\n',
    'data /p/d.csv:3:3 d.csv, row 3: column label is missing; the row has 2 of 3 values.',
  ],
  [
    'a row that is too long',
    asked,
    'x,y,label\n1,2,0,9\n',
    'data /p/d.csv:2:7 d.csv, row 2: 4 values, but only 3 columns are named.',
  ],
  [
    'NaN',
    asked,
    'x,y,label\n1,2,0\n3,NaN,1\n',
    'data /p/d.csv:3:3 d.csv, row 3, column y: NaN is not finite. Give it a number, or remove the row.',
  ],
  [
    'an infinite target',
    asked,
    'x,y,label\n1,2,-inf\n',
    'data /p/d.csv:2:5 d.csv, row 2, column label: -Infinity is not finite. Give it a number, or remove the row.',
  ],
  [
    'no names',
    asked,
    '1,2,0\n3,4,1\n',
    'data /p/d.csv:1:1 d.csv, the first row must name the columns; it has only numbers. Add a row such as `x,y` above it.',
  ],
  ['an open quote', asked, 'x,y,label\n1,"2,0\n', 'data /p/d.csv:2:3 d.csv, line 2: the quote is never closed.'],
  ['an empty file', asked, '', 'data /p/d.csv:1:1 d.csv, the table is empty; its first row must name the columns.'],
  ['no rows', asked, 'x,y,label\n', 'exception /p/a.ts:2:21 csv: d.csv has no rows.'],
  [
    'a wrong column',
    "csv('d.csv', { inputs: ['x', 'why'], targets: 'label' })",
    'x,y,label\n1,2,0\n',
    'exception /p/a.ts:2:21 csv: d.csv has no column "why". There are: x, y, label.',
  ],
  [
    'a mistyped column',
    "csv('d.csv', { targets: 'labels' })",
    'x,y,label\n1,2,0\n',
    'exception /p/a.ts:2:21 csv: d.csv has no column "labels". Did you mean "label"?',
  ],
  [
    'an input that is a target',
    "csv('d.csv', { inputs: ['x', 'y'], targets: 'y' })",
    'x,y,label\n1,2,0\n',
    'exception /p/a.ts:2:21 csv: column y is an input and a target. Remove it from one.',
  ],
  [
    'no file',
    "csv('moons.csv', { targets: 'y' })",
    'x,y\n1,2\n',
    'file-not-found /p/a.ts:2:25 There is no file moons.csv beside a.ts. Check its name: names are relative to this file.',
  ],
  [
    'a name that is not written out',
    "csv(['d.csv'][0], { targets: 'y' })",
    'x,y\n1,2\n',
    "exception /p/a.ts:2:21 csv needs the name of a file as a literal text, so that it can be read before anything runs. Write csv('moons.csv', { inputs: ['x', 'y'], targets: 'label' }).",
  ],
  [
    'a missing value in JSON',
    askedJson,
    '[\n  {"x": 1, "y": 2, "label": 0},\n  {"x": 3, "label": 1}\n]',
    'data /p/d.json:3:3 d.json, row 2, column y: the value is missing.',
  ],
  [
    'null in JSON',
    askedJson,
    '[\n  {"x": 1, "y": 2, "label": 0},\n  {"x": null, "y": 1, "label": 1}\n]',
    'data /p/d.json:3:9 d.json, row 2, column x: the value is missing.',
  ],
  [
    'columns of different lengths in JSON',
    askedJson,
    '{\n  "x": [1, 2],\n  "y": [1],\n  "label": [0, 1]\n}',
    'data /p/d.json:3:8 d.json, row 2, column y: the value is missing; the column has 1 values and x has 2.',
  ],
  [
    'JSON without columns',
    askedJson,
    '[1, 2]',
    'data /p/d.json:1:1 d.json holds no columns. It must be a list of objects, one per row, or an object of lists, one per column.',
  ],
  [
    'what is not JSON',
    askedJson,
    '[{"x": 1,}]',
    /^json-syntax \/p\/d\.json:1:\d+ d\.json is not JSON: .* Comments and trailing commas are not allowed here\.$/,
  ],
] as const) {
  test(`${title}: told with file, row and column, at its place`, async () => {
    const files = { '/p/a.ts': source(call), [call.startsWith('json') ? '/p/d.json' : '/p/d.csv']: text };
    const failure = await failureOf(() => run(files, 'recording'));
    if (typeof told === 'string') assert.equal(failure, told);
    else assert.match(failure, told);
  });
}

test('names of files are found by parsing, under whatever name the function goes', () => {
  const names = (text: string): string[] => dataFileNames(text, 'file:///a.ts').map(({ name }) => name);
  assert.deepEqual(names("import { csv as read } from 'descent-debugger';\nread('a.csv', {}); csv('b.csv');"), [
    'a.csv',
  ]);
  assert.deepEqual(names("import * as d from 'descent-debugger';\nconst f = () => d.json(('c.json'), {});"), [
    'c.json',
  ]);
  assert.deepEqual(names("import { csv } from './mine';\n// descent-debugger\ncsv('a.csv');"), []);
  assert.deepEqual(names("import { csv } from 'descent-debugger';\ncsv(`a.csv`); csv(name);"), []);
});

test('each module has its files relative to itself', async () => {
  const { namespace } = await run(
    {
      '/p/a.ts':
        "import { csv } from 'descent-debugger';\nimport { other } from './q/b';\nexport const own = csv('d.csv', { targets: 'y' });\nexport { other };",
      '/p/q/b.ts': "import { csv } from 'descent-debugger';\nexport const other = csv('d.csv', { targets: 'y' });",
      '/p/d.csv': 'x,y\n1,2',
      '/p/q/d.csv': 'x,y\n3,4',
    },
    'recording',
  );
  const targets = ['own', 'other'].map((name) => [...(namespace[name] as Dataset).targets.data]);
  assert.deepEqual(targets, [[2], [4]]);
});
