import { Dataset } from '../../engine/data/dataset.ts';
import { EngineError } from '../../engine/errors.ts';
import type { NetworkLoss } from '../../engine/networks/network.ts';
import { Network, networkLosses } from '../../engine/networks/network.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { DataFiles } from '../data/data-files.ts';
import { datasetOf } from './datasets.ts';
import { weightsOf } from './files/weights.ts';
import { connected, LayerChoice } from './layers.ts';
import { nameOption, optionsOf, shown } from './options.ts';
import { batchPresetKeys, presetKeys, presetsOf } from './specifications.ts';
import type { Training } from './training.ts';
import { datasetSamples, trainingKeys, trainingWith } from './training.ts';

const example =
  "network({ data: moons(), layers: [dense(8, 'tanh'), dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' })";

/** What `network(…)` gives: a description, nothing runs yet. */
export class NetworkSpecification {
  readonly network: Network;
  /** The samples as matrices: `inputs` [samples, inputs] and `targets` [samples, outputs]. */
  readonly training: Training;
  readonly inputNames: readonly string[];
  /** Names of the outputs: the classes of a classifier with several, else those of the targets. */
  readonly outputNames: readonly string[];
  /** Both classes by name, where one output tells apart two that are texts. */
  readonly pair: readonly [string, string] | undefined;
  readonly source: string;
  /** What it says of the run, named like launch.json's keys. */
  readonly presets: Readonly<Record<string, unknown>>;
  /** Where parameters start that a file gives, by their full names. */
  readonly #weights: ReadonlyMap<string, Tensor> | undefined;

  /** @param files those that the module names. */
  constructor(options: unknown, files: DataFiles) {
    const known = [
      'data',
      'layers',
      'loss',
      'weights',
      'optimizer',
      ...presetKeys,
      ...batchPresetKeys,
      ...trainingKeys,
    ];
    const given = optionsOf('network', options, known, example);
    if (given['data'] === undefined) throw new EngineError(`network needs data. Write ${example}.`);
    const data = datasetOf('network', given['data']);
    const { layers } = given;
    if (!Array.isArray(layers) || layers.length === 0) {
      throw new EngineError(`network needs layers: a list of at least one. Write ${example}.`);
    }
    layers.forEach((layer, index) => {
      if (layer instanceof LayerChoice) return;
      throw new EngineError(`network: layers[${index}] is ${shown(layer)}. Write dense(8, 'tanh').`);
    });
    if (given['loss'] === undefined) {
      throw new EngineError(`network needs a loss. There are: ${networkLosses.join(', ')}.`);
    }
    const loss = nameOption('network', 'loss', given['loss'], networkLosses);
    const choices = layers as LayerChoice[];
    const units = choices.at(-1)!.units;
    const kinds = loss === 'crossEntropy' && !isMatrix(data, units) ? classKinds(data) : undefined;
    const names = kinds?.names ?? outputNames(data);
    const prepared = (each: Dataset): Dataset => prepare(each, loss, units, kinds);
    const training = prepared(data);
    const validation = given['validation'];
    const checked =
      validation === undefined || typeof validation === 'number'
        ? given
        : { ...given, validation: prepared(datasetOf('network', validation)) };
    this.training = trainingWith('network', checked, datasetSamples(training));
    if (loss !== 'meanSquaredError' && this.training.standardize.includes('targets')) {
      throw new EngineError(
        `network: targets of ${loss} are classes and cannot be standardized. Write standardize: true.`,
      );
    }
    const labels = training.targets.data.every((target) => target === 0 || target === 1);
    this.network = new Network(connected(choices, training.inputs.shape[1]!), loss, labels);
    this.inputNames = data.inputNames;
    this.outputNames = names;
    this.pair = kinds === undefined ? pairOf(data) : undefined;
    this.source = data.source;
    this.presets = presetsOf(given);
    this.#weights = weightsOf(given['weights'], files, () =>
      this.network.start(0).map(({ layer, name, value }) => ({
        path: [layer, name],
        shape: value.shape,
        layout: name === 'weights' ? 'dense' : 'same',
      })),
    );
  }

  /** The parameters at the start, as `Network.start` gives them, or as the file of weights has them. */
  start(seed: number): ReturnType<Network['start']> {
    return this.network.start(seed).map((parameter) => {
      const value = this.#weights?.get(`${parameter.layer}.${parameter.name}`);
      return value === undefined ? parameter : { ...parameter, value };
    });
  }
}

const isMatrix = ({ targets }: Dataset, columns: number): boolean =>
  columns > 1 && targets.shape.length === 2 && targets.shape[1] === columns;

/** The classes that targets of one column mean: texts, or whole numbers. */
interface Kinds {
  readonly values: readonly number[];
  readonly names: readonly string[];
}

function classKinds({ targets, classes, targetNames, source }: Dataset): Kinds {
  if (targets.size !== targets.shape[0]) {
    throw new EngineError(
      `network: crossEntropy needs one column of classes, or a column per output; ${source} has ${targets.shape[1]} columns of targets.`,
    );
  }
  if (classes !== undefined) return { values: classes.map((_, index) => index), names: classes };
  const values = [...new Set(targets.data)].sort((a, b) => a - b);
  const broken = targets.data.findIndex((value) => !Number.isInteger(value));
  if (broken >= 0) {
    throw new EngineError(
      `network: crossEntropy needs classes: texts or whole numbers; ${source} has ${targets.data[broken]} in ${targetNames[0]}. Use meanSquaredError for a quantity.`,
    );
  }
  return { values, names: values.map(String) };
}

/** The names of the outputs; two classes of a binary classifier stand in one output, which is the second of them. */
function outputNames(data: Dataset): readonly string[] {
  const pair = pairOf(data);
  return pair === undefined ? data.targetNames : [pair[1]];
}

function pairOf({ targetNames, classes }: Dataset): readonly [string, string] | undefined {
  const [first, second, third] = classes ?? [];
  if (first === undefined || second === undefined || third !== undefined || targetNames.length !== 1) return undefined;
  return [first, second];
}

/** The data as matrices that fit the last layer. */
function prepare(data: Dataset, loss: NetworkLoss, units: number, kinds: Kinds | undefined): Dataset {
  const { inputs, targets, classes, source } = data;
  if (inputs.shape.length > 2) {
    throw new EngineError(`network: each sample of data.inputs must be a list of numbers, not lists of lists.`);
  }
  const matrix = new Tensor([data.samples, inputs.size / data.samples], inputs.data);
  const made = (wanted: Tensor): Dataset => new Dataset({ ...data, inputs: matrix, targets: wanted });
  if (kinds !== undefined) {
    if (kinds.names.length > units) {
      throw new EngineError(
        `network: ${source} has ${kinds.names.length} classes (${some(kinds.names)}) and the last layer ${units} ${units === 1 ? 'output' : 'outputs'}. Write dense(${kinds.names.length}).`,
      );
    }
    const oneHot = new Float64Array(data.samples * units);
    // Data of their own for validation may name other classes.
    const position = (target: number): number =>
      classes === undefined ? kinds.values.indexOf(target) : kinds.names.indexOf(classes[target]!);
    targets.data.forEach((target, row) => {
      const column = position(target);
      if (column < 0) {
        throw new EngineError(
          `network: ${source} has the class ${classes?.[target] ?? target}, which the training data have not.`,
        );
      }
      oneHot[row * units + column] = 1;
    });
    return made(new Tensor([data.samples, units], oneHot));
  }
  const columns = targets.size / data.samples;
  if (classes !== undefined && loss === 'meanSquaredError') {
    throw new EngineError(
      `network: the targets of ${source} are classes (${some(classes)}), and meanSquaredError compares numbers. Use crossEntropy.`,
    );
  }
  if (classes !== undefined && classes.length > 2) {
    throw new EngineError(
      `network: ${source} has ${classes.length} classes (${some(classes)}), and binaryCrossEntropy tells two apart. Use crossEntropy with dense(${classes.length}).`,
    );
  }
  if (columns !== units) {
    throw new EngineError(
      `network: the last layer has ${units} ${units === 1 ? 'output' : 'outputs'} and ${source} ${columns} ${columns === 1 ? 'column' : 'columns'} of targets. Write dense(${columns}) there.`,
    );
  }
  if (loss === 'binaryCrossEntropy') {
    const broken = targets.data.findIndex((target) => !(target >= 0 && target <= 1));
    if (broken >= 0) {
      throw new EngineError(
        `network: binaryCrossEntropy needs targets from 0 to 1, and ${source} has ${targets.data[broken]} in sample ${Math.floor(broken / columns)} (counted from 0).`,
      );
    }
  }
  return made(new Tensor([data.samples, columns], targets.data));
}

function some(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ');
}
