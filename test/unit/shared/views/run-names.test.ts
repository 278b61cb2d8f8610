import assert from 'node:assert/strict';
import test from 'node:test';
import { differences } from '../../../../src/shared/views/run-names.ts';
import type { RunSettings } from '../../../../src/shared/views/runs.ts';

const adam: RunSettings = {
  program: 'file:///a.ts',
  problem: 'a',
  optimizer: 'adam',
  learningRate: 0.05,
  settings: { beta1: 0.9, amsgrad: false },
  schedule: 'constant',
  batchSize: 32,
  seed: 0,
  start: 's',
  text: 't',
};

const cases: readonly [string, readonly Partial<RunSettings>[], readonly string[]][] = [
  ['nothing differs', [{}, {}], ['', '']],
  ['one alone', [{}], ['']],
  ['η, in all names', [{}, { learningRate: 0.1 }], ['η 0.05', 'η 0.1']],
  [
    'numbers that JSON has not',
    [{}, { learningRate: 'Infinity' }, { learningRate: '-0' }],
    ['η 0.05', 'η Infinity', 'η -0'],
  ],
  [
    'optimizers: settings of another one are no difference',
    [{}, { optimizer: 'momentum', settings: { momentum: 0.9 } }],
    ['adam', 'momentum'],
  ],
  [
    'settings of the same optimizer',
    [{}, { settings: { beta1: 0.8, amsgrad: true } }],
    ['beta1 0.9, no amsgrad', 'beta1 0.8, amsgrad'],
  ],
  [
    'three parts at most, the most telling first',
    [{}, { learningRate: 1, schedule: 'cosine', batchSize: 8, seed: 7 }],
    ['η 0.05, constant η, batch size 32', 'η 1, cosine, batch size 8'],
  ],
  [
    'an edited source and another start are said of the others',
    [{}, { text: 'u', start: 'x' }],
    ['', 'another start, edited'],
  ],
  [
    'a schedule’s settings, clipping, bounds and averages',
    [
      {
        schedule: 'step',
        further: { 'schedule.stepSize': 10, clipNorm: 'none', 'bounds.dense1.weights': '0..1' },
      },
      { schedule: 'step', further: { 'schedule.stepSize': 20, clipNorm: 1, 'bounds.dense1.weights': '0..' } },
    ],
    ['stepSize 10, no clipNorm, dense1.weights in 0..1', 'stepSize 20, clipNorm 1, dense1.weights in 0..'],
  ],
  [
    'settings of another schedule are no difference, and neither is what a stored run does not tell',
    [
      { schedule: 'step', further: { 'schedule.stepSize': 10, averaging: 'none' } },
      { schedule: 'cosine', further: { 'schedule.minimum': 0, averaging: 'none' } },
      {},
    ],
    ['step', 'cosine', 'constant η'],
  ],
  [
    'what only one of them has',
    [
      { further: { averaging: 'none' } },
      { further: { averaging: 'exponential', averagingDecay: 0.9, 'bounds.w': '0..' } },
    ],
    ['no averaging, w free', 'averaging exponential, averagingDecay 0.9, w in 0..'],
  ],
  [
    'choices, which are words',
    [
      { settings: { lineSearch: 'strongWolfe' }, further: { loss: 'binaryCrossEntropy', clipNorm: 'Infinity' } },
      { settings: { lineSearch: 'armijo' }, further: { loss: 'hinge', clipNorm: 1 } },
    ],
    ['lineSearch strongWolfe, loss binaryCrossEntropy, clipNorm Infinity', 'lineSearch armijo, loss hinge, clipNorm 1'],
  ],
  ['seeds', [{}, { seed: 7 }], ['seed 0', 'seed 7']],
];

for (const [name, runs, expected] of cases) {
  test(`names of runs: ${name}`, () => {
    assert.deepEqual(differences(runs.map((run) => ({ ...adam, ...run }))), expected);
  });
}

test('no runs have no names', () => assert.deepEqual(differences([]), []));
