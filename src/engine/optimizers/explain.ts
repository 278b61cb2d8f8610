// What stands in front of an optimizer's own update: clipping.
import type { Clipping } from './clipping.ts';
import { clipByNorm, clipByValue } from './clipping.ts';
import type { Decayed, UpdateLine } from './explanations/lines.ts';
import { line } from './explanations/lines.ts';

export type { UpdateLine, UpdatePoint } from './explanations/lines.ts';

/** Lines of clipping where it is in force, and the gradient of the element that the optimizer is handed. `norm` is over all of ∇L. */
export function explainClipping(clipping: Clipping, gradient: number, norm: number): Decayed {
  const lines: UpdateLine[] = [];
  const clipped = Float64Array.of(gradient);
  if (clipping.norm !== undefined) {
    clipByNorm(clipped, norm, clipping.norm, clipped);
    const result = clipped[0]!;
    const text = 'g = {0} · {1} / {2} = {3} (norm clipped to {1})';
    if (!Object.is(result, gradient)) lines.push(line(text, gradient, clipping.norm, norm, result));
  }
  if (clipping.value !== undefined) {
    const before = clipped[0]!;
    clipByValue(clipped, clipping.value, clipped);
    const result = clipped[0]!;
    if (!Object.is(result, before)) lines.push(line('g = {1} (clipped from {0})', before, result));
  }
  return { lines, gradient: clipped[0]! };
}
