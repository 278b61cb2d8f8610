import assert from 'node:assert/strict';
import test from 'node:test';
import { plainValue } from '../../../src/engine/recording.ts';
import { createOperators } from '../../../src/language/operators/index.ts';
import { assertClose } from '../../support/assert-close.ts';
import type { DualOperand } from '../../support/dual.ts';
import { dualGradient } from '../../support/dual.ts';
import { dualOperators } from '../../support/dual-operators.ts';
import type { SourceStyle } from '../../support/random-source.ts';
import { moderate, SourceWriter, special } from '../../support/random-source.ts';
import { exportsOf, RecordingInstance, Replay } from '../../support/rewritten.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** Programs of one module: parsing and compiling each alone would take most of the time. */
const batch = 10;

interface Program {
  readonly seed: number;
  readonly random: SeededRandom;
  readonly name: string;
  readonly text: string;
  readonly parameters: number;
}

function writeProgram(seed: number, style: SourceStyle): Program {
  const random = new SeededRandom(seed);
  const parameters = random.integer(1, 3);
  const names = Array.from({ length: parameters }, (_, i) => `p${i}`);
  const name = `loss${seed}`;
  const text = `export function ${name}(${names.join(', ')}) {\n${new SourceWriter(random, style, names).body()}\n}`;
  return { seed, random, name, text, parameters };
}

type Loss = (...values: unknown[]) => unknown;

/** Runs a check on `count` programs, of which each gets its forms and Node's own. */
function forPrograms(
  first: number,
  count: number,
  style: SourceStyle,
  check: (program: Program, forms: { node: Loss; plain: Loss; dual: Loss; instance: RecordingInstance }) => void,
): void {
  for (let start = first; start < first + count; start += batch) {
    const programs = Array.from({ length: batch }, (_, i) => writeProgram(start + i, style));
    const text = programs.map((program) => program.text).join('\n');
    const script = text.replaceAll('export function', 'function');
    const names = programs.map(({ name }) => name).join(', ');
    const node = new Function(`"use strict"; ${script}\nreturn { ${names} };`)() as Record<string, Loss>;
    const instance = new RecordingInstance(text);
    const quiet = createOperators({
      recording: () => undefined,
      place: () => undefined,
      draw: () => 0.5,
      console: () => {},
    });
    const plain = exportsOf(instance.module, 'plain', quiet);
    const dual = exportsOf(instance.module, 'recording', dualOperators());
    for (const program of programs) {
      const { name } = program;
      try {
        check(program, { node: node[name]!, plain: plain[name]!() as Loss, dual: dual[name]!() as Loss, instance });
      } catch (error) {
        throw new Error(`seed ${program.seed}\n${program.text}`, { cause: error });
      }
    }
  }
}

/** The number that a constant stands for. Most are literals, for which nothing needs to be compiled. */
function numberOf(constant: string): number {
  const literal = Number(constant);
  return Number.isNaN(literal) ? Number(new Function(`return ${constant}`)()) : literal;
}

/** A point of ordinary numbers, or of special ones. */
function pointOf({ random, parameters }: Program, style: SourceStyle): number[] {
  return Array.from({ length: parameters }, () => numberOf(style.constant(random)));
}

/** Values of both forms, of the recording and of its replays are Node's, bit for bit. */
function checkValues(
  program: Program,
  { node, plain, instance }: { node: Loss; plain: Loss; instance: RecordingInstance },
  style: SourceStyle,
): { replay: Replay | undefined; point: number[] } {
  const point = pointOf(program, style);
  const expected = node(...point) as number;
  assert.ok(Object.is(plain(...point), expected), `plain: ${String(plain(...point))}, in Node ${expected}`);
  const { loss, program: recorded } = instance.record(point, {}, program.name);
  assert.ok(Object.is(plainValue(loss), expected), `recorded: ${String(plainValue(loss))}, in Node ${expected}`);
  const replay = new Replay(recorded);
  for (let run = 0; run < 3; run++) {
    const there = run === 0 ? point : run === 1 ? pointOf(program, style) : point.map((x) => x * (1 + 1e-7));
    const replayed = replay.at(there);
    if (run === 0) assert.ok(replayed !== undefined, 'guards hold where they were recorded');
    if (replayed === undefined) continue;
    const value = node(...there) as number;
    assert.ok(Object.is(replayed.value, value), `replayed at ${there.join(', ')}: ${replayed.value}, in Node ${value}`);
  }
  return { replay, point };
}

test('1,200 random programs: values bit for bit, gradients as dual numbers give them', () => {
  let finite = 0;
  forPrograms(0, 1200, moderate, (program, forms) => {
    const { replay, point } = checkValues(program, forms, moderate);
    const expected = dualGradient((xs) => forms.dual(...xs) as DualOperand, point);
    const { gradient } = replay!.at(point)!;
    const scale = Math.max(1, ...expected.map(Math.abs));
    const scaled = (slopes: readonly number[]): number[] => slopes.map((slope) => slope / scale);
    assertClose(scaled(gradient), scaled(expected), 1e-11, 'gradient');
    if (gradient.some((slope) => slope !== 0)) finite++;
  });
  assert.ok(finite > 750, `only ${finite} programs had a gradient other than 0`);
});

test('800 random programs with NaN, infinities and signed zeros: values bit for bit, gradients where they are finite', () => {
  let compared = 0;
  forPrograms(100_000, 800, special, (program, forms) => {
    const { replay, point } = checkValues(program, forms, special);
    const expected = dualGradient((xs) => forms.dual(...xs) as DualOperand, point);
    const { gradient } = replay!.at(point)!;
    expected.forEach((slope, i) => {
      // Products of infinite and vanishing slopes depend on the order of multiplication.
      if (!Number.isFinite(slope) || Math.abs(slope) > 1e100 || !Number.isFinite(gradient[i]!)) return;
      assertClose([gradient[i]!], [slope], 1e-9, `element ${i}`);
      if (slope !== 0) compared++;
    });
  });
  assert.ok(compared > 120, `only ${compared} slopes compared`);
});
