import { Dataset } from '../../../engine/data/dataset.ts';
import { EngineError } from '../../../engine/errors.ts';
import { hint } from '../../../engine/settings.ts';
import type { Value } from '../../../engine/tensor.ts';
import { shapeOf, Tensor } from '../../../engine/tensor.ts';
import type { NumberArray } from '../../../shared/formats/elements.ts';
import { isFormatError } from '../../../shared/formats/format-error.ts';
import type { DataFile, DataFiles, FileUse } from '../../data/data-files.ts';
import { fileKey } from '../../data/data-files.ts';
import { baseName, pathOf } from '../../graph/uri.ts';
import type { Options } from '../options.ts';
import { numberOption, optionsOf, shown, wholeOption } from '../options.ts';

const examples = {
  npy: "npy('x.npy')",
  npz: "npz('data.npz', { inputs: 'x', targets: 'y' })",
  idx: "idx('images.idx3-ubyte', 'labels.idx1-ubyte')",
} as const;

type ArrayFunction = keyof typeof examples;

/** Keys of what is made of arrays while they are read. */
const readingKeys = ['samples', 'scale'] as const;

interface Reading {
  /** At most so many along the first axis. */
  readonly samples: number | undefined;
  /** What every number is multiplied by. */
  readonly scale: number;
}

const asStored: Reading = { samples: undefined, scale: 1 };

/** `npy`, `npz` and `idx` of one module. */
export function arrayFunctions(files: DataFiles): Record<ArrayFunction, unknown> {
  return {
    npy: (name: unknown, options: unknown = {}): Value => {
      return oneArray(
        'npy',
        fileOf('npy', files, name),
        readingOf('npy', optionsOf('npy', options, readingKeys, examples.npy)),
      );
    },
    npz: (name: unknown, options?: unknown): Readonly<Record<string, Value>> | Dataset => {
      const file = fileOf('npz', files, name);
      if (file.kind !== 'arrays') throw unnamed('npz');
      const { names } = file.arrays;
      if (options === undefined) {
        return Object.fromEntries(names.map((each) => [each, namedArray('npz', file, each, asStored)]));
      }
      const asked = optionsOf('npz', options, ['inputs', 'targets', ...readingKeys], examples.npz);
      const reading = readingOf('npz', asked);
      const [inputs, targets] = (['inputs', 'targets'] as const).map((key) => {
        const array = asked[key];
        if (typeof array !== 'string') {
          throw new EngineError(`npz needs ${key}: the name of an array. There are: ${names.join(', ')}.`);
        }
        return array;
      }) as [string, string];
      return dataset('npz', fileName(file), [
        { name: inputs, value: namedArray('npz', file, inputs, reading) },
        { name: targets, value: namedArray('npz', file, targets, { ...reading, scale: 1 }) },
      ]);
    },
    idx: (first: unknown, ...rest: unknown[]): Value | Dataset => {
      const options = typeof rest.at(-1) === 'string' ? {} : (rest.pop() ?? {});
      const reading = readingOf('idx', optionsOf('idx', options, readingKeys, examples.idx));
      const inputs = fileOf('idx', files, first);
      const [second] = rest;
      if (second === undefined) return oneArray('idx', inputs, reading);
      const targets = fileOf('idx', files, second);
      return dataset('idx', fileName(inputs), [
        { name: fileName(inputs), value: oneArray('idx', inputs, reading) },
        { name: fileName(targets), value: oneArray('idx', targets, { ...reading, scale: 1 }) },
      ]);
    },
  };
}

function unnamed(name: ArrayFunction): EngineError {
  return new EngineError(
    `${name} needs the name of a file as a literal text, so that it can be read before anything runs. Write ${examples[name]}.`,
  );
}

function fileOf(use: ArrayFunction & FileUse, files: DataFiles, given: unknown): DataFile {
  const file = typeof given === 'string' ? files.get(fileKey(use, given)) : undefined;
  if (file === undefined) throw unnamed(use);
  return file;
}

const fileName = ({ uri }: DataFile): string => baseName(pathOf(uri));

function readingOf(name: ArrayFunction, options: Options): Reading {
  return {
    samples: options['samples'] === undefined ? undefined : wholeOption(name, options, 'samples', undefined, 1),
    scale: numberOption(name, options, 'scale', 1),
  };
}

/** What was read of a file: tensors never change, so that all instances of the user's modules share them. */
const known = new WeakMap<DataFile, Map<string, Value>>();

function oneArray(subject: ArrayFunction, file: DataFile, reading: Reading): Value {
  if (file.kind !== 'array') throw unnamed(subject);
  return remembered(subject, file, '', reading, () => file.array.read(reading.samples));
}

function namedArray(
  subject: ArrayFunction,
  file: DataFile & { readonly kind: 'arrays' },
  name: string,
  reading: Reading,
): Value {
  const { names } = file.arrays;
  if (!names.includes(name)) {
    throw new EngineError(`${subject}: ${fileName(file)} has no array ${shown(name)}. ${hint(name, names)}`);
  }
  return remembered(subject, file, name, reading, () => file.arrays.array(name, reading.samples));
}

function remembered(
  subject: ArrayFunction,
  file: DataFile,
  name: string,
  { samples, scale }: Reading,
  read: () => NumberArray,
): Value {
  const values = known.get(file) ?? new Map<string, Value>();
  known.set(file, values);
  const key = JSON.stringify([name, samples, scale]);
  const found = values.get(key);
  if (found !== undefined) return found;
  const where = name === '' ? fileName(file) : `${fileName(file)}, array ${name}`;
  const value = storedValue(subject, where, 'Give it a number, or remove the sample.', () => {
    const array = read();
    // The array was made for this value alone.
    if (scale !== 1) for (let i = 0; i < array.data.length; i++) array.data[i]! *= scale;
    return array;
  });
  values.set(key, value);
  return value;
}

/**
 * An array of a file as a value, all numbers of which are finite. `where` names it: `data.npz, array x`; `advice` is what to do
 * where one is not.
 */
export function storedValue(subject: string, where: string, advice: string, read: () => NumberArray): Value {
  let array: NumberArray;
  try {
    array = read();
  } catch (error) {
    if (!isFormatError(error)) throw error;
    throw new EngineError(`${subject}: ${where}: ${error.message}.`);
  }
  const { shape, data } = array;
  if (data.length === 0) throw new EngineError(`${subject}: ${where} is empty: its shape is [${shape.join(', ')}].`);
  let broken = 0;
  while (broken < data.length && Number.isFinite(data[broken])) broken++;
  if (broken < data.length) {
    throw new EngineError(
      `${subject}: ${where}, index ${pathOfIndex(shape, broken)}: ${data[broken]} is not finite. ${advice}`,
    );
  }
  return shape.length === 0 ? data[0]! : new Tensor(shape, data);
}

function pathOfIndex(shape: readonly number[], index: number): string {
  let path = '';
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    path = `[${rest % shape[axis]!}]${path}`;
    rest = Math.floor(rest / shape[axis]!);
  }
  return path;
}

interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

/** Samples along the first axis of both. */
function dataset(subject: ArrayFunction, source: string, arrays: readonly [NamedValue, NamedValue]): Dataset {
  const [inputs, targets] = arrays.map(({ name, value }) => {
    if (typeof value !== 'number') return value;
    throw new EngineError(`${subject}: ${name} is one number, and a list with an item per sample is needed.`);
  }) as [Tensor, Tensor];
  if (inputs.shape[0] !== targets.shape[0]) {
    const [{ name: first }, { name: second }] = arrays;
    throw new EngineError(
      `${subject}: ${first} has ${inputs.shape[0]} samples and ${second} has ${targets.shape[0]}: each sample needs one of both.`,
    );
  }
  return new Dataset({
    inputs,
    targets,
    inputNames: elementNames('x', inputs),
    targetNames: elementNames('y', targets),
    source,
  });
}

/** Names of the numbers of one sample: `x1`, `x2`, … of a list, `x[0][0]`, … of an image. */
function elementNames(name: string, value: Tensor): readonly string[] {
  const shape = shapeOf(value).slice(1);
  const count = value.size / value.shape[0]!;
  if (shape.length === 0) return [name === 'x' ? 'x1' : name];
  if (shape.length === 1) {
    return Array.from({ length: count }, (_, i) => (name === 'y' && i === 0 ? name : `${name}${i + 1}`));
  }
  return Array.from({ length: count }, (_, index) => `${name}${pathOfIndex(shape, index)}`);
}
