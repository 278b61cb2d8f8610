import { EngineError } from '../errors.ts';
import { add, matmul, sigmoid } from '../functions.ts';
import { createExecutor, type Executor } from '../interpreter.ts';
import { Recording } from '../recording.ts';
import type { Tensor } from '../tensor.ts';
import { nodeWithin, type Operand, type Tracked } from '../tracked.ts';
import { type ActivationName, activations } from './activations.ts';
import { type Distribution, initialValues } from './initializers.ts';
import {
  binaryCrossEntropyFromLogits,
  binaryCrossEntropyOfLabels,
  crossEntropyFromLogits,
  meanSquaredError,
} from './losses.ts';
import { binaryAccuracy, classAccuracy, determination } from './metrics.ts';

/** A layer whose every output is a weighted sum of all inputs, through an activation. */
export interface DenseLayer {
  /** `dense1`, by its place in the network, or as it was named. */
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  readonly weights: Distribution;
  /** Undefined for a layer without. */
  readonly bias: Distribution | undefined;
}

export const networkLosses = ['meanSquaredError', 'binaryCrossEntropy', 'crossEntropy'] as const;
export type NetworkLoss = (typeof networkLosses)[number];

/** The metric that tells how good a network is at what its loss is for. */
export const metricOf: Readonly<Record<NetworkLoss, 'accuracy' | 'r2'>> = {
  meanSquaredError: 'r2',
  binaryCrossEntropy: 'accuracy',
  crossEntropy: 'accuracy',
};

/** Told of the parts of a loss while it is computed: the layers by their index, and the comparison with the targets after them. */
export interface PartObserver {
  begin(part: number): void;
  /** `name` is what the part's values are called: the layer's own name, `logits`, `loss`. */
  end(part: number, name: string, values: Operand): void;
}

/** A forward program, and its node of the outputs of the last layer as the loss takes them. */
interface Measuring {
  readonly executor: Executor;
  readonly raw: number;
}

/**
 * A feed-forward network with its loss. Values are matrices with one row per sample: the inputs, the outputs of every layer, the
 * targets. Parameters are, layer by layer, weights of shape [inputs, units] and a bias of shape [units].
 */
export class Network {
  readonly layers: readonly DenseLayer[];
  readonly loss: NetworkLoss;
  /** Whether all targets of a binary cross entropy are 0 or 1. */
  readonly #labels: boolean;
  /** By the number of rows. */
  readonly #measuring = new Map<number, Measuring>();

  /** @throws EngineError where loss and last layer do not go together. */
  constructor(layers: readonly DenseLayer[], loss: NetworkLoss, labels: boolean) {
    this.layers = layers;
    this.loss = loss;
    this.#labels = labels;
    const last = layers.at(-1);
    if (last === undefined) throw new EngineError("A network needs a layer. Write layers: [dense(1, 'sigmoid')].");
    const { activation } = last;
    if (loss === 'crossEntropy' && activation !== 'linear') {
      throw new EngineError(
        `crossEntropy takes the logits of a linear last layer, and the last one is ${activation}. Write dense(${last.units}).`,
      );
    }
    if (loss === 'binaryCrossEntropy' && activation !== 'sigmoid' && activation !== 'linear') {
      throw new EngineError(
        `binaryCrossEntropy needs a last layer of sigmoid, or a linear one, whose outputs then are logits; the last one is ${activation}. Write dense(${last.units}, 'sigmoid').`,
      );
    }
  }

  /** The parameters at the start, in the order in which `forward` takes them. */
  start(seed: number): { readonly layer: string; readonly name: 'weights' | 'bias'; readonly value: Tensor }[] {
    let parameter = 0;
    return this.layers.flatMap(({ name: layer, inputs, units, weights, bias }) => {
      const made = [
        { layer, name: 'weights' as const, value: initialValues(weights, [inputs, units], seed, parameter++) },
      ];
      const number = parameter++;
      if (bias === undefined) return made;
      return [...made, { layer, name: 'bias' as const, value: initialValues(bias, [units], seed, number) }];
    });
  }

  /** What the network answers: probabilities of a binary classifier, logits of one with several classes, else values. */
  outputs(parameters: readonly Operand[], inputs: Operand): Operand {
    const raw = this.#forward(parameters, inputs);
    return this.#lastIsApart ? sigmoid(raw) : raw;
  }

  /** The mean loss over the rows. */
  lossOf(parameters: readonly Operand[], inputs: Operand, targets: Operand, observer?: PartObserver): Operand {
    const raw = this.#forward(parameters, inputs, observer);
    observer?.begin(this.layers.length);
    const loss = this.#compare(raw, targets);
    observer?.end(this.layers.length, 'loss', loss);
    return loss;
  }

  /** Loss and metric on plain values. The program for a number of rows is made once. */
  measure(parameters: readonly Tensor[], inputs: Tensor, targets: Tensor): { loss: number; metric: number } {
    const rows = inputs.shape[0]!;
    let measuring = this.#measuring.get(rows);
    if (measuring === undefined) {
      measuring = this.#prepare(parameters, inputs, targets);
      this.#measuring.set(rows, measuring);
    }
    const { executor, raw } = measuring;
    executor.run([...parameters, inputs, targets]);
    return { loss: executor.output(0) as number, metric: this.#metric(executor.tensor(raw), targets) };
  }

  #prepare(parameters: readonly Tensor[], inputs: Tensor, targets: Tensor): Measuring {
    const recording = new Recording();
    const tracked = parameters.map((value) => recording.input('parameter', '', value));
    const x = recording.input('data', 'inputs', inputs);
    const t = recording.input('data', 'targets', targets);
    const raw = this.#forward(tracked, x) as Tracked;
    const program = recording.finish(this.#compare(raw, t));
    return { executor: createExecutor(program), raw: nodeWithin(raw, recording) };
  }

  /** The sigmoid at the end is part of the loss: it is computed from the logits. */
  get #lastIsApart(): boolean {
    return this.loss === 'binaryCrossEntropy' && this.layers.at(-1)!.activation === 'sigmoid';
  }

  #forward(parameters: readonly Operand[], inputs: Operand, observer?: PartObserver): Operand {
    let values = inputs;
    let next = 0;
    this.layers.forEach(({ name, activation, bias }, index) => {
      observer?.begin(index);
      let sum = matmul(values, parameters[next++]!);
      if (bias !== undefined) sum = add(sum, parameters[next++]!);
      const apart = this.#lastIsApart && index === this.layers.length - 1;
      values = apart ? sum : activations[activation].apply(sum);
      observer?.end(index, apart ? 'logits' : name, values);
    });
    return values;
  }

  #compare(raw: Operand, targets: Operand): Operand {
    switch (this.loss) {
      case 'meanSquaredError':
        return meanSquaredError(raw, targets);
      case 'binaryCrossEntropy':
        return (this.#labels ? binaryCrossEntropyOfLabels : binaryCrossEntropyFromLogits)(raw, targets);
      case 'crossEntropy':
        return crossEntropyFromLogits(raw, targets);
    }
  }

  #metric(raw: Tensor, targets: Tensor): number {
    switch (this.loss) {
      case 'meanSquaredError':
        return determination(raw, targets);
      case 'binaryCrossEntropy':
        return binaryAccuracy(raw, targets, 0);
      case 'crossEntropy':
        return classAccuracy(raw, targets);
    }
  }
}
