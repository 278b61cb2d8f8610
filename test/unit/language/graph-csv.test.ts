import assert from 'node:assert/strict';
import test from 'node:test';
import { parseTable, TableError, tableValue } from '../../../src/language/data/csv.ts';
import { readCsv, readJson } from '../../../src/language/data/data.ts';

const columns = (text: string): Record<string, unknown> => ({ ...parseTable(text).columns });

test('tables become columns by name', () => {
  for (const [title, text, expected] of [
    ['numbers', 'x,y\n1,2\n3,4\n', { x: [1, 3], y: [2, 4] }],
    ['no last newline, CR LF', 'x,y\r\n1,-2e3\r\n.5,+4.', { x: [1, 0.5], y: [-2000, 4] }],
    ['semicolons', 'x;y\n1;2', { x: [1], y: [2] }],
    ['tabs', 'x\ty\n1\t2', { x: [1], y: [2] }],
    ['blanks and empty lines', ' x , y \n\n 1 , 2 \n\n', { x: [1], y: [2] }],
    ['texts', 'name,y\nab,1\n3c,2', { name: ['ab', '3c'], y: [1, 2] }],
    ['quotes', '"a,b","say ""x"""\n"1","two\nlines"', { 'a,b': [1], 'say "x"': ['two\nlines'] }],
    ['not finite', 'x\nNaN\ninf\n-Infinity\n-0', { x: [Number.NaN, Infinity, -Infinity, -0] }],
    ['one column', 'x\n1\n2', { x: [1, 2] }],
  ] as const) {
    assert.deepEqual(columns(text), expected, title);
  }
});

test('the value has the columns and the rows, and is a copy each time', () => {
  const table = parseTable('x,y\n1,2\n3,4');
  const value = tableValue(table);
  assert.deepEqual(value, {
    x: [1, 3],
    y: [2, 4],
    rows: [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  });
  (value['x'] as number[])[0] = 9;
  assert.deepEqual(tableValue(table)['x'], [1, 3]);
});

test('a hole or a fault is an error that names row and column', () => {
  for (const [text, message, at] of [
    ['x,y\n1,2\n3', /row 3: column y is missing; the row has 1 of 2 values/, '3'],
    ['x,y\n1,2,5\n', /row 2: 3 values, but only 2 columns/, '5'],
    ['x,y\n1,\n', /row 2, column y: the value is missing/, '\n'],
    ['x,y\n1,2\n\n"a\nb",7\nNA,3', /row 6, column x: "NA" is no number/, 'NA'],
    ['x,y\n1,2\nNA,3', /row 3, column x: "NA" is no number/, 'NA'],
    ['1,2\n3,4', /first row must name the columns/, '1'],
    ['', /empty/, undefined],
    ['x,x\n1,2', /two columns are named x/, 'x\n'],
    ['x,\n1,2', /column 2 has no name/, '\n'],
    ['rows\n1', /cannot be named rows/, 'rows'],
    ['x\n"1', /quote is never closed/, '"1'],
    ['x\n"1"2', /text follows a closed quote/, '2'],
  ] as const) {
    assert.throws(
      () => parseTable(text),
      (error) => {
        assert.ok(error instanceof TableError, String(error));
        assert.match(error.message, message);
        if (at !== undefined) assert.ok(text.slice(error.offset).startsWith(at), `${text}: offset ${error.offset}`);
        return true;
      },
    );
  }
});

test('data files become modules, or problems at their place', () => {
  const csv = readCsv('file:///d.csv', 'x,y\n1,\n');
  assert.ok('message' in csv);
  assert.match(csv.message, /^d\.csv, row 2, column y: the value is missing/);
  assert.deepEqual([csv.place?.line, csv.place?.column], [2, 3]);
  const json = readJson('file:///d.json', '{\n  "a": 1,\n}');
  assert.ok('message' in json);
  assert.deepEqual([json.code, json.place?.line, json.place?.column], ['json-syntax', 3, 1]);
  const good = readJson('file:///d.json', '{"a": [1, 2], "default": 3}');
  assert.ok('kind' in good);
  assert.deepEqual(good.names, ['a']);
  assert.notEqual(good.value(), good.value());
});
