import type { Pen } from '../../pen.ts';
import type { Point } from '../plane.ts';

/** A table in the place of a picture. */
export interface PictureTable {
  readonly caption: string;
  readonly head: readonly string[];
  /** Cells as texts; the first of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

/** Where a person points: in px, or with the keys. */
export type Cursor = Point;

/** What a press at a place does. */
export type Target =
  | { readonly kind: 'iteration'; readonly iteration: number }
  | { readonly kind: 'element'; readonly name: string };

/** One picture at one size, made anew whenever something of it changes. It knows no DOM. */
export interface Painter {
  /** What the lower layer is drawn of: it is drawn again where one of these is another one. */
  readonly base: readonly unknown[];
  /** The lower layer: axes, surface, data. */
  drawBase(pen: Pen): void;
  /** The upper layer: path, current point, cursor. */
  drawOverlay(pen: Pen, cursor: Cursor | undefined, iteration: number | undefined): void;
  /** What stands at a place; without one, where the run stands. */
  readOut(cursor: Cursor | undefined): string;
  /** The next place in a direction, by keys. */
  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor;
  target(cursor: Cursor): Target | undefined;
  table(): PictureTable;
  /** The picture in a sentence. */
  describe(): string;
  /** The two values at a place, where it is a plane whose range can be changed. */
  values?(cursor: Cursor): readonly [number, number];
  /** The range that is shown: [x low, x high], and y low, y high where both can be changed. */
  readonly range?: Float64Array;
}

/** Whether two lists hold the same things. */
export function sameThings(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  return a !== undefined && a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
}
