import type { Runs } from '../../../operations/windows.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import type { VectorConstants } from '../constants.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';
import type { Locals } from '../locals.ts';

const { localGet, localSet, i32Const, i32Add, i32LessThan } = wasm;
/** Of a run in the table: where it begins, from the beginning of an image, and its length. Both are in bytes. */
const runBytes = 8;

/** Images and what windows show of them; addresses are in bytes. */
export interface Windowed {
  readonly out: number;
  readonly from: number;
  /** Where the runs stand that an image makes. */
  readonly table: number;
  readonly runs: number;
  readonly samples: number;
  readonly imageBytes: number;
}

/** The runs of the windows of an image, as the code reads them; what lies outside of it begins at −1. */
export function tableOf({ offsets, lengths }: Runs, { bytes }: Lanes): Int32Array {
  const table = new Int32Array(2 * offsets.length);
  for (let run = 0; run < offsets.length; run++) {
    table[2 * run] = offsets[run]! < 0 ? -1 : bytes * offsets[run]!;
    table[2 * run + 1] = bytes * lengths[run]!;
  }
  return table;
}

/** Copies what windows show, with `fill` outside of the image. Each run is copied by whole vectors: the next one takes what was too much. */
export function im2colCode(windowed: Windowed, fill: number, { lanes, locals, constants }: Surroundings): Code {
  return locals.within((take) => {
    const [image, to, from, end] = [take('i32'), take('i32'), take('i32'), take('i32')];
    const outside = take('v128');
    const copy = (vector: Code, moves: Code): Code =>
      wasm.while(
        [...localGet(to), ...localGet(end), ...i32LessThan],
        [...localGet(to), ...vector, ...wasm.v128Store(), ...advance(to, vectorBytes), ...moves],
      );
    const run = (start: Code, length: Code): Code => [
      ...localGet(to),
      ...length,
      ...i32Add,
      ...localSet(end),
      ...start,
      ...localSet(from),
      ...wasm.if(
        [...localGet(from), ...i32Const(0), ...i32LessThan],
        [...copy(localGet(outside), []), ...localGet(end), ...localSet(to)],
      ),
      ...wasm.if(
        // Nothing is left of a run outside.
        [...localGet(to), ...localGet(end), ...i32LessThan],
        [
          ...localGet(from),
          ...localGet(image),
          ...i32Add,
          ...localSet(from),
          ...copy([...localGet(from), ...wasm.v128Load()], advance(from, vectorBytes)),
          ...localGet(end),
          ...localSet(to),
        ],
      ),
    ];
    return [
      ...constants.load(lanes, fill),
      ...localSet(outside),
      ...i32Const(windowed.out),
      ...localSet(to),
      ...i32Const(windowed.from),
      ...localSet(image),
      ...eachRun(windowed, run, advance(image, windowed.imageBytes), take),
    ];
  });
}

/** Adds what windows show to where it came from, from +0, window by window; what lies outside is lost. */
export function col2imCode(windowed: Windowed, { lanes, locals }: Surroundings): Code {
  const { samples, imageBytes } = windowed;
  return locals.within((take) => {
    const [image, to, from, end, whole] = [take('i32'), take('i32'), take('i32'), take('i32'), take('i32')];
    const move = (bytes: number): Code => [...advance(to, bytes), ...advance(from, bytes)];
    const run = (start: Code, length: Code): Code => [
      ...localGet(from),
      ...length,
      ...i32Add,
      ...localSet(end),
      ...start,
      ...localSet(to),
      ...wasm.if(
        [...i32Const(-1), ...localGet(to), ...i32LessThan],
        [
          ...localGet(to),
          ...localGet(image),
          ...i32Add,
          ...localSet(to),
          ...localGet(end),
          ...i32Const(vectorBytes - 1),
          ...wasm.i32Sub,
          ...localSet(whole),
          ...wasm.while(
            [...localGet(from), ...localGet(whole), ...i32LessThan],
            [
              ...localGet(to),
              ...localGet(to),
              ...wasm.v128Load(),
              ...localGet(from),
              ...wasm.v128Load(),
              ...lanes.add,
              ...wasm.v128Store(),
              ...move(vectorBytes),
            ],
          ),
          ...wasm.while(
            [...localGet(from), ...localGet(end), ...i32LessThan],
            [
              ...localGet(to),
              ...localGet(to),
              ...lanes.load(),
              ...localGet(from),
              ...lanes.load(),
              ...lanes.addNumber,
              ...lanes.store(),
              ...move(lanes.bytes),
            ],
          ),
        ],
      ),
      ...localGet(end),
      ...localSet(from),
    ];
    return [
      ...i32Const(windowed.out),
      ...i32Const(0),
      ...i32Const(samples * imageBytes),
      ...wasm.memoryFill,
      ...i32Const(windowed.from),
      ...localSet(from),
      ...i32Const(windowed.out),
      ...localSet(image),
      ...eachRun(windowed, run, advance(image, imageBytes), take),
    ];
  });
}

export interface Surroundings {
  readonly lanes: Lanes;
  readonly locals: Locals;
  readonly constants: VectorConstants;
}

/** Does something for each run of each image; `run` gets code for its start and its length. */
function eachRun(
  { table, runs, samples }: Windowed,
  run: (start: Code, length: Code) => Code,
  toNextImage: Code,
  take: (type: 'i32') => number,
): Code {
  const [sample, entry, left] = [take('i32'), take('i32'), take('i32')];
  return [
    ...i32Const(samples),
    ...localSet(sample),
    ...wasm.repeat(sample, [
      ...i32Const(table),
      ...localSet(entry),
      ...i32Const(runs),
      ...localSet(left),
      ...wasm.repeat(left, [
        ...run([...localGet(entry), ...wasm.i32Load()], [...localGet(entry), ...wasm.i32Load(4)]),
        ...advance(entry, runBytes),
      ]),
      ...toNextImage,
    ]),
  ];
}

function advance(local: number, bytes: number): Code {
  return [...localGet(local), ...i32Const(bytes), ...i32Add, ...localSet(local)];
}
