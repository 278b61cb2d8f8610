import assert from 'node:assert/strict';
import test from 'node:test';
import { plainValue } from '../../../src/engine/recording.ts';
import { LanguageError } from '../../../src/language/errors.ts';
import { assertGradient } from '../../support/central-differences.ts';
import { nodeLoss, numbersOf, RecordingInstance, Replay, withNumbers } from '../../support/rewritten.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import type { Realistic } from './realistic/realistic.ts';
import { typedArrays } from './realistic/typed-arrays.ts';
import { unusualCalls } from './realistic/unusual-calls.ts';
import { workloads } from './realistic/workloads.ts';

const groups: Readonly<Record<string, readonly Realistic[]>> = { workloads, unusualCalls, typedArrays };

/** What a loss says and computes, at its start and around it, is what Node computes. */
function check({ source, at, steps, says = [] }: Realistic, seed: number): void {
  const reference = nodeLoss(source);
  const scalar = (numbers: readonly number[]): number => reference(...withNumbers(at, numbers)) as number;
  const instance = new RecordingInstance(source);
  const start = numbersOf(at);
  const random = new SeededRandom(seed);
  const points = [start, ...[0.001, 0.05, 0.3].map((scale) => start.map((x) => x + scale * random.uniform(-1, 1)))];
  const replays: Replay[] = [];
  for (const [index, point] of points.entries()) {
    const expected = scalar(point);
    const { loss, program, findings } = instance.record(withNumbers(at, point) as readonly (number | number[])[]);
    assert.ok(
      Object.is(plainValue(loss), expected),
      `at ${point.join(', ')}: ${plainValue(loss)}, in Node ${expected}`,
    );
    if (index === 0) {
      const messages = findings.map(({ place, message }) => `${instance.textAt(place)} — ${message}`);
      assert.equal(messages.length, says.length, messages.join('\n'));
      for (const [i, pattern] of says.entries()) assert.match(messages[i]!, pattern);
    }
    const replay = new Replay(program);
    const own = replay.at(point);
    assert.ok(own !== undefined && Object.is(own.value, expected), 'the recording stands for its own point');
    for (const earlier of replays) {
      const there = earlier.at(point);
      if (there === undefined) continue;
      assert.ok(
        Object.is(there.value, expected),
        `replayed at ${point.join(', ')}: ${there.value}, in Node ${expected}`,
      );
      assert.deepEqual(there.gradient, own.gradient);
    }
    replays.push(replay);
    if (steps !== true) assertGradient(own.gradient, scalar, point, 'gradient against differences', 3e-6);
  }
}

for (const [group, cases] of Object.entries(groups)) {
  for (const [index, realistic] of cases.entries()) {
    test(`${group}: ${realistic.name}`, () => check(realistic, index));
  }
}

/** What a loss cannot do: the text at the place where that is said, and the message. */
const refusals: readonly (readonly [source: string, text: string, message: RegExp])[] = [
  [
    'export const loss = (x: number) => { let v = 0; setTimeout(() => { v = x * 2; }, 0); return x * x + v; };',
    'setTimeout(() => { v = x * 2; }, 0);',
    /setTimeout runs code later, and a loss must give its number at once/,
  ],
  [
    'export const loss = (x: number) => { let v = 0; Promise.resolve(x).then((q) => { v = q; }); return x * x + v; };',
    'Promise.resolve(x).then((q) => { v = q; });',
    /Promise\.resolve runs code later/,
  ],
  [
    'export const loss = (x: number) => { const p = new Promise((done) => done(x)); return p instanceof Promise ? x : 0; };',
    'const p = new Promise((done) => done(x));',
    /A promise runs code later/,
  ],
  ['export const loss = (x: number) => { fetch("data:,1"); return x; };', 'fetch("data:,1");', /fetch runs code later/],
  [
    'export const loss = (x: number) => { const w: any = [x, 1]; return Math.max(w); };',
    'Math.max(w)',
    /Math\.max does not work on an array.*Write Math\.max\(\.\.\.w\) for all its elements/,
  ],
  [
    'export const loss = (x: number) => { const w: any = [x]; return Math.exp(w); };',
    'Math.exp(w)',
    /Math\.exp does not work on an array.*Write it for each element \(map\)/,
  ],
  ['export const loss = (x: number) => { const w: any = [x]; return -w; };', '-w', /^- does not work on an array/],
  [
    'export const loss = (x: number) => { let w: any = [x]; w++; return w; };',
    'w++',
    /^\+\+ does not work on an array/,
  ],
  [
    'export const loss = (x: number) => { const w: any = new Float64Array([x]); return w > 1 ? x : 0; };',
    'w > 1',
    /^> does not work on an array/,
  ],
];

for (const [source, text, message] of refusals) {
  test(`refused: ${text}`, () => {
    const instance = new RecordingInstance(source);
    assert.throws(
      () => instance.record([1.5]),
      (error) => {
        assert.ok(error instanceof LanguageError);
        assert.match(error.problem.message, message);
        const { start, end } = error.problem.place!;
        assert.equal(source.slice(start, end), text);
        return true;
      },
    );
  });
}
