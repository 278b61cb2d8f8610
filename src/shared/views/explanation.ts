/** One line of an update: `text` has {0}, {1}, … where `numbers` belong; the last number is the result. */
export interface UpdateLine {
  readonly text: string;
  readonly numbers: Float64Array;
}

/** The update of one element at the current iteration, written out. */
export interface UpdateExplanation {
  readonly element: string;
  readonly iteration: number;
  readonly branch: string;
  readonly optimizer: string;
  readonly lines: readonly UpdateLine[];
}
