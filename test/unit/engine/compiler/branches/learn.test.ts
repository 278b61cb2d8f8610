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
function assertSame(
  compiled: CompiledProgram,
  instance: RecordingInstance,
  point: readonly Start[],
  message: string,
): boolean {
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

/** Losses with a body each: of the loss over 40 points, with parameters a, b and w; and whether there is code for them. */
const losses: readonly { readonly name: string; readonly body: string; readonly isLearned: boolean }[] = [
  {
    name: 'a branch chosen by its value',
    body: `let s = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; s += Math.abs(r) <= 1 ? 0.5 * r * r : Math.abs(r) - 0.5; } return s / x.length;`,
    isLearned: true,
  },
  {
    name: 'a plain factor chosen by a branch',
    body: `let s = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; const q = r > 0 ? 0.9 : -0.1; s += q * r; } return s / x.length;`,
    isLearned: true,
  },
  {
    name: 'turns that end early',
    body: `let s = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (Math.abs(r) > 2) continue; s += r * r; } return s / x.length;`,
    isLearned: true,
  },
  {
    name: 'a function with a branch',
    body: `const positive = (v) => (v < 0 ? -v : v); let s = 0; for (let i = 0; i < x.length; i++) s += positive(y[i] - a * x[i] - b); return s;`,
    isLearned: true,
  },
  {
    name: 'a value of the turn before',
    body: `let s = 0; let p = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (r > 0) s += r * p; else s -= r; p = r; } return s;`,
    isLearned: true,
  },
  {
    name: 'a sum that fades',
    body: `let s = a; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (r > 0) s = s * 0.9 + r; else s = s + 1 - r; } return s;`,
    isLearned: true,
  },
  {
    name: 'the largest so far',
    body: `let m = a; let s = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (r > m) m = r; s += r * r; } return s + m;`,
    isLearned: true,
  },
  {
    name: 'branches in a loop in a loop',
    body: `let s = 0; for (let i = 0; i < x.length; i++) { let z = b; for (let j = 0; j < w.length; j++) { const t = w[j] * x[i]; z += t > 0 ? t : 0.1 * t; } if (z > 0.5) s += z * z; else s += z; } return s;`,
    isLearned: true,
  },
  {
    name: 'turns that differ by themselves',
    body: `let s = 0; for (let i = 0; i < x.length; i++) { const r = a * x[i] + b; if (y[i] > 0) s += r > 1 ? r : r * r; else s -= w[i % 3]; } return s;`,
    isLearned: true,
  },
  {
    name: 'forEach',
    body: `let s = 0; x.forEach((v, i) => { const r = y[i] - a * v - b; if (r > 0) s += r; else s -= 2 * r; }); return s;`,
    isLearned: true,
  },
  {
    name: 'residuals in an array',
    body: `const r = x.map((v, i) => y[i] - a * v - b); let s = 0; for (let i = 0; i < r.length; i++) s += Math.abs(r[i]) < 1 ? r[i] * r[i] : 2 * Math.abs(r[i]) - 1; return s;`,
    isLearned: true,
  },
  {
    name: 'arms with plain numbers',
    body: `const clip = (v, lo, hi) => { if (v < lo) return lo; if (v > hi) return hi; return v; }; let s = 0; for (let i = 0; i < x.length; i++) { const p = clip(1 / (1 + Math.exp(-(a * x[i] + b))), 0.05, 0.95); s -= y[i] > 0 ? Math.log(p) : Math.log(1 - p); } return s;`,
    isLearned: true,
  },
  {
    name: 'a count of what is near',
    body: `let s = 0, n = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (Math.abs(r) < 1) { s += r * r; n++; } } return s / n;`,
    isLearned: false,
  },
  {
    name: 'an end after ten that are far',
    body: `let s = 0, n = 0; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (Math.abs(r) > 1 && ++n > 10) break; s += r * r; } return s;`,
    isLearned: false,
  },
  {
    name: 'a property that is counted up',
    body: `let s = 0; const seen = { far: 0 }; for (let i = 0; i < x.length; i++) { const r = y[i] - a * x[i] - b; if (Math.abs(r) > 1) seen.far += 1; s += r * r * seen.far; } return s;`,
    isLearned: false,
  },
];

const numbers = (scale: number): string =>
  JSON.stringify(Array.from({ length: 40 }, (_, i) => Math.round(100 * Math.sin(scale * i)) / 30));

for (const { name, body, isLearned } of losses) {
  test(`${name}: ${isLearned ? 'code with the bits of a recording at every point' : 'no code'}`, () => {
    const text = `const x = ${numbers(3)}; const y = ${numbers(5.1)};
export function loss(a = 0.7, b = -0.4, w = [0.3, -0.6, 0.9]) { ${body} }`;
    const compiled = learn(text, starts);
    assert.equal(compiled !== undefined, isLearned);
    if (compiled === undefined) return;
    const instance = new RecordingInstance(text);
    const random = new SeededRandom(11);
    let held = 0;
    for (let run = 0; run < 40; run++) {
      const number = (): number => random.uniform(-2, 2);
      const point = [number(), number(), [number(), number(), number()]];
      if (assertSame(compiled, instance, point, `at ${point.join(' ')}`)) held++;
    }
    assert.ok(held > 30, `held at ${held} of 40 points`);
  });
}

for (const [counts, seeds, learnedAtLeast] of [
  [false, 120, 100],
  [true, 60, 30],
] as const) {
  test(`${seeds} random losses ${counts ? 'with counters ' : ''}have the bits of a recording at every point`, () => {
    let learned = 0;
    let held = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = new SeededRandom(seed + (counts ? 77_000 : 7000));
      const text = randomBranching(random, counts);
      const compiled = learn(text, starts);
      if (compiled === undefined) continue;
      learned++;
      const instance = new RecordingInstance(text);
      for (let run = 0; run < 12; run++) {
        const scale = [0.3, 1, 3, 10][run % 4]!;
        const number = (): number => random.uniform(-scale, scale);
        const point = [number(), number(), [number(), number(), number()]];
        if (assertSame(compiled, instance, point, `seed ${seed} at ${point.join(' ')}\n${text}`)) held++;
      }
    }
    assert.ok(learned > learnedAtLeast, `${learned} are learned`);
    assert.ok(held > 9 * learned, `${learned} held at ${held} points`);
  });
}
