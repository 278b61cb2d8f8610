import { norm } from '../../shared/numbers.ts';
import type { DataCursor, NamedValue, ParameterDescription, ScopeName, TensorSummary } from '../../shared/run.ts';
import type { HeatMap, HeatMapRequest } from '../../shared/views/heat-map.ts';
import { heatMapOf } from '../../shared/views/heat-map.ts';

/** Everything that is known of one iteration, as the debugger shows it. A checkpoint is one. */
export interface Point {
  readonly iteration: number;
  readonly loss: number;
  /** The learning rate of this iteration's update. */
  readonly learningRate: number;
  readonly parameters: Float64Array;
  /** ∇L before clipping and weight decay. */
  readonly gradient: Float64Array;
  readonly update: Float64Array;
  readonly optimizerState: Readonly<Record<string, Float64Array | number>>;
  readonly hyperparameters: Readonly<Record<string, number | string | boolean>>;
  /** Where a run with mini-batches is in its data, and what was measured when the epoch began. */
  readonly data?: DataCursor | undefined;
}

/** A number, a text, or elements of a shape, row-major: a part of an array that must not be changed. */
export type ShownValue = number | string | { readonly shape: readonly number[]; readonly data: Float64Array };

/** A value of a scope with its name there and the expression that evaluates to it. */
export interface Entry {
  readonly name: string;
  readonly expression: string;
  readonly value: ShownValue;
  readonly settable: boolean;
}

/** Hyperparameters that belong to the run from its start. */
const fixed = new Set(['seed']);

/** The values of a scope at a point, in the order in which they are shown. Locals are not of a point: none. */
export function entriesOf(
  scope: ScopeName,
  parameters: readonly ParameterDescription[],
  point: Point,
): readonly Entry[] {
  switch (scope) {
    case 'parameters':
      return perParameter(parameters, point.parameters, '', true);
    case 'gradients':
      return perParameter(parameters, point.gradient, 'gradient.', false);
    case 'updates':
      return perParameter(parameters, point.update, 'update.', false);
    case 'optimizerState':
      return stateEntries(parameters, point);
    case 'metrics':
      return metrics(point);
    case 'hyperparameters':
      return Object.entries(point.hyperparameters).map(([name, value]) => ({
        name,
        // The loss itself has that name in expressions.
        expression: name === 'loss' ? '' : name,
        value: typeof value === 'boolean' ? String(value) : value,
        settable: !fixed.has(name),
      }));
    case 'locals':
      return [];
  }
}

/** A value as it crosses to whoever shows it. */
export function toNamedValue({ name, expression, value, settable }: Entry): NamedValue {
  const shared = { name, settable, ...(expression === '' ? {} : { expression }) };
  if (typeof value === 'number') return { ...shared, kind: 'number', value };
  if (typeof value === 'string') return { ...shared, kind: 'text', text: value };
  return { ...shared, kind: 'tensor', shape: value.shape, summary: summarize(value.data) };
}

/** Elements `start … start + count` of an entry, in an array of their own; of a number its only one. */
export function elementsOf(entry: Entry, start: number, count: number): Float64Array {
  const { value } = entry;
  if (typeof value === 'string') throw new Error(`${entry.name} is a text and has no elements.`);
  const data = typeof value === 'number' ? Float64Array.of(value) : value.data;
  if (!(start >= 0 && count >= 0 && start + count <= data.length)) {
    throw new Error(
      `${entry.name} has elements 0 to ${data.length - 1}, and ${start} to ${start + count - 1} were asked for.`,
    );
  }
  return data.slice(start, start + count);
}

/** A parameter's tensor, its gradient or its update at a point, as a heat map. */
export function tensorHeatMap(
  request: HeatMapRequest,
  parameters: readonly ParameterDescription[],
  { parameters: values, gradient, update, iteration }: Point,
): HeatMap {
  const parameter = parameters.find(({ name }) => name === request.name);
  if (parameter === undefined) throw new Error(`There is no parameter "${request.name}".`);
  const { shape, offset, size } = parameter;
  if (shape.length === 0) throw new Error(`${request.name} is one number, and a heat map is of a tensor.`);
  const of = { value: values, gradient, update }[request.quantity];
  return heatMapOf(request, { shape, data: of.subarray(offset, offset + size), iteration });
}

/** Norm, extremes of what is a number, and count of what is not finite. */
export function summarize(data: Float64Array): TensorSummary {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let nonFinite = 0;
  for (const value of data) {
    if (!Number.isFinite(value)) nonFinite++;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  // Nothing but NaN has no extremes.
  if (minimum > maximum) minimum = maximum = Number.NaN;
  return { size: data.length, norm: norm(data), minimum, maximum, nonFinite };
}

function perParameter(
  parameters: readonly ParameterDescription[],
  values: Float64Array,
  prefix: string,
  settable: boolean,
): Entry[] {
  return parameters.map(({ name, shape, offset, size }) => ({
    name,
    expression: prefix + name,
    value: shape.length === 0 ? values[offset]! : { shape, data: values.subarray(offset, offset + size) },
    settable,
  }));
}

/** What the optimizer remembers per element of θ is shown per parameter. */
function stateEntries(parameters: readonly ParameterDescription[], point: Point): Entry[] {
  return Object.entries(point.optimizerState).flatMap(([name, value]): Entry[] => {
    const expression = `optimizerState.${name}`;
    if (typeof value === 'number') return [{ name, expression, value, settable: false }];
    if (value.length !== point.parameters.length) {
      return [{ name, expression, value: { shape: [value.length], data: value }, settable: false }];
    }
    return perParameter(parameters, value, `${expression}.`, false).map((entry) => ({
      ...entry,
      name: `${name}.${entry.name}`,
    }));
  });
}

function metrics(point: Point): Entry[] {
  const parameterNorm = norm(point.parameters);
  const updateNorm = norm(point.update);
  const values: Readonly<Record<string, number>> = {
    iteration: point.iteration,
    loss: point.loss,
    gradientNorm: norm(point.gradient),
    updateNorm,
    parameterNorm,
    // The update ratio is undefined where ‖θ‖ = 0.
    updateRatio: parameterNorm === 0 ? Number.NaN : updateNorm / parameterNorm,
    currentLearningRate: point.learningRate,
    ...(point.data === undefined ? {} : epochMetrics(point.data, point.iteration)),
  };
  return Object.entries(values).map(([name, value]) => ({ name, expression: name, value, settable: false }));
}

/** Measures are named as expressions name them: `validation.loss`, `metric.accuracy`. */
function epochMetrics({ epoch, began, measures }: DataCursor, iteration: number): Record<string, number> {
  const named = Object.entries(measures).map(([id, value]) => [id.replace(':', '.'), value] as const);
  return { epoch, batch: iteration - began, ...Object.fromEntries(named) };
}
