import { EngineError } from '../../errors.ts';
import type { Shape } from '../../tensor.ts';
import type { Operand } from '../../tracked.ts';
import type { ActivationName } from '../activations.ts';
import type { Distribution } from '../initializers.ts';

export const layerKinds = [
  'dense',
  'conv2d',
  'maxPool2d',
  'averagePool2d',
  'flatten',
  'activation',
  'dropout',
  'batchNormalization',
  'layerNormalization',
  'embedding',
  'residual',
] as const;
export type LayerKind = (typeof layerKinds)[number];

/** A tensor of numbers that descent moves. */
export interface LayerParameter {
  /** Its name within the layer, `weights`; in a residual block after that of the layer there: `dense1`, `weights`. */
  readonly path: readonly string[];
  readonly shape: Shape;
  readonly start: Distribution;
  /** Which of the layer's own draws it starts from: below `draws`. */
  readonly draw: number;
  /** Whether L1 and L2 ask it to be small. */
  readonly penalized: boolean;
}

/** A part of the running statistics of a layer. */
export interface LayerStatistic {
  /** As that of a parameter: `runningMean`. */
  readonly path: readonly string[];
  readonly size: number;
}

/** What a layer may ask of whoever runs it: while the network learns, and while it answers. */
export type Pass =
  | {
      readonly training: true;
      /** Numbers uniform in [0, 1) for dropout, the same for the same iteration and evaluation. */
      draw(shape: Shape): Operand;
      /** Told of mean and variance of a batch, of which the running ones at this offset take their share. */
      observe(offset: number, share: number, observed: Operand): void;
    }
  | {
      readonly training: false;
      /** Running means and variances of all layers, one after the other. */
      readonly statistics: Operand;
    };

/** A layer that knows its place. All shapes are those of one sample; values have one more axis before them. */
export interface Layer {
  readonly kind: LayerKind;
  /** `dense1`, by its place in the network, or as it was named. */
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Applied to what `run` gives. */
  readonly activation: ActivationName;
  readonly parameters: readonly LayerParameter[];
  /** How many parameters it may have: the number of draws that it reserves, whether or not it uses them. */
  readonly draws: number;
  /** Where its running statistics start from; empty for most layers. They belong to the run and are not parameters. */
  readonly statistics: readonly number[];
  /** What they are called, in their order. */
  readonly running?: readonly LayerStatistic[];
  /** The most numbers that it holds at a time for one sample, where that is more than what comes in and goes out. */
  readonly held?: number;
  /** The values before the activation. `offset` is where its running statistics begin among those of all layers. */
  run(values: Operand, parameters: readonly Operand[], pass: Pass, offset: number): Operand;
}

/** What most layers have. */
export const withoutParameters = { parameters: [], draws: 0, statistics: [] } as const;

/** Makes a layer that takes samples of a shape. @throws EngineError, begun with the layer's name, where it cannot. */
export type LayerMaker = (name: string, input: Shape) => Layer;

/** A shape of a sample, for sentences: `8×8×3`, `1 number`. */
export function shownShape(shape: Shape): string {
  if (shape.length === 0) return '1 number';
  return shape.length === 1 ? `${shape[0]} ${shape[0] === 1 ? 'number' : 'numbers'}` : shape.join('×');
}

/** A list of numbers per sample. */
export function lengthOf(name: string, input: Shape): number {
  if (input.length === 1) return input[0]!;
  throw new EngineError(
    `${name} takes a list of numbers from each sample, and gets ${shownShape(input)}. Write flatten() before it.`,
  );
}

/** Rows, columns and channels of an image. */
export function imageOf(name: string, input: Shape): readonly [rows: number, columns: number, channels: number] {
  if (input.length === 3) return input as readonly [number, number, number];
  const advice =
    input.length === 1
      ? 'Say how its numbers lie: network({ inputShape: [8, 8, 1], … }), and write flatten() only after the layers for images.'
      : 'Give data of the shape [samples, rows, columns, channels].';
  throw new EngineError(
    `${name} takes images, rows × columns × channels, and gets ${shownShape(input)} from each sample. ${advice}`,
  );
}
