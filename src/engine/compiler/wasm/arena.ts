import type { Shape } from '../../tensor.ts';
import { assembleModule } from './assembler.ts';
import { packFunction, productFunction, tileColumns } from './product.ts';

const pageBytes = 65_536;
const numberBytes = 8;

interface Kernels {
  pack(panels: number, matrix: number, rows: number, columns: number, rowStep: number, columnStep: number): void;
  product(
    result: number,
    left: number,
    leftRow: number,
    leftInner: number,
    panels: number,
    rows: number,
    columns: number,
    inner: number,
  ): void;
}

/** What is used of WebAssembly: engines without a browser's or Node's types have it too. */
interface WebAssemblyApi {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

let compiled: object | undefined;

/** Numbers of one program in a memory that WebAssembly works on. Its size is fixed, so that views of it stay valid. */
export class Arena {
  readonly #memory: { readonly buffer: ArrayBuffer };
  readonly #kernels: Kernels;
  #used = 0;
  /** Address of the panels, which all products share. */
  readonly #panels: number;

  /** `numbers` can be allocated; a product may need panels of `panelNumbers`. Throws where there is no memory. */
  constructor(numbers: number, panelNumbers: number) {
    const pages = Math.ceil(((numbers + panelNumbers) * numberBytes) / pageBytes);
    this.#memory = new WebAssembly.Memory({ initial: Math.max(1, pages), maximum: Math.max(1, pages) });
    compiled ??= new WebAssembly.Module(assembleModule([packFunction(), productFunction()]));
    const instance = new WebAssembly.Instance(compiled, { environment: { memory: this.#memory } });
    this.#kernels = instance.exports as unknown as Kernels;
    this.#panels = numbers * numberBytes;
  }

  /** Zeros, in this memory. */
  allocate(size: number): Float64Array {
    const view = new Float64Array(this.#memory.buffer, this.#used, size);
    this.#used += size * numberBytes;
    return view;
  }

  /** Whether numbers stand in this memory. */
  has(numbers: Float64Array): boolean {
    return numbers.buffer === this.#memory.buffer;
  }

  /**
   * What computes a product of vectors and matrices that stand in this memory, with the bits of the plain loops: see
   * `prepareMatmul`, whose arguments these are.
   */
  product(
    [left, right]: readonly [Shape, Shape],
    [transposeLeft, transposeRight]: readonly [boolean, boolean],
    out: Float64Array,
    [a, b]: readonly [Float64Array, Float64Array],
  ): () => void {
    const { rows, inner, columns, leftRow, leftInner, rightRow, rightColumn } = productLayout(
      left,
      right,
      transposeLeft,
      transposeRight,
    );
    const { pack, product } = this.#kernels;
    const panels = this.#panels;
    const [toOut, toA, toB] = [out.byteOffset, a.byteOffset, b.byteOffset];
    return () => {
      pack(panels, toB, inner, columns, rightRow * numberBytes, rightColumn * numberBytes);
      product(toOut, toA, leftRow * numberBytes, leftInner * numberBytes, panels, rows, columns, inner);
    };
  }
}

/** Numbers which the panels of a product take. */
export function panelNumbersOf(left: Shape, right: Shape, transposeLeft: boolean, transposeRight: boolean): number {
  const { inner, columns } = productLayout(left, right, transposeLeft, transposeRight);
  return Math.ceil(columns / tileColumns) * tileColumns * inner;
}

/** Multiplications of a product. */
export function multiplicationsOf(left: Shape, right: Shape, transposeLeft: boolean, transposeRight: boolean): number {
  const { rows, inner, columns } = productLayout(left, right, transposeLeft, transposeRight);
  return rows * inner * columns;
}

/** Sizes of a product, and its steps through its operands in numbers. */
interface ProductLayout {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly leftRow: number;
  readonly leftInner: number;
  readonly rightRow: number;
  readonly rightColumn: number;
}

function productLayout(left: Shape, right: Shape, transposeLeft: boolean, transposeRight: boolean): ProductLayout {
  const leftTransposed = transposeLeft && left.length === 2;
  const rightTransposed = transposeRight && right.length === 2;
  const rows = left.length === 1 ? 1 : left[leftTransposed ? 1 : 0]!;
  const inner = left.length === 1 ? left[0]! : left[leftTransposed ? 0 : 1]!;
  const columns = right.length === 1 ? 1 : right[rightTransposed ? 0 : 1]!;
  return {
    rows,
    inner,
    columns,
    leftRow: leftTransposed ? 1 : inner,
    leftInner: leftTransposed ? rows : 1,
    rightRow: rightTransposed ? 1 : columns,
    rightColumn: rightTransposed ? inner : 1,
  };
}
