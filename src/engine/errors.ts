/** An error of the engine at a place of the user's source (a place id; −1 where none is known). */
export class EngineError extends Error {
  place: number;

  constructor(message: string, place = -1) {
    super(message);
    this.name = new.target.name;
    this.place = place;
  }
}

/** Shapes, axes or indices that do not fit together. */
export class ShapeError extends EngineError {}

/** The evaluation recorded more operations than the recording's limit. */
export class RecordingLimitError extends EngineError {
  readonly limit: number;

  constructor(limit: number, place: number) {
    super(
      `One evaluation of the loss recorded more than ${limit.toLocaleString('en')} operations. ` +
        'Look for a loop that does not end, or use tensor functions for large arrays.',
      place,
    );
    this.limit = limit;
  }
}

/** A tracked value was kept from an earlier evaluation and used in a later one. */
export class StaleTrackedError extends EngineError {
  constructor(place: number) {
    super(
      'A value kept from an earlier evaluation is used here: it belongs to another point of the descent. ' +
        'Compute it anew in every evaluation, or keep a plain number instead.',
      place,
    );
  }
}
