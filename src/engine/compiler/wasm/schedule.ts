import { Operation } from '../../operations/codes.ts';
import { evenPlane } from '../../operations/elementwise.ts';
import { broadcastStrides } from '../../operations/layout.ts';
import { operandsOf, type Program, shapeOfNode } from '../../program.ts';
import { type Shape, sameShape, sizeOf } from '../../tensor.ts';

/** What is done in turn: some elementwise operations in one loop, any other operation, or a guard. */
export type Step =
  | { readonly kind: 'loop'; readonly nodes: readonly number[] }
  | { readonly kind: 'single'; readonly node: number }
  | { readonly kind: 'guard'; readonly node: number; readonly value: number };

export interface Schedule {
  readonly steps: readonly Step[];
  /** By node: 1 where it depends on constants alone. */
  readonly fixed: Uint8Array;
  /** By node: the one whose numbers it has, itself unless it is a reshape of another. */
  readonly roots: Int32Array;
  /** By node: 1 where its numbers must stand in memory. */
  readonly stored: Uint8Array;
}

/** Longer loops have more values than registers. */
const mostInLoop = 32;

/** A loop to which more operations may come. */
interface OpenLoop {
  readonly shape: Shape;
  readonly nodes: number[];
  /** Of the operands that stand in memory. */
  readonly strides: (readonly number[])[];
}

/** The strides with which a loop over `shape` reads an operand that it finds in memory. */
export function stridesInLoop(operand: Shape, shape: Shape): number[] {
  return broadcastStrides(operand, shape);
}

/** Rows and columns of a loop, and the steps of its operands; null where there are none that vector code can take. */
export function planeOfLoop(shape: Shape, strides: readonly (readonly number[])[]): ReturnType<typeof evenPlane> {
  const plane = evenPlane(shape, strides);
  return plane === null || plane.steps.some(({ column }) => column > 1) ? null : plane;
}

/**
 * Puts elementwise operations on values of one shape into one loop wherever nothing in between needs their results. `hasCode` says
 * for which nodes there is vector code. Loops that are open at the same time never depend on each other: an operation that needs what
 * is made in one of them ends it.
 */
export function scheduleOf(program: Program, hasCode: (node: number) => boolean): Schedule {
  return new Scheduler(program, hasCode).run();
}

class Scheduler {
  readonly #program: Program;
  readonly #hasCode: (node: number) => boolean;
  readonly #steps: Step[] = [];
  readonly #fixed: Uint8Array;
  readonly #roots: Int32Array;
  /** By node: the loop in which it is computed. */
  readonly #loops: (OpenLoop | undefined)[];
  #open: OpenLoop[] = [];

  constructor(program: Program, hasCode: (node: number) => boolean) {
    this.#program = program;
    this.#hasCode = hasCode;
    this.#fixed = new Uint8Array(program.nodeCount);
    this.#roots = Int32Array.from({ length: program.nodeCount }, (_, node) => node);
    this.#loops = new Array<OpenLoop | undefined>(program.nodeCount);
  }

  run(): Schedule {
    const { nodeCount, guardNodes, guardValues } = this.#program;
    let guard = 0;
    for (let node = 0; node < nodeCount; node++) {
      this.#take(node);
      if (guardNodes[guard] !== node) continue;
      this.#endOf(this.#roots[node]!);
      this.#steps.push({ kind: 'guard', node, value: guardValues[guard++]! });
    }
    for (const loop of this.#open) this.#end(loop);
    return { steps: this.#steps, fixed: this.#fixed, roots: this.#roots, stored: this.#stored() };
  }

  #take(node: number): void {
    const program = this.#program;
    const operation = program.operations[node];
    if (operation === Operation.input) return;
    const operands = this.#operandsOf(node);
    if (operation === Operation.constant || operands.every((operand) => this.#fixed[operand] === 1)) {
      this.#fixed[node] = 1;
      return;
    }
    const shape = shapeOfNode(program, node);
    if (operation === Operation.reshape) {
      this.#roots[node] = operands[0]!;
      return;
    }
    if (this.#hasCode(node) && (sizeOf(shape) === 0 || this.#takeIntoLoop(node, shape, operands))) return;
    for (const operand of operands) this.#endOf(operand);
    this.#steps.push({ kind: 'single', node });
  }

  /** False where the operands do not advance evenly. */
  #takeIntoLoop(node: number, shape: Shape, operands: readonly number[]): boolean {
    const loops = operands.flatMap((operand) => this.#loops[operand] ?? []).concat(this.#open);
    let chosen = loops.find((loop) => this.#open.includes(loop) && this.#fits(loop, node, shape));
    if (chosen === undefined) {
      const strides = this.#stridesOf(node, shape, undefined);
      if (planeOfLoop(shape, strides) === null) return false;
      chosen = { shape, nodes: [], strides: [] };
    }
    for (const operand of operands) if (this.#loops[operand] !== chosen) this.#endOf(operand);
    if (chosen.nodes.length === 0) this.#open.push(chosen);
    chosen.strides.push(...this.#stridesOf(node, shape, chosen));
    chosen.nodes.push(node);
    this.#loops[node] = chosen;
    return true;
  }

  #fits(loop: OpenLoop, node: number, shape: Shape): boolean {
    if (loop.nodes.length >= mostInLoop || !sameShape(loop.shape, shape)) return false;
    // What was reshaped may be read elsewhere than where it has just been computed.
    const operands = operandsOf(this.#program, node);
    if (operands.some((operand) => this.#isReshaped(operand) && this.#loops[this.#roots[operand]!] === loop))
      return false;
    return planeOfLoop(shape, [...loop.strides, ...this.#stridesOf(node, shape, loop)]) !== null;
  }

  /** Of the operands that a loop finds in memory. */
  #stridesOf(node: number, shape: Shape, loop: OpenLoop | undefined): (readonly number[])[] {
    const program = this.#program;
    return Array.from(operandsOf(program, node)).flatMap((operand) => {
      const isInside = loop !== undefined && this.#loops[operand] === loop;
      return isInside ? [] : [stridesInLoop(shapeOfNode(program, operand), shape)];
    });
  }

  #operandsOf(node: number): number[] {
    return Array.from(operandsOf(this.#program, node), (operand) => this.#roots[operand]!);
  }

  #isReshaped(node: number): boolean {
    return this.#roots[node] !== node;
  }

  #endOf(node: number): void {
    const loop = this.#loops[node];
    if (loop !== undefined && this.#open.includes(loop)) this.#end(loop);
  }

  #end(loop: OpenLoop): void {
    this.#open = this.#open.filter((other) => other !== loop);
    this.#steps.push({ kind: 'loop', nodes: loop.nodes });
  }

  #stored(): Uint8Array {
    const { nodeCount, outputs, guardNodes } = this.#program;
    const stored = new Uint8Array(nodeCount);
    const roots = this.#roots;
    for (let node = 0; node < nodeCount; node++) {
      if (this.#loops[node] === undefined) stored[node] = 1;
      if (roots[node] !== node) continue;
      for (const operand of operandsOf(this.#program, node)) {
        // What was reshaped is read from memory.
        const isInside = this.#loops[operand] !== undefined && this.#loops[operand] === this.#loops[node];
        if (!isInside) stored[roots[operand]!] = 1;
      }
    }
    for (const node of [...outputs, ...guardNodes]) stored[roots[node]!] = 1;
    return stored;
  }
}
