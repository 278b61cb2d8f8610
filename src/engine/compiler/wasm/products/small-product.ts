import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';
import type { Locals } from '../locals.ts';
import type { ProductLayout } from './product-layout.ts';

const { localGet, localSet, i32Const, i32Add } = wasm;
/** Vectors of the result that are in registers at once. */
const mostAccumulators = 8;
const mostRowsAtOnce = 4;
/** Vectors of columns that are computed at once where there are more: with several rows, so that each number read serves more than once. */
const blockVectors = { oneRow: 8, rows: 4 } as const;
/** Larger products gain by panels, … */
const mostMultiplications = 32_768;
/** … unless the right operand has so few numbers that it stays near in any case. */
const mostNear = 512;
/** From this many rows on, a right operand whose rows do not stand one after the other is copied first, … */
const rowsForCopy = 3;
/** … if it is no wider. */
const mostCopiedColumns = 128;

/** Addresses of the result and of the operands, in bytes. */
export interface ProductPlaces {
  readonly out: number;
  readonly left: number;
  readonly right: number;
}

export function isSmall(given: ProductLayout): boolean {
  const layout = turned(given);
  const { rows, inner, columns } = layout;
  if (isCopied(layout) && columns > mostCopiedColumns) return false;
  return rows * inner * columns <= mostMultiplications || inner * columns <= mostNear;
}

/** Numbers that the copy of a small product's right operand takes. */
export function smallProductScratch(given: ProductLayout, lanes: Lanes): number {
  const layout = turned(given);
  return isCopied(layout) ? layout.inner * wholeVectors(layout.columns, lanes) : 0;
}

/**
 * A product with all its sizes in the code: tiles of the result are accumulated in registers, from +0 over the inner index in
 * ascending order.
 */
export function smallProduct(
  given: ProductLayout,
  places: ProductPlaces & { readonly scratch: number },
  lanes: Lanes,
  locals: Locals,
): Code {
  const layout = turned(given);
  const [left, right] = layout === given ? [places.left, places.right] : [places.right, places.left];
  const copies = isCopied(layout);
  const read = copies ? { ...layout, rightRow: wholeVectors(layout.columns, lanes), rightColumn: 1 } : layout;
  const { rows, columns } = layout;
  const most = lanes.count * (rows === 1 ? blockVectors.oneRow : blockVectors.rows);
  // What is left over by blocks is better done with the one before it.
  const width =
    columns < 2 * most && columns % most !== 0 && columns <= lanes.count * mostAccumulators
      ? columns
      : Math.min(columns, most);
  const vectors = Math.ceil(width / lanes.count);
  const atOnce = Math.min(rows, mostRowsAtOnce, Math.max(1, Math.floor(mostAccumulators / vectors)));
  return locals.within((take) => {
    const vectorLocals = (count: number): number[] => Array.from({ length: count }, () => take('v128'));
    const product: ProductCode = {
      layout: read,
      lanes,
      places: { out: places.out, left, right: copies ? places.scratch : right },
      atOnce,
      pointers: { left: take('i32'), right: take('i32'), out: take('i32'), column: take('i32'), row: take('i32') },
      inner: { left: take('i32'), right: take('i32'), count: take('i32') },
      sums: vectorLocals(atOnce * vectors),
      panel: vectorLocals(vectors),
      factor: take('v128'),
    };
    const { column, right: rightPointer } = product.pointers;
    const turns = Math.floor(columns / width);
    const rest = columns % width;
    const block: Code = [
      blockCode(product, width),
      columns === width
        ? []
        : [advance(column, width * lanes.bytes), advance(rightPointer, width * read.rightColumn * lanes.bytes)],
    ];
    return [
      copies ? copyCode(product, layout, right) : [],
      set(column, 0),
      set(rightPointer, 0),
      turns === 1 ? block : repeated(turns, take('i32'), block),
      rest === 0 ? [] : blockCode(product, rest),
    ];
  });
}

interface ProductCode {
  readonly lanes: Lanes;
  readonly layout: ProductLayout;
  readonly places: ProductPlaces;
  /** Rows that are computed at once. */
  readonly atOnce: number;
  /** How far the tile is from the beginning of the operands and of the result, in bytes; `column` is the part of `out` that its columns make. */
  readonly pointers: Readonly<Record<'left' | 'right' | 'out' | 'column' | 'row', number>>;
  readonly inner: Readonly<Record<'left' | 'right' | 'count', number>>;
  readonly sums: readonly number[];
  readonly panel: readonly number[];
  readonly factor: number;
}

/** Some columns of the result. */
function blockCode(product: ProductCode, columns: number): Code {
  const { layout, lanes, atOnce, pointers } = product;
  const turns = Math.floor(layout.rows / atOnce);
  const rest = layout.rows % atOnce;
  const tiles: Code = [
    tileCode(product, atOnce, columns),
    layout.rows === atOnce
      ? []
      : [
          advance(pointers.left, atOnce * layout.leftRow * lanes.bytes),
          advance(pointers.out, atOnce * layout.columns * lanes.bytes),
        ],
  ];
  return [
    set(pointers.left, 0),
    localGet(pointers.column),
    localSet(pointers.out),
    turns === 1 ? tiles : repeated(turns, pointers.row, tiles),
    rest === 0 ? [] : tileCode(product, rest, columns),
  ];
}

/** Some rows of a block. */
function tileCode(product: ProductCode, rows: number, columns: number): Code {
  const { layout, lanes, places, pointers, inner } = product;
  const vectors = Math.ceil(columns / lanes.count);
  const sums = product.sums.slice(0, rows * vectors);
  const start = sums.map((sum) => [wasm.v128Const0, localSet(sum)]);
  const stores = sums.map((sum, index): Code => {
    const [row, vector] = [Math.floor(index / vectors), index % vectors];
    const offset = places.out + row * layout.columns * lanes.bytes + vector * vectorBytes;
    const count = columns - vector * lanes.count;
    if (count >= lanes.count) return [localGet(pointers.out), localGet(sum), wasm.v128Store(offset)];
    return Array.from({ length: count }, (_, lane) => [
      localGet(pointers.out),
      localGet(sum),
      lanes.storeLane(offset + lane * lanes.bytes, lane),
    ]);
  });
  const tile = { sums, panel: product.panel.slice(0, vectors), columns };
  return [
    start,
    localGet(pointers.left),
    localSet(inner.left),
    localGet(pointers.right),
    localSet(inner.right),
    repeated(layout.inner, inner.count, [
      step(product, tile),
      advance(inner.left, layout.leftInner * lanes.bytes),
      advance(inner.right, layout.rightRow * lanes.bytes),
    ]),
    stores,
  ];
}

interface Tile {
  readonly sums: readonly number[];
  readonly panel: readonly number[];
  readonly columns: number;
}

/** Adds the products of the inner index at which the pointers are. */
function step(product: ProductCode, tile: Tile): Code {
  const { layout, lanes, places, inner, factor } = product;
  const { sums, panel, columns } = tile;
  const code: Code[] = [];
  for (const [vector, local] of panel.entries()) {
    const first = vector * lanes.count;
    const address = places.right + first * layout.rightColumn * lanes.bytes;
    const part = { step: layout.rightColumn, left: columns - first };
    code.push(rightVector(lanes, address, part, inner.right), localSet(local));
  }
  for (let row = 0; row * panel.length < sums.length; row++) {
    const offset = places.left + row * layout.leftRow * lanes.bytes;
    code.push(localGet(inner.left), lanes.loadOne(offset), localSet(factor));
    for (const [vector, local] of panel.entries()) {
      const sum = sums[row * panel.length + vector]!;
      code.push(localGet(sum), localGet(factor), localGet(local), lanes.multiply, lanes.add, localSet(sum));
    }
  }
  return code;
}

/** Leaves a vector of neighbouring columns, of which `left` are left, from a row of the right operand. */
function rightVector(
  lanes: Lanes,
  address: number,
  { step, left }: { step: number; left: number },
  pointer: number,
): Code {
  if (step === 1) return [localGet(pointer), wasm.v128Load(address)];
  const rest = Array.from({ length: Math.min(left, lanes.count) - 1 }, (_, index) =>
    lanes.loadLane(address + (index + 1) * step * lanes.bytes, index + 1),
  );
  // Addresses stand below the vector.
  return [rest.map(() => localGet(pointer)), localGet(pointer), lanes.loadFirst(address), rest];
}

/** Copies the right operand so that its rows stand one after the other, each beginning with a whole vector. */
function copyCode({ lanes, inner, places }: ProductCode, layout: ProductLayout, right: number): Code {
  const { columns, rightRow, rightColumn } = layout;
  const row = Array.from({ length: Math.ceil(columns / lanes.count) }, (_, vector) => {
    const first = vector * lanes.count;
    const address = right + first * rightColumn * lanes.bytes;
    return [
      localGet(inner.right),
      rightVector(lanes, address, { step: rightColumn, left: columns - first }, inner.left),
      wasm.v128Store(places.right + vector * vectorBytes),
    ];
  });
  return [
    set(inner.left, 0),
    set(inner.right, 0),
    repeated(layout.inner, inner.count, [
      row,
      advance(inner.left, rightRow * lanes.bytes),
      advance(inner.right, wholeVectors(columns, lanes) * lanes.bytes),
    ]),
  ];
}

/** Whether the right operand is copied before it is read by each row of the result. */
function isCopied({ rows, columns, rightColumn }: ProductLayout): boolean {
  return rightColumn !== 1 && columns > 1 && rows >= rowsForCopy;
}

/** A column as a product of its transposes, which is a row: its elements stand side by side. */
function turned(layout: ProductLayout): ProductLayout {
  const { rows, inner, columns, leftRow, leftInner, rightRow } = layout;
  if (columns > 1 || rows === 1) return layout;
  return { rows: 1, inner, columns: rows, leftRow: 0, leftInner: rightRow, rightRow: leftInner, rightColumn: leftRow };
}

function wholeVectors(columns: number, lanes: Lanes): number {
  return lanes.count * Math.ceil(columns / lanes.count);
}

function set(local: number, value: number): Code {
  return [i32Const(value), localSet(local)];
}

function advance(local: number, bytes: number): Code {
  return bytes === 0 ? [] : [localGet(local), i32Const(bytes), i32Add, localSet(local)];
}

function repeated(times: number, counter: number, body: Code): Code {
  return [set(counter, times), wasm.repeat(counter, body)];
}
