import { attributeOf } from '../../operations/attributes.ts';
import { Operation } from '../../operations/codes.ts';
import { evenPlane } from '../../operations/elementwise.ts';
import { broadcastStrides, reducedStrides } from '../../operations/layout.ts';
import { blocksOf, repeatedAxes } from '../../operations/loops/blocks.ts';
import { runsOfWindows } from '../../operations/windows.ts';
import { operandsOf, type Program, shapeOfNode } from '../../program.ts';
import { sizeOf } from '../../tensor.ts';
import type { Code, WasmFunction } from './assembler.ts';
import { VectorConstants } from './constants.ts';
import { elementwiseCode, type LoopOperation, overshootBytes } from './elementwise.ts';
import { blockFirstMaximum, blockMaximum, blockRepeat, hasBlockCode } from './images/blocks.ts';
import { col2imCode, im2colCode, tableOf } from './images/windows.ts';
import { type Lanes, lanesOf, vectorBytes } from './lanes.ts';
import { Locals } from './locals.ts';
import { largeProduct } from './products/large-product.ts';
import { panelNumbers } from './products/panels.ts';
import { type ProductLayout, productLayout } from './products/product-layout.ts';
import { isSmall, smallProduct, smallProductScratch } from './products/small-product.ts';
import { planeOfLoop, type Schedule, scheduleOf, stridesInLoop } from './schedule.ts';
import { maximumOfColumns, sumOfColumns, sumOfRows } from './sums.ts';
import { hasVectorCode } from './vectors.ts';

/** Outputs of more numbers are read where they are. */
const mostGathered = 4096;

export type PlannedStage =
  | { readonly kind: 'segment'; readonly segment: number }
  | { readonly kind: 'kernel'; readonly node: number }
  | { readonly kind: 'guard'; readonly node: number; readonly value: number };

/** Where everything of a program stands in memory, and what runs in which order: code as long as there is some, and what comes in between. */
export class Plan {
  readonly stages: PlannedStage[] = [];
  readonly segments: Pick<WasmFunction, 'locals' | 'code'>[] = [];
  readonly constants = new VectorConstants();
  /** By root: where its numbers begin, in bytes. */
  readonly addresses: Int32Array;
  /** Where the outputs stand, those of few numbers side by side. */
  readonly outputs: { readonly address: number; readonly count: number }[] = [];
  /** Of the whole memory. */
  readonly bytes: number;
  readonly #program: Program;
  readonly lanes: Lanes;
  readonly #schedule: Schedule;
  /** Where products put copies of their right operands. */
  readonly #scratch: number;
  /** Numbers that code reads besides values, and where they stand. */
  readonly tables: { readonly address: number; readonly numbers: Int32Array }[] = [];
  readonly #runs = new Map<number, { readonly address: number; readonly runs: number }>();
  #code: Code[] = [];
  #locals = new Locals();

  constructor(program: Program) {
    const lanes = lanesOf[program.precision];
    this.#program = program;
    this.lanes = lanes;
    this.#schedule = scheduleOf(program, (node) =>
      hasVectorCode(program.operations[node] as Operation, program.precision, program.shapes[node]! < 0),
    );
    this.addresses = new Int32Array(program.nodeCount);
    let bytes = this.#placeValues();
    const gathered = bytes;
    const count = program.outputs.reduce((sum, node) => sum + (this.#isGathered(node) ? this.#sizeOf(node) : 0), 0);
    bytes = nextVector(bytes + count * lanes.bytes + overshootBytes);
    bytes = this.#placeTables(bytes);
    this.#scratch = bytes;
    // Vectors are read beyond the end of a value too.
    this.bytes = bytes + this.#scratchNumbers() * lanes.bytes + overshootBytes;
    for (const step of this.#schedule.steps) {
      if (step.kind === 'loop') this.#code.push(this.#loop(step.nodes));
      else if (step.kind === 'single') this.#single(step.node);
      else {
        this.#endSegment();
        this.stages.push(step);
      }
    }
    this.#code.push(this.#gatherOutputs(gathered));
    this.#endSegment();
  }

  get fixed(): Uint8Array {
    return this.#schedule.fixed;
  }

  get roots(): Int32Array {
    return this.#schedule.roots;
  }

  /** Inputs first, without gaps, then what is computed: behind that there is room for what vector code writes too much. Returns the end. */
  #placeValues(): number {
    const { nodeCount, inputs } = this.#program;
    const { stored, roots } = this.#schedule;
    let bytes = VectorConstants.bytes;
    for (const { node } of inputs) {
      this.addresses[node] = bytes;
      bytes += this.#sizeOf(node) * this.lanes.bytes;
    }
    bytes = nextVector(bytes);
    for (let node = 0; node < nodeCount; node++) {
      if (stored[node] === 0 || roots[node] !== node || this.addresses[node] !== 0) continue;
      this.addresses[node] = bytes;
      bytes = nextVector(bytes + this.#sizeOf(node) * this.lanes.bytes + overshootBytes);
    }
    return bytes;
  }

  /** Numbers which the copies of the largest right operand take. */
  #scratchNumbers(): number {
    let most = 0;
    for (const step of this.#schedule.steps) {
      if (step.kind !== 'single' || this.#program.operations[step.node] !== Operation.matmul) continue;
      const layout = this.#layoutOf(step.node);
      const numbers = isSmall(layout) ? smallProductScratch(layout, this.lanes) : panelNumbers(layout, this.lanes);
      most = Math.max(most, numbers);
    }
    return most;
  }

  #single(node: number): void {
    const operation = this.#program.operations[node];
    const code = this.#codeOf(node, operation as Operation);
    if (code !== undefined) {
      this.#code.push(code);
      return;
    }
    this.#endSegment();
    this.stages.push({ kind: 'kernel', node });
  }

  #codeOf(node: number, operation: Operation): Code | undefined {
    switch (operation) {
      case Operation.matmul:
        return this.#product(node);
      case Operation.sum:
      case Operation.sumTo:
        return this.#sum(node);
      case Operation.maximumOver:
      case Operation.firstMaximum:
      case Operation.broadcastTo:
        return this.#blocks(node, operation);
      case Operation.im2col:
      case Operation.col2im:
        return this.#windows(node, operation);
      default:
        return undefined;
    }
  }

  #endSegment(): void {
    if (this.#code.length === 0) return;
    const segment = this.segments.push({ locals: this.#locals.types, code: this.#code }) - 1;
    this.stages.push({ kind: 'segment', segment });
    this.#code = [];
    this.#locals = new Locals();
  }

  #loop(nodes: readonly number[]): Code {
    const program = this.#program;
    const { stored } = this.#schedule;
    const shape = shapeOfNode(program, nodes[0]!);
    const indices = new Map(nodes.map((node, index) => [node, index]));
    const outside = nodes.flatMap((node) => Array.from(operandsOf(program, node)).filter((each) => !indices.has(each)));
    const plane = planeOfLoop(
      shape,
      outside.map((operand) => stridesInLoop(shapeOfNode(program, operand), shape)),
    )!;
    let next = 0;
    const operations = nodes.map((node): LoopOperation => {
      const operands = Array.from(operandsOf(program, node), (operand) => {
        return indices.get(operand) ?? { address: this.#addressOf(operand), ...plane.steps[next++]! };
      });
      const operation = program.operations[node] as Operation;
      return { operation, operands, store: stored[node] === 1 ? this.addresses[node]! : undefined };
    });
    const { columns } = plane;
    return elementwiseCode({ rows: sizeOf(shape) / columns, columns, operations }, this.#surroundings);
  }

  #blocks(node: number, operation: Operation): Code | undefined {
    const program = this.#program;
    const operand = operandsOf(program, node)[0]!;
    const [from, shape] = [shapeOfNode(program, operand), shapeOfNode(program, node)];
    const isRepeated = operation === Operation.broadcastTo;
    const axes = isRepeated ? repeatedAxes(from, shape) : attributeOf(program.attributes.get(node), 'axes').axes;
    const blocks = blocksOf(isRepeated ? shape : from, axes);
    if (blocks === null) return undefined;
    const places = { out: this.#addressOf(node), from: this.#addressOf(operand) };
    const { outer, middle, inner } = blocks;
    if (operation === Operation.maximumOver && inner === 1 && outer * middle > 0) {
      return maximumOfColumns({ ...places, rows: outer, columns: middle }, this.lanes, this.#locals);
    }
    if (!hasBlockCode(blocks, this.lanes)) return undefined;
    if (isRepeated) return blockRepeat(blocks, places, this.#surroundings);
    return (operation === Operation.maximumOver ? blockMaximum : blockFirstMaximum)(blocks, places, this.#surroundings);
  }

  #windows(node: number, operation: Operation): Code | undefined {
    const program = this.#program;
    const { windows, fill } = attributeOf(program.attributes.get(node), 'windows');
    const shape = shapeOfNode(program, node);
    const [samples, channels] = [shape[0]!, shape.at(-1)!];
    const { address, runs } = this.#runs.get(node)!;
    const imageBytes = windows.image[0] * windows.image[1] * channels * this.lanes.bytes;
    if (samples * runs * imageBytes === 0) return undefined;
    const from = this.#addressOf(operandsOf(program, node)[0]!);
    const windowed = { out: this.#addressOf(node), from, table: address, runs, samples, imageBytes };
    if (operation === Operation.im2col) return im2colCode(windowed, fill, this.#surroundings);
    return col2imCode(windowed, this.#surroundings);
  }

  /** Returns the end of the tables. */
  #placeTables(begin: number): number {
    let bytes = begin;
    for (const step of this.#schedule.steps) {
      if (step.kind !== 'single') continue;
      const attribute = this.#program.attributes.get(step.node);
      if (attribute?.kind !== 'windows') continue;
      const channels = shapeOfNode(this.#program, step.node).at(-1)!;
      const numbers = tableOf(runsOfWindows(attribute.windows, channels), this.lanes);
      this.tables.push({ address: bytes, numbers });
      this.#runs.set(step.node, { address: bytes, runs: numbers.length / 2 });
      bytes = nextVector(bytes + numbers.byteLength);
    }
    return bytes;
  }

  get #surroundings(): { readonly lanes: Lanes; readonly locals: Locals; readonly constants: VectorConstants } {
    return { lanes: this.lanes, locals: this.#locals, constants: this.constants };
  }

  #sum(node: number): Code | undefined {
    const program = this.#program;
    const operand = operandsOf(program, node)[0]!;
    const shape = shapeOfNode(program, operand);
    const size = sizeOf(shape);
    if (size === 0) return undefined;
    const strides =
      program.operations[node] === Operation.sum
        ? reducedStrides(shape, attributeOf(program.attributes.get(node), 'axes').axes)
        : broadcastStrides(shapeOfNode(program, node), shape);
    const plane = evenPlane(shape, [strides]);
    if (plane === null) return undefined;
    const { columns } = plane;
    const { row, column } = plane.steps[0]!;
    const rows = size / columns;
    const summed = { out: this.#addressOf(node), from: this.#addressOf(operand), rows, columns };
    if (column === 0 && (row === 1 || rows === 1)) return sumOfColumns(summed, this.lanes, this.#locals);
    if (column === 1 && (row === 0 || rows === 1)) return sumOfRows(summed, this.lanes, this.#locals);
    return undefined;
  }

  #product(node: number): Code | undefined {
    const [a, b] = operandsOf(this.#program, node) as unknown as [number, number];
    const layout = this.#layoutOf(node);
    const { rows, inner, columns } = layout;
    if (rows * inner * columns === 0) return undefined;
    const places = {
      out: this.#addressOf(node),
      left: this.#addressOf(a),
      right: this.#addressOf(b),
      scratch: this.#scratch,
    };
    if (isSmall(layout)) return smallProduct(layout, places, this.lanes, this.#locals);
    return largeProduct(layout, places, this.lanes, this.#locals);
  }

  /** Copies outputs of few numbers to where they stand one after the other, each over what is written too much of the one before. */
  #gatherOutputs(begin: number): Code {
    let address = begin;
    let isFirst = true;
    return Array.from(this.#program.outputs, (node): Code => {
      const count = this.#sizeOf(node);
      const from = this.#addressOf(node);
      if (!this.#isGathered(node)) {
        this.outputs.push({ address: from, count });
        isFirst = true;
        return [];
      }
      if (count === 0) return [];
      if (isFirst) this.outputs.push({ address, count });
      else {
        const last = this.outputs.pop()!;
        this.outputs.push({ address: last.address, count: last.count + count });
      }
      isFirst = false;
      const copy: LoopOperation = {
        operation: Operation.stopGradient,
        operands: [{ address: from, row: 0, column: 1 }],
        store: address,
      };
      address += count * this.lanes.bytes;
      return elementwiseCode({ rows: 1, columns: count, operations: [copy] }, this.#surroundings);
    });
  }

  #isGathered(node: number): boolean {
    return this.#sizeOf(node) <= mostGathered;
  }

  #layoutOf(node: number): ProductLayout {
    const [left, right] = Array.from(operandsOf(this.#program, node), (each) => shapeOfNode(this.#program, each));
    return productLayout(left!, right!, this.#program.attributes.get(node));
  }

  #addressOf(node: number): number {
    return this.addresses[this.#schedule.roots[node]!]!;
  }

  #sizeOf(node: number): number {
    return sizeOf(shapeOfNode(this.#program, node));
  }
}

function nextVector(bytes: number): number {
  return vectorBytes * Math.ceil(bytes / vectorBytes);
}
