import type { Dataset } from '../../engine/data/dataset.ts';
import { EngineError } from '../../engine/errors.ts';
import { connect } from '../../engine/networks/layers/residual.ts';
import { Network, unitsOf } from '../../engine/networks/network.ts';
import type { Objective } from '../../engine/networks/objective.ts';
import type { LossChoice, MetricName } from '../../engine/networks/objectives.ts';
import { metricNames, networkLosses, objectives } from '../../engine/networks/objectives.ts';
import { type Shape, sizeOf, type Tensor } from '../../engine/tensor.ts';
import type { DataFiles } from '../data/data-files.ts';
import { datasetOf } from './datasets.ts';
import { parametersOf } from './files/layer-parameters.ts';
import { weightsOf } from './files/weights.ts';
import { type LayerChoice, layersOf } from './networks/layers.ts';
import { comparisonOf, pairOf, prepare } from './networks/targets.ts';
import type { Options } from './options.ts';
import { nameOption, numberOption, optionsOf, shown } from './options.ts';
import { batchPresetKeys, presetKeys, presetsOf } from './specifications.ts';
import type { Training } from './training.ts';
import { datasetSamples, trainingKeys, trainingWith } from './training.ts';

const example =
  "network({ data: moons(), layers: [dense(8, 'tanh'), dense(1, 'sigmoid')], loss: 'binaryCrossEntropy' })";

const ownKeys = ['data', 'layers', 'loss', 'inputShape', 'metrics', 'l1', 'l2', 'weights', 'optimizer'];

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
  readonly #given: Options;
  readonly #files: DataFiles;
  /** Where parameters start that a file gives, by their full names. */
  readonly #weights: ReadonlyMap<string, Tensor> | undefined;

  /** @param files those that the module names. */
  constructor(options: unknown, files: DataFiles) {
    const known = [...ownKeys, ...presetKeys, ...batchPresetKeys, ...trainingKeys];
    const given = optionsOf('network', options, known, example);
    if (given['data'] === undefined) throw new EngineError(`network needs data. Write ${example}.`);
    const data = datasetOf('network', given['data']);
    const choices = layersOf('network', given['layers'], example);
    const loss = lossOf(given['loss']);
    const layers = connect(choices, sampleShape(data, given['inputShape']));
    const comparison = comparisonOf(data, loss.name, unitsOf(layers));
    const { kinds } = comparison;
    const pair = kinds === undefined ? pairOf(data) : undefined;
    const prepared = (each: Dataset): Dataset => {
      checkIndices(each, choices[0]!);
      return prepare(each, comparison);
    };
    const training = prepared(data);
    const validation = given['validation'];
    const checked =
      validation === undefined || typeof validation === 'number'
        ? given
        : { ...given, validation: prepared(datasetOf('network', validation)) };
    this.training = trainingWith('network', checked, datasetSamples(training));
    const { standardize } = this.training;
    if (objectives[loss.name].targets !== 'quantities' && standardize.includes('targets')) {
      throw new EngineError(
        `network: targets of ${loss.name} are classes and cannot be standardized. Write standardize: true.`,
      );
    }
    if (choices[0]!.indices !== undefined && standardize.includes('inputs')) {
      throw new EngineError('network: the inputs of an embedding are indices. Remove standardize.');
    }
    const labels = training.targets.data.every((target) => target === 0 || target === 1);
    this.network = new Network(layers, loss, labels, {
      l1: numberOption('network', given, 'l1', 0, '[0, ∞)'),
      l2: numberOption('network', given, 'l2', 0, '[0, ∞)'),
      metrics: metricsOf(given['metrics'], loss),
    });
    this.inputNames = data.inputNames;
    this.outputNames = kinds?.names ?? (pair === undefined ? data.targetNames : [pair[1]]);
    this.pair = pair;
    this.source = data.source;
    this.presets = { ...presetsOf(given), ...objectivePresets(given, this.network.objective) };
    this.#given = given;
    this.#files = files;
    this.#weights = weightsOf(given['weights'], files, () => parametersOf(this.network.layers));
  }

  /** Where running statistics start: as in a network that has seen nothing, or as the file of weights has them. */
  get statistics(): Float64Array {
    const statistics = this.network.statistics.slice();
    for (const { name, offset } of this.network.running) {
      const value = this.#weights?.get(name);
      if (value !== undefined) statistics.set(value.data, offset);
    }
    return statistics;
  }

  /** The same with another objective, by launch.json's keys. @throws EngineError where that does not go with layers or data. */
  with(asked: ObjectiveOptions): NetworkSpecification {
    const { loss, lossSettings, metrics, l1, l2 } = asked;
    if ([loss, lossSettings, metrics, l1, l2].every((each) => each === undefined)) return this;
    const { name: ownName, ...ownSettings } = this.network.objective.loss;
    // Settings and metrics of one loss mean nothing to another.
    const isOther = loss !== undefined && loss !== ownName;
    const settings = { ...(isOther ? {} : ownSettings), ...lossSettings };
    const { metrics: own, ...rest } = this.#given;
    const measured = metrics === undefined ? (isOther ? undefined : own) : namesOf(metrics);
    const given: Record<string, unknown> = { ...rest, loss: { name: loss ?? ownName, ...settings } };
    if (measured !== undefined) given['metrics'] = measured;
    if (l1 !== undefined) given['l1'] = l1;
    if (l2 !== undefined) given['l2'] = l2;
    return new NetworkSpecification(given, this.#files);
  }

  /** The parameters at the start, as `Network.start` gives them, or as the file of weights has them. */
  start(seed: number): ReturnType<Network['start']> {
    return this.network.start(seed).map((parameter) => {
      const value = this.#weights?.get(parameter.path.join('.'));
      return value === undefined ? parameter : { ...parameter, value };
    });
  }
}

/** What of an objective may be set from outside of the source, by launch.json's keys. */
export interface ObjectiveOptions {
  readonly loss?: string | undefined;
  readonly lossSettings?: Readonly<Record<string, unknown>> | undefined;
  /** A list, or its text: `accuracy,auc`; `none` for an empty one. */
  readonly metrics?: readonly string[] | string | undefined;
  readonly l1?: number | undefined;
  readonly l2?: number | undefined;
}

/** Names that are given as a list or as its text. */
function namesOf(given: readonly string[] | string): readonly string[] {
  if (typeof given !== 'string') return given;
  const names = given.split(',').map((each) => each.trim());
  return names.join() === 'none' ? [] : names;
}

/** What the description says of the objective, named like launch.json's keys. */
function objectivePresets(given: Options, { loss, metrics, l1, l2 }: Objective): Readonly<Record<string, unknown>> {
  const { name, ...settings } = loss;
  return {
    loss: name,
    ...(Object.keys(settings).length === 0 ? {} : { lossSettings: settings }),
    ...(given['metrics'] === undefined ? {} : { metrics }),
    ...(given['l1'] === undefined ? {} : { l1 }),
    ...(given['l2'] === undefined ? {} : { l2 }),
  };
}

/** `'huber'`, or a loss with settings of its own: `{ name: 'huber', delta: 0.5 }`. */
function lossOf(given: unknown): LossChoice {
  if (given === undefined) throw new EngineError(`network needs a loss. There are: ${networkLosses.join(', ')}.`);
  if (typeof given !== 'object' || given === null) {
    return { name: nameOption('network', 'loss', given, networkLosses) };
  }
  const { name: asked } = given as { readonly name?: unknown };
  const name = nameOption('network', 'loss', asked, networkLosses);
  const settings: Options = name === 'huber' ? { delta: 1 } : name === 'crossEntropy' ? { labelSmoothing: 0.1 } : {};
  const written = Object.entries(settings).map(([key, value]) => `, ${key}: ${String(value)}`);
  const options = optionsOf(name, given, ['name', ...Object.keys(settings)], `{ name: '${name}'${written.join('')} }`);
  if (name === 'huber') return { name, delta: numberOption(name, options, 'delta', 1, '(0, ∞)') };
  if (name !== 'crossEntropy') return { name };
  return { name, labelSmoothing: numberOption(name, options, 'labelSmoothing', 0, '[0, 1)') };
}

/** What is measured once an epoch beside the loss. */
function metricsOf(given: unknown, { name }: LossChoice): readonly MetricName[] {
  const { metrics } = objectives[name];
  if (given === undefined) return metrics.slice(0, 1);
  const asked: unknown[] = Array.isArray(given) ? given : [given];
  return [...new Set(asked)].map((each) => {
    const metric = nameOption('network', 'metric', each, metricNames);
    if (metrics.includes(metric)) return metric;
    throw new EngineError(`network: ${metric} does not go with ${name}. There are: ${metrics.join(', ')}.`);
  });
}

/** The shape of one sample. Rows of rows of numbers are images of one channel. */
function sampleShape({ inputs, samples, source }: Dataset, given: unknown): Shape {
  const size = inputs.size / samples;
  if (given === undefined) {
    const shape = inputs.shape.slice(1);
    if (shape.length === 0) return [1];
    return shape.length === 2 ? [...shape, 1] : shape;
  }
  const whole = (each: unknown): boolean => typeof each === 'number' && Number.isSafeInteger(each) && each >= 1;
  if (!Array.isArray(given) || given.length === 0 || !given.every(whole)) {
    throw new EngineError(
      `network: inputShape must be a list of whole numbers such as [8, 8, 1] for rows, columns and channels, not ${shown(given)}.`,
    );
  }
  const shape = given as number[];
  if (sizeOf(shape) === size) return shape;
  throw new EngineError(
    `network: inputShape [${shape.join(', ')}] has ${sizeOf(shape)} numbers, and each sample of ${source} has ${size}.`,
  );
}

/** Inputs of an embedding are rows of its table. */
function checkIndices({ inputs, samples, source }: Dataset, { indices }: LayerChoice): void {
  if (indices === undefined) return;
  const broken = inputs.data.findIndex((index) => !(Number.isInteger(index) && index >= 0 && index < indices));
  if (broken < 0) return;
  throw new EngineError(
    `network: embedding takes whole numbers from 0 to ${indices - 1}, and ${source} has ${inputs.data[broken]} in sample ${Math.floor((broken * samples) / inputs.size)} (counted from 0).`,
  );
}
