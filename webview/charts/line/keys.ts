import type { ReducedSeries } from '../../../src/shared/panel.ts';
import { bucketAt } from '../points.ts';

const moves = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  PageUp: 'pageOn',
  PageDown: 'pageBack',
  Home: 'first',
  End: 'last',
  n: 'nextNonFinite',
  N: 'previousNonFinite',
  i: 'nextChange',
  I: 'previousChange',
} as const;

const others = {
  ArrowUp: 'readPrevious',
  ArrowDown: 'readNext',
  Enter: 'go',
  Escape: 'leave',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  '\u2212': 'zoomOut',
  '0': 'whole',
  l: 'scale',
  t: 'table',
} as const;

/** Keys that move the cursor to an iteration. */
export type CursorMove = (typeof moves)[keyof typeof moves];

/** What a key asks for while a plot has the focus. */
export type ChartKey = CursorMove | (typeof others)[keyof typeof others] | 'panBack' | 'panOn';

const keys: Readonly<Record<string, ChartKey>> = { ...moves, ...others };

/** What a key means on a plot; undefined: nothing, it stays VS Code's. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): ChartKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.shiftKey && event.key === 'ArrowLeft') return 'panBack';
  if (event.shiftKey && event.key === 'ArrowRight') return 'panOn';
  return Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
}

export function isMove(key: ChartKey): key is CursorMove {
  return (Object.values(moves) as readonly ChartKey[]).includes(key);
}

/** What the cursor can move along. Iterations ascend. */
export interface CursorTrack {
  /** The series whose points are gone through. */
  readonly series: ReducedSeries;
  readonly nonFinite: readonly number[];
  readonly changes: readonly number[];
}

/** The iteration to which a key moves the cursor from another one; undefined where there is none. */
export function cursorTarget(
  move: CursorMove,
  at: number,
  { series, nonFinite, changes }: CursorTrack,
): number | undefined {
  const points = series.iteration;
  const index = Math.max(0, bucketAt(series, at));
  const page = Math.max(1, Math.round(points.length / 10));
  const point = (wanted: number): number | undefined => points[Math.min(points.length - 1, Math.max(0, wanted))];
  switch (move) {
    case 'previous':
      return point(index - (points[index] === at ? 1 : 0));
    case 'next':
      return point(index + 1);
    case 'pageOn':
      return point(index + page);
    case 'pageBack':
      return point(index - page);
    case 'first':
      return point(0);
    case 'last':
      return point(points.length - 1);
    case 'nextNonFinite':
      return nonFinite.find((each) => each > at);
    case 'previousNonFinite':
      return nonFinite.findLast((each) => each < at);
    case 'nextChange':
      return changes.find((each) => each > at);
    case 'previousChange':
      return changes.findLast((each) => each < at);
  }
}
