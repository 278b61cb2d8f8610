import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import type { Lanes } from '../lanes.ts';
import type { Locals } from '../locals.ts';
import { packFunctionIndex, productFunctionIndex } from '../module.ts';
import { tileColumnsOf } from './product.ts';
import type { ProductLayout } from './product-layout.ts';
import type { ProductPlaces } from './small-product.ts';

const { localGet, localSet, i32Const, i32Add } = wasm;
/**
 * Inner indices of one part. A left operand whose inner index runs down its columns is gone through in parts: all that they read of it
 * stays near until the last tile has used it.
 */
const partLength = 256;

/** A product of panels, which are made in the scratch memory first. */
export function largeProduct(
  layout: ProductLayout,
  places: ProductPlaces & { readonly scratch: number },
  lanes: Lanes,
  locals: Locals,
): Code {
  const { rows, inner, columns, leftRow, leftInner, rightRow, rightColumn } = layout;
  const { bytes } = lanes;
  const tileColumns = tileColumnsOf(lanes);
  const call = (index: number, values: readonly (number | Code)[]): Code => [
    values.map((value) => (typeof value === 'number' ? wasm.i32Const(value) : value)),
    wasm.call(index),
  ];
  const pack = call(packFunctionIndex, [
    places.scratch,
    places.right,
    inner,
    columns,
    bytes * rightRow,
    bytes * rightColumn,
  ]);
  const multiply = (left: number | Code, panels: number | Code, length: number, goesOn: boolean): Code =>
    call(productFunctionIndex, [
      places.out,
      left,
      bytes * leftRow,
      bytes * leftInner,
      panels,
      rows,
      columns,
      length,
      bytes * tileColumns * inner,
      goesOn ? 1 : 0,
    ]);
  const parts = leftInner === 1 ? 1 : Math.ceil(inner / partLength);
  if (parts === 1) return [pack, multiply(places.left, places.scratch, inner, false)];
  return locals.within((take) => {
    const [left, panels, count] = [take('i32'), take('i32'), take('i32')];
    const move: Code = [
      advance(left, bytes * leftInner * partLength),
      advance(panels, bytes * tileColumns * partLength),
    ];
    const further: Code = [multiply(localGet(left), localGet(panels), partLength, true), move];
    const rest = inner - (parts - 1) * partLength;
    return [
      pack,
      multiply(places.left, places.scratch, partLength, false),
      i32Const(places.left),
      localSet(left),
      i32Const(places.scratch),
      localSet(panels),
      move,
      parts === 2 ? [] : [i32Const(parts - 2), localSet(count), wasm.repeat(count, further)],
      multiply(localGet(left), localGet(panels), rest, true),
    ];
  });
}

function advance(local: number, bytes: number): Code {
  return [localGet(local), i32Const(bytes), i32Add, localSet(local)];
}
