import { networkDeclarations } from './networks/declarations.ts';
import { optimizerTypes } from './optimizer-types.ts';

/**
 * The types of `descent-debugger`, for the user's editor. A tensor is typed as a branded number, because TypeScript allows
 * arithmetic on numbers only: so `matmul(x, W) + b` type-checks.
 */
export const declarationsText = `// Types of the module that Descent gives to the losses it runs. Written by "Descent: Add types".
declare module 'descent-debugger' {
  const tensorBrand: unique symbol;

  /** A dense array of numbers. TypeScript sees a number, so that + - * / ** work on it, element by element. */
  export type Tensor = number & { readonly [tensorBrand]?: never };

  /** A number, a tensor, or arrays of them nested to any depth. */
  export type Numbers = number | readonly Numbers[];

  /** The lengths of the axes; 3 stands for [3]. */
  export type Shape = number | readonly number[];

  /** What a loss gets: numbers stay numbers, arrays of numbers become tensors, objects keep their keys. */
  export type Parameters<Start> = Start extends number
    ? number
    : Start extends Numbers
      ? Tensor
      : { readonly [Key in keyof Start]: Parameters<Start[Key]> };

  /** Data as a loss gets it: arrays of numbers become tensors, all else stays as it is. */
  export type Data<Value> = Value extends Dataset
    ? { readonly inputs: Tensor; readonly targets: Tensor }
    : Value extends number
      ? Value
      : Value extends Numbers
        ? Tensor
        : Value extends readonly unknown[] | string
          ? Value
          : Value extends object
            ? { readonly [Key in keyof Value]: Data<Value[Key]> }
            : Value;

  /** An optimizer with its settings. */
  export interface Optimizer {
    readonly optimizer: string;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly learningRate: number | undefined;
  }

  export interface RunOptions {
    optimizer?: Optimizer | string;
    learningRate?: number;
    /** constant, step, multiStep, exponential, inverseTime, polynomial, cosine, cosineRestarts, oneCycle, cyclical, reduceOnPlateau. */
    schedule?: string;
    /** Settings of the schedule: { warmUp: 100 }, { milestones: [300, 800] }. */
    scheduleSettings?: { readonly [name: string]: number | boolean | string | readonly number[] };
    /** Scales the gradient so that its norm is at most this. */
    clipNorm?: number;
    /** Clips every element of the gradient to at most this size. */
    clipValue?: number;
    /** Bounds by the names of parameters and of elements, null for none: { w: [0, null], 'v[2]': [-1, 1] }. */
    bounds?: { readonly [name: string]: readonly [number | null, number | null] | string };
    /** The average of the parameters that is kept beside them. */
    averaging?: 'none' | 'polyak' | 'exponential';
    /** The share of the exponential average that an update leaves in it. Default 0.999. */
    averagingDecay?: number;
    /** The most iterations to run. */
    iterations?: number;
    /** The run has converged when no element of the gradient is larger. */
    tolerance?: number;
    seed?: number;
    /** What parameters, data and every operation of the loss are rounded to. Default float64; float32 is faster for large networks. */
    precision?: 'float64' | 'float32';
  }

  /** For a loss that goes through its samples in mini-batches. */
  export interface BatchOptions {
    /** Samples in a mini-batch; more than there are means all. Default 32. */
    batchSize?: number;
    /** The most passes over the data, in the place of iterations. Default 100. */
    epochs?: number;
    /** Whether every epoch goes through the samples in another order. Default true. */
    shuffle?: boolean;
    /** The share of the samples that is kept for validation, or samples of their own for it. Default: none. */
    validation?: number | Dataset | object;
    /** Brings the columns of inputs, or of the named lists, to mean 0 and deviation 1 over the training samples. */
    standardize?: boolean | string | readonly string[];
  }

  export interface Problem {
    readonly kind: 'problem' | 'leastSquares';
  }

  /** A loss over named parameters; arrays reach it as tensors. */
  export function problem<Start, Value = undefined>(
    options: {
      /** Where the descent starts: an object of numbers and arrays. */
      parameters: Start;
      /** Handed to the loss as its second argument: all of it, or with batchSize or epochs a batch at a time. */
      data?: Value;
      loss: (parameters: Parameters<Start>, data: Data<Value>) => number;
    } & RunOptions &
      BatchOptions,
  ): Problem;

  /** A loss of half the sum of squared residuals: those that are returned, or of a model at measured points. */
  export function leastSquares<Start, Value = undefined>(
    options: {
      parameters: Start;
      data?: Value;
    } & (
      | {
          residuals: (parameters: Parameters<Start>, data: Data<Value>) => Numbers;
          /** The measured points, for the picture of the fit: numbers, or the name of some in data. */
          abscissa?: readonly number[] | Float64Array | string;
          ordinate?: readonly number[] | Float64Array | string;
          model?: (parameters: Parameters<Start>, x: number) => number;
        }
      | {
          residuals?: undefined;
          abscissa: readonly number[] | Float64Array | string;
          ordinate: readonly number[] | Float64Array | string;
          /** The curve at x. A residual is the ordinate minus the model, point by point. */
          model: (parameters: Parameters<Start>, x: number) => number;
        }
    ) &
      RunOptions,
  ): Problem;

  /** Samples to learn from. */
  export interface Dataset {
    readonly inputs: Tensor;
    readonly targets: Tensor;
    readonly inputNames: readonly string[];
    readonly targetNames: readonly string[];
    readonly classes: readonly string[] | undefined;
    readonly source: string;
  }

  export interface Columns {
    /** Names of columns; by default all that are no targets. */
    inputs?: string | readonly string[];
    /** A column, or several. Texts are classes. */
    targets: string | readonly string[];
  }

  /** Columns of a table with a first row of names. The file is named by a literal text, as seen from this one. */
  export function csv(file: string, columns: Columns): Dataset;
  /** Columns of a list of objects, or of an object of lists. */
  export function json(file: string, columns: Columns): Dataset;
  /** Columns of a Parquet file, uncompressed or packed by snappy or gzip. */
  export function parquet(file: string, columns: Columns): Dataset;

  export interface Reading {
    /** Only so many samples, from the first one on. Default: all. */
    samples?: number;
    /** What every number of the inputs is multiplied by, such as 1 / 255 for the bytes of images. Default 1. */
    scale?: number;
  }
  /** The array of a .npy file of NumPy. */
  export function npy(file: string, reading?: Reading): Tensor;
  /** Two arrays of a .npz file of NumPy, each with an item per sample; without their names, all its arrays. */
  export function npz(file: string, arrays: { inputs: string; targets: string } & Reading): Dataset;
  export function npz(file: string): Readonly<Record<string, Tensor>>;
  /** Two files of MNIST's format (IDX, or .gz of it): inputs and targets. Of one file, its array. */
  export function idx(inputs: string, targets: string, reading?: Reading): Dataset;
  export function idx(file: string, reading?: Reading): Tensor;

  export interface GeneratorOptions {
    /** Default 200. */
    samples?: number;
    /** Standard deviation of what is added to both coordinates. Default 0.1, of blobs 1. */
    noise?: number;
    /** Default 0. */
    seed?: number;
  }
  /** Two half circles that reach into each other. */
  export function moons(options?: GeneratorOptions): Dataset;
  /** A circle in a circle, whose radius is factor (default 0.5). */
  export function circles(options?: GeneratorOptions & { factor?: number }): Dataset;
  /** Arms of a spiral, by default two with three quarters of a turn. */
  export function spirals(options?: GeneratorOptions & { classes?: number; turns?: number }): Dataset;
  /** Round clouds, by default three. */
  export function blobs(options?: GeneratorOptions & { classes?: number }): Dataset;

  /** Images [samples, size, size, 1] of the ten digits at random places, by default of size 8 and with noise 0.2. */
  export function glyphs(options?: GeneratorOptions & { size?: number }): Dataset;

${networkDeclarations}  export interface LearningRate {
    learningRate?: number;
  }
${optimizerTypes}

  /** A number uniform in [0, 1), drawn from the seed of the run. */
  export function random(): number;
  /** Numbers uniform between two bounds, drawn from the seed of the run. */
  export function uniform(shape?: Shape, low?: Numbers, high?: Numbers): Tensor;
  /** Normally distributed numbers, drawn from the seed of the run. */
  export function normal(shape?: Shape, mean?: Numbers, deviation?: Numbers): Tensor;

  /** A tensor from nested arrays. */
  export function tensor(numbers: Numbers): Tensor;
  export function zeros(shape: Shape): Tensor;
  export function ones(shape: Shape): Tensor;
  export function full(shape: Shape, value: number): Tensor;
  /** The numbers start, start + step, … before end; with one argument, 0 … start − 1. */
  export function range(start: number, end?: number, step?: number): Tensor;
  /** Evenly spaced numbers from start to end, both included. */
  export function linspace(start: number, end: number, count: number): Tensor;
  /** The lengths of the axes; [] for a number. */
  export function shape(x: Numbers): number[];

  export function exp(x: Numbers): Tensor;
  export function log(x: Numbers): Tensor;
  export function sqrt(x: Numbers): Tensor;
  export function sin(x: Numbers): Tensor;
  export function cos(x: Numbers): Tensor;
  export function tanh(x: Numbers): Tensor;
  /** 1 ÷ (1 + e⁻ˣ). */
  export function sigmoid(x: Numbers): Tensor;
  /** log(1 + eˣ). */
  export function softplus(x: Numbers): Tensor;
  /** max(0, x); its derivative at 0 is 0. */
  export function relu(x: Numbers): Tensor;
  /** x where it is positive, else slope·x (default 0.01). */
  export function leakyRelu(x: Numbers, slope?: number): Tensor;
  /** x where it is positive, else alpha·(eˣ − 1), by default with 1. */
  export function elu(x: Numbers, alpha?: number): Tensor;
  /** 1.0507·elu(x, 1.6733). */
  export function selu(x: Numbers): Tensor;
  /** ½x·(1 + erf(x/√2)), exactly. */
  export function gelu(x: Numbers): Tensor;
  /** ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
  export function geluTanh(x: Numbers): Tensor;
  /** x·σ(x). */
  export function swish(x: Numbers): Tensor;
  export function silu(x: Numbers): Tensor;
  /** 2/√π · ∫₀ˣ e^(−t²) dt. */
  export function erf(x: Numbers): Tensor;
  /** eˣ − 1. */
  export function expm1(x: Numbers): Tensor;
  export function abs(x: Numbers): Tensor;
  export function negate(x: Numbers): Tensor;
  export function square(x: Numbers): Tensor;
  /** The value, whose derivative is taken to be 0. */
  export function stopGradient(x: Numbers): Tensor;

  export function add(a: Numbers, b: Numbers): Tensor;
  export function subtract(a: Numbers, b: Numbers): Tensor;
  export function multiply(a: Numbers, b: Numbers): Tensor;
  export function divide(a: Numbers, b: Numbers): Tensor;
  export function power(a: Numbers, b: Numbers): Tensor;
  /** The largest, element by element; at a tie the first gets the gradient. */
  export function maximum(first: Numbers, ...others: Numbers[]): Tensor;
  /** The smallest, element by element; at a tie the first gets the gradient. */
  export function minimum(first: Numbers, ...others: Numbers[]): Tensor;
  /** 1 where it holds and 0 elsewhere: a condition for where. */
  export function less(a: Numbers, b: Numbers): Tensor;
  export function lessOrEqual(a: Numbers, b: Numbers): Tensor;
  export function greater(a: Numbers, b: Numbers): Tensor;
  export function greaterOrEqual(a: Numbers, b: Numbers): Tensor;
  export function equal(a: Numbers, b: Numbers): Tensor;
  /** Elements of a where the condition holds, of b elsewhere. */
  export function where(condition: Numbers | boolean, a: Numbers, b: Numbers): Tensor;

  /** The product of vectors and matrices. */
  export function matmul(a: Numbers, b: Numbers): Tensor;
  /** The inner product of two vectors. */
  export function dot(a: Numbers, b: Numbers): number;
  /** All products a[i]·b[j] of two vectors. */
  export function outer(a: Numbers, b: Numbers): Tensor;
  /** The axes in another order, by default reversed. */
  export function transpose(x: Numbers, permutation?: readonly number[]): Tensor;
  /** The same elements in another shape; one length may be −1 and is then what is left. */
  export function reshape(x: Numbers, shape: Shape): Tensor;
  /** The part from start to before end along the first axis, or along each axis for which a number is given. */
  export function slice(x: Numbers, start: Shape, end?: Shape): Tensor;
  /** The element at these indices, or the part that is left when there are fewer. */
  export function at(x: Numbers, ...indices: number[]): Tensor;
  /** Slices along an axis at the given indices. */
  export function gather(x: Numbers, indices: Numbers, axis?: number): Tensor;
  export function concatenate(parts: readonly Numbers[], axis?: number): Tensor;
  export function stack(parts: readonly Numbers[], axis?: number): Tensor;

  /** The sum over the given axes, by default over all. */
  export function sum(x: Numbers, axes?: Shape): Tensor;
  export function mean(x: Numbers, axes?: Shape): Tensor;
  export function max(x: Numbers, axes?: Shape): Tensor;
  export function min(x: Numbers, axes?: Shape): Tensor;
  /** The Euclidean norm of all elements. */
  export function norm(x: Numbers): number;
  /** log Σ exp x without overflow. */
  export function logSumExp(x: Numbers, axes?: Shape): Tensor;
  /** exp x ÷ Σ exp x along an axis, by default the last. */
  export function softmax(x: Numbers, axis?: number): Tensor;
  /** x − log Σ exp x along an axis, by default the last. */
  export function logSoftmax(x: Numbers, axis?: number): Tensor;
  /** The mean of (prediction − target)². */
  export function meanSquaredError(predictions: Numbers, targets: Numbers): number;
  /** The mean of −t·log σ(z) − (1 − t)·log(1 − σ(z)) for logits z and targets t from 0 to 1, without overflow. */
  export function binaryCrossEntropyFromLogits(logits: Numbers, targets: Numbers): number;
  /** The mean over the rows of log Σ exp z − Σ t·z for logits z and targets t, each row of which sums to 1. */
  export function crossEntropyFromLogits(logits: Numbers, targets: Numbers, labelSmoothing?: number): number;
  /** The mean of |prediction − target|. */
  export function meanAbsoluteError(predictions: Numbers, targets: Numbers): number;
  /** The mean of ½d² where |d| < delta (default 1), else delta·(|d| − ½·delta), d being prediction − target. */
  export function huber(predictions: Numbers, targets: Numbers, delta?: number): number;
  /** The mean of max(0, 1 − t·y) for targets t of −1 and 1. */
  export function hinge(outputs: Numbers, targets: Numbers): number;
  /** The mean over the rows of −Σ t·log p, for log p and targets t, each row of which has a 1 at its class. */
  export function negativeLogLikelihood(logProbabilities: Numbers, targets: Numbers): number;
  /** The mean over the rows of Σ t·(log t − log p), for log p and targets t. */
  export function klDivergence(logProbabilities: Numbers, targets: Numbers): number;
}

/** A table: an array per column, by its name, and rows, an object per row. */
declare module '*.csv' {
  const table: { readonly rows: readonly Readonly<Record<string, number>>[] } & Readonly<Record<string, number[]>>;
  export default table;
}
`;
