import { formatCount, minusSign } from '../format.ts';

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

/** `250k`, `1.5M`: one unit for the whole axis. */
function iterationLabel(step: number, to: number): (iteration: number) => string {
  const [unit, size] = to >= 1e6 && step >= 1e4 ? ['M', 1e6] : to >= 1e4 && step >= 100 ? ['k', 1e3] : ['', 1];
  if (unit === '') return formatCount;
  const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  return (iteration) => (iteration === 0 ? '0' : `${(iteration / size).toFixed(decimals)}${unit}`);
}

/** Room in px that is kept free to the right of a plot; labels at its end may reach into it. */
export const rightRoom = 16;

/** Ticks at whole iterations from … to for a plot of `width` px, each label with room of its own. */
export function iterationTicks(from: number, to: number, width: number): readonly Tick[] {
  const step = Math.max(1, roundStep((to - from) / Math.max(1, Math.floor(width / 54))));
  const label = iterationLabel(step, to);
  const ticks: Tick[] = [];
  for (let index = Math.ceil(from / step); index * step <= to && ticks.length < 1000; index++) {
    const value = index * step;
    const text = label(value);
    // A label which the edge would cut is left out rather than pushing the plot aside.
    const room = ((to - value) / (to - from)) * width + rightRoom;
    ticks.push({ value, label: text.length * 3.2 <= room ? text : '' });
  }
  return ticks;
}
