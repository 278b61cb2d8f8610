// Arrays and tables that are no text: what a description gets of them, and every fault at its place in the source.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Dataset } from '../../../src/engine/data/dataset.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { dataFileNames } from '../../../src/language/data/data-files.ts';
import { loadGraph } from '../../../src/language/graph/load.ts';
import { resolveProblem } from '../../../src/language/problems/definition.ts';
import { bytesOf } from '../../support/formats/fixtures.ts';
import type { Files } from '../../support/language.ts';
import { failureOf, load, run } from '../../support/language.ts';
import { memoryReader } from '../../support/memory-reader.ts';

const files: Files = Object.fromEntries(
  [
    'scalar.npy',
    'f8-big-F.npy',
    'cube-F.npy',
    'empty.npy',
    'row.npy',
    'complex.npy',
    'inexact.npy',
    'not-finite.npy',
    'xor.npz',
    'no-arrays.npz',
    'images.idx3-ubyte',
    'images.idx3-ubyte.gz',
    'labels.idx1-ubyte',
    'ints.idx',
    'snappy.parquet',
    'zstd.parquet',
  ].map((name) => [`/p/${name}`, bytesOf(name)]),
);

const source = (call: string): string =>
  `import { dense, idx, network, npy, npz, parquet, problem } from 'descent-debugger';\nexport const data = ${call};\n`;

async function given(call: string, more: Files = {}): Promise<unknown> {
  const { namespace } = await run({ '/p/a.ts': source(call), ...files, ...more }, 'recording');
  return namespace['data'];
}

/** Tensors and data sets as plain data. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return [value.shape, [...value.data]];
  if (!(value instanceof Dataset)) return value;
  const { inputs, targets, inputNames, targetNames, classes, source: from } = value;
  return { inputs: plain(inputs), targets: plain(targets), names: [inputNames, targetNames], classes, from };
}

const pixels = Array.from({ length: 24 }, (_, i) => (i * 11) % 256);
const pixelNames = ['x[0][0]', 'x[0][1]', 'x[1][0]', 'x[1][1]', 'x[2][0]', 'x[2][1]', 'x[3][0]', 'x[3][1]'];

for (const [call, expected] of [
  ["npy('scalar.npy')", 4.25],
  ["npy('./row.npy')", [[2], [1.5, -2]]],
  [
    "npy('f8-big-F.npy', { scale: 2 })",
    [
      [2, 3],
      [0.2, -5, 6, 2e-300, 131008, -0],
    ],
  ],
  ["npy('cube-F.npy', { samples: 1 })", [[1, 3, 4], Array.from({ length: 12 }, (_, i) => i)]],
  ["idx('ints.idx')", [[2], [-(2 ** 31), 2 ** 31 - 1]]],
  ["idx('images.idx3-ubyte', { samples: 1 })", [[1, 4, 2], pixels.slice(0, 8)]],
  [
    "idx('images.idx3-ubyte.gz', 'labels.idx1-ubyte', { scale: 0.5, samples: 2 })",
    {
      inputs: [[2, 4, 2], pixels.slice(0, 16).map((pixel) => pixel / 2)],
      targets: [[2], [7, 0]],
      names: [pixelNames, ['y']],
      classes: undefined,
      from: 'images.idx3-ubyte.gz',
    },
  ],
  [
    "npz('xor.npz', { inputs: 'x', targets: 'y' })",
    {
      inputs: [
        [4, 2],
        [0, 0, 0, 1, 1, 0, 1, 1],
      ],
      targets: [[4], [0, 1, 1, 0]],
      names: [['x1', 'x2'], ['y']],
      classes: undefined,
      from: 'xor.npz',
    },
  ],
  [
    "parquet('snappy.parquet', { inputs: ['x', 'count'], targets: 'kind' })",
    {
      inputs: [
        [4, 2],
        [0.5, 1, -1.25, -2, 3, 2 ** 53, 1e-300, 4],
      ],
      targets: [[4], [1, 0, 1, 1]],
      names: [['x', 'count'], ['kind']],
      classes: ['aster', 'rose'],
      from: 'snappy.parquet',
    },
  ],
] as const) {
  test(call, async () => assert.deepEqual(plain(await given(call)), expected));
}

test('all arrays of a .npz by name', async () => {
  const { x, y } = (await given("npz('xor.npz')")) as Record<string, unknown>;
  assert.deepEqual(plain(x), [
    [4, 2],
    [0, 0, 0, 1, 1, 0, 1, 1],
  ]);
  assert.deepEqual(plain(y), [[4], [0, 1, 1, 0]]);
});

test('arrays are parameters and data of problems, and samples of networks', async () => {
  const problem = `problem({
    parameters: { w: npy('row.npy') },
    data: { x: npz('xor.npz').x },
    loss: ({ w }, { x }) => (w - 1) ** 2,
  })`;
  const instance = await run({ '/p/a.ts': source(problem), ...files }, 'recording');
  assert.deepEqual([...resolveProblem(instance, 'data').start], [1.5, -2]);
  const network = `network({
    data: { inputs: npz('xor.npz').x, targets: npz('xor.npz').y },
    layers: [dense(1, 'sigmoid')],
    loss: 'binaryCrossEntropy',
  })`;
  const trained = await run({ '/p/a.ts': source(network), ...files }, 'recording');
  assert.equal(resolveProblem(trained, 'data').training?.samples, 4);
});

test('files are read once for all instances of the modules', async () => {
  const graph = await load({ '/p/a.ts': source("npy('row.npy')"), ...files });
  const { instantiate } = await import('../../../src/language/graph/instantiate.ts');
  const { quiet } = await import('../../support/language.ts');
  const [one, other] = ['plain', 'recording'].map(
    (form) => instantiate(graph, form as 'plain', quiet).namespace['data'],
  );
  assert.equal(one, other);
});

for (const [title, call, told] of [
  [
    'no such file',
    "npy('none.npy')",
    'file-not-found /p/a.ts:2:25 There is no file none.npy beside a.ts. Check its name: names are relative to this file.',
  ],
  [
    'a name that is not written out',
    "npy('row' + '.npy')",
    "exception /p/a.ts:2:21 npy needs the name of a file as a literal text, so that it can be read before anything runs. Write npy('x.npy').",
  ],
  [
    'another format',
    "npy('xor.npz')",
    "data /p/a.ts:2:25 xor.npz: it does not begin like a .npy file (\\x93NUMPY). Write it with numpy.save('x.npy', x).",
  ],
  [
    'the second of two files',
    "idx('images.idx3-ubyte', 'row.npy')",
    'data /p/a.ts:2:46 row.npy: it does not begin like an IDX file: its first two bytes must be 0. Is it the right file?',
  ],
  [
    'a type without numbers',
    "npy('complex.npy')",
    "data /p/a.ts:2:25 complex.npy: it holds complex numbers, and only bool, integers and floats are read. Save x.astype('float64'). Write it with numpy.save('x.npy', x).",
  ],
  [
    'a number that float64 cannot hold',
    "npy('inexact.npy')",
    'exception /p/a.ts:2:21 npy: inexact.npy: [1][1] is 9007199254740993, which a float64 cannot hold exactly.',
  ],
  [
    'NaN',
    "npy('not-finite.npy')",
    'exception /p/a.ts:2:21 npy: not-finite.npy, index [1][1]: NaN is not finite. Give it a number, or remove the sample.',
  ],
  ['nothing in it', "npy('empty.npy')", 'exception /p/a.ts:2:21 npy: empty.npy is empty: its shape is [0, 2].'],
  [
    'a wrong option',
    "npy('row.npy', { sample: 3 })",
    `exception /p/a.ts:2:21 npy does not know 'sample'. Did you mean "samples"?`,
  ],
  [
    'a wrong number of samples',
    "npy('row.npy', { samples: 0 })",
    'exception /p/a.ts:2:21 npy: samples must be a whole number of at least 1, not 0.',
  ],
  [
    'a wrong array',
    "npz('xor.npz', { inputs: 'x', targets: 'z' })",
    'exception /p/a.ts:2:21 npz: xor.npz has no array "z". Did you mean "x"?',
  ],
  [
    'no array',
    "npz('xor.npz', { inputs: 'x' })",
    'exception /p/a.ts:2:21 npz needs targets: the name of an array. There are: x, y.',
  ],
  [
    'a zip without arrays',
    "npz('no-arrays.npz')",
    "data /p/a.ts:2:25 no-arrays.npz: it is a zip file without a .npy in it, but with archive/data.pkl. Write it with numpy.savez('data.npz', x=x, y=y).",
  ],
  [
    'different numbers of samples',
    "idx('images.idx3-ubyte', 'ints.idx')",
    'exception /p/a.ts:2:21 idx: images.idx3-ubyte has 3 samples and ints.idx has 2: each sample needs one of both.',
  ],
  [
    'a wrong column',
    "parquet('snappy.parquet', { inputs: 'ex', targets: 'kind' })",
    'exception /p/a.ts:2:21 parquet: snappy.parquet has no column "ex". Did you mean "x"?',
  ],
  [
    'a missing value',
    "parquet('snappy.parquet', { inputs: ['x', 'hole'], targets: 'kind' })",
    'exception /p/a.ts:2:21 snappy.parquet, row 2, column hole: the value is missing.',
  ],
  [
    'NaN in a table',
    "parquet('snappy.parquet', { inputs: 'wrong', targets: 'kind' })",
    'exception /p/a.ts:2:21 snappy.parquet, row 3, column wrong: NaN is not finite. Give it a number, or remove the row.',
  ],
  [
    'texts as inputs',
    "parquet('snappy.parquet', { inputs: 'kind', targets: 'x' })",
    'exception /p/a.ts:2:21 snappy.parquet, row 1, column kind: "rose" is no number.',
  ],
  [
    'dates',
    "parquet('snappy.parquet', { inputs: 'when', targets: 'x' })",
    'exception /p/a.ts:2:21 snappy.parquet: row 1, column when: a date is neither a number nor a text.',
  ],
  [
    'a packing that is not read',
    "parquet('zstd.parquet', { inputs: 'x', targets: 'kind' })",
    "exception /p/a.ts:2:21 zstd.parquet: column x is packed by ZSTD, and only snappy and gzip are read. Save the table with compression='snappy'.",
  ],
] as const) {
  test(`${title} is told at its place`, async () => assert.equal(await failureOf(() => given(call)), told));
}

test('where only texts can be read, files of bytes are not there', async () => {
  const { read } = memoryReader({ '/p/a.ts': source("npy('row.npy')"), ...files });
  const loading = loadGraph({ read }, 'file:///p/a.ts');
  await assert.rejects(loading, /row\.npy is no text, and nothing else can be read here\./);
});

test('names are found in every kind of call', () => {
  const found = (text: string): string[] =>
    dataFileNames(`import * as d from 'descent-debugger';\n${text}`, 'file:///a.ts').map(
      ({ use, name }) => `${use} ${name}`,
    );
  assert.deepEqual(found("d.idx('a', 'b'); d.npz('c'); d.npy(n); d.parquet(('e' as string)); other.npy('f');"), [
    'idx a',
    'idx b',
    'npz c',
    'parquet e',
  ]);
  assert.deepEqual(
    found(
      "d.network({ weights: 'a' }); d.network({ 'weights': { file: 'b', names } }); d.network(); f({ weights: 'c' });",
    ),
    ['weights a', 'weights b'],
  );
});
