import assert from 'node:assert/strict';
import test from 'node:test';
import { plainValue } from '../../../src/engine/recording.ts';
import { createOperators } from '../../../src/language/operators/index.ts';
import { assertClose } from '../../support/assert-close.ts';
import { assertGradient } from '../../support/central-differences.ts';
import {
  dualGradientOf,
  lossOf,
  nodeLoss,
  numbersOf,
  RecordingInstance,
  Replay,
  withNumbers,
} from '../../support/rewritten.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { arithmetic } from './snippets/arithmetic.ts';
import { classes } from './snippets/classes.ts';
import { collections } from './snippets/collections.ts';
import { control } from './snippets/control.ts';
import { functions } from './snippets/functions.ts';
import { math } from './snippets/math.ts';
import type { Snippet } from './snippets/snippet.ts';
import { typescript } from './snippets/typescript.ts';

const groups: Readonly<Record<string, readonly Snippet[]>> = {
  arithmetic,
  math,
  control,
  functions,
  classes,
  collections,
  typescript,
};

const quiet = { recording: () => undefined, place: () => undefined, draw: () => 0.5, console: () => {} };

/** Values of the plain form, of the recording form without a recording, and of a recording are those of the source in Node. */
function checkSnippet({ source, at, kinks, reference: javascript }: Snippet, seed: number): void {
  const reference = nodeLoss(javascript ?? source);
  // A loss may change the arrays which it is given.
  const start = (): unknown[] => structuredClone([...at]) as unknown[];
  const expected = reference(...start()) as number;
  assert.equal(typeof expected, 'number');
  const instance = new RecordingInstance(source);
  const plain = lossOf(instance.module, 'plain', createOperators(quiet));
  assert.ok(Object.is(plain(...start()), expected), `plain form: ${String(plain(...start()))}, in Node ${expected}`);
  const { loss, program } = instance.record(at, { marks: true });
  assert.ok(Object.is(plainValue(loss), expected), `recorded: ${String(plainValue(loss))}, in Node ${expected}`);
  const unrecorded = instance.loss(...start());
  assert.ok(Object.is(unrecorded, expected), `unrecorded: ${String(unrecorded)}, in Node ${expected}`);

  const replay = new Replay(program);
  const point = numbersOf(at);
  const replayed = replay.at(point);
  assert.ok(replayed !== undefined, 'the guards hold where they were recorded');
  assert.ok(Object.is(replayed.value, expected), `replayed: ${replayed.value}, in Node ${expected}`);
  assertClose(replayed.gradient, dualGradientOf(instance.module, at), 1e-13, 'gradient against duals');
  const scalar = (numbers: readonly number[]): number => reference(...withNumbers(at, numbers)) as number;
  if (kinks !== true) assertGradient(replayed.gradient, scalar, point, 'gradient against differences');

  // Around the start, a recording whose guards hold is never wrong.
  const random = new SeededRandom(seed);
  for (let i = 0; i < 20; i++) {
    const near = point.map((x) => x + random.uniform(-1, 1) * 10 ** random.integer(-6, 0));
    const there = replay.at(near);
    if (there === undefined) continue;
    const value = scalar(near);
    assert.ok(Object.is(there.value, value), `replayed at ${near.join(', ')}: ${there.value}, in Node ${value}`);
  }
}

for (const [group, snippets] of Object.entries(groups)) {
  for (const [index, snippet] of snippets.entries()) {
    test(`${group}: ${snippet.name}`, () => checkSnippet(snippet, index));
  }
}

test('at least a hundred snippets, each with its own name', () => {
  const names = Object.values(groups).flatMap((snippets) => snippets.map(({ name }) => name));
  assert.ok(names.length >= 100, `${names.length} snippets`);
  assert.equal(new Set(names).size, names.length);
});
