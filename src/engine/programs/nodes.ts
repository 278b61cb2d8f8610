import type { Attribute } from '../operations/attributes.ts';
import type { Operation } from '../operations/codes.ts';
import { type Shape, sameShape } from '../tensor.ts';

/** The shape id of a scalar node. */
export const scalarShapeId = -1;

/** The nodes of a program as flat arrays; see docs/recording.md. Arrays are exactly as long as there are nodes. */
export interface NodeArrays {
  readonly nodeCount: number;
  readonly operations: Uint16Array;
  /** One longer than there are nodes. */
  readonly operandStart: Int32Array;
  readonly operands: Int32Array;
  readonly places: Int32Array;
  readonly constants: Float64Array;
  readonly attributes: ReadonlyMap<number, Attribute>;
  readonly shapes: Int32Array;
  readonly shapeTable: readonly Shape[];
}

/** Growable storage of nodes. Appending is the innermost work of a recording, so it touches typed arrays only. */
export class NodeStore {
  nodeCount = 0;
  operandCount = 0;
  operations: Uint16Array;
  operandStart: Int32Array;
  operands: Int32Array;
  places: Int32Array;
  constants: Float64Array;
  shapes: Int32Array;
  readonly attributes: Map<number, Attribute>;
  readonly shapeTable: Shape[];
  readonly #shapeIds = new Map<string, number>();
  #capacity: number;

  constructor(capacity = 256) {
    this.#capacity = capacity;
    this.operations = new Uint16Array(capacity);
    this.operandStart = new Int32Array(capacity + 1);
    this.operands = new Int32Array(2 * capacity);
    this.places = new Int32Array(capacity);
    this.constants = new Float64Array(capacity);
    this.shapes = new Int32Array(capacity);
    this.attributes = new Map();
    this.shapeTable = [];
  }

  /** A store that begins with the nodes of `program`, unchanged and at the same indices. */
  static from(program: NodeArrays, spare: number): NodeStore {
    const store = new NodeStore(program.nodeCount + spare);
    store.nodeCount = program.nodeCount;
    store.operandCount = program.operands.length;
    if (store.operands.length < program.operands.length + 2 * spare) {
      store.operands = new Int32Array(program.operands.length + 2 * spare);
    }
    store.operations.set(program.operations);
    store.operandStart.set(program.operandStart);
    store.operands.set(program.operands);
    store.places.set(program.places);
    store.constants.set(program.constants);
    store.shapes.set(program.shapes);
    for (const [node, attribute] of program.attributes) store.attributes.set(node, attribute);
    for (const shape of program.shapeTable) store.shapeId(shape);
    return store;
  }

  /** The id of a shape; −1 for []. */
  shapeId(shape: Shape): number {
    if (shape.length === 0) return scalarShapeId;
    const last = this.shapeTable.length - 1;
    if (last >= 0 && sameShape(this.shapeTable[last]!, shape)) return last;
    const key = shape.join(',');
    let id = this.#shapeIds.get(key);
    if (id === undefined) {
      id = this.shapeTable.push(shape) - 1;
      this.#shapeIds.set(key, id);
    }
    return id;
  }

  shapeOf(node: number): Shape {
    const id = this.shapes[node]!;
    return id === scalarShapeId ? [] : this.shapeTable[id]!;
  }

  constant(value: number, place: number): number {
    const node = this.#append(0, place, scalarShapeId);
    this.operations[node] = 1;
    this.constants[node] = value;
    return node;
  }

  append1(operation: Operation, place: number, shapeId: number, a: number): number {
    const operands = this.operandCount;
    if (operands + 2 > this.operands.length) this.#growOperands(2);
    this.operands[operands] = a;
    this.operandCount = operands + 1;
    return this.#append(operation, place, shapeId);
  }

  append2(operation: Operation, place: number, shapeId: number, a: number, b: number): number {
    const operands = this.operandCount;
    if (operands + 2 > this.operands.length) this.#growOperands(2);
    this.operands[operands] = a;
    this.operands[operands + 1] = b;
    this.operandCount = operands + 2;
    return this.#append(operation, place, shapeId);
  }

  append(
    operation: Operation,
    place: number,
    shapeId: number,
    operands: readonly number[],
    attribute: Attribute | undefined,
  ): number {
    const start = this.operandCount;
    if (start + operands.length > this.operands.length) this.#growOperands(operands.length);
    for (let i = 0; i < operands.length; i++) this.operands[start + i] = operands[i]!;
    this.operandCount = start + operands.length;
    const node = this.#append(operation, place, shapeId);
    if (attribute !== undefined) this.attributes.set(node, attribute);
    return node;
  }

  /** The finished arrays, cut to length. */
  finish(): NodeArrays {
    const { nodeCount } = this;
    return {
      nodeCount,
      operations: this.operations.slice(0, nodeCount),
      operandStart: this.operandStart.slice(0, nodeCount + 1),
      operands: this.operands.slice(0, this.operandCount),
      places: this.places.slice(0, nodeCount),
      constants: this.constants.slice(0, nodeCount),
      attributes: this.attributes,
      shapes: this.shapes.slice(0, nodeCount),
      shapeTable: this.shapeTable,
    };
  }

  /** Appends a node whose operands have just been written. */
  #append(operation: number, place: number, shapeId: number): number {
    const node = this.nodeCount;
    if (node === this.#capacity) this.#grow();
    this.operations[node] = operation;
    this.places[node] = place;
    this.shapes[node] = shapeId;
    this.operandStart[node + 1] = this.operandCount;
    this.nodeCount = node + 1;
    return node;
  }

  #grow(): void {
    const capacity = Math.max(256, this.#capacity * 2);
    this.#capacity = capacity;
    this.operations = copyInto(new Uint16Array(capacity), this.operations);
    this.operandStart = copyInto(new Int32Array(capacity + 1), this.operandStart);
    this.places = copyInto(new Int32Array(capacity), this.places);
    this.constants = copyInto(new Float64Array(capacity), this.constants);
    this.shapes = copyInto(new Int32Array(capacity), this.shapes);
  }

  #growOperands(more: number): void {
    this.operands = copyInto(new Int32Array(this.operands.length * 2 + more), this.operands);
  }
}

function copyInto<T extends Float64Array | Int32Array | Uint16Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
