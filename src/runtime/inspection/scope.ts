import { closestName } from '../../engine/settings.ts';
import type { ParameterDescription, ScopeName } from '../../shared/run.ts';
import type { ExpressionValue, Scope } from './expressions.ts';
import type { Entry, Point } from './points.ts';
import { entriesOf } from './points.ts';

const scopes: readonly ScopeName[] = [
  'parameters',
  'metrics',
  'hyperparameters',
  'gradients',
  'updates',
  'optimizerState',
];

/** The names of a point, and before them those of a frame. A name of two things means the one of the earlier scope. */
export function scopeOf(
  parameters: readonly ParameterDescription[],
  point: Point,
  locals: readonly Entry[] = [],
): Scope {
  const all = (): Entry[] => [...locals, ...scopes.flatMap((scope) => entriesOf(scope, parameters, point))];
  return {
    lookup(name: string): ExpressionValue | undefined {
      const local = locals.find(({ expression }) => expression === name);
      if (local !== undefined) return local.value;
      const full = name.replace(/^grad(?=$|\.)/, 'gradient');
      for (const scope of scopes) {
        const found = entriesOf(scope, parameters, point).find(({ expression }) => expression === full);
        if (found !== undefined) return found.value;
      }
      return wholeVector(full, point);
    },
    names: () => all().map(({ expression }) => expression),
    suggest: (name) =>
      closestName(
        name,
        all().map(({ expression }) => expression),
      ),
  };
}

/** `gradient`, `update` and `parameters` alone are the flat vectors over all elements. */
function wholeVector(name: string, point: Point): ExpressionValue | undefined {
  if (name !== 'gradient' && name !== 'update' && name !== 'parameters') return undefined;
  const data = point[name];
  return { shape: [data.length], data };
}
