import type { Bounds, Interval } from '../../engine/parameters/bounds.ts';
import { intervalOf, intervalTextOf, outsideOf } from '../../engine/parameters/bounds.ts';
import { type Precision, rounded } from '../../engine/precision.ts';
import { closestName, SettingError } from '../../engine/settings.ts';
import type { ParameterDescription } from '../../shared/run.ts';
import { elementIndex, elementNameAt } from './parameters.ts';

/** The bounds of a run. */
export interface NamedBounds {
  /** As they were given: by the names of parameters, `w`, and of elements of them, `w[3]`, which go before their parameter's. */
  readonly given: Readonly<Record<string, Interval>>;
  /** Over θ. */
  readonly box: Bounds;
}

/** Bounds by the names of parameters and elements; over θ they are rounded as θ is. Undefined where there are none. Throws SettingError. */
export function boundsOf(
  given: Readonly<Record<string, unknown>>,
  parameters: readonly ParameterDescription[],
  precision: Precision,
): NamedBounds | undefined {
  const intervals = Object.entries(given).map(([name, value]) => [name, intervalOf(name, value)] as const);
  if (intervals.length === 0) return undefined;
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 0);
  const lower = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const elements: (() => void)[] = [];
  for (const [name, [least, greatest]] of intervals) {
    const parameter = parameters.find((each) => each.name === name);
    const index = parameter?.offset ?? elementIndex(parameters, name);
    if (index === undefined) throw unknownName(name, parameters);
    const end = index + (parameter?.size ?? 1);
    const fill = (): void => {
      lower.fill(rounded(precision, least), index, end);
      upper.fill(rounded(precision, greatest), index, end);
    };
    // What is said of one element goes before what is said of its parameter, in whatever order they come.
    if (parameter === undefined) elements.push(fill);
    else fill();
  }
  for (const fill of elements) fill();
  return { given: Object.fromEntries(intervals), box: { lower, upper } };
}

function unknownName(name: string, parameters: readonly ParameterDescription[]): SettingError {
  const names = parameters.map((each) => each.name);
  const meant = closestName(name, names);
  const some = names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '');
  const advice = meant === undefined ? `There are: ${some}.` : `Did you mean "${meant}"?`;
  const message = `bounds: there is no parameter "${name}" or element of one. ${advice}`;
  return new SettingError('bounds', name, message, meant);
}

/** A start that lies outside of the bounds. */
export class OutsideError extends Error {
  override name = 'OutsideError';
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/** Throws OutsideError where a point lies outside of the bounds: `start` says what the point is. */
export function refuseOutside(
  bounds: NamedBounds | undefined,
  point: Float64Array,
  parameters: readonly ParameterDescription[],
  what: string,
): void {
  const index = bounds && outsideOf(bounds.box, point);
  if (bounds === undefined || index === undefined) return;
  const element = elementNameAt(parameters, index);
  const parameter = parameters.find(({ offset, size }) => index >= offset && index < offset + size)!;
  const range = intervalTextOf([bounds.box.lower[index]!, bounds.box.upper[index]!]);
  throw new OutsideError(
    parameter.name,
    `${what} of ${element}, ${point[index]!}, is outside of its bounds ${range}. Move it within them, or widen the bounds.`,
  );
}

/** The same with those of one name changed. With `none` they stay named, so that they can be given back. Throws SettingError. */
export function withBounds(
  bounds: NamedBounds | undefined,
  name: string,
  value: unknown,
  parameters: readonly ParameterDescription[],
  precision: Precision,
): NamedBounds | undefined {
  return boundsOf({ ...bounds?.given, [name]: intervalOf(name, value) }, parameters, precision);
}
