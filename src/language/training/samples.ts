import type { Standardization } from '../../engine/data/order.ts';
import { splitSamples, standardizationOf, standardized, takeRows } from '../../engine/data/order.ts';
import type { ObjectiveRange } from '../../engine/networks/objective.ts';
import type { Tensor, Value } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { plainValue } from '../../engine/tracked.ts';
import type { Samples, Training } from '../builtin/training.ts';
import type { Instance } from '../graph/instantiate.ts';

/** What is measured once an epoch, on all samples at a time. */
export interface Measure {
  /** The id of its series: `training:loss`, `validation:loss`, `metric:accuracy`, `validation:accuracy`, … */
  readonly id: string;
  readonly group: 'training' | 'validation' | 'metric';
  readonly label: string;
}

/** The data of a loss that works on mini-batches. */
export interface TrainingData {
  /** Samples trained on. */
  readonly samples: number;
  readonly validationSamples: number;
  readonly shuffle: boolean;
  /** Of a network. */
  readonly objective?: ObjectiveRange;
  /** Names of the tensors of a batch, in its order. */
  readonly names: readonly string[];
  readonly measures: readonly Measure[];
  /** The tensors of some of the samples trained on; in the memory of `reuse`, an earlier batch that nobody reads any longer, where it fits. */
  batch(rows: Int32Array, reuse?: readonly Tensor[]): readonly Tensor[];
  /** Computes the measures at plain values of the inputs; like a loss it belongs to an instance. */
  bindMeasures(instance: Instance): (values: readonly Value[], statistics?: Float64Array) => Float64Array;
}

/** Tensors of samples in the order of `names`. */
export interface Part {
  readonly count: number;
  readonly tensors: readonly Tensor[];
}

/** The samples trained on and those for validation, brought to mean 0 and deviation 1 as far as that was asked for. */
export interface PreparedSamples {
  readonly shuffle: boolean;
  /** The data were one tensor without a name. */
  readonly bare: boolean;
  readonly names: readonly string[];
  readonly training: Part;
  readonly validation: Part | undefined;
  /** What was subtracted from the columns of a tensor and what they were divided by, by its name. */
  readonly standardizations: ReadonlyMap<string, Standardization>;
}

/** Splits by the seed; mean and deviation are those of the training samples alone. */
export function prepareSamples({ samples, shuffle, validation, standardize }: Training, seed: number): PreparedSamples {
  const names = [...samples.tensors.keys()];
  let training = partOf(samples, names);
  let kept: Part | undefined;
  if (typeof validation === 'object') kept = partOf(validation, names);
  else if (validation !== undefined) {
    const count = Math.min(samples.count - 1, Math.max(1, Math.round(samples.count * validation)));
    const split = splitSamples(samples.count, count, seed);
    kept = rowsOf(training, split.validation);
    training = rowsOf(training, split.training);
  }
  const standardizations = new Map<string, Standardization>();
  const scale = (part: Part): Part => ({
    count: part.count,
    tensors: part.tensors.map((tensor, index) => {
      const found = standardizations.get(names[index]!);
      return found === undefined ? tensor : standardized(tensor, found);
    }),
  });
  for (const name of standardize) standardizations.set(name, standardizationOf(training.tensors[names.indexOf(name)]!));
  return {
    names,
    shuffle,
    bare: samples.bare,
    training: scale(training),
    validation: kept && scale(kept),
    standardizations,
  };
}

function partOf({ count, tensors }: Samples, names: readonly string[]): Part {
  return { count, tensors: names.map((name) => tensors.get(name)!) };
}

function rowsOf(part: Part, rows: Int32Array, reuse: readonly Tensor[] = []): Part {
  return { count: rows.length, tensors: part.tensors.map((tensor, index) => takeRows(tensor, rows, reuse[index])) };
}

/** The data of a loss, and its measures: for every part of the samples, what `measure` gives. */
export function trainingData(
  { names, training, validation, shuffle }: PreparedSamples,
  metrics: readonly { readonly id: string; readonly label: string }[],
  bindMeasure: (
    instance: Instance,
  ) => (values: readonly Value[], tensors: readonly Tensor[], statistics?: Float64Array) => readonly number[],
): TrainingData {
  const parts = validation === undefined ? [training] : [training, validation];
  const measures: Measure[] = [{ id: 'training:loss', group: 'training', label: 'L training' }];
  for (const { id, label } of metrics) measures.push({ id: `metric:${id}`, group: 'metric', label });
  if (validation !== undefined) {
    measures.push({ id: 'validation:loss', group: 'validation', label: 'L validation' });
    for (const { id, label } of metrics) {
      measures.push({ id: `validation:${id}`, group: 'validation', label: `${label} validation` });
    }
  }
  return {
    samples: training.count,
    validationSamples: validation?.count ?? 0,
    shuffle,
    names,
    measures,
    batch: (rows, reuse) => rowsOf(training, rows, reuse).tensors,
    bindMeasures: (instance) => {
      const measure = bindMeasure(instance);
      return (values, statistics) =>
        Float64Array.from(parts.flatMap((part) => measure(values, part.tensors, statistics)));
    },
  };
}

/** The data of a loss of the user's, which is also what is measured. */
export function lossData(prepared: PreparedSamples, bind: (instance: Instance) => BatchLoss): TrainingData {
  return trainingData(prepared, [], (instance) => {
    const loss = bind(instance);
    return (values, tensors) => [plainValue(loss(values, tensors)) as number];
  });
}

type BatchLoss = (values: readonly Operand[], batch: readonly Operand[]) => Operand;

/** A batch as the loss of `problem` gets it: an object of tensors, or the one that has no name. */
export function batchArgument({ names, bare }: PreparedSamples, batch: readonly Operand[]): unknown {
  return bare ? batch[0] : Object.fromEntries(names.map((name, index) => [name, batch[index]]));
}
