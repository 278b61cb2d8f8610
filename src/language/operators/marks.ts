import { EngineError, ShapeError } from '../../engine/errors.ts';
import type { Recording } from '../../engine/recording.ts';
import { LanguageError } from '../errors.ts';
import { Interrupt } from '../graph/interrupt.ts';
import type { OperatorContext } from './context.ts';

/** What rewritten code tells a recording besides its operations: statements, calls, names, loops. */
export function markOperators(context: OperatorContext) {
  let owner: Recording | undefined;
  /** For each call that is running, the place to which it returns. */
  const calls: number[] = [];
  const { host } = context;
  /** An error that could not be thrown where it arose, because it would only have rejected a promise. */
  let failure: LanguageError | undefined;
  const throwFailure = (): void => {
    const thrown = failure;
    failure = undefined;
    if (thrown !== undefined) throw thrown;
  };

  return {
    statement: (place: number): void => {
      const { recording } = context;
      if (recording === undefined) context.place = place;
      else recording.statement(place);
      if (failure !== undefined) throwFailure();
    },

    /** Notes a call and returns its depth for {@link leave}; −1 where nothing is recorded. */
    enter: (name: string, place: number): number => {
      const { recording } = context;
      if (recording === undefined) return -1;
      if (recording !== owner) {
        owner = recording;
        calls.length = 0;
      }
      calls.push(recording.place);
      recording.enter(name, place);
      return calls.length - 1;
    },

    /**
     * Ends the call at a depth and those inside it which have not ended: a generator that is never resumed has no end.
     * Returns −1, the depth of a call that is over.
     */
    leave: (depth: number): number => {
      const { recording } = context;
      if (depth < 0 || recording === undefined || recording !== owner) return -1;
      while (calls.length > depth) {
        recording.leave();
        recording.place = calls.pop()!;
      }
      if (failure !== undefined) throwFailure();
      return -1;
    },

    /** Whether an asynchronous function must not run, because a loss calls it: the loss then ends with an error. */
    enterAsync: (name: string, place: number): boolean => {
      if (context.recording === undefined) return false;
      const message = `${name} is asynchronous: a loss cannot wait for it. Load the data before, with an import.`;
      failure ??= context.error('async', message, place);
      return true;
    },

    bind: (name: string, value: unknown, place: number): unknown => {
      context.recording?.bind(name, value, place);
      return value;
    },

    loop: (place: number): void => {
      host.loop?.(place);
    },

    /** What ends an evaluation must not be caught by the user's code. */
    caught: (error: unknown): void => {
      if (error instanceof LanguageError || error instanceof Interrupt) throw error;
      // Shapes that do not fit are an error of the user's own, as they would be without a recording.
      if (error instanceof EngineError && !(error instanceof ShapeError)) throw error;
    },

    /** The evaluation in progress, to tell later whether a variable belongs to it. */
    evaluation: (): Recording | undefined => context.recording,

    /** A variable is assigned, or its object written, which was made in `evaluation` (undefined: while modules loaded). */
    outside: (name: string, place: number, evaluation?: Recording): void => {
      const { recording } = context;
      if (recording === undefined || recording === evaluation) return;
      recording.finding('outside-write', place, outsideMessage(name));
    },

    outsideCollection: (object: unknown, name: string, place: number): void => {
      const { recording } = context;
      if (recording === undefined) return;
      const collection =
        Array.isArray(object) || object instanceof Map || object instanceof Set || ArrayBuffer.isView(object);
      if (collection) recording.finding('outside-write', place, outsideMessage(name));
    },
  };
}

const outsideMessage = (name: string): string =>
  `${name} lives longer than one evaluation and is changed here: the loss may depend on evaluations before this one, ` +
  'so every evaluation is recorded anew and stepping back replays from iteration 0. Keep what changes inside the loss.';
