import type { NumberArray } from './elements.ts';

/** One array, whose header has been read and whose length is as the header says. */
export interface StoredArray {
  readonly shape: readonly number[];
  /** @param most of the first axis, where not all of it is wanted. @throws FormatError for a number that float64 cannot hold. */
  read(most?: number): NumberArray;
}

/** The shape of an array with at most `most` along its first axis. */
export function shortened(shape: readonly number[], most = Number.POSITIVE_INFINITY): readonly number[] {
  return shape.length > 0 && most < shape[0]! ? [most, ...shape.slice(1)] : shape;
}

/** Arrays by name, each of which is read when it is asked for. */
export interface ArrayFile {
  readonly names: readonly string[];
  /** The array with one of the names. @param most of the first axis. @throws FormatError where it cannot be read. */
  array(name: string, most?: number): NumberArray;
}
