import type { Code } from './assembler.ts';
import { wasm } from './assembler.ts';
import { type Lanes, vectorBytes } from './lanes.ts';
import type { Locals } from './locals.ts';

const { localGet, localSet, i32Const, i32Add } = wasm;
/** Vectors of columns that are summed at once, in registers. */
const mostVectors = 8;

/** A matrix, which begins at `from`, with its rows one after the other; addresses are in bytes. */
export interface Summed {
  readonly out: number;
  readonly from: number;
  readonly rows: number;
  readonly columns: number;
}

/** Sums over rows into one row: out[j] is the sum of a[i, j] from +0, row after row. May write the rest of a vector behind the last. */
export function sumOfRows({ out, from, rows, columns }: Summed, lanes: Lanes, locals: Locals): Code {
  const vectors = Math.ceil(columns / lanes.count);
  const whole = Math.floor(vectors / mostVectors);
  const rest = vectors % mostVectors;
  return locals.within((take) => {
    const [start, pointer, row, count] = [take('i32'), take('i32'), take('i32'), take('i32')];
    const totals = Array.from({ length: Math.min(vectors, mostVectors) }, () => take('v128'));
    /** Sums the columns that begin at `start`. */
    const block = (width: number): Code => {
      const used = totals.slice(0, width);
      return [
        used.map((total) => [wasm.v128Const0, localSet(total)]),
        localGet(start),
        localSet(pointer),
        i32Const(rows),
        localSet(row),
        wasm.repeat(row, [
          used.map((total, index) => [
            localGet(total),
            localGet(pointer),
            wasm.v128Load(from + index * vectorBytes),
            lanes.add,
            localSet(total),
          ]),
          advance(pointer, columns * lanes.bytes),
        ]),
        used.map((total, index) => [localGet(start), localGet(total), wasm.v128Store(out + index * vectorBytes)]),
      ];
    };
    return [
      i32Const(0),
      localSet(start),
      whole === 0
        ? []
        : [
            i32Const(whole),
            localSet(count),
            wasm.repeat(count, [block(mostVectors), advance(start, mostVectors * vectorBytes)]),
          ],
      rest === 0 ? [] : block(rest),
    ];
  });
}

/** Sums over columns, one number for each row: from +0, column after column. */
export function sumOfColumns(summed: Summed, lanes: Lanes, locals: Locals): Code {
  return foldOfColumns(summed, { start: lanes.zero, combine: lanes.addNumber }, lanes, locals);
}

/** The largest of the columns, one number for each row. */
export function maximumOfColumns(summed: Summed, lanes: Lanes, locals: Locals): Code {
  return foldOfColumns(summed, { start: lanes.least, combine: lanes.maximumNumber }, lanes, locals);
}

function foldOfColumns(
  { out, from, rows, columns }: Summed,
  { start, combine }: { readonly start: Code; readonly combine: Code },
  lanes: Lanes,
  locals: Locals,
): Code {
  return locals.within((take) => {
    const [target, source, row, column, total] = [
      take('i32'),
      take('i32'),
      take('i32'),
      take('i32'),
      take(lanes.number),
    ];
    // Four at a time, one after the other.
    const atOnce = 4;
    const turns = Math.floor(columns / atOnce);
    const rest = columns % atOnce;
    const several = (count: number): Code => [
      localGet(total),
      Array.from({ length: count }, (_, index) => [localGet(source), lanes.load(from + index * lanes.bytes), combine]),
      localSet(total),
      advance(source, count * lanes.bytes),
    ];
    return [
      i32Const(0),
      localSet(target),
      i32Const(0),
      localSet(source),
      i32Const(rows),
      localSet(row),
      wasm.repeat(row, [
        start,
        localSet(total),
        turns === 0 ? [] : [i32Const(turns), localSet(column), wasm.repeat(column, several(atOnce))],
        rest === 0 ? [] : several(rest),
        localGet(target),
        localGet(total),
        lanes.store(out),
        advance(target, lanes.bytes),
      ]),
    ];
  });
}

function advance(local: number, bytes: number): Code {
  return [localGet(local), i32Const(bytes), i32Add, localSet(local)];
}
