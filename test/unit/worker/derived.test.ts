import assert from 'node:assert/strict';
import test from 'node:test';
import { Column } from '../../../src/shared/columns.ts';
import { HistoryBudget } from '../../../src/shared/history-budget.ts';
import { absoluteOf, derivationOf, ratioOf } from '../../../src/worker/derived.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const kinds = { absolute: absoluteOf, ratio: ratioOf } as const;

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: a column that makes its values says what one says that keeps them`, () => {
    let bounds = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const random = new SeededRandom(seed);
      const budget = new HistoryBudget(random.pick([0, 150_000, 400_000, Number.POSITIVE_INFINITY]));
      const start = random.pick([0, 50]);
      const sources = [new Column({ start, budget }), new Column({ start, budget })];
      const derived = new Column({ start, budget, derivation: derivationOf(make, sources) });
      const kept = new Column({ start });
      for (let round = 0; round < 8; round++) {
        const rows = random.integer(1, 9000);
        const batches = sources.map(() =>
          Float64Array.from({ length: rows }, () => random.pick([Number.NaN, 0, -0, random.uniform(-1, 1), 3])),
        );
        const made = new Float64Array(rows);
        make(batches, made);
        sources.forEach((source, i) => {
          source.append(batches[i]!);
        });
        derived.append(made);
        kept.append(made);
        if (random.next() < 0.3) {
          const end = random.integer(start, kept.end);
          for (const column of [...sources, derived, kept]) column.truncate(end);
        }
        assert.equal(derived.exactFrom, Math.max(...sources.map(({ exactFrom }) => exactFrom)));
        assert.deepEqual(derived.slice(derived.exactFrom), kept.slice(derived.exactFrom));
        const [found, expected] = [derived.reduce(start, kept.end, 61), kept.reduce(start, kept.end, 61)];
        for (let bucket = 0; bucket < expected.starts.length; bucket++) {
          if (found.exact[bucket] === 1) {
            for (const field of ['minimum', 'maximum', 'first', 'last', 'nonFinite', 'firstNonFinite'] as const)
              assert.ok(
                Object.is(found[field][bucket], expected[field][bucket]),
                `seed ${seed}, ${field} of ${bucket}`,
              );
            continue;
          }
          bounds++;
          assert.ok(!(found.minimum[bucket]! > expected.minimum[bucket]!));
          assert.ok(!(found.maximum[bucket]! < expected.maximum[bucket]!));
        }
      }
    }
    assert.ok(bounds > 100, `only ${bounds} buckets were bounds`);
  });
}

test('a column that makes its values takes the memory of its summaries', () => {
  const budget = new HistoryBudget(Number.POSITIVE_INFINITY);
  const source = new Column({ budget });
  source.append(new Float64Array(100_000).fill(1));
  const before = budget.used;
  const derived = new Column({ budget, derivation: derivationOf(absoluteOf, [source]) });
  derived.append(new Float64Array(100_000).fill(1));
  assert.ok(budget.used - before < before / 8, `${budget.used - before} bytes beside ${before}`);
});
