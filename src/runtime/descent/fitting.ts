import type { Clipping } from '../../engine/optimizers/clipping.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';

/** What decides which optimizers a problem can have. */
export interface Subject {
  readonly kind: 'function' | 'problem' | 'leastSquares' | 'network';
  /** Elements of θ; absent where they are not known yet. */
  readonly elements?: number;
  /** False: an evaluation changes what the next one gives. */
  readonly replayable?: boolean;
}

/** Why an optimizer that searches cannot be had for a problem, with what to do; undefined where it can. */
export function refusedSearch(id: string, { kind, elements = 0, replayable = true }: Subject): string | undefined {
  const row = optimizerTable.find((each) => each.id === id);
  if (row?.search === undefined) return undefined;
  if (row.needsResiduals === true && kind !== 'leastSquares') {
    return `The optimizer ${id} needs residuals, and this loss is one number. Describe it with leastSquares({ parameters, residuals }), or take lbfgs or bfgs.`;
  }
  if (row.mostElements !== undefined && elements > row.mostElements) {
    return `The optimizer ${id} keeps a matrix of all pairs of elements: it takes up to ${row.mostElements}, and θ has ${elements}. Take lbfgs.`;
  }
  if (!replayable) {
    return `The optimizer ${id} evaluates points on the way to an update, and every evaluation of this loss changes what the next one gives. Take an optimizer without a search, such as adam.`;
  }
  return undefined;
}

/** What cannot be beside an optimizer that searches, with its launch key. */
export function unfitBesideSearch(
  id: string,
  { norm, value }: Clipping,
  hasBounds: boolean,
): { readonly key: string; readonly message: string } | undefined {
  const refused = (key: string, why: string) => ({
    key,
    message: `"${key}" cannot be with ${id}: ${why}. Leave ${key} away, or take another optimizer.`,
  });
  if (hasBounds) return refused('bounds', 'a step that is moved into bounds is not the one that was searched');
  if (norm !== undefined) return refused('clipNorm', 'its line search needs the gradient as it is');
  if (value !== undefined) return refused('clipValue', 'its line search needs the gradient as it is');
  return undefined;
}
