export type PictureKind = 'curve' | 'contours' | 'fit' | 'decision' | 'confusion' | 'network';

/** Which pictures a problem allows and why others not; told with the session. */
export interface PictureOffer {
  readonly kind: PictureKind;
  /** Why it cannot be drawn, as a sentence. */
  readonly unavailable?: string;
}

interface Asked {
  /** A newer request of the same slot ends the older one. */
  readonly slot: string;
  readonly detail: 'coarse' | 'fine';
  /** Draws it also where it takes long. */
  readonly force?: boolean;
}

export type PictureRequest =
  | (Asked & {
      readonly kind: 'curve';
      readonly element: string;
      /** [low, high]; absent: about the path. */
      readonly range?: Float64Array;
    })
  | (Asked & {
      readonly kind: 'contours';
      readonly elements: readonly [string, string];
      /** [x low, x high, y low, y high]; absent: about the path. */
      readonly range?: Float64Array;
      /** θ of further starts, one after another: pairs of the two elements. */
      readonly starts?: Float64Array;
    })
  | (Asked & { readonly kind: 'fit' })
  | (Asked & { readonly kind: 'decision' })
  | (Asked & { readonly kind: 'confusion' })
  | (Asked & { readonly kind: 'network'; readonly quantity: 'value' | 'gradient' });

interface Drawn {
  readonly slot: string;
  readonly detail: 'coarse' | 'fine';
  readonly branch: string;
  readonly iteration: number;
  /** Equal keys mean equal surfaces. */
  readonly key: string;
  /** The surface is that of every iteration: nothing is held, and the loss draws nothing and has no batches. */
  readonly lasting: boolean;
  /** Held values, batch or sample, in words. */
  readonly notes: readonly string[];
}

export interface CurvePicture extends Drawn {
  readonly kind: 'curve';
  readonly element: string;
  readonly abscissa: Float64Array;
  readonly loss: Float64Array;
}

/** The way of one start, up to the iteration of the run. */
export interface StartPath {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly iteration: Float64Array;
  readonly loss: Float64Array;
}

export interface ContoursPicture extends Drawn {
  readonly kind: 'contours';
  readonly elements: readonly [string, string];
  readonly columns: number;
  readonly rows: number;
  /** [x low, x high, y low, y high]. */
  readonly range: Float64Array;
  /** Row by row from the lowest y. */
  readonly loss: Float64Array;
  /** Of the starts that were asked for, in their order. */
  readonly paths: readonly StartPath[];
}

export interface FitPicture extends Drawn {
  readonly kind: 'fit';
  /** What the axes are of. */
  readonly axes: readonly [string, string];
  /** There is no abscissa: the fitted values lie over the observed ones, which are both `abscissa` and `observed`. */
  readonly agreement?: true;
  readonly abscissa: Float64Array;
  readonly observed: Float64Array;
  readonly fitted: Float64Array;
  /** The model, dense; absent where only its values at the data are known. */
  readonly curve?: { readonly abscissa: Float64Array; readonly value: Float64Array };
  /** [R², s, degrees of freedom], NaN where undefined. */
  readonly quality: Float64Array;
  readonly parameters: readonly string[];
  /** θ in the order of `parameters`. */
  readonly values: Float64Array;
  /** NaN where JᵀJ is singular; absent while running. */
  readonly standardErrors?: Float64Array;
}

export interface DecisionPicture extends Drawn {
  readonly kind: 'decision';
  readonly inputs: readonly [string, string];
  readonly classes: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly range: Float64Array;
  /** Probability of class 1, or as many numbers a cell as there are classes. */
  readonly output: Float64Array;
  readonly points: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly label: Float64Array;
    readonly predicted: Float64Array;
    /** 1 where of the validation set. */
    readonly validation: Float64Array;
  };
}

export interface ConfusionPicture extends Drawn {
  readonly kind: 'confusion';
  readonly classes: readonly string[];
  /** classes × classes, rows are the true ones. */
  readonly counts: Float64Array;
  readonly validation: boolean;
}

export interface NetworkLayer {
  /** `dense`, `conv2d`, … */
  readonly kind: string;
  readonly name: string;
  /** Names of the parameters, whose elements are drawn: those of a dense layer. */
  readonly weightsName?: string;
  readonly biasName?: string;
  readonly activation: string;
  readonly inputs: number;
  readonly units: number;
  /** Lengths of the axes in which the units stand. */
  readonly shape: readonly number[];
  /** Indices of the inputs and units drawn; of the weights a row per input, and of the biases, their numbers: NaN without any. */
  readonly drawnInputs: Float64Array;
  readonly drawnUnits: Float64Array;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** One number; none of a layer without parameters. */
  readonly gradientNorm: Float64Array;
}

export interface NetworkPicture extends Drawn {
  readonly kind: 'network';
  readonly quantity: 'value' | 'gradient';
  readonly layers: readonly NetworkLayer[];
}

export type Picture = CurvePicture | ContoursPicture | FitPicture | DecisionPicture | ConfusionPicture | NetworkPicture;

/** A confusion matrix has at most so many classes: those with the most errors. */
export const mostClasses = 20;

/** The range where a path begins: to both sides of zero alike, a quarter beyond the point. A square has both its arms in it. */
function aboutPoint(value: number): [number, number] {
  const half = 1.25 * (value === 0 || !Number.isFinite(value) ? 1 : Math.abs(value));
  return [-half, half];
}

/** A path this many times as short as its range is looked at from nearer by. */
const farAway = 20;

/**
 * The range in which a path is shown: all of it and a quarter more on either side. It grows in steps of 1.5, and where there is a
 * range from before, it never shrinks.
 */
export function rangeAbout(values: Float64Array, before?: readonly [number, number]): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least && Number.isFinite(value)) least = value;
    if (value > most && Number.isFinite(value)) most = value;
  }
  if (!(least <= most)) return before === undefined ? [-1.25, 1.25] : [before[0], before[1]];
  const room = (most - least) / 4;
  let [low, high] = before ?? aboutPoint(values[0]!);
  const isFar = values.length >= farAway && room > 0 && (most - least) * farAway < high - low;
  if (before === undefined && isFar) [low, high] = [least - room, most + room];
  for (let step = 0; step < 4000 && (low > least - room || high < most + room); step++) {
    const width = (high - low) / 2;
    if (low > least - room) low -= width;
    if (high < most + room) high += width;
  }
  return [low, high];
}

export type PictureAnswer =
  | { readonly outcome: 'drawn'; readonly picture: Picture }
  | { readonly outcome: 'superseded' }
  | {
      readonly outcome: 'refused';
      readonly slot: string;
      readonly text: string;
      /** How long it would take, where that is the reason. */
      readonly seconds?: number;
    };
