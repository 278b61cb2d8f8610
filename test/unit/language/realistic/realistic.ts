import type { Start } from '../../../support/rewritten.ts';

/** A loss as people write them, with where it is evaluated and what it must say there. */
export interface Realistic {
  readonly name: string;
  /** A module that exports `loss`. */
  readonly source: string;
  readonly at: readonly Start[];
  /** The loss moves in steps or its gradient is blocked, so that differences say nothing about it. */
  readonly steps?: true;
  /** Every finding at the start, in order: the text at its place and its message. None where it is left out. */
  readonly says?: readonly RegExp[];
}
