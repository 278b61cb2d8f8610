import { closestName } from '../../engine/settings.ts';
import type { ParameterDescription } from '../../shared/run.ts';

/** Problems of at most this many elements have the history of every element recorded. */
export const recordedElements = 64;

/** `w` for a number, `w[3]` for a vector's element, `w[2][0]` for a matrix's; `index` counts the flattened, row-major tensor. */
export function elementName(parameter: ParameterDescription, index: number): string {
  const { name, shape } = parameter;
  let rest = index;
  let text = '';
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    text = `[${rest % length}]${text}`;
    rest = Math.floor(rest / length);
  }
  return name + text;
}

/** Names element `index` of the flat vector θ. */
export function elementNameAt(parameters: readonly ParameterDescription[], index: number): string {
  const parameter = parameters.find(({ offset, size }) => index >= offset && index < offset + size);
  return parameter === undefined ? `θ[${index}]` : elementName(parameter, index - parameter.offset);
}

/** Index in θ of an element by the name that `elementName` gives it; undefined where there is none. */
export function elementIndex(parameters: readonly ParameterDescription[], name: string): number | undefined {
  for (const parameter of parameters) {
    if (!name.startsWith(parameter.name)) continue;
    const index = flatIndex(parameter.shape, name.slice(parameter.name.length));
    if (index !== undefined) return parameter.offset + index;
  }
  return undefined;
}

/** Index in θ of an element which a person has named. Throws an error that says what there is. */
export function namedElement(parameters: readonly ParameterDescription[], name: string): number {
  const index = elementIndex(parameters, name);
  if (index !== undefined) return index;
  const subscripts = /(\[[^\]]*\])*$/.exec(name)?.[0] ?? '';
  const base = name.slice(0, name.length - subscripts.length);
  const known = parameters.find((each) => each.name === base);
  if (known !== undefined && known.size > 1) {
    throw new Error(`There is no element "${name}". ${base} has ${elementRange(known)}.`);
  }
  const meant = closestName(
    base,
    parameters.map((each) => each.name),
  );
  const parameter = parameters.find((each) => each.name === meant);
  if (parameter === undefined) {
    const some = parameters.slice(0, 12).map(elementRange).join(', ');
    throw new Error(`There is no element "${name}". There are: ${some}${parameters.length > 12 ? ', …' : ''}.`);
  }
  const fits = flatIndex(parameter.shape, subscripts) ?? 0;
  throw new Error(`There is no element "${name}". Did you mean "${elementName(parameter, fits)}"?`);
}

function elementRange(parameter: ParameterDescription): string {
  const first = elementName(parameter, 0);
  return parameter.size === 1 ? first : `${first} to ${elementName(parameter, parameter.size - 1)}`;
}

/** The row-major index that `[2][0]` means in a shape; undefined where it means no element of it. */
export function flatIndex(shape: readonly number[], subscripts: string): number | undefined {
  if (!/^(\[\d+\])*$/.test(subscripts)) return undefined;
  const indices = Array.from(subscripts.matchAll(/\d+/g), ([digits]) => Number(digits));
  if (indices.length !== shape.length) return undefined;
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (indices[axis]! >= shape[axis]!) return undefined;
    flat = flat * shape[axis]! + indices[axis]!;
  }
  return flat;
}

/** Number of elements of θ. */
export function totalSize(parameters: readonly ParameterDescription[]): number {
  return parameters.reduce((size, parameter) => size + parameter.size, 0);
}
