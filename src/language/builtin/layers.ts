import { EngineError } from '../../engine/errors.ts';
import type { ActivationName } from '../../engine/networks/activations.ts';
import { activationNames, activations } from '../../engine/networks/activations.ts';
import type { Distribution } from '../../engine/networks/initializers.ts';
import { initializerNames, initializers } from '../../engine/networks/initializers.ts';
import type { DenseLayer } from '../../engine/networks/network.ts';
import { booleanOption, nameOption, numberOption, optionsOf, wholeOption } from './options.ts';

/** What `dense(…)` gives: a layer that does not know its number of inputs yet. */
export class LayerChoice {
  readonly units: number;
  readonly activation: ActivationName;
  readonly name: string | undefined;
  readonly weights: (inputs: number, outputs: number) => Distribution;
  readonly bias: ((inputs: number, outputs: number) => Distribution) | undefined;

  constructor(units: unknown, activation: unknown, given: unknown) {
    const subject = 'dense';
    this.units = wholeOption(subject, { units }, 'units', undefined, 1);
    if (activation === 'softmax') {
      throw new EngineError(
        `dense: there is no activation "softmax", because crossEntropy takes the logits. Write dense(${this.units}) as the last layer.`,
      );
    }
    this.activation = nameOption(subject, 'activation', activation, activationNames);
    const known = ['initializer', 'biasInitializer', 'useBias', 'name'];
    const options = optionsOf(subject, given, known, "dense(8, 'tanh', { initializer: 'glorotNormal' })");
    const { initializer = activations[this.activation].initializer, biasInitializer = 'zeros', name } = options;
    this.weights = distributionOf(initializer);
    this.bias = booleanOption(subject, options, 'useBias', true) ? distributionOf(biasInitializer) : undefined;
    if (name !== undefined && !(typeof name === 'string' && /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name))) {
      throw new EngineError(`dense: name must be a word such as hidden1, without blanks or dots.`);
    }
    this.name = name as string | undefined;
  }
}

/** `'heNormal'`, or a distribution with numbers of its own: `{ name: 'normal', deviation: 1 }`. */
function distributionOf(given: unknown): (inputs: number, outputs: number) => Distribution {
  if (typeof given !== 'object' || given === null) {
    return initializers[nameOption('dense', 'initializer', given, initializerNames)];
  }
  const { name } = given as { readonly name?: unknown };
  const subject = 'initializer';
  if (name === 'normal') {
    const options = optionsOf(subject, given, ['name', 'mean', 'deviation'], "{ name: 'normal', deviation: 1 }");
    const mean = numberOption(subject, options, 'mean', 0);
    const deviation = numberOption(subject, options, 'deviation', 0.05, '[0, ∞)');
    return () => ({ kind: 'normal', mean, deviation });
  }
  if (name === 'uniform') {
    const options = optionsOf(subject, given, ['name', 'low', 'high'], "{ name: 'uniform', low: -1, high: 1 }");
    const low = numberOption(subject, options, 'low', -0.05);
    const high = numberOption(subject, options, 'high', 0.05);
    if (low > high) throw new EngineError(`initializer: low is ${low} and high is ${high}. Exchange them.`);
    return () => ({ kind: 'uniform', low, high });
  }
  if (name === 'constant') {
    const options = optionsOf(subject, given, ['name', 'value'], "{ name: 'constant', value: 1 }");
    const value = numberOption(subject, options, 'value', 0);
    return () => ({ kind: 'constant', value });
  }
  throw new EngineError(
    "initializer: an object names normal, uniform or constant. Write { name: 'normal', deviation: 1 }.",
  );
}

/** The layers of a network one after the other, the first of which takes `inputs` numbers. */
export function connected(layers: readonly LayerChoice[], inputs: number): DenseLayer[] {
  let size = inputs;
  const names = new Set<string>();
  return layers.map(({ name: given, units, activation, weights, bias }, index) => {
    const name = given ?? `dense${index + 1}`;
    if (names.has(name)) throw new EngineError(`network: two layers are named ${name}. Give one of them another name.`);
    names.add(name);
    const layer = {
      name,
      inputs: size,
      units,
      activation,
      weights: weights(size, units),
      bias: bias?.(size, units),
    };
    size = units;
    return layer;
  });
}
