import type { ViewSession } from '../../../src/shared/panel.ts';
import { elementNameOf } from '../../../src/shared/views/table.ts';
import type { FrameMessage } from '../../store.ts';

type Described = Pick<ViewSession, 'parameters' | 'series'>;

/** Elements that can be chosen for an axis, at most so many. */
const mostElements = 200;

/** The names of the elements of θ, as far as they can be chosen from a list. */
export function elementsOf({ parameters }: Described): readonly string[] {
  const names: string[] = [];
  for (const { name, shape, size } of parameters) {
    for (let index = 0; index < size && names.length < mostElements; index++)
      names.push(elementNameOf(name, shape, index));
  }
  return names;
}

/** The series of the gradients of all elements; undefined where the order of two is their own, or not all are recorded. */
export function gradientsOf(session: Described): readonly string[] | undefined {
  const known = new Set(session.series.map(({ id }) => id));
  const wanted = elementsOf(session).map((name) => `gradient:${name}`);
  return wanted.length > 2 && wanted.every((id) => known.has(id)) ? wanted : undefined;
}

/**
 * All elements; of more than two those with the largest gradient at the point of a frame come first, a broken one before all.
 * Undefined while the gradients have not come.
 */
export function rankedElements(session: Described, frame: FrameMessage | undefined): readonly string[] | undefined {
  const all = elementsOf(session);
  const wanted = gradientsOf(session);
  if (wanted === undefined) return all;
  if (frame?.at === undefined || frame.last < 0) return undefined;
  const { values } = frame.at;
  const known = new Map(frame.series.map(({ id }, index) => [id, values[index]]));
  const sizes = new Map<string, number>();
  for (const [index, id] of wanted.entries()) {
    const value = known.get(id);
    if (value === undefined) return undefined;
    sizes.set(all[index] as string, Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value));
  }
  const size = (name: string): number => sizes.get(name) ?? 0;
  return all.toSorted((a, b) => (size(a) === size(b) ? 0 : size(b) - size(a)));
}
