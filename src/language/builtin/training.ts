import { Dataset } from '../../engine/data/dataset.ts';
import { EngineError } from '../../engine/errors.ts';
import { Tensor } from '../../engine/tensor.ts';
import { numbersOf } from './datasets.ts';
import type { Options } from './options.ts';
import { booleanOption, shown, wholeOption } from './options.ts';

/** Named tensors with one row per sample along their first axis. */
export interface Samples {
  readonly count: number;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The data were one tensor without a name. */
  readonly bare: boolean;
}

/** Data for mini-batches, with what a description says of them besides launch.json's keys. */
export interface Training {
  readonly samples: Samples;
  readonly shuffle: boolean;
  /** A share of the samples that is kept for validation, samples of their own for it, or none. */
  readonly validation: number | Samples | undefined;
  /** Names of the tensors whose columns are brought to mean 0 and deviation 1. */
  readonly standardize: readonly string[];
}

/** Keys of a description with mini-batches, besides those that launch.json has too. */
export const trainingKeys = ['validation', 'standardize', 'shuffle'] as const;

const name = 'data of problem';

/** The mini-batches that the options of a problem ask for; undefined where its loss gets all data at once. */
export function trainingOf(given: Options): Training | undefined {
  const { data } = given;
  const asksFor = ['batchSize', 'accumulate', 'epochs', ...trainingKeys].find((key) => given[key] !== undefined);
  if (data instanceof Dataset) return trainingWith('problem', given, datasetSamples(data));
  if (asksFor === undefined) return undefined;
  if (data === undefined) throw new EngineError(`problem: ${asksFor} needs data. Write data: { x: […], y: […] }.`);
  return trainingWith('problem', given, samplesOf(data));
}

/** Reads what a description says of its mini-batches. */
export function trainingWith(subject: string, given: Options, samples: Samples): Training {
  const validation = validationOf(subject, given['validation'], samples);
  for (const key of ['batchSize', 'accumulate', 'epochs']) {
    if (given[key] !== undefined) wholeOption(subject, given, key, undefined, 1);
  }
  if (given['seed'] !== undefined) wholeOption(subject, given, 'seed', undefined, 0);
  if (given['epochs'] !== undefined && given['iterations'] !== undefined) {
    throw new EngineError(`${subject}: epochs and iterations both set the limit. Remove one of them.`);
  }
  return {
    samples,
    shuffle: booleanOption(subject, given, 'shuffle', true),
    validation,
    standardize: standardizeOf(subject, given['standardize'], samples),
  };
}

export function datasetSamples(data: Dataset): Samples {
  const tensors = new Map([
    ['inputs', data.inputs],
    ['targets', data.targets],
  ]);
  return { count: data.samples, tensors, bare: false };
}

function samplesOf(data: unknown): Samples {
  if (Array.isArray(data) || data instanceof Tensor || ArrayBuffer.isView(data)) {
    const tensor = numbersOf('data', data);
    return { count: tensor.shape[0]!, tensors: new Map([['data', tensor]]), bare: true };
  }
  if (typeof data !== 'object' || data === null || Object.keys(data).length === 0) {
    throw new EngineError(
      `${name} is ${shown(data)}, and mini-batches are made of lists. Write data: { x: […], y: […] }.`,
    );
  }
  const tensors = new Map(Object.entries(data).map(([key, value]) => [key, numbersOf(`data.${key}`, value)]));
  const [[first, { shape }]] = [...tensors] as [[string, Tensor], ...[string, Tensor][]];
  for (const [key, tensor] of tensors) {
    if (tensor.shape[0] === shape[0]) continue;
    throw new EngineError(
      `data.${first} has ${shape[0]} rows and data.${key} has ${tensor.shape[0]}: each sample needs one of every list.`,
    );
  }
  return { count: shape[0]!, tensors, bare: false };
}

function validationOf(subject: string, given: unknown, samples: Samples): number | Samples | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'number' && given >= 0 && given < 1) {
    if (given > 0 && samples.count < 2) throw new EngineError(`${subject}: one sample cannot be split for validation.`);
    return given === 0 ? undefined : given;
  }
  if (typeof given !== 'object' || given === null) {
    throw new EngineError(
      `${subject}: validation is a share of the samples such as 0.2, or data of its own, not ${shown(given)}.`,
    );
  }
  const own = given instanceof Dataset ? datasetSamples(given) : samplesOf(given);
  for (const [key, tensor] of samples.tensors) {
    const other = own.tensors.get(key);
    const fits = other !== undefined && other.shape.slice(1).join() === tensor.shape.slice(1).join();
    if (!fits) throw new EngineError(`${subject}: the validation data must have ${key} like the training data.`);
  }
  return own;
}

function standardizeOf(subject: string, given: unknown, { tensors, bare }: Samples): readonly string[] {
  if (given === undefined || given === false) return [];
  const names = [...tensors.keys()];
  if (given === true) {
    if (bare) return names;
    if (names.includes('inputs')) return ['inputs'];
    throw new EngineError(`${subject}: standardize names lists of the data. Write standardize: [${shown(names[0])}].`);
  }
  const list: unknown[] = Array.isArray(given) ? given : [given];
  for (const each of list) {
    if (typeof each === 'string' && names.includes(each)) continue;
    throw new EngineError(`${subject}: standardize has no ${shown(each)}. There are: ${names.join(', ')}.`);
  }
  return list as string[];
}
