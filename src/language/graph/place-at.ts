import type { Place } from '../../shared/place.ts';
import { PlaceTable } from '../places.ts';

/** The place of a stretch of a text, clipped to the text. For many places of one text make a `PlaceTable` of it. */
export function placeAt(file: string, text: string, start: number, end: number): Place {
  const from = Math.max(0, Math.min(start, text.length));
  return new PlaceTable(file, text, 0).at(from, Math.max(from, Math.min(end, text.length)));
}
