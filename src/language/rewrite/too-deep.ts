import type { SourceProblem } from '../../shared/place.ts';
import type { PlaceTable } from '../places.ts';

/** Whether an error says that the call stack was exhausted, in the words of any engine. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message);
}

/** Told of a source whose expressions nest so deeply that it cannot be read; placed at its longest line. */
export function tooDeep(places: PlaceTable, text: string): SourceProblem {
  let start = 0;
  let length = -1;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    if (line.length <= length) continue;
    start = index + line.search(/\S|$/);
    length = line.length;
  }
  const end = start + (/^\S+/.exec(text.slice(start))?.[0].length ?? 0);
  return {
    severity: 'error',
    code: 'too-deep',
    message:
      'This source nests too deeply to be read: a sum of thousands of terms in one expression, for instance. ' +
      'Split it into several statements, or compute it in a loop over an array.',
    place: places.at(start, end),
  };
}
