import { isBinary, isUnary, Operation, type OperationName, operationNames } from '../../src/engine/operations.ts';
import { applyDual, type DualOperand } from './dual.ts';
import type { SeededRandom } from './seeded-random.ts';
import { specialNumbers } from './special-numbers.ts';

/** One step of a random straight-line program: an operation on earlier values (by index) or constants. */
export interface RandomStep {
  readonly name: OperationName;
  readonly operands: ReadonlyArray<{ readonly value: number } | { readonly constant: number }>;
}

/** A random straight-line program on scalars: `inputs` inputs, then one value per step; the last is the result. */
export interface RandomProgram {
  readonly inputs: number;
  readonly steps: readonly RandomStep[];
}

export const allScalarNames: readonly OperationName[] = [
  ...operationNames.filter((_, code) => isUnary(code as Operation) || isBinary(code as Operation)),
  'hypot',
  'select',
];

/** Operations whose values stay moderate, so that gradients of long programs stay finite and comparable. */
export const moderateNames: readonly OperationName[] = [
  'add',
  'add',
  'subtract',
  'multiply',
  'multiply',
  'negate',
  'sin',
  'cos',
  'tanh',
  'atan',
  'asinh',
  'sigmoid',
  'softplus',
  'abs',
  'maximum',
  'minimum',
  'hypot',
  'select',
  'less',
  'fround',
];

export function randomProgram(
  random: SeededRandom,
  names: readonly OperationName[],
  constant: () => number,
  steps: number,
): RandomProgram {
  const inputs = random.integer(1, 4);
  const made: RandomStep[] = [];
  for (let step = 0; step < steps; step++) {
    const name = random.pick(names);
    const count = operandCount(name, random);
    const known = inputs + step;
    const operands = Array.from({ length: count }, () =>
      // Recent values are preferred, so that most of the program matters to its result.
      random.next() < 0.2
        ? { constant: constant() }
        : {
            value:
              random.next() < 0.5 ? random.integer(Math.max(0, known - 4), known - 1) : random.integer(0, known - 1),
          },
    );
    made.push({ name, operands });
  }
  // The last values are added up, so that one flat operation at the end does not hide the rest.
  for (let back = 2; back <= 4; back++) {
    const last = inputs + made.length - 1;
    made.push({ name: 'add', operands: [{ value: last }, { value: Math.max(0, inputs + steps - back) }] });
  }
  return { inputs, steps: made };
}

export function specialConstant(random: SeededRandom): number {
  return random.next() < 0.5 ? random.pick(specialNumbers) : random.uniform(-3, 3);
}

/** Every value of the program: the inputs, then each step's, by `apply`. */
export function evaluateProgram<T>(
  program: RandomProgram,
  inputs: readonly T[],
  apply: (name: OperationName, operands: readonly (T | number)[]) => T | number,
): (T | number)[] {
  const values: (T | number)[] = [...inputs];
  for (const { name, operands } of program.steps) {
    values.push(
      apply(
        name,
        operands.map((operand) => ('value' in operand ? values[operand.value]! : operand.constant)),
      ),
    );
  }
  return values;
}

/** The program's result on dual numbers. */
export function evaluateOnDuals(program: RandomProgram, inputs: readonly DualOperand[]): DualOperand {
  return evaluateProgram<DualOperand>(program, inputs, applyDual).at(-1)!;
}

function operandCount(name: OperationName, random: SeededRandom): number {
  if (name === 'select') return 3;
  if (name === 'hypot') return random.integer(1, 4);
  return isBinary(Operation[name]) ? 2 : 1;
}
