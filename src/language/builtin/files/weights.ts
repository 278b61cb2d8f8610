import { EngineError } from '../../../engine/errors.ts';
import { hint } from '../../../engine/settings.ts';
import { formatShape, sameShape, Tensor } from '../../../engine/tensor.ts';
import type { DataFiles } from '../../data/data-files.ts';
import { fileKey } from '../../data/data-files.ts';
import { baseName, pathOf } from '../../graph/uri.ts';
import { nameOption, optionsOf, shown } from '../options.ts';
import { storedValue } from './array-files.ts';
import type { PyTorchLayout } from './layouts.ts';
import { fromPyTorch, shapeInPyTorch } from './layouts.ts';

const example = "weights: 'model.safetensors'";
const longExample =
  "weights: { file: 'model.safetensors', names: { 'dense1.weights': 'fc1.weight', 'dense1.bias': 'fc1.bias' } }";

/** A parameter of a network that a file is to fill. */
export interface NetworkParameter {
  /** `dense1`, `weights`. */
  readonly path: readonly string[];
  readonly shape: readonly number[];
  /** How PyTorch has it. */
  readonly layout: PyTorchLayout;
  /** The file may be without it. */
  readonly optional?: boolean;
}

const layouts = ['pytorch', 'own'] as const;

/** Which tensor of the file a parameter starts from, and whether its axes are in PyTorch's order there. */
interface Origin {
  readonly tensor: string;
  readonly layout: (typeof layouts)[number];
}

const fullName = ({ path }: NetworkParameter): string => path.join('.');
const layerOf = ({ path }: NetworkParameter): string => path.slice(0, -1).join('.');

/** What PyTorch calls a parameter of a layer. */
const pytorchNames: Readonly<Record<string, string>> = {
  weights: 'weight',
  scale: 'weight',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

/** What PyTorch keeps beside running statistics, and nothing here needs. */
const isCount = (tensor: string): boolean => /(?:^|\.)num_batches_tracked$/.test(tensor);

/** By the name alone: PyTorch's end in `weight`, `bias`, `running_mean` or `running_var`. */
const layoutOf = (tensor: string, own: string): Origin['layout'] =>
  tensor !== own && /(?:^|\.)(?:weight|bias|running_mean|running_var)$/.test(tensor) ? 'pytorch' : 'own';

/**
 * The start of a network's parameters and running statistics by their full names (`dense1.weights`), from the file that `weights`
 * names; undefined where it is not given. A file with the parameters' own names is taken as it is. Else it is PyTorch's: names that end in `weight` and
 * `bias`, the rest of which is a layer's name, or differs in a number alone, whose order is that of the layers.
 * @throws EngineError where a tensor is missing, left over, of another shape, or not finite.
 */
export function weightsOf(
  given: unknown,
  files: DataFiles,
  parameters: () => readonly NetworkParameter[],
): ReadonlyMap<string, Tensor> | undefined {
  if (given === undefined) return undefined;
  const asked: Readonly<Record<string, unknown>> =
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
  const origins =
    asked['names'] === undefined
      ? matched(file, arrays.names, wanted)
      : mapped(file, asked['names'], arrays.names, wanted);
  return new Map(
    wanted.flatMap((parameter, index) => {
      const origin = origins[index];
      if (origin === undefined) return [];
      const { tensor, layout } = origin;
      const where = `${file}, tensor ${tensor}`;
      const value = storedValue('network: weights', where, 'Save weights that are.', () => arrays.array(tensor));
      const stored = typeof value === 'number' ? new Tensor([1], Float64Array.of(value)) : value;
      checkShape(stored.shape, parameter, tensor, layout, where);
      if (parameter.path.at(-1) === 'runningVariance') requirePositive(stored, where);
      return [[fullName(parameter), layout === 'own' ? stored : fromPyTorch(stored, parameter.layout)] as const];
    }),
  );
}

function requirePositive({ data }: Tensor, where: string): void {
  const wrong = data.find((variance) => variance < 0);
  if (wrong === undefined) return;
  throw new EngineError(`network: weights: ${where} has ${wrong}, and a variance is at least 0.`);
}

function checkShape(
  stored: readonly number[],
  parameter: NetworkParameter,
  tensor: string,
  layout: Origin['layout'],
  where: string,
): void {
  const shapes = { own: parameter.shape, pytorch: shapeInPyTorch(parameter.shape, parameter.layout) };
  if (sameShape(stored, shapes[layout])) return;
  const other = layout === 'own' ? 'pytorch' : 'own';
  const name = fullName(parameter);
  const advice = sameShape(stored, shapes[other])
    ? ` Write names: { '${name}': { tensor: '${tensor}', layout: '${other}' } }.`
    : '';
  throw new EngineError(
    `network: weights: ${where} has the shape ${formatShape(stored)}, and ${name} needs ${formatShape(shapes[layout])}${layout === 'pytorch' ? ', as PyTorch has it' : ''}.${advice}`,
  );
}

function some(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')}, … (${names.length} in all)` : names.join(', ');
}

/** Finds the tensors by their names alone. */
function matched(
  file: string,
  names: readonly string[],
  parameters: readonly NetworkParameter[],
): readonly (Origin | undefined)[] {
  const own = parameters.flatMap((parameter) => (parameter.optional === true ? [] : [fullName(parameter)]));
  const fail = (what: string): never => {
    throw new EngineError(
      `network: weights: ${what}. ${file} has ${some(names)}; the network has ${some(own)}. Say which is which: ${longExample}.`,
    );
  };
  const origins = own.every((name) => names.includes(name))
    ? parameters.map(fullName).map((tensor): Origin | undefined => {
        return names.includes(tensor) ? { tensor, layout: 'own' } : undefined;
      })
    : matchedPyTorch(names, parameters, fail);
  const used = new Set(origins.map((origin) => origin?.tensor));
  const left = names.filter((name) => !used.has(name) && !isCount(name));
  if (left.length > 0) fail(`no layer takes ${some(left)}`);
  return origins;
}

function matchedPyTorch(
  names: readonly string[],
  parameters: readonly NetworkParameter[],
  fail: (what: string) => never,
): (Origin | undefined)[] {
  const layers = [...new Set(parameters.map(layerOf))];
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
    const layer = layerOf(parameter);
    const prefix = byName ? layer : prefixes[layers.indexOf(layer)]!;
    const last = parameter.path.at(-1)!;
    const tensor = `${prefix === '' ? '' : `${prefix}.`}${pytorchNames[last] ?? last}`;
    if (parameter.optional === true && !names.includes(tensor)) return undefined;
    if (!names.includes(tensor)) fail(`there is no tensor ${tensor} for ${fullName(parameter)}`);
    return { tensor, layout: 'pytorch' };
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
): readonly (Origin | undefined)[] {
  const mapping = optionsOf('names of weights', given, parameters.map(fullName), longExample);
  return parameters.map((parameter) => {
    const own = fullName(parameter);
    if (parameter.optional === true && mapping[own] === undefined && !names.includes(own)) return undefined;
    const said = mapping[own] ?? own;
    const subject = `names['${own}']`;
    const asked: Readonly<Record<string, unknown>> =
      typeof said === 'string' ? { tensor: said } : optionsOf(subject, said, ['tensor', 'layout'], longExample);
    const { tensor, layout } = asked as { readonly tensor?: unknown; readonly layout?: unknown };
    if (typeof tensor !== 'string' || !names.includes(tensor)) {
      const advice = typeof tensor === 'string' ? hint(tensor, names) : `There are: ${some(names)}.`;
      throw new EngineError(`network: weights: ${file} has no tensor ${shown(tensor)} for ${own}. ${advice}`);
    }
    return {
      tensor,
      layout: layout === undefined ? layoutOf(tensor, own) : nameOption(subject, 'layout', layout, layouts),
    };
  });
}
