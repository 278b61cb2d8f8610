import { EngineError, RecordingLimitError, ShapeError, StaleTrackedError } from './errors.ts';
import type { Attribute, InputRole } from './operations/attributes.ts';
import { isBinary, isUnary, Operation } from './operations/codes.ts';
import { applyOperation } from './operations/kernels.ts';
import { scalarBinary, scalarUnary } from './operations/scalar.ts';
import { inferShape } from './operations/shapes.ts';
import { type Precision, rounded, roundedValue } from './precision.ts';
import type { Keeping, KeptNode, Program, ProgramInput } from './program.ts';
import { GuardStore } from './programs/guards.ts';
import { MarkStore } from './programs/marks.ts';
import { NodeStore, scalarShapeId } from './programs/nodes.ts';
import { formatShape, shapeOf, sizeOf, Tensor, type Value } from './tensor.ts';
import { isTracked, nodeWithin, type Operand, plainValue, type Recorder, Tracked } from './tracked.ts';

export { isTracked, type Operand, plainValue, plainValue as valueOf, Tracked } from './tracked.ts';

/** What a recording reports besides its values. */
export type FindingKind = 'escape' | 'blocked-gradient' | 'nondeterminism' | 'outside-write' | 'console';

/** Something the user should know about their loss, at a place (a place id). */
export interface Finding {
  readonly kind: FindingKind;
  readonly place: number;
  readonly message: string;
}

export interface RecordingOptions {
  /** Whether to keep marks of statements, calls and bindings. Default false. */
  readonly marks?: boolean;
  /** The most nodes one evaluation may record. Default 20 million, about 0.6 GB. */
  readonly limit?: number;
  /** What every tracked value is rounded to. Default float64. */
  readonly precision?: Precision;
  /** Whether tensors have their values while they are recorded; else they only have their shapes, and nothing may be decided. Default true. */
  readonly values?: boolean;
}

const defaultLimit = 20_000_000;

/** Built while a loss runs once on tracked values: every operation appends one node. See docs/recording.md. */
export class Recording implements Recorder {
  /** The current place id: set by marks, used by conversions and errors. */
  place = -1;
  readonly precision: Precision;
  readonly #nodes = new NodeStore();
  readonly #limit: number;
  readonly #hasValues: boolean;
  readonly #marks: MarkStore | null;
  readonly #inputs: ProgramInput[] = [];
  readonly #findings: Finding[] = [];
  readonly #reported = new Set<string>();
  readonly #guards = new GuardStore();
  readonly #kept: KeptNode[] = [];
  #finished = false;

  constructor(options: RecordingOptions = {}) {
    this.#limit = options.limit ?? defaultLimit;
    this.precision = options.precision ?? 'float64';
    this.#hasValues = options.values ?? true;
    this.#marks = options.marks ? new MarkStore() : null;
  }

  /** Findings so far, in order, each kind once per place. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get finished(): boolean {
    return this.#finished;
  }

  get nodeCount(): number {
    return this.#nodes.nodeCount;
  }

  /** A new tracked value from outside the evaluation. */
  input(role: InputRole, name: string, given: Value): Tracked {
    this.#requireRoom(this.place);
    const value = roundedValue(this.precision, given);
    const shape = shapeOf(value);
    const attribute: Attribute = { kind: 'input', role, name };
    const node = this.#nodes.append(Operation.input, this.place, this.#nodes.shapeId(shape), [], attribute);
    this.#inputs.push({ node, role, name, shape });
    return new Tracked(this, node, value);
  }

  /** Any operation. All operands plain: computed and not recorded. @throws ShapeError with the place. */
  operate(operation: Operation, place: number, operands: readonly Operand[], attribute?: Attribute): Operand {
    if (operands.length === 1 && isUnary(operation)) return this.unary(operation, place, operands[0]!);
    if (operands.length === 2 && isBinary(operation)) return this.binary(operation, place, operands[0]!, operands[1]!);
    const values = operands.map(plainValue);
    if (!operands.some(isTracked)) return this.#computed(operation, place, values, attribute);
    const value = this.#valueOf(operation, place, values, attribute);
    const nodes = operands.map((operand) => this.#nodeOf(operand, place));
    return this.#record(operation, place, nodes, value, attribute);
  }

  /** An elementwise operation of one operand. */
  unary(operation: Operation, place: number, operand: Operand): Operand {
    if (!isTracked(operand)) {
      return typeof operand === 'number'
        ? scalarUnary(operation, operand)
        : this.#computed(operation, place, [operand], undefined);
    }
    const a = this.#nodeOf(operand, place);
    const x = plainValue(operand);
    if (typeof x !== 'number') {
      return this.#record(operation, place, [a], this.#valueOf(operation, place, [x], undefined), undefined);
    }
    const value = rounded(this.precision, scalarUnary(operation, x));
    this.#requireRoom(place);
    return new Tracked(this, this.#nodes.append1(operation, place, scalarShapeId, a), value);
  }

  /** An elementwise operation of two operands. */
  binary(operation: Operation, place: number, left: Operand, right: Operand): Operand {
    const leftTracked = isTracked(left);
    const rightTracked = isTracked(right);
    if (!leftTracked && !rightTracked) return this.#computed(operation, place, [left, right], undefined);
    const a = roundedValue(this.precision, plainValue(left));
    const b = roundedValue(this.precision, plainValue(right));
    if (typeof a !== 'number' || typeof b !== 'number') {
      const value = this.#valueOf(operation, place, [a, b], undefined);
      const nodes = [this.#nodeOf(left, place), this.#nodeOf(right, place)];
      return this.#record(operation, place, nodes, value, undefined);
    }
    const value = rounded(this.precision, scalarBinary(operation, a, b));
    const leftNode = leftTracked ? this.#trackedNode(left, place) : this.#constant(a, place);
    const rightNode = rightTracked ? this.#trackedNode(right, place) : this.#constant(b, place);
    this.#requireRoom(place);
    return new Tracked(this, this.#nodes.append2(operation, place, scalarShapeId, leftNode, rightNode), value);
  }

  /** Pins exactly this scalar value (`Object.is`) and returns it. */
  guard(value: Tracked, place: number): number {
    if (!this.#hasValues) throw new Error('A recording without values decides nothing.');
    const node = this.#trackedNode(value, place);
    const plain = plainValue(value);
    if (typeof plain !== 'number') {
      throw new EngineError(
        `A tensor of shape ${formatShape(plain.shape)} is used where one number is needed. ` +
          'Reduce it first, for example with sum, or take one element.',
        place,
      );
    }
    this.#guards.add(node, plain);
    return plain;
  }

  /** A comparison that decides the control flow: recorded, guarded, and returned as a boolean. */
  decide(comparison: Operation, place: number, left: Operand, right: Operand): boolean {
    return this.#decided(this.binary(comparison, place, left, right), place);
  }

  /** Whether the value is truthy, guarded on its truthiness and not on the exact value. */
  truth(value: Operand, place: number): boolean {
    return this.#decided(this.unary(Operation.truth, place, value), place);
  }

  /** Reports something about the loss, once per kind and place. */
  finding(kind: FindingKind, place: number, message: string): void {
    const key = `${kind} ${place}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#findings.push({ kind, place, message });
  }

  escape(tracked: Tracked, conversion: string): Value {
    if (this.#finished) throw new StaleTrackedError(this.place);
    const { place } = this;
    const value = plainValue(tracked);
    if (typeof value === 'number') {
      this.guard(tracked, place);
    } else {
      for (let index = 0; index < value.size; index++) {
        this.guard(this.operate(Operation.element, place, [tracked], { kind: 'index', index }) as Tracked, place);
      }
    }
    this.finding(
      'escape',
      place,
      `A value that depends on the parameters becomes ${conversion} here and leaves what is differentiated: ` +
        'its gradient is lost, and the loss is recorded anew whenever this value changes.',
    );
    return value;
  }

  /** A mark: a statement is about to run. Also sets the current place. */
  statement(place: number): void {
    this.place = place;
    this.#marks?.statement(place, this.#nodes.nodeCount);
  }

  /** A mark: a call of a function of the user begins. */
  enter(functionName: string, place: number): void {
    this.place = place;
    this.#marks?.enter(functionName, place, this.#nodes.nodeCount);
  }

  /** A mark: the innermost call of the user's ends, by return or by a throw. */
  leave(): void {
    this.#marks?.leave(this.place, this.#nodes.nodeCount);
  }

  /** A mark: a named binding took this value. */
  bind(name: string, value: unknown, place: number): void {
    this.#marks?.bind(name, value, place, this.#nodes.nodeCount, this);
  }

  /** Has the values of a vector kept beside the loss, for running statistics. What is not tracked is not kept. */
  keep(keeping: Keeping, observed: Operand): void {
    if (isTracked(observed)) this.#kept.push({ ...keeping, node: this.#nodeOf(observed, this.place) });
  }

  /** The forward program whose one output is the loss. The recording takes no more operations afterwards. */
  finish(output: Operand): Program {
    const value = plainValue(output);
    if (typeof value !== 'number') {
      throw new EngineError(
        `The loss must be one number and is a tensor of shape ${formatShape(value.shape)}. Reduce it with sum or mean.`,
        this.place,
      );
    }
    const loss = this.#nodeOf(output, this.place);
    this.#finished = true;
    const guards = this.#guards.finish();
    return {
      ...this.#nodes.finish(),
      inputs: this.#inputs,
      outputs: Int32Array.of(loss),
      guardNodes: guards.nodes,
      guardValues: guards.values,
      marks: this.#marks?.finish() ?? null,
      precision: this.precision,
      ...(this.#kept.length === 0 ? {} : { kept: this.#kept }),
    };
  }

  #decided(result: Operand, place: number): boolean {
    const value = plainValue(result);
    if (typeof value !== 'number') {
      throw new EngineError(
        `A tensor of shape ${formatShape(value.shape)} decides nothing: each of its elements may differ. ` +
          'Use where, or reduce it to one number first.',
        place,
      );
    }
    if (isTracked(result)) this.guard(result, place);
    return value !== 0;
  }

  /** Of values that are not tracked, which nothing rounds until they meet one that is. */
  #computed(operation: Operation, place: number, values: readonly Value[], attribute: Attribute | undefined): Value {
    return this.#apply(operation, place, values, attribute, 'float64');
  }

  /** Of operands of which one at least is tracked. */
  #valueOf(operation: Operation, place: number, values: readonly Value[], attribute: Attribute | undefined): Value {
    if (this.#hasValues) return this.#apply(operation, place, values, attribute);
    const shape = inferShape(operation, values.map(shapeOf), attribute);
    return shape.length === 0 ? Number.NaN : new Tensor(shape, new Float64Array(sizeOf(shape)));
  }

  #apply(
    operation: Operation,
    place: number,
    values: readonly Value[],
    attribute: Attribute | undefined,
    precision = this.precision,
  ): Value {
    try {
      return applyOperation(operation, values, attribute, precision);
    } catch (error) {
      if (error instanceof ShapeError && error.place < 0) error.place = place;
      throw error;
    }
  }

  #record(
    operation: Operation,
    place: number,
    nodes: readonly number[],
    value: Value,
    attribute: Attribute | undefined,
  ): Tracked {
    this.#requireRoom(place);
    const node = this.#nodes.append(operation, place, this.#nodes.shapeId(shapeOf(value)), nodes, attribute);
    return new Tracked(this, node, value);
  }

  #nodeOf(operand: Operand, place: number): number {
    if (isTracked(operand)) return this.#trackedNode(operand, place);
    if (typeof operand === 'number') return this.#constant(operand, place);
    this.#requireRoom(place);
    const attribute: Attribute = { kind: 'tensor', tensor: roundedValue(this.precision, operand) as Tensor };
    return this.#nodes.append(Operation.constant, place, this.#nodes.shapeId(operand.shape), [], attribute);
  }

  #trackedNode(tracked: Tracked, place: number): number {
    const node = nodeWithin(tracked, this);
    if (node < 0 || this.#finished) throw new StaleTrackedError(place);
    return node;
  }

  #constant(value: number, place: number): number {
    this.#requireRoom(place);
    return this.#nodes.constant(rounded(this.precision, value), place);
  }

  #requireRoom(place: number): void {
    if (this.#nodes.nodeCount >= this.#limit) throw new RecordingLimitError(this.#limit, place);
  }
}
