import { Operation, operationNames } from '../../operations/codes.ts';
import type { Emitter } from '../../operations/row.ts';
import { scalarBinary, scalarUnary } from '../../operations/scalar.ts';
import type { Shape } from '../../tensor.ts';
import { literal } from '../generate.ts';
import { scalarCode } from '../scalar-code.ts';

/** A number in generated code: known, or by its text, which is asked for only where it is used. */
interface Term {
  readonly value?: number;
  readonly text: () => string;
}

/** Numbers that code finds by an index. */
export interface Constants {
  /** The text under which a number is found that must not be a literal. */
  constant(value: number): string;
}

/**
 * Writes what the rules of reverse mode emit as lines of code. Folding is as in `ProgramBuilder`, and as there it changes no bit.
 */
export class RuleWriter implements Emitter {
  readonly #terms: Term[] = [];
  readonly #constants: Constants;
  #lines: string[] = [];
  #names = 0;

  constructor(constants: Constants) {
    this.#constants = constants;
  }

  /** Has further lines written into this list. */
  into(lines: string[]): void {
    this.#lines = lines;
  }

  /** A term for something that is there already. */
  term(text: () => string, value?: number): number {
    return this.#terms.push(value === undefined ? { text } : { text, value }) - 1;
  }

  text(term: number): string {
    return this.#terms[term]!.text();
  }

  constant(value: number): number {
    return this.term(() => literal(value), value);
  }

  constantValue(term: number): number | undefined {
    return this.#terms[term]!.value;
  }

  unary(operation: Operation, a: number): number {
    const value = this.constantValue(a);
    if (value !== undefined) return this.constant(scalarUnary(operation, value));
    return this.#line(scalarCode[operationNames[operation]!]!(this.text(a)));
  }

  binary(operation: Operation, a: number, b: number): number {
    const left = this.constantValue(a);
    const right = this.constantValue(b);
    if (left !== undefined && right !== undefined) return this.constant(scalarBinary(operation, left, right));
    if (operation === Operation.multiply && left === 1) return b;
    if ((operation === Operation.multiply || operation === Operation.divide) && right === 1) return a;
    if (operation === Operation.power) return this.#line(powerCode(this.text(a), this.text(b), right, this.#constants));
    return this.#line(scalarCode[operationNames[operation]!]!(this.text(a), this.text(b)));
  }

  operate(operation: Operation, operands: readonly number[]): number {
    return this.#line(scalarCode[operationNames[operation]!]!(...operands.map((operand) => this.text(operand))));
  }

  add(a: number, b: number): number {
    return this.binary(Operation.add, a, b);
  }

  subtract(a: number, b: number): number {
    return this.binary(Operation.subtract, a, b);
  }

  multiply(a: number, b: number): number {
    return this.binary(Operation.multiply, a, b);
  }

  divide(a: number, b: number): number {
    return this.binary(Operation.divide, a, b);
  }

  negate(a: number): number {
    return this.unary(Operation.negate, a);
  }

  select(condition: number, yes: number, no: number): number {
    return this.operate(Operation.select, [condition, yes, no]);
  }

  shapeOf(): Shape {
    return [];
  }

  #line(code: string): number {
    const name = `b${this.#names++}`;
    this.#lines.push(`const ${name} = ${code};`);
    return this.term(() => name);
  }
}

/**
 * The square is the one power whose product has the same bits. No exponent is a literal: of some, V8 makes another operation, with
 * other bits.
 */
export function powerCode(base: string, exponent: string, value: number | undefined, constants: Constants): string {
  if (value === undefined) return `${exponent} === 2 ? ${base} * ${base} : ${base} ** ${exponent}`;
  return value === 2 ? `${base} * ${base}` : `${base} ** ${constants.constant(value)}`;
}
