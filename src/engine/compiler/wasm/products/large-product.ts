import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';
import type { Locals } from '../locals.ts';
import { advance, packCode, panelColumns, panelVectors } from './panels.ts';
import type { ProductLayout } from './product-layout.ts';
import type { ProductPlaces } from './small-product.ts';

const { localGet, localSet, i32Const } = wasm;

/** Rows that are computed at once: with the vectors of a panel, as many sums as stay in registers. */
const tileRows = 4;
/** Steps of the inner index which are written out: the machine then has little to do besides multiplying and adding. */
const unrolled = 4;
/**
 * Inner indices of one part. A left operand whose inner index runs down its columns is gone through in parts: all that they read of it
 * stays near until the last tile has used it.
 */
const partLength = 256;

interface Product {
  readonly layout: ProductLayout;
  readonly places: ProductPlaces & { readonly scratch: number };
  readonly lanes: Lanes;
  /** Where the part begins in the left operand and in the panels, in bytes from their beginning. */
  readonly part: { readonly left: number; readonly panels: number };
  /** Where the tile begins, so far from the beginning of all, and columns of the result. */
  readonly tile: { readonly left: number; readonly panel: number; readonly out: number; readonly column: number };
  /** Where a step reads. */
  readonly step: { readonly left: number; readonly panel: number };
  readonly counters: { readonly panels: number; readonly tiles: number; readonly inner: number };
  readonly sums: readonly number[];
  readonly vectors: readonly number[];
  readonly factor: number;
}

/**
 * A product with its sizes in the code. Tiles of the result are accumulated in registers, from +0 over the inner index in ascending
 * order, and the lanes are columns, so that every element has the bits of the plain loop; a further part goes on from what those
 * before it have left.
 */
export function largeProduct(
  layout: ProductLayout,
  places: ProductPlaces & { readonly scratch: number },
  lanes: Lanes,
  locals: Locals,
): Code {
  const { inner, leftInner } = layout;
  const parts = leftInner === 1 ? 1 : Math.ceil(inner / partLength);
  return [
    packCode(layout, places.right, places.scratch, lanes, locals),
    locals.within((take) => {
      const vectors = (count: number): number[] => Array.from({ length: count }, () => take('v128'));
      const product: Product = {
        layout,
        places,
        lanes,
        part: { left: take('i32'), panels: take('i32') },
        tile: { left: take('i32'), panel: take('i32'), out: take('i32'), column: take('i32') },
        step: { left: take('i32'), panel: take('i32') },
        counters: { panels: take('i32'), tiles: take('i32'), inner: take('i32') },
        sums: vectors(tileRows * panelVectors),
        vectors: vectors(panelVectors),
        factor: take('v128'),
      };
      const start: Code = [product.part.left, product.part.panels].map((local) => [i32Const(0), localSet(local)]);
      if (parts === 1) return [start, partCode(product, inner, false)];
      const count = take('i32');
      const next: Code = [
        advance(product.part.left, lanes.bytes * leftInner * partLength),
        advance(product.part.panels, lanes.bytes * panelColumns(lanes) * partLength),
      ];
      const further: Code = [partCode(product, partLength, true), next];
      return [
        start,
        partCode(product, partLength, false),
        next,
        parts === 2 ? [] : [i32Const(parts - 2), localSet(count), wasm.repeat(count, further)],
        partCode(product, inner - (parts - 1) * partLength, true),
      ];
    }),
  ];
}

/** All tiles, over so many inner indices. */
function partCode(product: Product, length: number, goesOn: boolean): Code {
  const { layout, lanes, part, tile, counters } = product;
  const width = panelColumns(lanes);
  const whole = Math.floor(layout.columns / width);
  const rest = layout.columns % width;
  const columnsCode = (columns: number): Code => panelCode(product, columns, length, goesOn);
  return [
    [localGet(part.panels), localSet(tile.panel)],
    [i32Const(0), localSet(tile.column)],
    whole === 0
      ? []
      : [
          [i32Const(whole), localSet(counters.panels)],
          wasm.repeat(counters.panels, [
            columnsCode(width),
            advance(tile.panel, lanes.bytes * width * layout.inner),
            advance(tile.column, lanes.bytes * width),
          ]),
        ],
    rest === 0 ? [] : columnsCode(rest),
  ];
}

/** The tiles of some columns. */
function panelCode(product: Product, columns: number, length: number, goesOn: boolean): Code {
  const { layout, lanes, part, tile, counters } = product;
  const whole = Math.floor(layout.rows / tileRows);
  const rest = layout.rows % tileRows;
  return [
    [localGet(part.left), localSet(tile.left)],
    [localGet(tile.column), localSet(tile.out)],
    whole === 0
      ? []
      : [
          [i32Const(whole), localSet(counters.tiles)],
          wasm.repeat(counters.tiles, [
            tileCode(product, tileRows, columns, length, goesOn),
            advance(tile.left, lanes.bytes * layout.leftRow * tileRows),
            advance(tile.out, lanes.bytes * layout.columns * tileRows),
          ]),
        ],
    rest === 0 ? [] : tileCode(product, rest, columns, length, goesOn),
  ];
}

function tileCode(product: Product, rows: number, columns: number, length: number, goesOn: boolean): Code {
  const { layout, places, lanes, tile, step, counters } = product;
  const vectors = Math.ceil(columns / lanes.count);
  const sums = Array.from({ length: rows * vectors }, (_, index) => {
    const [row, vector] = [Math.floor(index / vectors), index % vectors];
    const offset = places.out + lanes.bytes * layout.columns * row + vectorBytes * vector;
    return { local: product.sums[index]!, offset, count: Math.min(lanes.count, columns - vector * lanes.count) };
  });
  // Where it goes on, lanes beyond the last column hold something else, which is not stored.
  const start = sums.map(({ local, offset }): Code => {
    return [goesOn ? [localGet(tile.out), wasm.v128Load(offset)] : wasm.v128Const0, localSet(local)];
  });
  const stores = sums.map(({ local, offset, count }): Code => {
    if (count === lanes.count) return [localGet(tile.out), localGet(local), wasm.v128Store(offset)];
    return Array.from({ length: count }, (_, lane) => [
      [localGet(tile.out), localGet(local)],
      lanes.storeLane(offset + lanes.bytes * lane, lane),
    ]);
  });
  const steps = (count: number): Code => [
    Array.from({ length: count }, (_, k) => stepCode(product, k, rows, vectors)),
    advance(step.left, lanes.bytes * layout.leftInner * count),
    advance(step.panel, lanes.bytes * panelColumns(lanes) * count),
  ];
  const turns = Math.floor(length / unrolled);
  return [
    start,
    [localGet(tile.left), localSet(step.left)],
    [localGet(tile.panel), localSet(step.panel)],
    turns === 0 ? [] : [i32Const(turns), localSet(counters.inner), wasm.repeat(counters.inner, steps(unrolled))],
    length % unrolled === 0 ? [] : steps(length % unrolled),
    stores,
  ];
}

/** Adds the products of the inner index that is `k` further than where the step reads. */
function stepCode({ layout, places, lanes, step, ...locals }: Product, k: number, rows: number, vectors: number): Code {
  const { bytes } = lanes;
  const panel = places.scratch + bytes * panelColumns(lanes) * k;
  const loads = Array.from({ length: vectors }, (_, vector): Code => {
    return [localGet(step.panel), wasm.v128Load(panel + vectorBytes * vector), localSet(locals.vectors[vector]!)];
  });
  const products = Array.from({ length: rows }, (_, row): Code => {
    const address = places.left + bytes * (layout.leftRow * row + layout.leftInner * k);
    return [
      [localGet(step.left), lanes.loadOne(address), localSet(locals.factor)],
      Array.from({ length: vectors }, (_, vector): Code => {
        const sum = locals.sums[row * vectors + vector]!;
        return [
          [localGet(sum), localGet(locals.factor), localGet(locals.vectors[vector]!)],
          [lanes.multiply, lanes.add, localSet(sum)],
        ];
      }),
    ];
  });
  return [loads, products];
}
