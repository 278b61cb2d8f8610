import type { Blocks } from '../../../operations/loops/blocks.ts';
import type { Code } from '../assembler.ts';
import { wasm } from '../assembler.ts';
import { type Lanes, vectorBytes } from '../lanes.ts';
import type { Surroundings } from './windows.ts';

const { localGet, localSet, localTee, i32Const, i32Add } = wasm;
/** Middle elements which are written out rather than counted. */
const mostMiddle = 32;

/** Where a result and its operand begin, in bytes. */
export interface BlockPlaces {
  readonly out: number;
  readonly from: number;
}

/** Whether there is code for maxima over the middle of a block: vectors lie along what is inside of it. */
export function hasBlockCode({ outer, middle, inner }: Blocks, { count }: Lanes): boolean {
  return outer > 0 && middle > 0 && middle <= mostMiddle && inner >= count && inner % count === 0;
}

/** The largest along the middle. */
export function blockMaximum(blocks: Blocks, { out, from }: BlockPlaces, surroundings: Surroundings): Code {
  const { lanes, constants } = surroundings;
  const step = blocks.inner * lanes.bytes;
  return eachVector(blocks, surroundings, ({ source, target }) => [
    ...localGet(target),
    ...constants.load(lanes, Number.NEGATIVE_INFINITY),
    ...each(blocks.middle, (m) => [...localGet(source), ...wasm.v128Load(from + m * step), ...lanes.maximum]),
    ...wasm.v128Store(out),
  ]);
}

/** 1 at the first that is the largest along the middle, or at the first NaN, else 0. */
export function blockFirstMaximum(blocks: Blocks, { out, from }: BlockPlaces, surroundings: Surroundings): Code {
  const { lanes, constants } = surroundings;
  const step = blocks.inner * lanes.bytes;
  return surroundings.locals.within((take) => {
    const [best, index, value, larger] = [take('v128'), take('v128'), take('v128'), take('v128')];
    return eachVector(blocks, surroundings, ({ source }) => [
      ...localGet(source),
      ...wasm.v128Load(from),
      ...localSet(best),
      ...wasm.v128Const0,
      ...localSet(index),
      ...each(blocks.middle - 1, (before) => [
        ...localGet(source),
        ...wasm.v128Load(from + (before + 1) * step),
        ...localTee(value),
        ...localGet(best),
        ...lanes.greater,
        ...localGet(value),
        ...localGet(value),
        ...lanes.notEqual,
        ...localGet(best),
        ...localGet(best),
        ...lanes.equal,
        ...wasm.v128And,
        ...wasm.v128Or,
        ...localSet(larger),
        ...localGet(value),
        ...localGet(best),
        ...localGet(larger),
        ...wasm.v128Bitselect,
        ...localSet(best),
        ...constants.load(lanes, before + 1),
        ...localGet(index),
        ...localGet(larger),
        ...wasm.v128Bitselect,
        ...localSet(index),
      ]),
      ...each(blocks.middle, (m) => [
        ...localGet(source),
        ...localGet(index),
        ...constants.load(lanes, m),
        ...lanes.equal,
        ...constants.load(lanes, 1),
        ...wasm.v128And,
        ...wasm.v128Store(out + m * step),
      ]),
    ]);
  });
}

/** The operand repeated along the middle. */
export function blockRepeat(blocks: Blocks, { out, from }: BlockPlaces, surroundings: Surroundings): Code {
  const step = blocks.inner * surroundings.lanes.bytes;
  return surroundings.locals.within((take) => {
    const value = take('v128');
    // What is the operand here has one in the place of the middle.
    return eachVector(blocks, surroundings, ({ source, target }) => [
      ...localGet(target),
      ...wasm.v128Load(from),
      ...localSet(value),
      ...each(blocks.middle, (m) => [...localGet(source), ...localGet(value), ...wasm.v128Store(out + m * step)]),
    ]);
  });
}

/**
 * Does something for each vector of what is inside of the blocks. `source` goes through all of a block, `target` through what has the
 * middle no longer.
 */
function eachVector(
  { outer, middle, inner }: Blocks,
  { lanes, locals }: Surroundings,
  body: (offsets: { readonly source: number; readonly target: number }) => Code,
): Code {
  return locals.within((take) => {
    const [source, target, block, vector] = [take('i32'), take('i32'), take('i32'), take('i32')];
    return [
      ...i32Const(0),
      ...localSet(source),
      ...i32Const(0),
      ...localSet(target),
      ...i32Const(outer),
      ...localSet(block),
      ...wasm.repeat(block, [
        ...i32Const(inner / lanes.count),
        ...localSet(vector),
        ...wasm.repeat(vector, [
          ...body({ source, target }),
          ...advance(source, vectorBytes),
          ...advance(target, vectorBytes),
        ]),
        ...advance(source, (middle - 1) * inner * lanes.bytes),
      ]),
    ];
  });
}

function each(count: number, make: (index: number) => Code): Code {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}

function advance(local: number, bytes: number): Code {
  return bytes === 0 ? [] : [...localGet(local), ...i32Const(bytes), ...i32Add, ...localSet(local)];
}
