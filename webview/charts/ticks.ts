import { formatCount, minusSign } from '../format.ts';
import type { Spacing } from './timeline.ts';
import { toAxisOfIterations } from './timeline.ts';

/** A tick in axis units. A tick without a label is a finer line of the grid. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Ticks {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `10⁻³`. */
function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts[Number(digit)] ?? '');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** The smallest of 1, 2, 5 × 10ⁿ that is at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  if (power === 0) return least;
  const share = least / power;
  // The division may round up by a last bit, hence the slack.
  const round = share <= 1 + 1e-12 ? 1 : share <= 2 + 1e-12 ? 2 : share <= 5 + 1e-12 ? 5 : 10;
  return round * power;
}

function linearLabel(step: number, size: number): (value: number) => string {
  const exponent = Math.floor(Math.log10(step) + 1e-9);
  if (size >= 1e6 || exponent < -5) {
    const digits = Math.min(15, Math.max(0, Math.floor(Math.log10(size)) - exponent));
    return (value) => (value === 0 ? '0' : value.toExponential(digits).replaceAll('-', minusSign).replace('e+', 'e'));
  }
  const decimals = Math.max(0, -exponent);
  return (value) => (value === 0 ? '0' : value.toFixed(decimals).replaceAll('-', minusSign));
}

/**
 * Round limits around low … high and ticks between them.
 * @param factor What the labels' values have been multiplied by.
 */
export function linearTicks(low: number, high: number, count: number, factor: number): Ticks {
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const label = linearLabel(step / factor, Math.max(Math.abs(low), Math.abs(high)) / factor);
  const ticks: Tick[] = [];
  for (let index = first; index <= last && ticks.length < 100; index++) {
    const value = index * step;
    ticks.push({ value, label: label(value / factor) });
  }
  return { low: first * step, high: last * step, ticks };
}

const mantissas = [1, 2, 5];

/** The largest (direction −1) or smallest (direction 1) 1, 2, 5 × 10ⁿ at or beyond a value, as its logarithm. */
function roundLogarithm(value: number, direction: -1 | 1): number {
  const logarithm = Math.log10(value);
  const decade = Math.floor(logarithm);
  const candidates = [...mantissas.map((mantissa) => decade + Math.log10(mantissa)), decade + 1];
  return direction < 0
    ? Math.max(...candidates.filter((candidate) => candidate <= logarithm + 1e-12))
    : Math.min(...candidates.filter((candidate) => candidate >= logarithm - 1e-12));
}

/** Decades between two labels: at least so many, and fewer where that would leave a single label. */
function decadesApart(low: number, high: number, least: number): number {
  const steps = [1, 2, 3, 5, 10, 20, 50, 100, 200];
  const labels = (step: number): number => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  const wanted = steps.find((step) => step >= least) ?? 200;
  return steps.findLast((step) => step <= wanted && labels(step) >= 2) ?? 1;
}

/** Round limits around two positive values and ticks between them, in decimal logarithms. */
export function logTicks(smallest: number, largest: number, count: number): Ticks {
  let low = roundLogarithm(smallest, -1);
  let high = roundLogarithm(largest, 1);
  if (high - low > 3) {
    low = Math.floor(low + 1e-9);
    high = Math.ceil(high - 1e-9);
  }
  if (high - low < 0.3) {
    low = roundLogarithm(10 ** low * 0.9, -1);
    high = roundLogarithm(10 ** high * 1.1, 1);
  }
  const decades = high - low;
  const every = decadesApart(low, high, decades / Math.max(1, count));
  const plain = low >= -3 - 1e-9 && high <= 4 + 1e-9;
  // One labelled power of ten would not tell the scale: then 2 and 5 get labels as well.
  const powers = Math.floor(high + 1e-9) - Math.ceil(low - 1e-9) + 1;
  const fine = decades <= 1.5 || powers < 2;
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(low + 1e-9); exponent <= high + 1e-9; exponent++) {
    for (const mantissa of mantissas) {
      const value = exponent + Math.log10(mantissa);
      if (value < low - 1e-9 || value > high + 1e-9) continue;
      const shown = mantissa === 1 ? exponent % every === 0 : fine;
      if ((mantissa !== 1 && decades > 3) || (!shown && every > 5)) continue;
      ticks.push({ value, label: shown ? logLabel(mantissa, exponent, plain) : '' });
    }
  }
  return { low, high, ticks };
}

function logLabel(mantissa: number, exponent: number, plain: boolean): string {
  if (plain)
    return exponent >= 0 ? formatCount(mantissa * 10 ** exponent) : (mantissa * 10 ** exponent).toFixed(-exponent);
  return mantissa === 1 ? powerOfTen(exponent) : `${mantissa}·${powerOfTen(exponent)}`;
}

/**
 * Ticks of an axis of sign(y) · log₁₀(1 + |y|/10^`exponent`): 0 and powers of ten on either side of it that has values.
 * @param low At most 0.
 * @param high At least 0.
 */
export function symmetricTicks(low: number, high: number, exponent: number, count: number): Ticks {
  const unit = (logarithm: number): number => Math.log10(1 + 10 ** (logarithm - exponent));
  // A side ends at a round number; one without values has no room.
  const sides: { readonly sign: number; readonly end: number }[] = [];
  if (low < 0) sides.push({ sign: -1, end: Math.max(exponent, roundLogarithm(-low, 1)) });
  if (high > 0 || low === 0)
    sides.push({ sign: 1, end: high > 0 ? Math.max(exponent, roundLogarithm(high, 1)) : exponent });
  const top = Math.max(...sides.map(({ end }) => end));
  const highest = Math.floor(top + 1e-9);
  const decades = highest - exponent + 1;
  const every = Math.max(1, Math.ceil((decades * sides.length) / Math.max(1, count - 1)));
  const plain = exponent >= -3 && top <= 4 + 1e-9;
  const ticks: Tick[] = [{ value: 0, label: '0' }];
  let [from, to] = [0, 0];
  for (const { sign, end } of sides) {
    const largest = Math.floor(end + 1e-9);
    for (let power = exponent; power <= largest; power++) {
      // The largest power of all is told, and others as far apart from it as their labels need.
      const shown = (highest - power) % every === 0;
      ticks.push({
        value: sign * unit(power),
        label: shown ? `${sign < 0 ? minusSign : ''}${logLabel(1, power, plain)}` : '',
      });
    }
    if (sign < 0) from = -unit(end);
    else to = unit(end);
  }
  return { low: from, high: to, ticks: ticks.sort((x, y) => x.value - y.value) };
}

/** `250k`, `1.5M`: one unit for the whole axis. */
function iterationLabel(step: number, to: number): (iteration: number) => string {
  const [unit, size] = to >= 1e6 && step >= 1e4 ? ['M', 1e6] : to >= 1e4 && step >= 100 ? ['k', 1e3] : ['', 1];
  if (unit === '') return formatCount;
  const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  return (iteration) => (iteration === 0 ? '0' : `${(iteration / size).toFixed(decimals)}${unit}`);
}

/** Room in px that is kept free to the right of a plot; labels at its end may reach into it. */
export const rightRoom = 16;

/** What the axis of iterations tells: evenly or logarithmically, in iterations or in epochs. */
export interface IterationAxis {
  readonly from: number;
  readonly to: number;
  readonly spacing: Spacing;
  /** Iterations of an epoch, where the axis tells epochs. */
  readonly epoch?: number;
}

/** Ticks for a plot of `width` px, each label with room of its own. `value` is an iteration. */
export function iterationTicks(axis: IterationAxis, width: number): readonly Tick[] {
  return axis.spacing === 'log' ? logIterationTicks(axis, width) : evenIterationTicks(axis, width);
}

function evenIterationTicks({ from, to, epoch = 1 }: IterationAxis, width: number): readonly Tick[] {
  const count = Math.max(1, Math.floor(width / 54));
  const least = roundStep((to - from) / epoch / count);
  // Whole iterations; of a stretch of less than an epoch, parts of it.
  const step = epoch === 1 ? Math.max(1, least) : least;
  const label = epoch === 1 || step >= 1 ? iterationLabel(step, to / epoch) : linearLabel(step, to / epoch);
  const ticks: Tick[] = [];
  for (let index = Math.ceil(from / epoch / step); index * step * epoch <= to && ticks.length < 1000; index++) {
    const value = index * step * epoch;
    const text = label(index * step);
    // A label which the edge would cut is left out rather than pushing the plot aside.
    const room = ((to - value) / (to - from)) * width + rightRoom;
    ticks.push({ value, label: text.length * 3.2 <= room ? text : '' });
  }
  return ticks;
}

/** 0, the powers of ten, and 2 and 5 between them; labels as far as there is room, powers of ten first. */
function logIterationTicks({ from, to, epoch = 1 }: IterationAxis, width: number): readonly Tick[] {
  const place = (iteration: number): number => toAxisOfIterations(iteration, 'log');
  const perPixel = width / (place(to) - place(from));
  const values: { readonly value: number; readonly rank: number }[] = from === 0 ? [{ value: 0, rank: 0 }] : [];
  for (let power = epoch > 1 ? -6 : 0; 10 ** power * epoch <= to; power++) {
    for (const mantissa of mantissas) {
      const value = mantissa * 10 ** power * epoch;
      if (value >= Math.max(from, 1) && value <= to) values.push({ value, rank: mantissa === 1 ? 1 : 2 });
    }
  }
  // A stretch within one power of ten is as good as even.
  if (values.filter(({ rank }) => rank < 2).length < 2 && values.length < 3) {
    return evenIterationTicks({ from, to, spacing: 'log', epoch }, width);
  }
  const taken: { readonly left: number; readonly right: number }[] = [];
  const labels = new Map<number, string>();
  // Where powers of ten are enough to tell the scale, labels between them would only be uneven.
  const most = values.filter(({ rank }) => rank === 1).length > 2 ? 1 : 2;
  for (const { value, rank } of [...values].sort((a, b) => a.rank - b.rank)) {
    if (rank > most) continue;
    const text = compactCount(value / epoch);
    const at = (place(value) - place(from)) * perPixel;
    const half = text.length * 3.2 + 5;
    const free = taken.every(({ left, right }) => at + half < left || at - half > right);
    if (!free || at + half - 5 > width + rightRoom) continue;
    taken.push({ left: at - half, right: at + half });
    labels.set(value, text);
  }
  return values.map(({ value }) => ({ value, label: labels.get(value) ?? '' }));
}

/** `200`, `5k`, `2M`, `0.01`: of numbers with one digit. */
function compactCount(value: number): string {
  if (value >= 1e6) return `${formatCount(value / 1e6)}M`;
  if (value >= 1e4) return `${formatCount(value / 1e3)}k`;
  return value >= 1 || value === 0 ? formatCount(value) : String(Number(value.toPrecision(1)));
}
