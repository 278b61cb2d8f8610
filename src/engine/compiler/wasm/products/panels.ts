import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';
import type { Locals } from '../locals.ts';
import type { ProductLayout } from './product-layout.ts';

const { localGet, localSet, i32Const, i32Add } = wasm;

/** Vectors of columns in a panel. */
export const panelVectors = 2;

export function panelColumns({ count }: Lanes): number {
  return panelVectors * count;
}

/** Numbers which the panels of a right operand take. */
export function panelNumbers({ inner, columns }: ProductLayout, lanes: Lanes): number {
  return Math.ceil(columns / panelColumns(lanes)) * panelColumns(lanes) * inner;
}

/**
 * Copies the right operand of a product into panels of some columns, each with its rows one after the other, so that the product reads
 * it from end to end. In columns that the operand does not have something else may stand.
 */
export function packCode(layout: ProductLayout, from: number, to: number, lanes: Lanes, locals: Locals): Code {
  const { inner, columns, rightRow, rightColumn } = layout;
  const { bytes } = lanes;
  const width = panelColumns(lanes);
  return locals.within((take) => {
    const [panel, source, target, panels, row] = [take('i32'), take('i32'), take('i32'), take('i32'), take('i32')];
    /** A row of a panel of so many columns. */
    const rowCode = (count: number): Code =>
      rightColumn === 1
        ? Array.from({ length: Math.ceil(count / lanes.count) }, (_, vector) => [
            [localGet(target), localGet(source)],
            [wasm.v128Load(from + vectorBytes * vector), wasm.v128Store(to + vectorBytes * vector)],
          ])
        : Array.from({ length: count }, (_, column) => [
            [localGet(target), localGet(source)],
            [lanes.load(from + bytes * rightColumn * column), lanes.store(to + bytes * column)],
          ]);
    const panelCode = (count: number): Code => [
      [localGet(panel), localSet(source)],
      [i32Const(inner), localSet(row)],
      wasm.repeat(row, [rowCode(count), advance(source, bytes * rightRow), advance(target, bytes * width)]),
    ];
    const whole = Math.floor(columns / width);
    const rest = columns % width;
    return [
      [i32Const(0), localSet(panel)],
      [i32Const(0), localSet(target)],
      whole === 0
        ? []
        : [
            [i32Const(whole), localSet(panels)],
            wasm.repeat(panels, [panelCode(width), advance(panel, bytes * rightColumn * width)]),
          ],
      rest === 0 ? [] : panelCode(rest),
    ];
  });
}

export function advance(local: number, bytes: number): Code {
  return bytes === 0 ? [] : [localGet(local), i32Const(bytes), i32Add, localSet(local)];
}
