import { EngineError } from '../errors.ts';
import { shapeOfOperand } from '../functions/operands.ts';
import { abs, add, multiply, reshape, sigmoid, square, sum } from '../functions.ts';
import type { Precision } from '../precision.ts';
import { Recording } from '../recording.ts';
import { Tensor } from '../tensor.ts';
import { nodeWithin, type Operand, type Tracked } from '../tracked.ts';
import { activations } from './activations.ts';
import { initialValues } from './initializers.ts';
import { type Layer, type Pass, shownShape } from './layers/layer.ts';
import { mostHeld } from './layers/residual.ts';
import { type Measured, Measuring } from './measuring.ts';
import type { LossChoice, MetricName, NetworkLoss } from './objectives.ts';
import { checkLast, compare, measured, objectives } from './objectives.ts';

export { type NetworkLoss, networkLosses } from './objectives.ts';

/** Told of the parts of a loss while it is computed: the layers by their index, and the comparison with the targets after them. */
export interface PartObserver {
  begin(part: number): void;
  /** `name` is what the part's values are called: the layer's own name, `logits`, `loss`. */
  end(part: number, name: string, values: Operand): void;
}

/** What a network may have besides its layers and its loss. */
export interface NetworkOptions {
  /** Added to the loss: l1 times the sum of absolute weights, l2 times the sum of their squares. Biases and scales do not count. */
  readonly l1?: number;
  readonly l2?: number;
  /** By default the first of those that go with the loss. */
  readonly metrics?: readonly MetricName[];
}

/** Of all samples so many are answered at a time that a layer holds at most so many numbers: 8 MB. */
const heldAtOnce = 1_000_000;

/**
 * A feed-forward network with its loss. Inputs, targets and outputs are matrices with one row per sample; between the layers values
 * have the shape of a sample with one more axis before it. Parameters are those of all layers, one after the other.
 */
export class Network {
  readonly layers: readonly Layer[];
  readonly loss: NetworkLoss;
  readonly metrics: readonly MetricName[];
  /** Where the running statistics of all layers start; empty where none has any. */
  readonly statistics: Float64Array;
  readonly #choice: LossChoice;
  /** Whether all targets of a binary cross entropy are 0 or 1. */
  readonly #labels: boolean;
  readonly #l1: number;
  readonly #l2: number;
  /** By precision and number of rows. */
  readonly #measuring = new Map<string, Measuring>();

  /** @throws EngineError where loss and last layer do not go together. */
  constructor(
    layers: readonly Layer[],
    loss: NetworkLoss | LossChoice,
    labels: boolean,
    { l1 = 0, l2 = 0, metrics }: NetworkOptions = {},
  ) {
    this.layers = layers;
    this.#choice = typeof loss === 'string' ? { name: loss } : loss;
    this.loss = this.#choice.name;
    this.#labels = labels;
    this.#l1 = l1;
    this.#l2 = l2;
    this.metrics = metrics ?? objectives[this.loss].metrics.slice(0, 1);
    this.statistics = Float64Array.from(layers.flatMap(({ statistics }) => statistics));
    const units = unitsOf(layers);
    checkLast(this.loss, layers.at(-1)!.activation, units);
  }

  /** Numbers of an output. */
  get units(): number {
    return this.layers.at(-1)!.output[0]!;
  }

  /** How many samples are answered at a time where there are many. */
  get rowsAtOnce(): number {
    return Math.max(1, Math.floor(heldAtOnce / mostHeld(this.layers)));
  }

  /** The parameters at the start, in the order in which `forward` takes them. `path` begins with the layer's name. */
  start(seed: number): { readonly path: readonly string[]; readonly value: Tensor }[] {
    let draws = 0;
    return this.layers.flatMap((layer) => {
      const before = draws;
      draws += layer.draws;
      return layer.parameters.map(({ path, shape, start, draw }) => ({
        path: [layer.name, ...path],
        value: initialValues(start, shape, seed, before + draw),
      }));
    });
  }

  /**
   * What the network answers: probabilities of a binary classifier, of one by hinge (1 + y) ÷ 2, which ½ parts as well, logits or
   * their logarithms of probabilities of one with several classes, else values.
   */
  outputs(parameters: readonly Operand[], inputs: Operand, statistics = this.statistics): Operand {
    const raw = this.#forward(parameters, inputs, answering(statistics));
    if (this.loss === 'binaryCrossEntropy') return sigmoid(raw);
    return this.loss === 'hinge' ? multiply(0.5, add(raw, 1)) : raw;
  }

  /** The mean loss over the rows, with what is added for large weights. */
  lossOf(
    parameters: readonly Operand[],
    inputs: Operand,
    targets: Operand,
    observer?: PartObserver,
    pass: Pass = answering(this.statistics),
  ): Operand {
    const raw = this.#forward(parameters, inputs, pass, observer);
    observer?.begin(this.layers.length);
    const loss = this.#compare(parameters, raw, targets);
    observer?.end(this.layers.length, 'loss', loss);
    return loss;
  }

  /**
   * Loss and metrics on plain values, of the network as it answers. Of many samples some are answered at a time; the program for a
   * number of them is made once.
   */
  measure(
    parameters: readonly Tensor[],
    inputs: Tensor,
    targets: Tensor,
    statistics = this.statistics,
    precision: Precision = 'float64',
  ): { loss: number; metrics: number[] } {
    const rows = inputs.shape[0]!;
    const most = this.rowsAtOnce;
    const outputs = new Tensor([rows, this.units], new Float64Array(rows * this.units));
    let loss = 0;
    for (let from = 0; from < rows || from === 0; from += most) {
      const part = [inputs, targets].map((tensor) => rowsOf(tensor, from, most)) as [Tensor, Tensor];
      const own = this.#measurePart(parameters, ...part, statistics, precision);
      outputs.data.set(own.outputs.data, from * this.units);
      // One part is all there is: its loss has the bits of that of an iteration.
      loss = rows <= most ? own.loss : loss + (own.loss * part[0].shape[0]!) / rows;
    }
    const kind = objectives[this.loss].targets;
    return { loss, metrics: this.metrics.map((metric) => measured(metric, kind, outputs, targets)) };
  }

  #measurePart(
    parameters: readonly Tensor[],
    inputs: Tensor,
    targets: Tensor,
    statistics: Float64Array,
    precision: Precision,
  ): Measured {
    const key = `${precision} ${inputs.shape[0]}`;
    let measuring = this.#measuring.get(key);
    if (measuring === undefined) {
      measuring = this.#prepare(parameters, inputs, targets, precision);
      this.#measuring.set(key, measuring);
    }
    return measuring.run([...parameters, inputs, targets, vector(statistics)]);
  }

  #prepare(parameters: readonly Tensor[], inputs: Tensor, targets: Tensor, precision: Precision): Measuring {
    // Its values come from the program.
    const recording = new Recording({ precision, values: false });
    const tracked = parameters.map((value) => recording.input('parameter', '', value));
    const x = recording.input('data', 'inputs', inputs);
    const t = recording.input('data', 'targets', targets);
    const statistics = recording.input('data', 'statistics', vector(this.statistics));
    const raw = this.#forward(tracked, x, { training: false, statistics }) as Tracked;
    const program = recording.finish(this.#compare(tracked, raw, t));
    return new Measuring(program, nodeWithin(raw, recording));
  }

  /** The activation at the end is part of the loss: it is computed from what stands before it. */
  get #lastIsApart(): boolean {
    return objectives[this.loss].apart.includes(this.layers.at(-1)!.activation);
  }

  #forward(parameters: readonly Operand[], inputs: Operand, pass: Pass, observer?: PartObserver): Operand {
    const first = this.layers[0]!;
    let values = first.input.length === 1 ? inputs : reshape(inputs, [shapeOfOperand(inputs)[0]!, ...first.input]);
    let next = 0;
    let offset = 0;
    this.layers.forEach((layer, index) => {
      observer?.begin(index);
      const own = parameters.slice(next, next + layer.parameters.length);
      const raw = layer.run(values, own, pass, offset);
      const apart = this.#lastIsApart && index === this.layers.length - 1;
      values = apart ? raw : activations[layer.activation].apply(raw);
      next += own.length;
      offset += layer.statistics.length;
      observer?.end(index, apart ? 'logits' : layer.name, values);
    });
    return values;
  }

  #compare(parameters: readonly Operand[], raw: Operand, targets: Operand): Operand {
    const loss = compare(this.#choice, this.layers.at(-1)!.activation, this.#labels, raw, targets);
    if (this.#l1 === 0 && this.#l2 === 0) return loss;
    const penalized = this.layers.flatMap((layer) => layer.parameters.map((parameter) => parameter.penalized));
    return parameters.reduce<Operand>((total, weights, index) => {
      if (penalized[index] !== true) return total;
      const withL1 = this.#l1 === 0 ? total : add(total, multiply(this.#l1, sum(abs(weights))));
      return this.#l2 === 0 ? withL1 : add(withL1, multiply(this.#l2, sum(square(weights))));
    }, loss);
  }
}

/** Numbers of an output. @throws EngineError where it is none that a loss can take. */
export function unitsOf(layers: readonly Layer[]): number {
  const last = layers.at(-1);
  if (last === undefined) throw new EngineError("A network needs a layer. Write layers: [dense(1, 'sigmoid')].");
  if (last.output.length === 1) return last.output[0]!;
  throw new EngineError(
    `network: the loss takes a list of numbers from each sample, and ${last.name} gives ${shownShape(last.output)}. End with flatten() and dense(…).`,
  );
}

/** At most `count` rows of a matrix from one on, as a view of it. */
export function rowsOf(matrix: Tensor, from: number, count: number): Tensor {
  const [rows, columns] = matrix.shape as readonly [number, number];
  if (from === 0 && count >= rows) return matrix;
  const to = Math.min(rows, from + count);
  return new Tensor([to - from, columns], matrix.data.subarray(from * columns, to * columns));
}

function vector(numbers: Float64Array): Tensor {
  return new Tensor([numbers.length], numbers);
}

function answering(statistics: Float64Array): Pass {
  return { training: false, statistics: vector(statistics) };
}
