import type { EncodedNumber } from '../../shared/numbers.ts';
import { encodeNumber, exactText, formatNumber, norm } from '../../shared/numbers.ts';
import type { LineValue, NamedValue, TensorSummary } from '../../shared/run.ts';

/** `64×32`. */
export function shapeText(shape: readonly number[]): string {
  return shape.join('×');
}

/** `tensor 64×32  ‖·‖ = 1.23  min −0.4  max 0.9`, and how many elements are not finite where some are not. */
export function tensorText(shape: readonly number[], summary?: TensorSummary): string {
  const name = `tensor ${shapeText(shape)}`;
  if (summary === undefined) return name;
  const parts = [`${name}`, `‖·‖ = ${short(summary.norm)}`];
  if (summary.size > 0) parts.push(`min ${short(summary.minimum)}`, `max ${short(summary.maximum)}`);
  if (summary.nonFinite > 0) parts.push(`${summary.nonFinite} not finite`);
  return parts.join('  ');
}

/** The line of a value in the Variables view: a number with all its digits, a tensor's summary, or the text. */
export function valueText(value: NamedValue): string {
  switch (value.kind) {
    case 'number':
      return exactText(value.value ?? Number.NaN);
    case 'tensor':
      return tensorText(value.shape ?? [], value.summary);
    case 'text':
      return value.text ?? '';
  }
}

/** Four significant digits, with a minus sign as long as a plus: a summary is read, not copied. */
function short(value: number): string {
  return formatNumber(value, 4).replaceAll('-', '−');
}

/** Norm, extremes (of what is a number) and count of non-finite elements of a stretch of a tensor. */
export function summarize(values: Float64Array): TensorSummary {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let nonFinite = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) nonFinite++;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  // Nothing but NaN has no extremes.
  if (minimum > maximum) minimum = maximum = Number.NaN;
  return { size: values.length, norm: norm(values), minimum, maximum, nonFinite };
}

/** A tensor as nested brackets with all digits, as it is put on the clipboard. */
export function arrayText(shape: readonly number[], values: Float64Array): string {
  const write = (axis: number, start: number, size: number): string => {
    if (axis === shape.length) return exactText(values[start] ?? Number.NaN);
    const length = shape[axis] ?? 0;
    const step = length === 0 ? 0 : size / length;
    return `[${Array.from({ length }, (_, index) => write(axis + 1, start + index * step, step)).join(', ')}]`;
  };
  return write(0, 0, values.length);
}

/** A line value that JSON can carry. */
export interface EncodedLineValue extends Omit<LineValue, 'value' | 'adjoint'> {
  readonly value: EncodedNumber | string;
  readonly adjoint?: EncodedNumber;
}

export function encodeLineValue(line: LineValue): EncodedLineValue {
  const { value, adjoint, ...place } = line;
  return {
    ...place,
    value: typeof value === 'number' ? encodeNumber(value) : value,
    ...(adjoint === undefined ? {} : { adjoint: encodeNumber(adjoint) }),
  };
}
