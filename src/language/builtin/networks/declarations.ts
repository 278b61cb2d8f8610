/** The types of networks and their layers: a part of the declarations of `descent-debugger`. */
export const networkDeclarations = `  /** What a layer applies to its outputs, by its standard name. */
  export type Activation =
    | 'linear'
    | 'relu'
    | 'leakyRelu'
    | 'elu'
    | 'selu'
    | 'gelu'
    | 'geluTanh'
    | 'swish'
    | 'silu'
    | 'tanh'
    | 'sigmoid'
    | 'softplus'
    | 'softmax'
    | 'logSoftmax';
  /** What numbers a parameter starts from: a name, or a distribution with numbers of its own. */
  export type Initializer =
    | 'glorotUniform'
    | 'glorotNormal'
    | 'heUniform'
    | 'heNormal'
    | 'lecunUniform'
    | 'lecunNormal'
    | 'orthogonal'
    | 'uniform'
    | 'normal'
    | 'truncatedNormal'
    | 'zeros'
    | { name: 'uniform'; low?: number; high?: number }
    | { name: 'normal' | 'truncatedNormal'; mean?: number; deviation?: number }
    | { name: 'orthogonal'; gain?: number }
    | { name: 'constant'; value: number };

  export interface Layer {
    readonly kind: string;
    readonly name: string | undefined;
  }
  export interface Named {
    /** Default: its kind and its place, conv2d1. */
    name?: string;
  }
  export interface Weights extends Named {
    /** Of the weights. Default heNormal for relu and its kin, lecunNormal for selu, else glorotUniform. */
    initializer?: Initializer;
    /** Default zeros. */
    biasInitializer?: Initializer;
    /** Whether a number is added to each output. Default true. */
    useBias?: boolean;
  }
  /** One number for rows and columns, or both. */
  export type Pair = number | readonly [rows: number, columns: number];
  /** A layer whose every output is a weighted sum of all inputs, through an activation (default linear). */
  export function dense(units: number, activation?: Activation, options?: Weights): Layer;
  /** Weighted sums of what a window shows of an image [rows, columns, channels], wherever it stands. */
  export function conv2d(
    filters: number,
    /** Default 3. */
    kernel?: Pair,
    activation?: Activation,
    options?: Weights & {
      /** From a window to the next. Default 1. */
      stride?: Pair;
      /** Zeros added on every side, by default none ('valid'); 'same' keeps the size where the stride is 1. */
      padding?: 'valid' | 'same' | Pair;
      /** From an element of a window to the next. Default 1. */
      dilation?: Pair;
    },
  ): Layer;
  /** The largest of each channel in a window of, by default, 2 × 2; the stride is by default the window's size. */
  export function maxPool2d(
    kernel?: Pair,
    options?: Named & {
      /** From a window to the next. Default the window's size. */
      stride?: Pair;
      /** What is added on every side, and never the largest. Default 'valid', that is nothing. */
      padding?: 'valid' | 'same' | Pair;
      /** From an element of a window to the next. Default 1. */
      dilation?: Pair;
    },
  ): Layer;
  /** The mean of each channel in a window of, by default, 2 × 2; padding counts as zeros. */
  export function averagePool2d(
    kernel?: Pair,
    options?: Named & {
      /** From a window to the next. Default the window's size. */
      stride?: Pair;
      /** Zeros added on every side. Default 'valid', that is none. */
      padding?: 'valid' | 'same' | Pair;
    },
  ): Layer;
  /** All numbers of a sample as one list. */
  export function flatten(options?: Named): Layer;
  /** An activation that stands alone. */
  export function activation(which: Activation, options?: Named): Layer;
  /** While the network learns, this share of the numbers is set to 0, and the others are divided by the share that is left. */
  export function dropout(rate: number, options?: Named): Layer;
  /** Every channel to mean 0 and variance 1 over the batch, then scaled and shifted. */
  export function batchNormalization(
    options?: Named & {
      /** The share that running statistics take of a batch. Default 0.1. */
      momentum?: number;
      /** Added to the variance, so that it is never zero. Default 1e-5. */
      epsilon?: number;
    },
  ): Layer;
  /** The numbers along the last axes of each sample to mean 0 and variance 1, then scaled and shifted. */
  export function layerNormalization(
    options?: Named & {
      /** How many of the last axes. Default 1. */
      axes?: number;
      /** Added to the variance, so that it is never zero. Default 1e-5. */
      epsilon?: number;
    },
  ): Layer;
  /** A row of a table of count rows in the place of each input, which is its index. The first layer of a network. */
  export function embedding(count: number, size: number, options?: Named & { initializer?: Initializer }): Layer;
  /** The input plus what layers make of it. */
  export function residual(layers: readonly Layer[], options?: Named): Layer;

  export type Metric = 'accuracy' | 'auc' | 'r2';
  export interface Network {
    readonly network: unknown;
  }
  /** A feed-forward network that learns its data. */
  export function network(
    options: {
      /** Images have the shape [samples, rows, columns, channels]. */
      data: Dataset | { inputs: Numbers; targets: Numbers | readonly string[] };
      /** From the inputs to the outputs: dense, conv2d, maxPool2d, averagePool2d, flatten, activation, dropout, batchNormalization, layerNormalization, embedding, residual. */
      layers: readonly Layer[];
      /**
       * What is minimised: a name, or an object with settings. meanSquaredError, meanAbsoluteError and huber compare quantities,
       * binaryCrossEntropy goes with a sigmoid at the end, hinge with a linear output, crossEntropy with one linear output per class,
       * negativeLogLikelihood and klDivergence with logSoftmax or softmax.
       */
      loss:
        | 'meanSquaredError'
        | 'meanAbsoluteError'
        | 'huber'
        | 'binaryCrossEntropy'
        | 'hinge'
        | 'crossEntropy'
        | 'negativeLogLikelihood'
        | 'klDivergence'
        | {
            name: 'huber';
            /** The distance from which on the loss grows in a straight line. Default 1. */
            delta?: number;
          }
        | {
            name: 'crossEntropy';
            /** The share of every target that is spread evenly over the classes. Default 0. */
            labelSmoothing?: number;
          };
      /** How the inputs of a sample lie, where the data do not say it: [8, 8, 1] for rows, columns and channels. */
      inputShape?: readonly number[];
      /** Measured once an epoch: accuracy (default) or auc of two classes, accuracy of several, r2 of quantities. */
      metrics?: Metric | readonly Metric[];
      /** l1 times the sum of the absolute weights is added to the loss; biases do not count. Default 0. */
      l1?: number;
      /** l2 times the sum of the squared weights is added to the loss; biases do not count. Default 0. */
      l2?: number;
      /**
       * A .safetensors or .npz file with the weights to start from: of Descent's own names (dense1.weights), or of PyTorch's
       * (0.weight, fc1.weight), whose axes are turned. names says which tensor is which where the names do not tell it.
       */
      weights?:
        | string
        | {
            file: string;
            names?: Readonly<Record<string, string | { tensor: string; layout?: 'pytorch' | 'own' }>>;
          };
    } & RunOptions &
      BatchOptions,
  ): Network;

`;
