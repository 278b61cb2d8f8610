import { type Shape, sizeOf, stridesOf } from '../tensor.ts';

/** Strides of a value of shape `from` read as if it had shape `to`: 0 along every axis that repeats. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  const added = to.length - from.length;
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : strides[axis - added]!));
}

/** For each element of `shape` in row-major order, the offset that `strides` give it. */
export function offsetsOf(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  const counter = new Int32Array(shape.length);
  let offset = start;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      if (++counter[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      counter[axis] = 0;
    }
  }
  return offsets;
}

/** Strides into the result of a reduction over `axes`: 0 along every reduced axis. */
export function reducedStrides(shape: Shape, axes: readonly number[]): number[] {
  const reduced = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const kept = stridesOf(shape.filter((_, axis) => !reduced.has(axis)));
  let next = 0;
  return shape.map((_, axis) => (reduced.has(axis) ? 0 : kept[next++]!));
}

/** The offset of the element at `starts`. */
export function startOffset(starts: readonly number[], strides: readonly number[]): number {
  return starts.reduce((offset, start, axis) => offset + start * strides[axis]!, 0);
}
