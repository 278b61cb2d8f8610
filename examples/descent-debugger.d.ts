// Types of the module that Descent gives to the losses it runs. Written by "Descent: Add types".
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
  export type Data<Value> = Value extends number
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
    schedule?: string;
    /** The most iterations to run. */
    iterations?: number;
    /** The run has converged when no element of the gradient is larger. */
    tolerance?: number;
    seed?: number;
  }

  export interface Problem {
    readonly kind: 'problem' | 'leastSquares';
  }

  /** A loss over named parameters; arrays reach it as tensors. */
  export function problem<Start, Value = undefined>(
    options: {
      /** Where the descent starts: an object of numbers and arrays. */
      parameters: Start;
      /** Handed to the loss as its second argument. */
      data?: Value;
      loss: (parameters: Parameters<Start>, data: Data<Value>) => number;
    } & RunOptions,
  ): Problem;

  /** A loss of half the sum of squared residuals. */
  export function leastSquares<Start, Value = undefined>(
    options: {
      parameters: Start;
      data?: Value;
      residuals: (parameters: Parameters<Start>, data: Data<Value>) => Numbers;
    } & RunOptions,
  ): Problem;

  export interface LearningRate {
    learningRate?: number;
  }
  export function gradientDescent(settings?: LearningRate & { weightDecay?: number }): Optimizer;
  export function momentum(
    settings?: LearningRate & { momentum?: number; dampening?: number; weightDecay?: number },
  ): Optimizer;
  export function nesterov(settings?: LearningRate & { momentum?: number; weightDecay?: number }): Optimizer;
  export function adagrad(
    settings?: LearningRate & {
      learningRateDecay?: number;
      initialAccumulatorValue?: number;
      epsilon?: number;
      weightDecay?: number;
    },
  ): Optimizer;
  export function rmsprop(
    settings?: LearningRate & {
      alpha?: number;
      epsilon?: number;
      momentum?: number;
      centered?: boolean;
      weightDecay?: number;
    },
  ): Optimizer;
  export function adam(
    settings?: LearningRate & {
      beta1?: number;
      beta2?: number;
      epsilon?: number;
      amsgrad?: boolean;
      weightDecay?: number;
    },
  ): Optimizer;
  export function adamw(
    settings?: LearningRate & {
      beta1?: number;
      beta2?: number;
      epsilon?: number;
      amsgrad?: boolean;
      weightDecay?: number;
    },
  ): Optimizer;

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
}

/** A table: an array per column, by its name, and rows, an object per row. */
declare module '*.csv' {
  const table: { readonly rows: readonly Readonly<Record<string, number>>[] } & Readonly<Record<string, number[]>>;
  export default table;
}
