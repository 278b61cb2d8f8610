import type { Standardization } from '../../engine/data/order.ts';
import { splitSamples, standardized, takeRows } from '../../engine/data/order.ts';
import type { Pass } from '../../engine/networks/layers/layer.ts';
import type { Network, NetworkLoss } from '../../engine/networks/network.ts';
import { rowsOf } from '../../engine/networks/network.ts';
import type { MetricName } from '../../engine/networks/objectives.ts';
import { objectives } from '../../engine/networks/objectives.ts';
import { sizeOf, Tensor, type Value } from '../../engine/tensor.ts';
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
  /**
   * Probabilities of a classifier with one output, logits of one with several, else values.
   * @param statistics The running ones at the point; by default those at the start.
   */
  predict(point: Float64Array, inputs: Float64Array, statistics?: Float64Array): Float64Array;
  /** At most so many samples, drawn evenly, in the order of the data. */
  samples(set: 'training' | 'validation', most: number): { inputs: Float64Array; targets: Float64Array };
}

/** The layers of a network with the names of what goes in and out. */
export interface NetworkDescription {
  readonly loss: NetworkLoss;
  /** Whether it answers with quantities, and not with classes. */
  readonly quantities: boolean;
  /** Where its data come from: `moons.csv`. */
  readonly source: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly layers: readonly {
    readonly kind: string;
    readonly name: string;
    /** Numbers of a sample that go in and come out, and the shape in which these come. */
    readonly inputs: number;
    readonly units: number;
    readonly shape: readonly number[];
    readonly activation: string;
    /** Names of all its parameters. */
    readonly parameters: readonly string[];
    /** Of those the matrix of a dense layer, one row per input, and its bias. */
    readonly weights?: string;
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
  /** Where the running statistics start; absent where no layer has any. */
  readonly statistics?: Float64Array;
  bind(instance: Instance): (values: readonly Operand[], batch?: readonly Operand[]) => Operand;
  values(point: Float64Array): Value[];
  tree(flat: Float64Array): unknown;
}

const metricLabels: Readonly<Record<MetricName, string>> = { accuracy: 'accuracy', r2: 'R²', auc: 'AUC' };

/** What a run of a network minimises: the mean loss of a batch over the weights and biases of all layers. */
export function defineNetwork(
  specification: NetworkSpecification,
  seed: number,
  places: NetworkPlaces,
): NetworkDefinition {
  const { network, training, presets } = specification;
  const tree: ParameterTree = {};
  for (const { path, value } of specification.start(seed)) put(tree, path, value);
  const builder = new TreeBuilder(true);
  const root = builder.add(tree, '');
  const leaves: readonly ParameterLeaf[] = builder.leaves;
  const prepared = prepareSamples(training, seed);
  const metrics = network.metrics.map((id) => ({ id, label: metricLabels[id] }));
  const data = trainingData(prepared, metrics, ({ environment }) => (values, tensors, statistics) => {
    const precision = environment.precision?.();
    const { loss, metrics: found } = network.measure(
      values as Tensor[],
      tensors[0]!,
      tensors[1]!,
      statistics,
      precision,
    );
    return [loss, ...found];
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
        const pass = learning(environment);
        if (recording === undefined) return network.lossOf(values, inputs, targets, undefined, pass);
        recording.enter(places.name, places.whole);
        const observer = {
          begin: (part: number) => recording.statement(places.parts[part]!),
          end: (part: number, name: string, value: Operand) => recording.bind(name, value, places.parts[part]!),
        };
        const loss = network.lossOf(values, inputs, targets, observer, pass);
        recording.leave();
        return loss;
      },
    values: (point) => inputValues(builder.inputs, point),
    tree: (flat) => buildPlain(root, leaves, flat),
    predictor: predictorOf(specification, prepared, builder.inputs),
    ...(network.statistics.length === 0 ? {} : { statistics: network.statistics }),
  };
}

interface ParameterTree {
  [name: string]: ParameterTree | Tensor;
}

function put(tree: ParameterTree, path: readonly string[], value: Tensor): void {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  tree[name] ??= {};
  put(tree[name] as ParameterTree, rest, value);
}

/** A pass of an evaluation: what is drawn for dropout is an input of the program, and what batches show is kept beside the loss. */
function learning(environment: Instance['environment']): Pass {
  const recording = environment.recording();
  return {
    training: true,
    draw: (shape) => {
      const numbers = Float64Array.from({ length: sizeOf(shape) }, () => environment.draw('dropout'));
      const value = new Tensor(shape, numbers);
      return recording?.input('random', 'dropout', value) ?? value;
    },
    observe: (offset, share, observed) => recording?.keep({ offset, share }, observed),
  };
}

function describe({ network, inputNames, outputNames, pair, source }: NetworkSpecification): NetworkDescription {
  return {
    loss: network.loss,
    quantities: objectives[network.loss].targets === 'quantities',
    source,
    inputs: inputNames,
    outputs: outputNames,
    ...(pair === undefined ? {} : { classes: pair }),
    layers: network.layers.map(describeLayer),
  };
}

function describeLayer({
  kind,
  name,
  input,
  output,
  activation,
  parameters,
}: Network['layers'][number]): NetworkDescription['layers'][number] {
  const names = parameters.map(({ path }) => [name, ...path].join('.'));
  const [weights, bias] = kind === 'dense' ? names : [];
  return {
    kind,
    name,
    inputs: sizeOf(input),
    units: sizeOf(output),
    shape: output,
    activation,
    parameters: names,
    ...(weights === undefined ? {} : { weights }),
    ...(bias === undefined ? {} : { bias }),
  };
}

/** What a network answers, in the units of the data. */
function predictorOf(
  { network, inputNames, outputNames }: NetworkSpecification,
  { training, validation, standardizations }: PreparedSamples,
  described: readonly ProblemInput[],
): Predictor {
  const { units } = network;
  const columns = sizeOf(network.layers[0]!.input);
  const ofInputs = standardizations.get('inputs');
  const ofTargets = standardizations.get('targets');
  return {
    inputs: inputNames,
    outputs: outputNames,
    units,
    predict: (point, numbers, statistics) => {
      const inputs = new Tensor([numbers.length / columns, columns], numbers);
      const parameters = inputValues(described, point) as Tensor[];
      const scaled = ofInputs === undefined ? inputs : standardized(inputs, ofInputs);
      const count = scaled.shape[0]!;
      const outputs = new Tensor([count, units], new Float64Array(count * units));
      for (let from = 0; from < count; from += network.rowsAtOnce) {
        const part = network.outputs(parameters, rowsOf(scaled, from, network.rowsAtOnce), statistics) as Tensor;
        outputs.data.set(part.data, from * units);
      }
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
