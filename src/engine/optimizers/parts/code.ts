/** Names of variables, for the code of a part. All numbers of an entry that is an array have names of their own. */
export interface PartNames {
  /** u of the element: the part reads it and assigns it. */
  readonly u: string;
  /** θ of the element. */
  readonly parameter: string;
  readonly rate: string;
  /** An entry of the state before the update. */
  before(entry: string): string;
  /** The entry after it, which the part declares. */
  after(entry: string): string;
}

/**
 * The update of a part as lines of JavaScript for one element, from which the code of a whole iteration is made. It stands beside
 * `update` and has its bits: a test compares them.
 */
export interface PartCode {
  /** What the lines name besides: numbers, functions, and what these take. */
  readonly bound: Readonly<Record<string, unknown>>;
  /** Lines that stand once in an iteration. They declare the entries that are numbers, and names for `element`. */
  iteration?(names: Pick<PartNames, 'rate' | 'before' | 'after'>): readonly string[];
  /** Lines for one element. They declare nothing but the entries that are arrays. */
  element(names: PartNames): readonly string[];
}
