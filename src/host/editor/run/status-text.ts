import { formatStable, stableWidth } from '../../../shared/numbers.ts';
import type { Glance, Translate } from './glance.ts';
import { endText, grouped, isFailure } from './glance.ts';

/** As wide as a digit, and never at the end of what is measured. */
const figureSpace = '\u2007';
const digits = 4;

export interface StatusText {
  readonly text: string;
  readonly failed: boolean;
}

/**
 * The line of the status bar: `$(graph-line) 1,204 · L 0.3146`. It has the width of its widest form, so that what stands beside it
 * does not move while a run goes on.
 */
export function statusText(glance: Glance, t: Translate): StatusText {
  const { status, iteration, loss, limit } = glance;
  if (status === 'starting') return { text: `$(graph-line) ${t('Preparing {0}', glance.title)}`, failed: false };
  const failed = isFailure(glance);
  if (failed) return { text: `$(error) ${endText(glance, t)}`, failed };
  const widest = Math.max(grouped(limit).length, grouped(iteration).length) + stableWidth(digits);
  const numbers = [grouped(iteration), formatStable(loss, digits).trimStart()];
  const missing = widest - numbers.join('').length;
  return { text: `$(graph-line) ${numbers.join(' · L ')}${figureSpace.repeat(missing)}`, failed };
}
