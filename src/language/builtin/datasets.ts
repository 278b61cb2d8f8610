import { classesOf, Dataset } from '../../engine/data/dataset.ts';
import { blobs, circles, moons, spirals } from '../../engine/data/generators.ts';
import { glyphs } from '../../engine/data/glyphs.ts';
import { EngineError } from '../../engine/errors.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { ColumnFile } from '../data/columns.ts';
import { csvColumns, jsonColumns, tableColumns, unknownColumn } from '../data/columns.ts';
import type { DataFile, DataFiles } from '../data/data-files.ts';
import { fileKey } from '../data/data-files.ts';
import { numberOption, optionsOf, shown, wholeOption } from './options.ts';

type FileFunction = 'csv' | 'json' | 'parquet';

const examples: Readonly<Record<FileFunction, string>> = {
  csv: "csv('moons.csv', { inputs: ['x', 'y'], targets: 'label' })",
  json: "json('moons.json', { inputs: ['x', 'y'], targets: 'label' })",
  parquet: "parquet('moons.parquet', { inputs: ['x', 'y'], targets: 'label' })",
};

/** `csv`, `json` and `parquet` of one module. */
export function tableFunctions(files: DataFiles): Record<FileFunction, unknown> {
  const reading = (name: FileFunction) => (file: unknown, options: unknown) => readFile(name, files, file, options);
  return { csv: reading('csv'), json: reading('json'), parquet: reading('parquet') };
}

function columnsOf(name: FileFunction, file: DataFile | undefined): ColumnFile {
  if (file?.kind === 'table') return tableColumns(file.uri, file.table);
  if (file?.kind === 'text') return name === 'csv' ? csvColumns(file) : jsonColumns(file);
  throw new EngineError(
    `${name} needs the name of a file as a literal text, so that it can be read before anything runs. Write ${examples[name]}.`,
  );
}

function readFile(name: FileFunction, files: DataFiles, given: unknown, options: unknown): Dataset {
  const file = typeof given === 'string' ? files.get(fileKey(name, given)) : undefined;
  const asked = optionsOf(name, options, ['inputs', 'targets'], examples[name]);
  const columns = columnsOf(name, file);
  const targets = namesOf(name, columns, 'targets', asked['targets']);
  const inputs =
    asked['inputs'] === undefined
      ? { alone: false, names: columns.names.filter((column) => !targets.names.includes(column)) }
      : namesOf(name, columns, 'inputs', asked['inputs']);
  const both = inputs.names.find((column) => targets.names.includes(column));
  if (both !== undefined)
    throw new EngineError(`${name}: column ${both} is an input and a target. Remove it from one.`);
  if (inputs.names.length === 0) throw new EngineError(`${name}: ${columns.file} has no column besides the targets.`);
  if (columns.rows === 0) throw new EngineError(`${name}: ${columns.file} has no rows.`);
  return new Dataset({
    inputs: table(columns.rows, inputs.names.map(columns.numbers), inputs.alone),
    ...targetsOf(columns, targets),
    inputNames: inputs.names,
    targetNames: targets.names,
    source: columns.file,
  });
}

interface ColumnNames {
  readonly names: readonly string[];
  /** One column that was not put into a list: its values are numbers, not rows of one. */
  readonly alone: boolean;
}

function namesOf(name: FileFunction, columns: ColumnFile, option: 'inputs' | 'targets', given: unknown): ColumnNames {
  const alone = typeof given === 'string';
  const names: unknown = alone ? [given] : given;
  if (!Array.isArray(names) || names.length === 0 || !names.every((each) => typeof each === 'string')) {
    throw new EngineError(`${name} needs ${option}: the name of a column, or a list of them. Write ${examples[name]}.`);
  }
  for (const each of names) {
    if (!columns.names.includes(each)) throw new EngineError(`${name}: ${unknownColumn(columns, each)}`);
  }
  return { names: names as string[], alone };
}

/** Columns side by side: [rows, columns], or [rows] of one that stands alone. */
function table(rows: number, columns: readonly (readonly number[])[], alone: boolean): Tensor {
  if (alone) return new Tensor([rows], Float64Array.from(columns[0]!));
  const data = new Float64Array(rows * columns.length);
  columns.forEach((values, column) => {
    for (let row = 0; row < rows; row++) data[row * columns.length + column] = values[row]!;
  });
  return new Tensor([rows, columns.length], data);
}

/** Texts in the one column of targets are names of classes. */
function targetsOf(
  columns: ColumnFile,
  { names, alone }: ColumnNames,
): { targets: Tensor; classes?: readonly string[] } {
  if (names.length === 1) {
    const column = columns.column(names[0]!);
    if (column.kind === 'texts') {
      const { classes, indices } = classesOf(column.values);
      return { targets: new Tensor([columns.rows], indices), classes };
    }
  }
  return { targets: table(columns.rows, names.map(columns.numbers), alone) };
}

const shared = ['samples', 'noise', 'seed'];

/** Generators of small data sets, with two inputs or of images, by name. Every draw comes from their own seed. */
export const generators = {
  moons: (given: unknown = {}): Dataset => {
    const options = optionsOf('moons', given, shared, 'moons({ samples: 400, noise: 0.1, seed: 1 })');
    return moons(settingsOf('moons', options));
  },
  circles: (given: unknown = {}): Dataset => {
    const options = optionsOf('circles', given, [...shared, 'factor'], 'circles({ samples: 400, factor: 0.5 })');
    const factor = numberOption('circles', options, 'factor', 0.5, '(0, 1)');
    return circles({ ...settingsOf('circles', options), factor });
  },
  spirals: (given: unknown = {}): Dataset => {
    const known = [...shared, 'classes', 'turns'];
    const options = optionsOf('spirals', given, known, 'spirals({ samples: 400, classes: 3 })');
    const classes = wholeOption('spirals', options, 'classes', 2, 1);
    const turns = numberOption('spirals', options, 'turns', 0.75);
    return spirals({ ...settingsOf('spirals', options), classes, turns });
  },
  blobs: (given: unknown = {}): Dataset => {
    const options = optionsOf('blobs', given, [...shared, 'classes'], 'blobs({ samples: 400, classes: 3 })');
    return blobs({ ...settingsOf('blobs', options, 1), classes: wholeOption('blobs', options, 'classes', 3, 1) });
  },
  glyphs: (given: unknown = {}): Dataset => {
    const options = optionsOf('glyphs', given, [...shared, 'size'], 'glyphs({ samples: 400, noise: 0.3 })');
    return glyphs({ ...settingsOf('glyphs', options, 0.2), size: wholeOption('glyphs', options, 'size', 8, 8) });
  },
};

function settingsOf(
  name: string,
  options: Readonly<Record<string, unknown>>,
  noise = 0.1,
): { samples: number; noise: number; seed: number } {
  return {
    samples: wholeOption(name, options, 'samples', 200, 2),
    noise: numberOption(name, options, 'noise', noise, '[0, ∞)'),
    seed: wholeOption(name, options, 'seed', 0, 0),
  };
}

/** Samples written out in the source: `{ inputs: [[0, 1], …], targets: [1, …] }`. */
export function datasetOf(subject: string, data: unknown): Dataset {
  if (data instanceof Dataset) return data;
  const example = `${subject}({ data: { inputs: [[0, 0], [0, 1]], targets: [0, 1] }, … })`;
  const { inputs, targets } = optionsOf(`data of ${subject}`, data, ['inputs', 'targets'], example);
  const found = numbersOf('data.inputs', inputs);
  const texts = Array.isArray(targets) && targets.length > 0 && targets.every((each) => typeof each === 'string');
  const named = texts ? classesOf(targets as string[]) : undefined;
  const wanted =
    named === undefined ? numbersOf('data.targets', targets) : new Tensor([named.indices.length], named.indices);
  if (found.shape[0] !== wanted.shape[0]) {
    throw new EngineError(
      `data.inputs has ${found.shape[0]} rows and data.targets has ${wanted.shape[0]}: each sample needs one of both.`,
    );
  }
  return new Dataset({
    inputs: found,
    targets: wanted,
    inputNames: Array.from({ length: found.size / found.shape[0]! }, (_, column) => `x${column + 1}`),
    targetNames: Array.from({ length: wanted.shape[1] ?? 1 }, (_, column) => (column === 0 ? 'y' : `y${column + 1}`)),
    classes: named?.classes,
    source: 'data',
  });
}

/** A tensor from rows of finite numbers. `what` names them in errors: `data.x`. */
export function numbersOf(what: string, value: unknown): Tensor {
  if (value instanceof Tensor) return finite(what, value);
  const numbers: number[] = [];
  const shape: number[] = [];
  const collect = (part: unknown, path: string, depth: number): void => {
    if (typeof part === 'number' && depth === shape.length && depth > 0) {
      if (!Number.isFinite(part)) throw new EngineError(`${path} is ${part}, which is not finite.`);
      numbers.push(part);
      return;
    }
    if (typeof part === 'number') throw new EngineError(`${path} is one number, and other rows are lists.`);
    const isList = Array.isArray(part) || (ArrayBuffer.isView(part) && !(part instanceof DataView));
    if (!isList || (numbers.length > 0 && depth >= shape.length)) {
      throw new EngineError(`${path} is ${part === undefined ? 'missing' : shown(part)}, and a number is needed.`);
    }
    const list = part as ArrayLike<unknown>;
    if (depth === shape.length) {
      // The first row tells the shape of all.
      if (list.length === 0) throw new EngineError(`${path} is empty.`);
      shape.push(list.length);
    } else if (list.length !== shape[depth]) {
      const first = `${what}${'[0]'.repeat(depth)}`;
      throw new EngineError(`${path} has ${list.length} values, and ${first} has ${shape[depth]}: rows must be equal.`);
    }
    for (let i = 0; i < list.length; i++) collect(list[i], `${path}[${i}]`, depth + 1);
  };
  if (typeof value === 'number' || value === undefined || value === null) {
    throw new EngineError(
      `${what} is ${value === undefined ? 'missing' : shown(value)}: it must be a list with an item per sample.`,
    );
  }
  collect(value, what, 0);
  return new Tensor(shape, Float64Array.from(numbers));
}

function finite(what: string, tensor: Tensor): Tensor {
  const index = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return tensor;
  let rest = index;
  let path = '';
  for (let axis = tensor.shape.length - 1; axis >= 0; axis--) {
    path = `[${rest % tensor.shape[axis]!}]${path}`;
    rest = Math.floor(rest / tensor.shape[axis]!);
  }
  throw new EngineError(`${what}${path} is ${tensor.data[index]}, which is not finite.`);
}
