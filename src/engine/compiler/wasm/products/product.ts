import type { Code, WasmFunction } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';

/** Rows of the result that are computed at once, and vectors of each: all of them are in registers. */
const tileRows = 4;
const vectors = 2;

/** Columns that are computed at once. */
export function tileColumnsOf({ count }: Lanes): number {
  return vectors * count;
}

const { localGet, localSet, localTee, i32Const, i32Add, i32Sub, i32Mul, i32LessThan, i32Not } = wasm;

/** Adds a number of bytes to a local. */
function advance(local: number, by: Code): Code {
  return [...localGet(local), ...by, ...i32Add, ...localSet(local)];
}

/**
 * Copies a matrix into panels of as many columns as a tile has, each with its rows one after the other, so that the product reads it from end to end.
 * Columns that the matrix does not have are left as they are. Parameters: address of the panels, address of the matrix, rows, columns,
 * and the steps in bytes from row to row and from column to column.
 */
export function packFunction(lanes: Lanes): WasmFunction {
  const { bytes } = lanes;
  const tileColumns = tileColumnsOf(lanes);
  const [panels, matrix, rows, columns, rowStep, columnStep] = [0, 1, 2, 3, 4, 5];
  const [column, row, source, target, whole] = [6, 7, 8, 9, 10];
  const copyLane = (index: number): Code => [
    ...localGet(target),
    ...localGet(source),
    ...localGet(columnStep),
    ...i32Const(index),
    ...i32Mul,
    ...i32Add,
    ...lanes.load(),
    ...lanes.store(bytes * index),
  ];
  const copyRows = (copyRow: Code): Code => [
    ...localGet(matrix),
    ...localGet(column),
    ...localGet(columnStep),
    ...i32Mul,
    ...i32Add,
    ...localSet(source),
    ...localGet(rows),
    ...localSet(row),
    ...wasm.while(localGet(row), [
      ...copyRow,
      ...advance(source, localGet(rowStep)),
      ...advance(target, i32Const(tileColumns * bytes)),
      ...advance(row, i32Const(-1)),
    ]),
  ];
  const isWhole: Code = [
    ...localGet(columns),
    ...localGet(column),
    ...i32Sub,
    ...i32Const(tileColumns - 1),
    ...wasm.i32GreaterThan,
  ];
  const each = Array.from({ length: tileColumns }, (_, index) => index);
  return {
    name: 'pack',
    parameters: 6,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32'],
    code: [
      ...localGet(panels),
      ...localSet(target),
      ...wasm.while(
        [...localGet(column), ...localGet(columns), ...i32LessThan],
        [
          ...isWhole,
          ...localTee(whole),
          ...wasm.if([], copyRows(each.flatMap(copyLane))),
          ...wasm.if(
            [...localGet(whole), ...i32Not],
            copyRows(
              each
                .slice(0, -1)
                .flatMap((index) =>
                  wasm.if(
                    [...localGet(column), ...i32Const(index), ...i32Add, ...localGet(columns), ...i32LessThan],
                    copyLane(index),
                  ),
                ),
            ),
          ),
          ...advance(column, i32Const(tileColumns)),
        ],
      ),
    ],
  };
}

/**
 * The product of a matrix and packed panels, or of a part of their inner index: then it goes on from what the parts before have left. Every element is accumulated from +0 over the inner index in ascending order, so that
 * it has the bits of the plain loop: the lanes are columns. Parameters: address of the result, address of the left matrix, its steps in
 * bytes from row to row and along the inner index, address of the panels, rows, columns, inner length, bytes from panel to panel, and
 * whether it goes on.
 */
export function productFunction(lanes: Lanes): WasmFunction {
  const { bytes } = lanes;
  const tileColumns = tileColumnsOf(lanes);
  const [result, left, leftRow, leftInner, panels, rows, columns, inner, panelBytes, goesOn] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const parameters = 10;
  const [column, row, k, panel, target, last] = [10, 11, 12, 13, 14, 15];
  const leftAddress = (r: number): number => 16 + r;
  const sum = (r: number, v: number): number => 16 + tileRows + r * vectors + v;
  const factor = 16 + tileRows + tileRows * vectors;
  const panelVector = (v: number): number => factor + 1 + v;
  const each = (count: number, make: (index: number) => Code): Code =>
    Array.from({ length: count }, (_, i) => make(i)).flat();

  // Rows beyond the last are computed like the last, and not stored.
  const startTile: Code = each(tileRows, (r) => [
    ...localGet(left),
    ...localGet(row),
    ...i32Const(r),
    ...i32Add,
    ...localGet(last),
    ...localGet(row),
    ...i32Const(r),
    ...i32Add,
    ...localGet(last),
    ...i32LessThan,
    ...wasm.select,
    ...localGet(leftRow),
    ...i32Mul,
    ...i32Add,
    ...localSet(leftAddress(r)),
    ...each(vectors, (v) => [...wasm.v128Const0, ...localSet(sum(r, v))]),
  ]);
  const turn: Code = [
    ...each(vectors, (v) => [...localGet(panel), ...wasm.v128Load(vectorBytes * v), ...localSet(panelVector(v))]),
    ...each(tileRows, (r) => [
      ...localGet(leftAddress(r)),
      ...lanes.loadOne(),
      ...localSet(factor),
      ...each(vectors, (v) => [
        ...localGet(sum(r, v)),
        ...localGet(factor),
        ...localGet(panelVector(v)),
        ...lanes.multiply,
        ...lanes.add,
        ...localSet(sum(r, v)),
      ]),
      ...advance(leftAddress(r), localGet(leftInner)),
    ]),
    ...advance(panel, i32Const(tileColumns * bytes)),
    ...advance(k, i32Const(-1)),
  ];
  const storeRow = (r: number): Code => [
    ...wasm.if(
      [...localGet(column), ...i32Const(tileColumns), ...i32Add, ...localGet(columns), ...wasm.i32GreaterThan],
      each(tileColumns - 1, (lane) =>
        wasm.if(
          [...localGet(column), ...i32Const(lane), ...i32Add, ...localGet(columns), ...i32LessThan],
          [
            ...localGet(target),
            ...localGet(sum(r, Math.floor(lane / lanes.count))),
            ...lanes.extract(lane % lanes.count),
            ...lanes.store(bytes * lane),
          ],
        ),
      ),
    ),
    ...wasm.if(
      [...localGet(column), ...i32Const(tileColumns - 1), ...i32Add, ...localGet(columns), ...i32LessThan],
      each(vectors, (v) => [...localGet(target), ...localGet(sum(r, v)), ...wasm.v128Store(vectorBytes * v)]),
    ),
  ];
  const startOfTile: Code = [
    ...localGet(result),
    ...localGet(row),
    ...localGet(columns),
    ...i32Mul,
    ...localGet(column),
    ...i32Add,
    ...i32Const(bytes),
    ...i32Mul,
    ...i32Add,
    ...localSet(target),
  ];
  // Beyond the last row and the last column something else is read, which is not stored.
  const loadTile: Code = [
    ...startOfTile,
    ...each(tileRows, (r) => [
      ...each(vectors, (v) => [...localGet(target), ...wasm.v128Load(vectorBytes * v), ...localSet(sum(r, v))]),
      ...advance(target, [...localGet(columns), ...i32Const(bytes), ...i32Mul]),
    ]),
  ];
  const storeTile: Code = [
    ...startOfTile,
    ...each(tileRows, (r) => [
      ...wasm.if(
        [...localGet(row), ...i32Const(r), ...i32Add, ...localGet(rows), ...i32LessThan],
        [...storeRow(r), ...advance(target, [...localGet(columns), ...i32Const(bytes), ...i32Mul])],
      ),
    ]),
  ];
  return {
    name: 'product',
    parameters,
    locals: [
      ...new Array<'i32'>(6 + tileRows).fill('i32'),
      ...new Array<'v128'>(tileRows * vectors + 1 + vectors).fill('v128'),
    ],
    code: [
      ...localGet(rows),
      ...i32Const(1),
      ...i32Sub,
      ...localSet(last),
      ...wasm.while(
        [...localGet(column), ...localGet(columns), ...i32LessThan],
        [
          ...i32Const(0),
          ...localSet(row),
          ...wasm.while(
            [...localGet(row), ...localGet(rows), ...i32LessThan],
            [
              ...startTile,
              ...wasm.if(localGet(goesOn), loadTile),
              ...localGet(panels),
              ...localGet(column),
              ...i32Const(tileColumns),
              ...wasm.i32DivideUnsigned,
              ...localGet(panelBytes),
              ...i32Mul,
              ...i32Add,
              ...localSet(panel),
              ...localGet(inner),
              ...localSet(k),
              ...wasm.while(localGet(k), turn),
              ...storeTile,
              ...advance(row, i32Const(tileRows)),
            ],
          ),
          ...advance(column, i32Const(tileColumns)),
        ],
      ),
    ],
  };
}
