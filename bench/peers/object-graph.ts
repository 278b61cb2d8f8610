// A network as a graph of objects, one for every neuron and every weight, trained sample by sample. It is how TensorFlow Playground's
// engine (nn.ts, of which there is no package) works, written anew: the same objects, passes and evaluations of the tangent.

interface Activation {
  readonly output: (x: number) => number;
  readonly derivative: (x: number) => number;
}

const tanh: Activation = {
  output: (x) => Math.tanh(x),
  derivative: (x) => {
    const output = tanh.output(x);
    return 1 - output * output;
  },
};

const linear: Activation = { output: (x) => x, derivative: () => 1 };

class Neuron {
  readonly inputs: Link[] = [];
  readonly outputs: Link[] = [];
  readonly activation: Activation;
  bias = 0;
  totalInput = 0;
  output = 0;
  outputDerivative = 0;
  inputDerivative = 0;
  gathered = 0;
  count = 0;

  constructor(activation: Activation) {
    this.activation = activation;
  }

  update(): number {
    this.totalInput = this.bias;
    for (const link of this.inputs) this.totalInput += link.weight * link.source.output;
    this.output = this.activation.output(this.totalInput);
    return this.output;
  }
}

class Link {
  readonly source: Neuron;
  readonly target: Neuron;
  weight = 0;
  derivative = 0;
  gathered = 0;
  count = 0;

  constructor(source: Neuron, target: Neuron) {
    this.source = source;
    this.target = target;
  }
}

/** Layers of tangents, and a last one without. */
export class ObjectGraph {
  readonly #layers: readonly (readonly Neuron[])[];

  /** `parameters` are the weights of each layer, by input and then by neuron, and after them its biases. */
  constructor(sizes: readonly number[], parameters: Float64Array) {
    this.#layers = sizes.map((size, layer) =>
      Array.from({ length: size }, () => new Neuron(layer === sizes.length - 1 ? linear : tanh)),
    );
    let offset = 0;
    for (let layer = 1; layer < sizes.length; layer++) {
      const [before, own] = [this.#layers[layer - 1]!, this.#layers[layer]!];
      for (const [j, target] of own.entries()) {
        for (const [i, source] of before.entries()) {
          const link = new Link(source, target);
          link.weight = parameters[offset + i * own.length + j]!;
          source.outputs.push(link);
          target.inputs.push(link);
        }
        target.bias = parameters[offset + before.length * own.length + j]!;
      }
      offset += (before.length + 1) * own.length;
    }
  }

  forward(inputs: readonly number[]): number {
    const first = this.#layers[0]!;
    for (let i = 0; i < first.length; i++) first[i]!.output = inputs[i]!;
    for (let layer = 1; layer < this.#layers.length; layer++)
      for (const neuron of this.#layers[layer]!) neuron.update();
    return this.#layers.at(-1)![0]!.output;
  }

  /** Of half the square of the error. */
  backward(target: number): void {
    const last = this.#layers.at(-1)![0]!;
    last.outputDerivative = last.output - target;
    for (let layer = this.#layers.length - 1; layer >= 1; layer--) {
      const neurons = this.#layers[layer]!;
      for (const neuron of neurons) {
        neuron.inputDerivative = neuron.outputDerivative * neuron.activation.derivative(neuron.totalInput);
        neuron.gathered += neuron.inputDerivative;
        neuron.count++;
      }
      for (const neuron of neurons) {
        for (const link of neuron.inputs) {
          link.derivative = neuron.inputDerivative * link.source.output;
          link.gathered += link.derivative;
          link.count++;
        }
      }
      if (layer === 1) continue;
      for (const neuron of this.#layers[layer - 1]!) {
        neuron.outputDerivative = 0;
        for (const link of neuron.outputs) neuron.outputDerivative += link.weight * link.target.inputDerivative;
      }
    }
  }

  update(rate: number): void {
    for (let layer = 1; layer < this.#layers.length; layer++) {
      for (const neuron of this.#layers[layer]!) {
        neuron.bias -= (rate * neuron.gathered) / neuron.count;
        neuron.gathered = 0;
        neuron.count = 0;
        for (const link of neuron.inputs) {
          link.weight -= (rate / link.count) * link.gathered;
          link.gathered = 0;
          link.count = 0;
        }
      }
    }
  }
}
