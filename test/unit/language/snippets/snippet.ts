import type { Start } from '../../../support/rewritten.ts';

/** A loss with one construct of the language, and where it is evaluated. */
export interface Snippet {
  readonly name: string;
  /** A module that exports `loss`. */
  readonly source: string;
  readonly at: readonly Start[];
  /** What Node runs for comparison, where its own stripping of types cannot do the construct. */
  readonly reference?: string;
  /** The point is too near a kink, a jump or an infinity for differences; duals and values are still compared. */
  readonly kinks?: true;
}
