import type { Column } from '../../../engine/compiler/fused/columns.ts';
import type { Recorder, ReservedRows } from '../recorder.ts';

/** Iterations that one call may make. */
export const mostTogether = 4096;
/** Where the rows of iterations that are made together are written. */
export interface Rows {
  /** The same object as long as the layout is the same. */
  readonly layout: readonly Column[];
  /** The columns, with room for `count` rows, and the row which an iteration has in them. */
  reserve(iteration: number, count: number): ReservedRows;
  /** So many were written. */
  added(reserved: ReservedRows, count: number): void;
}

/** The rows of iterations that are behind, which nobody wants again. */
export class UnseenRows implements Rows {
  layout: readonly Column[] = [];
  readonly #recorder: Pick<Recorder, 'layout'>;
  #reserved: ReservedRows = { columns: [], row: 0 };

  /** `recorder` is the one that had the rows when they were new. */
  constructor(recorder: Pick<Recorder, 'layout'>) {
    this.#recorder = recorder;
  }

  reserve(): ReservedRows {
    const { layout } = this.#recorder;
    if (this.layout !== layout) {
      this.layout = layout;
      this.#reserved = { columns: layout.map(() => new Float64Array(mostTogether)), row: 0 };
    }
    return this.#reserved;
  }

  added(): void {}
}
