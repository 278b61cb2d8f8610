import assert from 'node:assert/strict';
import test from 'node:test';
import type { BenchReport } from '../../../src/cli/bench-report.ts';
import { benchJson, benchText } from '../../../src/cli/bench-report.ts';

const report: BenchReport = {
  program: 'file:///a.ts',
  problem: 'bowl',
  kind: 'function',
  elements: 2,
  processor: 'A processor',
  node: 'v24.0.0',
  loading: 41.2,
  optimizer: 'adam',
  forward: 0.02,
  gradient: { interpreted: 0.4, compiled: 0.03 },
  iteration: { stepped: 0.25, run: 0.2 },
  iterations: 1_000_000,
  runs: 1,
  iterationsPerSecond: 5_000_000,
  operations: { loss: 13, gradient: 11 },
  recording: 1.5,
  compilation: 2,
  code: { kind: 'javascript', operations: 19, interpreted: [], length: 441 },
  historyBytes: 80,
};
const none: ReadonlySet<string> = new Set();

test('the table has every figure, with its unit and beside what it is to be compared with', () => {
  const lines = benchText(report, none).split('\n');
  const line = (start: string): string => lines.find((each) => each.trim().startsWith(start)) ?? '';
  assert.equal(lines[0], 'bowl: function, 2 elements, adam');
  assert.equal(lines[1], 'A processor, Node v24.0.0');
  assert.match(line('the plain function'), /20\.0 ns$/);
  assert.match(line('loss and gradient, interpreted'), /400 ns {2}20 × that$/);
  assert.match(line('loss and gradient, compiled'), /30\.0 ns {2}1\.5 × that$/);
  assert.match(line('an iteration, stepped'), /250 ns$/);
  assert.match(line('an iteration, in a run'), /200 ns {2}5,000,000 iterations a second$/);
  assert.match(line('recorded operations'), /13 {2}11 more for the gradient$/);
  assert.match(line('loading'), /41\.2 ms/);
  assert.match(line('recording '), /1\.50 ms/);
  assert.match(line('compilation'), /2\.00 ms {2}JavaScript of 19 operations, 441 characters/);
  assert.match(line('history'), /80 bytes {2}an iteration$/);
  assert.match(benchText(report, none), /Nothing of an evaluation is interpreted/);
});

test('what is interpreted is said with its reason', () => {
  for (const [changed, codes, message] of [
    [
      {
        code: {
          kind: 'webAssembly',
          operations: 9,
          interpreted: [
            { operation: 'exp', count: 2 },
            { operation: 'log', count: 1 },
          ],
        },
      },
      [],
      /none for them: exp \(2×\), log\n/,
    ],
    [
      {
        code: { kind: 'none', operations: 9, interpreted: [], reason: 'there is no code for tan' },
        gradient: { interpreted: 1 },
      },
      [],
      /loss and gradient, because there is no code for tan\n/,
    ],
    [{}, ['console'], /because the loss prints/],
    [{}, ['nondeterminism'], /depends on more than its parameters/],
    [{}, ['outside-write'], /changes what it has not made/],
    [{}, ['changing-control-flow'], /the control flow changes/],
    [{ optimizer: 'newtonCG' }, [], /Hessian-vector products/],
    [{ optimizer: 'levenbergMarquardt' }, [], /Jacobian/],
  ] as const) {
    const text = benchText({ ...report, ...changed }, new Set(codes));
    assert.match(text, /Interpreted:\n/);
    assert.match(text, message);
    assert.doesNotMatch(text, /Nothing of an evaluation/);
  }
});

test('a loss without code, and a run that ends at its start, have no such figures', () => {
  const text = benchText(
    { ...report, gradient: { interpreted: 1 }, iterations: 0, iterationsPerSecond: Number.NaN },
    none,
  );
  assert.match(text, /compiled +– {2}not compiled/);
  assert.match(text, /in a run +– {2}the run ends at its start/);
});

test('that runs were short is told', () => {
  assert.match(
    benchText({ ...report, iterations: 300, runs: 3 }, none),
    /5,000,000 iterations a second, in runs of 100\n/,
  );
});

test('JSON has the ratios too', () => {
  const told = JSON.parse(benchJson(report)) as { type: string; ratios: unknown; historyBytes: number };
  assert.equal(told.type, 'bench');
  assert.equal(told.historyBytes, 80);
  assert.deepEqual(told.ratios, { interpreted: 0.4 / 0.02, compiled: 0.03 / 0.02 });
});
