/** Vectors over θ of which an iteration leaves numbers. */
export type Vector = 'value' | 'gradient' | 'update';

/** What one column of a history holds of each iteration. Measures of a range have the bits of `norm`, and of `Math.min` and `max`. */
export type Column =
  | { readonly kind: 'loss' | 'gradientNorm' | 'updateNorm' | 'learningRate' }
  /** NaN: there is nothing to tell. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'element' | 'size'; readonly of: Vector; readonly element: number }
  | ({ readonly kind: 'smallest' | 'largest' } & Range)
  | ({ readonly kind: 'norm' } & Range);

/** Elements of a vector, from `start` to before `end`. */
interface Range {
  readonly of: Vector;
  readonly start: number;
  readonly end: number;
}
