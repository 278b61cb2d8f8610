import type { Operation } from '../../operations/codes.ts';
import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import type { VectorConstants } from './constants.ts';
import type { Lanes } from './lanes.ts';
import { vectorBytes } from './lanes.ts';
import type { Locals } from './locals.ts';
import { isLong, vectorSteps } from './vectors.ts';

const { localGet, localSet, i32Const, i32Add } = wasm;
/** Vectors that are computed side by side, so that the machine need not wait for one of them: fewer where the code of each is long. */
const mostSideBySide = 4;
const mostLongSideBySide = 2;

/** Bytes behind the last number of a value that vector code may write. */
export const overshootBytes = mostSideBySide * vectorBytes;

/** An operand: where it begins, and its steps in numbers from row to row and from column to column, the latter 0 or 1. */
export interface PlaneOperand {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

/** An operation of a loop: its operands are results of operations before it in the same loop, by their index, or stand in memory. */
export interface LoopOperation {
  readonly operation: Operation;
  readonly operands: readonly (number | PlaneOperand)[];
  /** Where the result is wanted in memory. */
  readonly store: number | undefined;
}

/** Elementwise operations on values of the same rows and columns, which stand one after the other. */
export interface Loop {
  readonly rows: number;
  readonly columns: number;
  readonly operations: readonly LoopOperation[];
}

/** What the code of a loop is made with. */
export interface LoopSurroundings {
  readonly lanes: Lanes;
  readonly locals: Locals;
  readonly constants: VectorConstants;
}

/**
 * Code that computes operations for all elements in one loop: what they leave for each other stays in registers. It may write beyond each row: the next
 * rows take that place, and behind the last one there must be room for `overshootBytes`.
 */
export function elementwiseCode(loop: Loop, surroundings: LoopSurroundings): Code {
  const { locals, lanes } = surroundings;
  return locals.within((take) => {
    const { rows, columns } = loop;
    const isLongLoop = loop.operations.some(({ operation }) => isLong(operation, lanes.precision));
    const most = isLongLoop ? mostLongSideBySide : mostSideBySide;
    const { side, turns } = sideBySide(Math.ceil(columns / lanes.count), most);
    const pointers = new Pointers(rows, turns, () => take('i32'));
    const body = new LoopBody(loop, side, { ...surroundings, pointers }).code();
    const row: Code =
      turns === 1
        ? body
        : repeated(turns, take('i32'), [body, pointers.advance(({ column }) => column * side * vectorBytes)]);
    if (rows === 1) return [pointers.start(), row];
    // After a row each address has moved by whole turns.
    const moved = turns === 1 ? 0 : turns * side * vectorBytes;
    const toNextRow = pointers.advance((operand) => operand.row * lanes.bytes - operand.column * moved);
    return [pointers.start(), repeated(rows, take('i32'), [row, toNextRow])];
  });
}

/** How many vectors of a row are computed at once, and how often. */
function sideBySide(vectors: number, most: number): { readonly side: number; readonly turns: number } {
  let side = Math.min(most, vectors);
  const computed = (width: number): number => Math.ceil(vectors / width) * width;
  for (let width = side - 1; width > 1; width--) if (computed(width) < computed(side)) side = width;
  return { side, turns: Math.ceil(vectors / side) };
}

function repeated(times: number, counter: number, body: Code): Code {
  return [i32Const(times), localSet(counter), wasm.repeat(counter, body)];
}

type Steps = Pick<PlaneOperand, 'row' | 'column'>;

/** Locals with how far the loop has come, one for all operands that move alike. */
class Pointers {
  readonly #rows: number;
  readonly #turns: number;
  readonly #take: () => number;
  readonly #locals = new Map<string, { readonly steps: Steps; readonly local: number }>();

  constructor(rows: number, turns: number, take: () => number) {
    this.#rows = rows;
    this.#turns = turns;
    this.#take = take;
  }

  /** Code that leaves what is to be added to the address of an operand. */
  of({ row, column }: Steps): Code {
    const steps: Steps = { row: this.#rows === 1 ? 0 : row, column };
    if (steps.row === 0 && (this.#turns === 1 || column === 0)) return i32Const(0);
    const key = `${steps.row} ${steps.column}`;
    let pointer = this.#locals.get(key);
    if (pointer === undefined) {
      pointer = { steps, local: this.#take() };
      this.#locals.set(key, pointer);
    }
    return localGet(pointer.local);
  }

  start(): Code {
    return Array.from(this.#locals.values(), ({ local }) => [i32Const(0), localSet(local)]);
  }

  advance(by: (steps: Steps) => number): Code {
    return Array.from(this.#locals.values(), ({ steps, local }): Code => {
      const bytes = by(steps);
      return bytes === 0 ? [] : [localGet(local), i32Const(bytes), i32Add, localSet(local)];
    });
  }
}

interface Surroundings extends LoopSurroundings {
  readonly pointers: Pointers;
}

/** What is done in one turn, for vectors side by side. */
class LoopBody {
  readonly #loop: Loop;
  readonly #side: number;
  readonly #surroundings: Surroundings;
  /** By source: how many operations will yet read it. */
  readonly #uses = new Map<string, number>();
  /** By source: its locals, one for each vector. */
  readonly #held = new Map<string, readonly number[]>();
  readonly #code: Code[] = [];

  constructor(loop: Loop, side: number, surroundings: Surroundings) {
    this.#loop = loop;
    this.#side = side;
    this.#surroundings = surroundings;
    for (const { operands } of loop.operations) {
      for (const operand of operands) {
        const key = sourceKey(operand);
        this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
      }
    }
  }

  code(): Code {
    for (const [index, operation] of this.#loop.operations.entries()) this.#operation(index, operation);
    return this.#code;
  }

  #operation(index: number, { operation, operands, store }: LoopOperation): void {
    const { locals, constants, lanes } = this.#surroundings;
    const sources = operands.map((operand) => this.#source(operand));
    const results = this.#vectors();
    locals.within((take) => {
      const scope = { lanes, constants, temporary: () => take('v128') };
      const steps = results.map((result, vector) =>
        vectorSteps(
          operation,
          result,
          sources.map((source) => source[vector % source.length]!),
          scope,
        ),
      );
      for (let step = 0; step < steps[0]!.length; step++) for (const own of steps) this.#append(own[step]!);
    });
    for (const operand of operands) this.#used(sourceKey(operand));
    if (store !== undefined) this.#store(results, store);
    const key = sourceKey(index);
    this.#held.set(key, results);
    if (!this.#uses.has(key)) this.#release(key);
  }

  #source(operand: number | PlaneOperand): readonly number[] {
    const key = sourceKey(operand);
    let held = this.#held.get(key);
    if (held === undefined) {
      if (typeof operand === 'number') throw new Error('An operation reads what was not yet computed.');
      held = this.#load(operand);
      this.#held.set(key, held);
    }
    return held;
  }

  #load(operand: PlaneOperand): readonly number[] {
    const pointer = this.#surroundings.pointers.of(operand);
    const vectors = operand.column === 0 ? [this.#surroundings.locals.take('v128')] : this.#vectors();
    for (const [index, local] of vectors.entries()) {
      const offset = operand.address + index * vectorBytes;
      this.#append(pointer);
      this.#append(operand.column === 0 ? this.#surroundings.lanes.loadOne(offset) : wasm.v128Load(offset));
      this.#append(localSet(local));
    }
    return vectors;
  }

  #store(vectors: readonly number[], address: number): void {
    const pointer = this.#surroundings.pointers.of({ row: this.#loop.columns, column: 1 });
    for (const [index, local] of vectors.entries()) {
      this.#append(pointer);
      this.#append(localGet(local));
      this.#append(wasm.v128Store(address + index * vectorBytes));
    }
  }

  #vectors(): readonly number[] {
    return Array.from({ length: this.#side }, () => this.#surroundings.locals.take('v128'));
  }

  #used(key: string): void {
    const uses = this.#uses.get(key)! - 1;
    this.#uses.set(key, uses);
    if (uses === 0) this.#release(key);
  }

  #release(key: string): void {
    for (const local of this.#held.get(key) ?? []) this.#surroundings.locals.release(local);
    this.#held.delete(key);
  }

  #append(code: Code): void {
    this.#code.push(code);
  }
}

function sourceKey(operand: number | PlaneOperand): string {
  return typeof operand === 'number' ? `${operand}` : `${operand.address} ${operand.row} ${operand.column}`;
}
