import { baseName } from '../../language/graph/uri.ts';
import type { PictureRequest } from '../../shared/views/pictures.ts';
import type { LongEvaluation } from '../evaluation/evaluation-clock.ts';

/** A picture that cannot be drawn, for a reason that the person is told in its place. */
export class RefusedPicture extends Error {
  override name = 'RefusedPicture';
  /** How long it would take at least, where that is the reason. */
  readonly seconds: number | undefined;

  constructor(message: string, seconds?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.seconds = seconds;
  }
}

/** What is said of an evaluation that took too long; `where` names the point. */
export function longText({ allowed, place }: LongEvaluation, where?: string): string {
  const at = where === undefined ? '' : ` at ${where}`;
  const line = place === undefined ? '' : ` (line ${place.line} of ${baseName(place.file)})`;
  return `The loss takes longer than ${allowed / 1000} s${at}, and may loop there for ever${line}.`;
}

/** The same for two requests that ask for the same values, but for those that change as the run goes on. */
export function subjectOf(request: PictureRequest): string {
  switch (request.kind) {
    case 'curve':
      return JSON.stringify([request.kind, request.element, range(request.range)]);
    case 'contours':
      return JSON.stringify([request.kind, request.elements, range(request.range)]);
    default:
      return request.kind;
  }
}

function range(values: Float64Array | undefined): readonly number[] {
  return Array.from(values ?? []);
}
