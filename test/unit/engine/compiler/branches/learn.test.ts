import assert from 'node:assert/strict';
import test from 'node:test';
import { learnBranches } from '../../../../../src/engine/compiler/branches/learn.ts';
import type { CompiledProgram } from '../../../../../src/engine/compiler/compile.ts';
import { randomBranching, starts } from '../../../../support/random-branching.ts';
import type { Start } from '../../../../support/rewritten.ts';
import { RecordingInstance, Replay } from '../../../../support/rewritten.ts';
import { SeededRandom } from '../../../../support/seeded-random.ts';

/** Code with the branches of a loss, learned at a point. */
function learn(text: string, point: readonly Start[]): CompiledProgram | undefined {
  const instance = new RecordingInstance(text);
  return learnBranches((chooser, limit) => {
    try {
      return instance.record(point, { marks: true, chooser, limit }).program;
    } catch {
      return undefined;
    }
  });
}

/** Fails unless code has the bits of a recording made at the point; false where it has no code for the point. */
function assertSame(compiled: CompiledProgram, instance: RecordingInstance, point: readonly Start[], message: string): boolean {
  const numbers = point.flat() as number[];
  const outputs = new Float64Array(numbers.length + 1);
  if (!compiled(numbers, outputs)) return false;
  const expected = new Replay(instance.record(point).program).at(numbers)!;
  const all = [expected.value, ...expected.gradient];
  for (const [index, value] of all.entries()) {
    assert.ok(Object.is(outputs[index], value), `${message}: output ${index} is ${outputs[index]}, not ${value}`);
  }
  return true;
}

for (const counts of [false, true]) {
  const losses = counts ? 150 : 400;
  test(`${losses} random losses ${counts ? 'with counters ' : ''}have the bits of a recording at every point`, () => {
    const tally = { learned: 0, held: 0 };
    for (let seed = 0; seed < losses; seed++) {
      const random = new SeededRandom(seed + (counts ? 77_000 : 7000));
      const text = randomBranching(random, counts);
      const compiled = learn(text, starts);
      if (compiled === undefined) continue;
      tally.learned++;
      const instance = new RecordingInstance(text);
      for (let run = 0; run < 12; run++) {
        const scale = [0.3, 1, 3, 10][run % 4]!;
        const number = (): number => random.uniform(-scale, scale);
        const point = [number(), number(), [number(), number(), number()]];
        if (assertSame(compiled, instance, point, `seed ${seed} at ${point.join(' ')}\n${text}`)) tally.held++;
      }
    }
    console.log(tally);
  });
}
