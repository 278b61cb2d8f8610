import type { Standardization } from '../../engine/data/order.ts';
import { splitSamples, standardized, takeRows } from '../../engine/data/order.ts';
import { metricOf, type NetworkLoss } from '../../engine/networks/network.ts';
import { Tensor, type Value } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import type { NetworkSpecification } from '../builtin/networks.ts';
import type { Instance } from '../graph/instantiate.ts';
import type { ParameterLeaf, ProblemInput } from '../problems/tree.ts';
import { buildPlain, inputValues, TreeBuilder } from '../problems/tree.ts';
import type { PreparedSamples, TrainingData } from './samples.ts';
import { prepareSamples, trainingData } from './samples.ts';

/** What a network answers, and for which samples it is trained. Rows one after the other, in the units of the data. */
export interface Predictor {
  readonly inputs: readonly string[];
  /** Classes where a classifier has several outputs; of one output, the class that it is the probability of. */
  readonly outputs: readonly string[];
  /** Numbers of an output. */
  readonly units: number;
  /** Probabilities of a classifier with one output, logits of one with several, else values. */
  predict(point: Float64Array, inputs: Float64Array): Float64Array;
  /** At most so many samples, drawn evenly, in the order of the data. */
  samples(set: 'training' | 'validation', most: number): { inputs: Float64Array; targets: Float64Array };
}

/** The layers of a network with the names of what goes in and out. */
export interface NetworkDescription {
  readonly loss: NetworkLoss;
  /** Where its data come from: `moons.csv`. */
  readonly source: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly layers: readonly {
    readonly name: string;
    readonly inputs: number;
    readonly units: number;
    readonly activation: string;
    /** Names of the parameters. */
    readonly weights: string;
    readonly bias?: string;
  }[];
}

/** Where a network is written, as numbers of places: its parts are the layers, and after them the loss. */
export interface NetworkPlaces {
  readonly name: string;
  readonly whole: number;
  readonly parts: readonly number[];
}

/** A network as a problem: see `ProblemDefinition`. */
export interface NetworkDefinition {
  readonly kind: 'network';
  readonly leaves: readonly ParameterLeaf[];
  readonly inputs: readonly ProblemInput[];
  readonly start: Float64Array;
  readonly presets: Readonly<Record<string, unknown>>;
  readonly training: TrainingData;
  readonly network: NetworkDescription;
  readonly predictor: Predictor;
  bind(instance: Instance): (values: readonly Operand[], batch?: readonly Operand[]) => Operand;
  values(point: Float64Array): Value[];
  tree(flat: Float64Array): unknown;
}

const metricLabels = { accuracy: 'accuracy', r2: 'R²' } as const;

/** What a run of a network minimises: the mean loss of a batch over the weights and biases of all layers. */
export function defineNetwork(
  specification: NetworkSpecification,
  seed: number,
  places: NetworkPlaces,
): NetworkDefinition {
  const { network, training, presets } = specification;
  const tree: Record<string, Record<string, Tensor>> = {};
  for (const { layer, name, value } of specification.start(seed)) tree[layer] = { ...tree[layer], [name]: value };
  const builder = new TreeBuilder(true);
  const root = builder.add(tree, '');
  const leaves: readonly ParameterLeaf[] = builder.leaves;
  const prepared = prepareSamples(training, seed);
  const id = metricOf[network.loss];
  const data = trainingData(prepared, { id, label: metricLabels[id] }, () => (values, tensors) => {
    const { loss, metric } = network.measure(values as Tensor[], tensors[0]!, tensors[1]!);
    return [loss, metric];
  });
  return {
    kind: 'network',
    leaves,
    inputs: builder.inputs,
    start: Float64Array.from(builder.numbers),
    presets,
    training: data,
    network: describe(specification),
    bind:
      ({ environment }) =>
      (values, batch) => {
        const recording = environment.recording();
        const [inputs, targets] = batch as readonly [Operand, Operand];
        if (recording === undefined) return network.lossOf(values, inputs, targets);
        recording.enter(places.name, places.whole);
        const loss = network.lossOf(values, inputs, targets, {
          begin: (part) => recording.statement(places.parts[part]!),
          end: (part, name, value) => recording.bind(name, value, places.parts[part]!),
        });
        recording.leave();
        return loss;
      },
    values: (point) => inputValues(builder.inputs, point),
    tree: (flat) => buildPlain(root, leaves, flat),
    predictor: predictorOf(specification, prepared, builder.inputs),
  };
}

function describe({ network, inputNames, outputNames, pair, source }: NetworkSpecification): NetworkDescription {
  return {
    loss: network.loss,
    source,
    inputs: inputNames,
    outputs: outputNames,
    ...(pair === undefined ? {} : { classes: pair }),
    layers: network.layers.map(({ name, inputs, units, activation, bias }) => ({
      name,
      inputs,
      units,
      activation,
      weights: `${name}.weights`,
      ...(bias === undefined ? {} : { bias: `${name}.bias` }),
    })),
  };
}

/** What a network answers, in the units of the data. */
function predictorOf(
  { network, inputNames, outputNames }: NetworkSpecification,
  { training, validation, standardizations }: PreparedSamples,
  described: readonly ProblemInput[],
): Predictor {
  const units = network.layers.at(-1)!.units;
  const columns = network.layers[0]!.inputs;
  const ofInputs = standardizations.get('inputs');
  const ofTargets = standardizations.get('targets');
  return {
    inputs: inputNames,
    outputs: outputNames,
    units,
    predict: (point, numbers) => {
      const inputs = new Tensor([numbers.length / columns, columns], numbers);
      const parameters = inputValues(described, point) as Tensor[];
      const scaled = ofInputs === undefined ? inputs : standardized(inputs, ofInputs);
      const outputs = network.outputs(parameters, scaled) as Tensor;
      return (ofTargets === undefined ? outputs : restored(outputs, ofTargets)).data;
    },
    samples: (set, most) => {
      const part = set === 'training' ? training : validation;
      const count = Math.min(most, part?.count ?? 0);
      if (part === undefined || count === 0) return { inputs: new Float64Array(), targets: new Float64Array() };
      const rows = splitSamples(part.count, count, 0).validation;
      const [inputs, targets] = part.tensors.map((tensor) => takeRows(tensor, rows)) as [Tensor, Tensor];
      return {
        inputs: (ofInputs === undefined ? inputs : restored(inputs, ofInputs)).data,
        targets: (ofTargets === undefined ? targets : restored(targets, ofTargets)).data,
      };
    },
  };
}

/** The way back from `standardized`, up to rounding. */
function restored(x: Tensor, { mean, deviation }: Standardization): Tensor {
  const columns = mean.length;
  return new Tensor(
    x.shape,
    x.data.map((value, i) => value * deviation[i % columns]! + mean[i % columns]!),
  );
}
