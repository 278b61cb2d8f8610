import type { Precision } from '../../engine/precision.ts';
import { uniform } from '../../engine/random.ts';
import { formatNumber } from '../../shared/numbers.ts';
import type { ParameterDescription } from '../../shared/run.ts';
import type { GradientCheck } from '../../shared/views/table.ts';
import { elementNameAt, namedElement } from '../descent/parameters.ts';

/** Elements of a parameter that are checked, where it has more. */
const checkedElements = 32;
/** Numbers of `GradientCheck.numbers` an element. */
const perElement = 4;
/** Errors of rounding that a difference of losses may have in it, in units of the loss's own precision. */
const roundings = 16;
const relativeTolerance = 1e-6;
/**
 * Of a gradient of float32, of its element and of the largest element of all of it: what is small among others is mostly a difference
 * of what is as large as they are, and has their errors. Differences are of losses in float64.
 */
const single = { ofElement: 1e-4, ofLargest: 2 ** -15 } as const;
/** An estimate of the error excuses at most this share of a difference: near a kink it would excuse all of it. */
const largestExcuse = 1e-4;

/** The point that is checked. All of it stays as it is, also while the run goes on. */
export interface CheckedPoint {
  readonly iteration: number;
  readonly branch: string;
  readonly parameters: Float64Array;
  /** ∇L as the run computed it. */
  readonly gradient: Float64Array;
  /** In which the run computed it; float64 where that is absent. */
  readonly precision?: Precision;
}

interface Difference {
  readonly numeric: number;
  /** Of the error of `numeric`. */
  readonly estimate: number;
  readonly step: number;
  /** What rounding alone can make of `numeric`. */
  readonly rounding: number;
}

/**
 * The gradient of an element, or of 32 seeded elements of a larger parameter, against central differences of `loss` with one
 * Richardson halving; the step is h = ε^(1/3) · max(1, |θ|). Yields after every evaluation of the loss. Throws where there is no
 * such element.
 */
export function* checkGradient(
  name: string,
  descriptions: readonly ParameterDescription[],
  { iteration, branch, parameters, gradient, precision = 'float64' }: CheckedPoint,
  loss: (parameters: Float64Array) => number,
): Generator<void, GradientCheck> {
  const indices = indicesOf(name, descriptions);
  const point = parameters.slice();
  const numbers = new Float64Array(indices.length * perElement);
  const inGradient = precision === 'float64' ? 0 : single.ofLargest * largestOf(gradient);
  const relative = precision === 'float64' ? relativeTolerance : single.ofElement;
  let worst: Compared | undefined;
  let worstElement = name;
  let differing = 0;
  for (const [row, index] of indices.entries()) {
    const found = yield* centralDifference(point, index, loss);
    const analytic = gradient[index]!;
    numbers.set([analytic, found.numeric, found.estimate, found.step], row * perElement);
    const compared = compare(analytic, found, relative, inGradient);
    if (!compared.agrees) differing++;
    if (worst === undefined || isWorse(compared, worst)) {
      worst = compared;
      worstElement = elementNameAt(descriptions, index);
    }
  }
  const elements = indices.map((index) => elementNameAt(descriptions, index));
  const text = worst === undefined ? '' : sentence(worst, worstElement, indices.length, differing);
  return { name, iteration, branch, elements, numbers, text };
}

function indicesOf(name: string, descriptions: readonly ParameterDescription[]): readonly number[] {
  const parameter = descriptions.find((each) => each.name === name && each.size > 1);
  if (parameter === undefined) return [namedElement(descriptions, name)];
  const { offset, size } = parameter;
  if (size <= checkedElements) return Array.from({ length: size }, (_, index) => offset + index);
  const chosen = new Set<number>();
  for (let draw = 0; chosen.size < checkedElements; draw++) {
    chosen.add(offset + Math.floor(uniform({ seed: 0, iteration: 0, evaluation: 0, draw }) * size));
  }
  return [...chosen].sort((a, b) => a - b);
}

function* centralDifference(
  point: Float64Array,
  index: number,
  loss: (point: Float64Array) => number,
): Generator<void, Difference> {
  const value = point[index]!;
  const step = Number.EPSILON ** (1 / 3) * Math.max(1, Math.abs(value));
  let largest = 0;
  function* at(moved: number): Generator<void, number> {
    point[index] = moved;
    const result = loss(point);
    largest = Math.max(largest, Math.abs(result));
    yield;
    return result;
  }
  function* slope(h: number): Generator<void, number> {
    const above = value + h;
    const below = value - h;
    // What the step has become in floating point is what is divided by.
    return ((yield* at(above)) - (yield* at(below))) / (above - below);
  }
  const whole = yield* slope(step);
  const half = yield* slope(step / 2);
  point[index] = value;
  const numeric = (4 * half - whole) / 3;
  const rounding = (Number.EPSILON * largest) / step;
  return { numeric, estimate: Math.abs(numeric - half) + rounding, step, rounding };
}

interface Compared {
  readonly analytic: number;
  readonly numeric: number;
  readonly estimate: number;
  readonly agrees: boolean;
  /** Digits in which they agree; NaN where one of them is not finite. */
  readonly digits: number;
}

function compare(
  analytic: number,
  { numeric, estimate, rounding }: Difference,
  relative: number,
  inGradient: number,
): Compared {
  const difference = Math.abs(analytic - numeric);
  const size = Math.max(Math.abs(analytic), Math.abs(numeric));
  const allowed = inGradient + roundings * rounding + relative * size + Math.min(estimate, largestExcuse * size);
  const digits = difference === 0 ? 15 : Math.max(0, Math.min(15, Math.floor(-Math.log10(difference / size))));
  return { analytic, numeric, estimate, agrees: difference <= allowed, digits };
}

function largestOf(gradient: Float64Array): number {
  return gradient.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}

function isWorse(one: Compared, other: Compared): boolean {
  if (one.agrees !== other.agrees) return other.agrees;
  return !(one.digits >= other.digits);
}

function sentence(worst: Compared, element: string, checked: number, differing: number): string {
  const { analytic, numeric, estimate, digits } = worst;
  const pair = `${shown(analytic)} against ${shown(numeric)}`;
  if (differing === 0) {
    if (checked === 1) return `✓ agrees to ${counted(digits)} (${pair})`;
    return `✓ ${checked} elements agree to ${counted(digits)} or more (${element}: ${pair})`;
  }
  const finite = Number.isFinite(analytic) && Number.isFinite(numeric);
  const why = finite ? `, error estimate ${shown(estimate, 1)}; a kink within h?` : '; not finite here or within h';
  if (checked === 1) return `✗ differs: ${pair}${why}`;
  return `✗ ${differing} of ${checked} elements differ, most of all ${element}: ${pair}${why}`;
}

function counted(digits: number): string {
  return digits === 1 ? '1 digit' : `${digits} digits`;
}

function shown(value: number, digits = 8): string {
  return formatNumber(value, digits).replaceAll('-', '−');
}
