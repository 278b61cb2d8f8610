// Losses as people write them with loops: seeded, nested, over data, with sums that run on and values of other turns.
import { Operation } from '../../src/engine/operations.ts';
import type { Recording } from '../../src/engine/recording.ts';
import type { Operand, Tracked } from '../../src/engine/tracked.ts';
import type { SeededRandom } from './seeded-random.ts';

const binaries = ['add', 'subtract', 'multiply', 'maximum', 'divide'] as const;
const unaries = ['sin', 'tanh', 'negate', 'sigmoid', 'abs'] as const;

/** What one step of a body works on, decided once for all turns. */
type Source =
  | { readonly kind: 'parameter'; readonly stride: number; readonly base: number }
  | { readonly kind: 'data'; readonly base: number; readonly few: boolean }
  | { readonly kind: 'own' | 'before' | 'earlierLoop' | 'reversed'; readonly index: number }
  | { readonly kind: 'sum' };

interface Step {
  readonly name: (typeof binaries)[number] | (typeof unaries)[number];
  readonly sources: readonly Source[];
  /** Decides on the value, as an `if` would. */
  readonly decides: boolean;
}

interface Body {
  readonly steps: readonly Step[];
  readonly count: number;
  readonly inner: Body | undefined;
}

interface Moment {
  readonly turn: number;
  /** Of the loop around it. */
  readonly turnOf: number;
  /** What the turn has made so far, and what the one before made. */
  readonly own: readonly Operand[];
  readonly before: readonly Operand[];
}

/** A loss with a few loops one after the other, some of them with another inside. The same at every call. */
export function randomLoops(random: SeededRandom): (recording: Recording, parameters: readonly Tracked[]) => Operand {
  const bodies = Array.from({ length: random.integer(1, 3) }, () => randomBody(random, true));
  const data = Array.from({ length: 512 }, () => random.uniform(-2, 2));
  return (recording, parameters) => {
    let sum: Operand = 0;
    let earlier: readonly Operand[] = [];
    const operandOf = (source: Source, { turn, turnOf, own, before }: Moment): Operand => {
      switch (source.kind) {
        case 'parameter':
          return parameters[(source.base + source.stride * turn) % parameters.length]!;
        case 'data': {
          const number = data[(source.base + turnOf * 31 + turn) % data.length]!;
          return source.few ? Math.sign(number) : number;
        }
        case 'own':
          return own[source.index % Math.max(1, own.length)] ?? parameters[0]!;
        case 'before':
          return before[source.index % Math.max(1, before.length)] ?? 0.5;
        case 'earlierLoop':
          return earlier[(source.index + turn) % Math.max(1, earlier.length)] ?? parameters[0]!;
        case 'reversed':
          return earlier[earlier.length - 1 - turn] ?? parameters[0]!;
        case 'sum':
          return sum;
      }
    };
    const run = (body: Body, turnOf: number): Operand[] => {
      const last: Operand[] = [];
      let before: readonly Operand[] = [];
      for (let turn = 0; turn < body.count; turn++) {
        const own: Operand[] = [];
        if (body.inner !== undefined) own.push(...run(body.inner, turn * 7 + turnOf).slice(-1));
        for (const { name, sources, decides } of body.steps) {
          const operands = sources.map((source) => operandOf(source, { turn, turnOf, own, before }));
          const value: Operand = recording.operate(Operation[name], 0, operands);
          if (decides) recording.decide(Operation.less, 0, value, 1e6);
          own.push(value);
        }
        // Kept small, so that values that run on stay numbers.
        const scaled = recording.operate(Operation.multiply, 0, [own.at(-1)!, 0.25]);
        sum = recording.operate(Operation.add, 0, [sum, scaled]);
        last.push(own.at(-1)!);
        before = own;
      }
      return last;
    };
    for (const body of bodies) earlier = run(body, 0);
    return recording.operate(Operation.add, 0, [sum, earlier.at(-1) ?? 0]);
  };
}

function randomBody(random: SeededRandom, mayNest: boolean): Body {
  const source = (): Source => {
    const index = random.integer(0, 5);
    switch (random.integer(0, 8)) {
      case 0:
        return { kind: 'parameter', base: index, stride: random.integer(0, 2) };
      case 1:
        return { kind: 'data', base: random.integer(0, 511), few: random.next() < 0.3 };
      case 2:
        return { kind: 'before', index };
      case 3:
        return { kind: 'earlierLoop', index };
      case 4:
        return { kind: 'reversed', index };
      case 5:
        return { kind: 'sum' };
      default:
        return { kind: 'own', index };
    }
  };
  const steps = Array.from({ length: random.integer(1, 6) }, (): Step => {
    const isUnary = random.next() < 0.3;
    const name = isUnary ? random.pick(unaries) : random.pick(binaries);
    return { name, sources: Array.from({ length: isUnary ? 1 : 2 }, source), decides: random.next() < 0.1 };
  });
  const inner = mayNest && random.next() < 0.4 ? randomBody(random, false) : undefined;
  return { steps, count: random.integer(1, inner === undefined ? 40 : 12), inner };
}
