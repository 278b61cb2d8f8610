import { EngineError } from '../../../engine/errors.ts';
import type { ActivationName } from '../../../engine/networks/activations.ts';
import { activationNames, activations } from '../../../engine/networks/activations.ts';
import { conv2d } from '../../../engine/networks/layers/convolution.ts';
import type { Start } from '../../../engine/networks/layers/dense.ts';
import { dense } from '../../../engine/networks/layers/dense.ts';
import type { LayerKind, LayerMaker } from '../../../engine/networks/layers/layer.ts';
import { batchNormalization, layerNormalization } from '../../../engine/networks/layers/normalization.ts';
import { averagePool2d, maxPool2d } from '../../../engine/networks/layers/pooling.ts';
import type { Planned } from '../../../engine/networks/layers/residual.ts';
import { residual } from '../../../engine/networks/layers/residual.ts';
import { activation, dropout, embedding, flatten } from '../../../engine/networks/layers/simple.ts';
import type { WindowChoice } from '../../../engine/operations/windows.ts';
import type { Options } from '../options.ts';
import { booleanOption, nameOption, numberOption, optionsOf, shown, wholeOption } from '../options.ts';
import { startOf } from './initializing.ts';

/** What `dense(…)` and its like give: a layer that does not know its inputs yet. */
export class LayerChoice implements Planned {
  readonly kind: LayerKind;
  readonly name: string | undefined;
  readonly make: LayerMaker;
  /** Of an embedding: its inputs are whole numbers below this. */
  readonly indices: number | undefined;

  constructor(kind: LayerKind, options: Options, make: LayerMaker, indices?: number) {
    const { name } = options;
    if (name !== undefined && !(typeof name === 'string' && /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name))) {
      throw new EngineError(`${kind}: name must be a word such as hidden1, without blanks or dots.`);
    }
    this.kind = kind;
    this.name = name as string | undefined;
    this.make = make;
    this.indices = indices;
  }
}

const weighing = ['initializer', 'biasInitializer', 'useBias', 'name'];

/** The layers by the names under which users import them. Whatever is wrong with one is told where it is written. */
export const layerFunctions: Readonly<Record<LayerKind, (...given: unknown[]) => LayerChoice>> = {
  dense: (units, which = 'linear', given = {}) => {
    const subject = 'dense';
    const count = wholeOption(subject, { units }, 'units', undefined, 1);
    const applied = nameOption(subject, 'activation', which, activationNames);
    const options = optionsOf(subject, given, weighing, "dense(8, 'tanh', { initializer: 'glorotNormal' })");
    const made = dense({ units: count, activation: applied, ...weightsOf(subject, options, applied) });
    return new LayerChoice(subject, options, made);
  },
  conv2d: (filters, kernel = 3, which = 'linear', given = {}) => {
    const subject = 'conv2d';
    const count = wholeOption(subject, { filters }, 'filters', undefined, 1);
    const applied = nameOption(subject, 'activation', which, activationNames);
    const known = ['stride', 'padding', 'dilation', ...weighing];
    const options = optionsOf(subject, given, known, "conv2d(8, 3, 'relu', { padding: 'same' })");
    const windows = windowsOf(subject, kernel, options, 1);
    const made = conv2d({ filters: count, activation: applied, ...windows, ...weightsOf(subject, options, applied) });
    return new LayerChoice(subject, options, made);
  },
  maxPool2d: (kernel = 2, given = {}) => {
    const subject = 'maxPool2d';
    const known = ['stride', 'padding', 'dilation', 'name'];
    const options = optionsOf(subject, given, known, 'maxPool2d(3, { stride: 2, padding: 1 })');
    return new LayerChoice(subject, options, maxPool2d(windowsOf(subject, kernel, options, undefined)));
  },
  averagePool2d: (kernel = 2, given = {}) => {
    const subject = 'averagePool2d';
    const options = optionsOf(subject, given, ['stride', 'padding', 'name'], 'averagePool2d(3, { stride: 2 })');
    return new LayerChoice(subject, options, averagePool2d(windowsOf(subject, kernel, options, undefined)));
  },
  flatten: (given = {}) => new LayerChoice('flatten', optionsOf('flatten', given, ['name'], 'flatten()'), flatten()),
  activation: (which, given = {}) => {
    const applied = nameOption('activation', 'activation', which, activationNames);
    const options = optionsOf('activation', given, ['name'], "activation('relu')");
    return new LayerChoice('activation', options, activation(applied));
  },
  dropout: (rate, given = {}) => {
    const options = optionsOf('dropout', given, ['name'], 'dropout(0.5)');
    if (rate === undefined) throw new EngineError('dropout needs the share of numbers to drop. Write dropout(0.5).');
    return new LayerChoice('dropout', options, dropout(numberOption('dropout', { rate }, 'rate', 0, '[0, 1)')));
  },
  batchNormalization: (given = {}) => {
    const subject = 'batchNormalization';
    const options = optionsOf(subject, given, ['momentum', 'epsilon', 'name'], 'batchNormalization({ momentum: 0.1 })');
    const momentum = numberOption(subject, options, 'momentum', 0.1, '(0, 1]');
    const epsilon = numberOption(subject, options, 'epsilon', 1e-5, '(0, ∞)');
    return new LayerChoice(subject, options, batchNormalization({ momentum, epsilon }));
  },
  layerNormalization: (given = {}) => {
    const subject = 'layerNormalization';
    const options = optionsOf(subject, given, ['axes', 'epsilon', 'name'], 'layerNormalization({ axes: 3 })');
    const axes = wholeOption(subject, options, 'axes', 1, 1);
    const epsilon = numberOption(subject, options, 'epsilon', 1e-5, '(0, ∞)');
    return new LayerChoice(subject, options, layerNormalization({ axes, epsilon }));
  },
  embedding: (count, size, given = {}) => {
    const subject = 'embedding';
    const rows = wholeOption(subject, { count }, 'count', undefined, 1);
    const columns = wholeOption(subject, { size }, 'size', undefined, 1);
    const options = optionsOf(subject, given, ['initializer', 'name'], "embedding(10, 4, { initializer: 'uniform' })");
    const { initializer = { name: 'normal', deviation: 1 } } = options;
    return new LayerChoice(subject, options, embedding(rows, columns, startOf(subject, initializer)), rows);
  },
  residual: (given, rest = {}) => {
    const layers = layersOf('residual', given, "residual([conv2d(8, 3, 'relu', { padding: 'same' })])");
    return new LayerChoice('residual', optionsOf('residual', rest, ['name'], 'residual([…])'), residual(layers));
  },
};

/** A list of layers, of which only the first may be an embedding. */
export function layersOf(subject: string, given: unknown, example: string): readonly LayerChoice[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new EngineError(`${subject} needs layers: a list of at least one. Write ${example}.`);
  }
  given.forEach((layer: unknown, index) => {
    if (!(layer instanceof LayerChoice)) {
      throw new EngineError(`${subject}: layers[${index}] is ${shown(layer)}. Write dense(8, 'tanh').`);
    }
    if (layer.kind === 'embedding' && (index > 0 || subject !== 'network')) {
      throw new EngineError(
        `${subject}: an embedding takes indices, which only the data have. Write it as the first layer.`,
      );
    }
  });
  return given as LayerChoice[];
}

function weightsOf(
  subject: string,
  options: Options,
  applied: ActivationName,
): { weights: Start; bias: Start | undefined } {
  const { initializer = activations[applied].initializer, biasInitializer = 'zeros' } = options;
  return {
    weights: startOf(subject, initializer),
    bias: booleanOption(subject, options, 'useBias', true) ? startOf(subject, biasInitializer) : undefined,
  };
}

/** The windows of a layer; without a stride of their own they stand side by side where `stride` is undefined. */
function windowsOf(subject: string, kernel: unknown, options: Options, stride: 1 | undefined): WindowChoice {
  const size = pairOf(subject, 'kernel', kernel, 1);
  const { padding = 0 } = options;
  return {
    kernel: size,
    stride:
      options['stride'] === undefined && stride === undefined
        ? size
        : pairOf(subject, 'stride', options['stride'] ?? 1, 1),
    dilation: pairOf(subject, 'dilation', options['dilation'] ?? 1, 1),
    padding: padding === 'same' ? padding : padding === 'valid' ? [0, 0] : paddingOf(subject, padding),
  };
}

function paddingOf(subject: string, given: unknown): readonly [number, number] {
  if (typeof given !== 'string') return pairOf(subject, 'padding', given, 0);
  throw new EngineError(`${subject}: padding is 'valid', 'same' or a whole number, not ${shown(given)}.`);
}

/** `3` for rows and columns, or `[3, 5]`. */
function pairOf(subject: string, name: string, given: unknown, minimum: number): readonly [number, number] {
  const both: unknown[] = Array.isArray(given) ? given : [given, given];
  const whole = both.every((each) => typeof each === 'number' && Number.isSafeInteger(each) && each >= minimum);
  if (whole && both.length === 2) return both as [number, number];
  throw new EngineError(
    `${subject}: ${name} must be a whole number of at least ${minimum}, or one for rows and one for columns such as [3, 5], not ${Array.isArray(given) ? `[${given.map(shown).join(', ')}]` : shown(given)}.`,
  );
}
