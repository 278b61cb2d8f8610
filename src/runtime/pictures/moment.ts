import type { ParameterDescription } from '../../shared/run.ts';
import type { Batch } from '../descent/batches.ts';
import { elementNameAt } from '../descent/parameters.ts';
import type { PictureSource } from './source.ts';

/** Where the run stood when a picture was asked for. All numbers are copies. */
export interface PictureMoment {
  readonly branch: string;
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly batch: Batch | undefined;
  /** Running statistics of a network that has some. */
  readonly statistics?: Float64Array;
  readonly moving: boolean;
}

/** What a surface holds still, and whether it is that of every iteration. */
export interface Held {
  readonly key: string;
  readonly lasting: boolean;
  readonly notes: readonly string[];
}

/** Held elements are named one by one up to this many. */
const namedElements = 4;

/** What is held where some elements of θ are varied, as far as it is known after the surface was computed. */
export function heldBut(
  varied: readonly number[],
  parameters: readonly ParameterDescription[],
  { iteration, parameters: point, batch }: PictureMoment,
  { draws }: Pick<PictureSource, 'draws'>,
): Held {
  const held = Array.from(point.keys()).filter((index) => !varied.includes(index));
  const stochastic = draws || batch !== undefined;
  const notes: string[] = [];
  if (held.length > 0 && held.length <= namedElements) {
    notes.push(
      `Held: ${held.map((index) => `${elementNameAt(parameters, index)} = ${short(point[index]!)}`).join(', ')}`,
    );
  } else if (held.length > 0) {
    notes.push(`Held: the other ${held.length} elements, as at iteration ${iteration}`);
  }
  if (batch !== undefined) notes.push(batchNote(batch, iteration));
  if (draws) notes.push(`Random numbers as in iteration ${iteration}`);
  const hash = held.length === 0 ? '' : hashOf(held.map((index) => point[index]!));
  return {
    key: `${hash}|${stochastic ? iteration : ''}`,
    lasting: held.length === 0 && !stochastic,
    notes,
  };
}

function batchNote(batch: Batch, iteration: number): string {
  const samples = batch.reduce((sum, rows) => sum + rows.length, 0);
  const what = batch.length === 1 ? 'The batch' : `The ${batch.length} batches`;
  return `${what} of iteration ${iteration}: ${samples} samples`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '\u2212');
}

/** A text that differs where numbers do (FNV-1a over their bits, 32 of them in each of two directions). */
function hashOf(values: readonly number[]): string {
  const words = new Uint32Array(Float64Array.from(values).buffer);
  let forward = 0x811c9dc5;
  let backward = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) {
    forward = Math.imul(forward ^ words[i]!, 0x01000193);
    backward = Math.imul(backward ^ words[words.length - 1 - i]!, 0x01000193);
  }
  return `${(forward >>> 0).toString(36)}${(backward >>> 0).toString(36)}`;
}
