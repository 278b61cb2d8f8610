import type { Numbers, Precision } from '../../precision.ts';
import { type Shape, sizeOf } from '../../tensor.ts';
import { offsetsOf, reducedStrides } from '../layout.ts';

type BlockKernel = (out: Numbers, operands: readonly Numbers[]) => void;

/** A tensor as [outer, middle, inner], of which the middle is what a reduction goes over, or what a repetition makes. */
export interface Blocks {
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

/** The axes as one block in the middle; null where others stand between them. */
export function blocksOf(shape: Shape, axes: readonly number[]): Blocks | null {
  const chosen = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  // An axis of length 1 is nothing that stands between.
  const long = shape.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const middle = long.filter((axis) => chosen.has(axis));
  const first = middle[0] ?? shape.length;
  const last = middle.at(-1) ?? shape.length - 1;
  if (long.some((axis) => axis > first && axis < last && !chosen.has(axis))) return null;
  return {
    outer: sizeOf(shape.slice(0, first)),
    middle: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** Adds each element to its target, from +0, in row-major order of the operand: the stated order of every sum. */
export function prepareSum(shape: Shape, axes: readonly number[], precision: Precision): BlockKernel {
  const blocks = blocksOf(shape, axes);
  if (blocks === null) return sumInto(offsetsOf(shape, reducedStrides(shape, axes)));
  const { outer, middle, inner } = blocks;
  if (inner === 1 && precision === 'float32') {
    return (out, [a]) => {
      for (let o = 0, i = 0; o < outer; o++) {
        let total = 0;
        for (let m = 0; m < middle; m++) total = Math.fround(total + a![i++]!);
        out[o] = total;
      }
    };
  }
  if (inner === 1) {
    return (out, [a]) => {
      for (let o = 0, i = 0; o < outer; o++) {
        let total = 0;
        for (let m = 0; m < middle; m++) total += a![i++]!;
        out[o] = total;
      }
    };
  }
  return (out, [a]) => {
    out.fill(0);
    for (let o = 0, i = 0; o < outer; o++) {
      const start = o * inner;
      for (let m = 0; m < middle; m++) for (let k = 0; k < inner; k++) out[start + k]! += a![i++]!;
    }
  };
}

function sumInto(to: Int32Array): BlockKernel {
  return (out, [a]) => {
    out.fill(0);
    for (let i = 0; i < to.length; i++) out[to[i]!]! += a![i]!;
  };
}

export function prepareMaximum(shape: Shape, axes: readonly number[]): BlockKernel {
  const blocks = blocksOf(shape, axes);
  if (blocks === null) {
    const to = offsetsOf(shape, reducedStrides(shape, axes));
    return (out, [a]) => {
      out.fill(Number.NEGATIVE_INFINITY);
      for (let i = 0; i < to.length; i++) out[to[i]!] = Math.max(out[to[i]!]!, a![i]!);
    };
  }
  const { outer, middle, inner } = blocks;
  const step = middle * inner;
  return (out, [a]) => {
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let i = o * step + k, end = i + step; i < end; i += inner) most = Math.max(most, a![i]!);
        out[o * inner + k] = most;
      }
    }
  };
}

/** 1 at the first element, in row-major order, that equals the maximum over the axes (the first NaN where one is); else 0. */
export function prepareFirstMaximum(shape: Shape, axes: readonly number[]): BlockKernel {
  const blocks = blocksOf(shape, axes);
  if (blocks === null) return firstMaximumAt(offsetsOf(shape, reducedStrides(shape, axes)));
  const { outer, middle, inner } = blocks;
  return (out, [a]) => {
    out.fill(0);
    if (middle === 0) return;
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++) {
        let best = o * middle * inner + k;
        for (let m = 1, i = best + inner; m < middle; m++, i += inner) if (isLarger(a![i]!, a![best]!)) best = i;
        out[best] = 1;
      }
    }
  };
}

function isLarger(value: number, best: number): boolean {
  return value > best || (Number.isNaN(value) && !Number.isNaN(best));
}

function firstMaximumAt(to: Int32Array): BlockKernel {
  const best = new Int32Array(to.length);
  return (out, [a]) => {
    best.fill(-1);
    for (let i = 0; i < to.length; i++) {
      const current = best[to[i]!]!;
      if (current < 0 || isLarger(a![i]!, a![current]!)) best[to[i]!] = i;
    }
    out.fill(0);
    for (const index of best) if (index >= 0) out[index] = 1;
  };
}

/** The operand repeated along the given axes of the result; null where they are no block. */
export function prepareRepeat(shape: Shape, axes: readonly number[]): BlockKernel | null {
  const blocks = blocksOf(shape, axes);
  if (blocks === null) return null;
  const { outer, middle, inner } = blocks;
  return (out, [a]) => {
    for (let o = 0, i = 0; o < outer; o++) {
      const start = o * inner;
      for (let m = 0; m < middle; m++) for (let k = 0; k < inner; k++) out[i++] = a![start + k]!;
    }
  };
}

/** The axes of `to` along which a value of shape `from` repeats. */
export function repeatedAxes(from: Shape, to: Shape): number[] {
  const added = to.length - from.length;
  return to.flatMap((length, axis) => (axis < added || (from[axis - added] === 1 && length !== 1) ? [axis] : []));
}
