import { EngineError } from '../../../engine/errors.ts';
import { hint } from '../../../engine/settings.ts';
import { formatShape, sameShape, sizeOf, Tensor } from '../../../engine/tensor.ts';
import type { DataFiles } from '../../data/data-files.ts';
import { fileKey } from '../../data/data-files.ts';
import { baseName, pathOf } from '../../graph/uri.ts';
import { booleanOption, optionsOf, shown } from '../options.ts';
import { storedValue } from './array-files.ts';

const example = "weights: 'model.safetensors'";
const longExample =
  "weights: { file: 'model.safetensors', names: { 'dense1.weights': 'fc1.weight', 'dense1.bias': 'fc1.bias' } }";

/** A parameter of a network that a file is to fill. */
export interface NetworkParameter {
  readonly layer: string;
  /** `weights`, `bias`. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** Which tensor of the file a parameter starts from, and whether its two axes change places on the way. */
interface Origin {
  readonly tensor: string;
  readonly transpose: boolean;
}

const fullName = ({ layer, name }: NetworkParameter): string => `${layer}.${name}`;

/** What PyTorch calls the parameters of a layer. */
const pytorchNames: Readonly<Record<string, string>> = { weights: 'weight', bias: 'bias' };

/** PyTorch's weights are [units, inputs], and those of a layer here [inputs, units]. */
const isTransposed = (tensor: string, { shape }: NetworkParameter): boolean =>
  shape.length === 2 && /(?:^|\.)weight$/.test(tensor);

/**
 * The start of a network's parameters by their full names (`dense1.weights`), from the file that `weights` names; undefined where it
 * is not given. A file with the parameters' own names is taken as it is. Else it is PyTorch's: names that end in `weight` and
 * `bias`, the rest of which is a layer's name, or differs in a number alone, whose order is that of the layers.
 * @throws EngineError where a tensor is missing, left over, of another shape, or not finite.
 */
export function weightsOf(
  given: unknown,
  files: DataFiles,
  parameters: () => readonly NetworkParameter[],
): ReadonlyMap<string, Tensor> | undefined {
  if (given === undefined) return undefined;
  const asked =
    typeof given === 'string' ? { file: given } : optionsOf('weights', given, ['file', 'names'], longExample);
  const found = typeof asked['file'] === 'string' ? files.get(fileKey('weights', asked['file'])) : undefined;
  if (found?.kind !== 'arrays') {
    throw new EngineError(
      `network: weights needs the name of a file as a literal text, so that it can be read before anything runs. Write ${example}.`,
    );
  }
  const { arrays, uri } = found;
  const file = baseName(pathOf(uri));
  const wanted = parameters();
  const names = 'names' in asked ? asked['names'] : undefined;
  const origins = names === undefined ? matched(file, arrays.names, wanted) : mapped(file, names, arrays.names, wanted);
  const start = new Map<string, Tensor>();
  wanted.forEach((parameter, index) => {
    const { tensor, transpose } = origins[index]!;
    const where = `${file}, tensor ${tensor}`;
    const value = storedValue('network: weights', where, 'Save weights that are.', () => arrays.array(tensor));
    const stored = typeof value === 'number' ? new Tensor([1], Float64Array.of(value)) : value;
    const turned = transpose ? transposed(stored) : stored;
    if (!sameShape(turned.shape, parameter.shape)) {
      const needed = transpose ? [...parameter.shape].reverse() : parameter.shape;
      const meant =
        parameter.shape.length === 2 && sameShape([...turned.shape].reverse(), parameter.shape)
          ? ` Write names: { '${fullName(parameter)}': { tensor: '${tensor}', transpose: ${!transpose} } } to exchange its axes.`
          : '';
      throw new EngineError(
        `network: weights: ${where} has the shape ${formatShape(stored.shape)}, and ${fullName(parameter)} needs ${formatShape(needed)}${transpose ? ' ([units, inputs], as PyTorch has it)' : ''}.${meant}`,
      );
    }
    start.set(fullName(parameter), turned);
  });
  return start;
}

function transposed(value: Tensor): Tensor {
  const [rows, columns] = value.shape;
  if (rows === undefined || columns === undefined || value.shape.length !== 2) return value;
  const data = new Float64Array(sizeOf(value.shape));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) data[column * rows + row] = value.data[row * columns + column]!;
  }
  return new Tensor([columns, rows], data);
}

function some(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')}, … (${names.length} in all)` : names.join(', ');
}

/** Finds the tensors by their names alone. */
function matched(file: string, names: readonly string[], parameters: readonly NetworkParameter[]): readonly Origin[] {
  const own = parameters.map(fullName);
  const fail = (what: string): never => {
    throw new EngineError(
      `network: weights: ${what}. ${file} has ${some(names)}; the network has ${some(own)}. Say which is which: ${longExample}.`,
    );
  };
  const isOwn = own.every((name) => names.includes(name));
  const origins: Origin[] = isOwn
    ? own.map((tensor) => ({ tensor, transpose: false }))
    : fromPyTorch(names, parameters, fail);
  const used = new Set(origins.map(({ tensor }) => tensor));
  const left = names.filter((name) => !used.has(name));
  if (left.length > 0) fail(`no layer takes ${some(left)}`);
  return origins;
}

function fromPyTorch(
  names: readonly string[],
  parameters: readonly NetworkParameter[],
  fail: (what: string) => never,
): Origin[] {
  const layers = [...new Set(parameters.map(({ layer }) => layer))];
  const prefixes = [...new Set(names.flatMap((name) => /^(.*?)\.?(?:weight|bias)$/.exec(name)?.[1] ?? []))];
  const byName = layers.every((layer) => prefixes.includes(layer));
  if (!byName) {
    if (new Set(prefixes.map((prefix) => prefix.replace(/\d+/g, '#'))).size > 1) {
      fail('the names of the tensors do not tell the order of the layers');
    }
    if (prefixes.length !== layers.length) {
      fail(`the file has ${prefixes.length} layers and the network ${layers.length}`);
    }
    prefixes.sort(byNumbers);
  }
  return parameters.map((parameter) => {
    const prefix = byName ? parameter.layer : prefixes[layers.indexOf(parameter.layer)]!;
    const tensor = `${prefix === '' ? '' : `${prefix}.`}${pytorchNames[parameter.name] ?? parameter.name}`;
    if (!names.includes(tensor)) fail(`there is no tensor ${tensor} for ${fullName(parameter)}`);
    return { tensor, transpose: isTransposed(tensor, parameter) };
  });
}

/** `net.2` before `net.10`. */
function byNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (name.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  const differing = left.findIndex((number, index) => number !== right[index]);
  return differing < 0 ? 0 : left[differing]! - right[differing]!;
}

/** The tensors that `names` says, by the parameters' full names; for those that it leaves out, the file must have their own. */
function mapped(
  file: string,
  given: unknown,
  names: readonly string[],
  parameters: readonly NetworkParameter[],
): readonly Origin[] {
  const mapping = optionsOf('names of weights', given, parameters.map(fullName), longExample);
  return parameters.map((parameter) => {
    const own = fullName(parameter);
    const said = mapping[own] ?? own;
    const asked =
      typeof said === 'string'
        ? { tensor: said }
        : optionsOf(`names['${own}']`, said, ['tensor', 'transpose'], longExample);
    const tensor = asked['tensor'];
    if (typeof tensor !== 'string' || !names.includes(tensor)) {
      const advice = typeof tensor === 'string' ? hint(tensor, names) : `There are: ${some(names)}.`;
      throw new EngineError(`network: weights: ${file} has no tensor ${shown(tensor)} for ${own}. ${advice}`);
    }
    return { tensor, transpose: booleanOption(`names['${own}']`, asked, 'transpose', isTransposed(tensor, parameter)) };
  });
}
