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
    options?: Named & { stride?: Pair; padding?: 'valid' | 'same' | Pair; dilation?: Pair },
  ): Layer;
  /** The mean of each channel in a window of, by default, 2 × 2; padding counts as zeros. */
  export function averagePool2d(
    kernel?: Pair,
    options?: Named & { stride?: Pair; padding?: 'valid' | 'same' | Pair },
  ): Layer;
  /** All numbers of a sample as one list. */
  export function flatten(options?: Named): Layer;
  /** An activation that stands alone. */
  export function activation(which: Activation, options?: Named): Layer;
  /** While the network learns, this share of the numbers is set to 0, and the others are divided by the share that is left. */
  export function dropout(rate: number, options?: Named): Layer;
  /** Every channel to mean 0 and variance 1 over the batch, then scaled and shifted; momentum (0.1) is the share that running statistics take of a batch. */
  export function batchNormalization(options?: Named & { momentum?: number; epsilon?: number }): Layer;
  /** The numbers along the last axes of each sample (default 1) to mean 0 and variance 1, then scaled and shifted. */
  export function layerNormalization(options?: Named & { axes?: number; epsilon?: number }): Layer;
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
      layers: readonly Layer[];
      /**
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
        | { name: 'huber'; delta?: number }
        | { name: 'crossEntropy'; labelSmoothing?: number };
      /** How the inputs of a sample lie, where the data do not say it: [8, 8, 1] for rows, columns and channels. */
      inputShape?: readonly number[];
      /** Measured once an epoch: accuracy (default) or auc of two classes, accuracy of several, r2 of quantities. */
      metrics?: Metric | readonly Metric[];
      /** Added to the loss: l1 times the sum of absolute weights and l2 times that of their squares; biases do not count. */
      l1?: number;
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

  export interface LearningRate {
    learningRate?: number;
  }
  /** Steps against the gradient, as far as the learning rate says. */
  export function gradientDescent(
    settings?: LearningRate & {
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Gradient descent with a velocity: past gradients go on pushing, a little less each step. */
  export function momentum(
    settings?: LearningRate & {
      /** Momentum μ: the share of the buffer that is kept. (torch.optim.SGD: 0.) Default 0.9. */
      momentum?: number;
      /** Dampening τ: the gradient enters the buffer times 1 − τ, from the second step on. Default 0. */
      dampening?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Momentum which looks ahead: it steps by the gradient plus the velocity that the gradient has just changed. */
  export function nesterov(
    settings?: LearningRate & {
      /** Momentum μ: the share of the buffer that is kept. (torch.optim.SGD: 0.) Default 0.9. */
      momentum?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Gives each element its own rate, which falls with the squares of all its gradients so far. */
  export function adagrad(
    settings?: LearningRate & {
      /** d: the learning rate of step t is η / (1 + (t − 1)d). Default 0. */
      learningRateDecay?: number;
      /** What the sum of squares s starts from. Default 0. */
      initialAccumulatorValue?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-10. */
      epsilon?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Sizes each step by the root of its recent squares over that of the gradients; made for the learning rate 1. */
  export function adadelta(
    settings?: LearningRate & {
      /** Decay rate ρ of the averages of the squared gradient and of the squared step. Default 0.9. */
      rho?: number;
      /** ε, added under both roots; it also sets the size of the first steps. Default 0.000001. */
      epsilon?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Divides each element of the gradient by the root of the average of its recent squares. */
  export function rmsprop(
    settings?: LearningRate & {
      /** Decay rate α of the average of the squared gradient. Default 0.99. */
      alpha?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-8. */
      epsilon?: number;
      /** Momentum μ of the scaled gradients; 0 for none. Default 0. */
      momentum?: number;
      /** Divides by the root of the gradient's variance, its mean taken out. Default false. */
      centered?: boolean;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Averages the gradient and its square, and steps by the one over the root of the other. */
  export function adam(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-8. */
      epsilon?: number;
      /** Divides by the largest average of the squared gradient so far (AMSGrad). Default false. */
      amsgrad?: boolean;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Adam with decoupled weight decay: the parameters shrink beside the step, not through the gradient. */
  export function adamw(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-8. */
      epsilon?: number;
      /** Divides by the largest average of the squared gradient so far (AMSGrad). Default false. */
      amsgrad?: boolean;
      /** Weight decay λ, decoupled: every step takes ηλθ from θ. Default 0.01. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Adam with the largest recent gradient of an element in the place of the root of its average square. */
  export function adamax(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the largest size of the gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the size of the gradient, so that the denominator is never zero. Default 1e-8. */
      epsilon?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Adam with Nesterov's look ahead, by a momentum that grows over the steps. */
  export function nadam(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-8. */
      epsilon?: number;
      /** ψ: how fast the momentum grows from ½β₁ towards β₁; 0 leaves it at ½β₁. Default 0.004. */
      momentumDecay?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
      /** Weight decay as in AdamW: every step takes ηλθ from θ, and the gradient stays as it is. Default false. */
      decoupledWeightDecay?: boolean;
    },
  ): Optimizer;
  /** Adam which leaves the scaling out until its average of squares can be trusted, and then fades it in. */
  export function radam(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-8. */
      epsilon?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
      /** Weight decay as in AdamW: every step takes ηλθ from θ, and the gradient stays as it is. Default false. */
      decoupledWeightDecay?: boolean;
    },
  ): Optimizer;
  /** Adam whose average of squares grows as fast but falls slowly, so that the rate does not jump up. */
  export function yogi(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared gradient. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 0.001. */
      epsilon?: number;
      /** What both averages start from. Default 0.000001. */
      initialAccumulatorValue?: number;
      /** Weight decay λ as an L2 penalty: λθ is added to the gradient. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Adam which divides by how far the gradient strays from its average: long steps where it is as expected. */
  export function adabelief(
    settings?: LearningRate & {
      /** Decay rate β₁ of the average of the gradient. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the squared distance of the gradient from its average. Default 0.999. */
      beta2?: number;
      /** ε, added to the root in the denominator, so that it is never zero. Default 1e-16. */
      epsilon?: number;
      /** ε′, added to that average in every step. Default 1e-16. */
      epsilonRoot?: number;
      /** Weight decay λ, decoupled: every step takes ηλθ from θ. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Steps by the sign of an average of the gradient: every element moves by the learning rate. */
  export function lion(
    settings?: LearningRate & {
      /** β₁: the share of the average in the mixture whose sign is the step. Default 0.9. */
      beta1?: number;
      /** Decay rate β₂ of the average of the gradient. Default 0.99. */
      beta2?: number;
      /** Weight decay λ, decoupled: every step takes ηλθ from θ. Default 0.001. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Gives each element its own step size, at first the learning rate: longer while its gradient keeps its sign, else shorter. */
  export function rprop(
    settings?: LearningRate & {
      /** η⁻: a step size shrinks by it where the gradient has changed its sign. Default 0.5. */
      etaMinus?: number;
      /** η⁺: a step size grows by it where the gradient has kept its sign. Default 1.2. */
      etaPlus?: number;
      /** The smallest step size. Default 0.000001. */
      minimumStepSize?: number;
      /** The largest step size. Default 50. */
      maximumStepSize?: number;
    },
  ): Optimizer;
  /** Steps by the sign of the gradient, or of its average: every element moves by the learning rate. */
  export function signDescent(
    settings?: LearningRate & {
      /** Momentum μ: decay rate of an average of the gradient whose sign is the step; 0 for none. Default 0. */
      momentum?: number;
      /** Weight decay λ, decoupled: every step takes ηλθ from θ. Default 0. */
      weightDecay?: number;
    },
  ): Optimizer;
  /** Goes against the gradient as far as a line search finds good; the learning rate is its first trial. */
  export function steepestDescent(
    settings?: LearningRate & {
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default strongWolfe. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.9. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** Keeps a share of the direction before, so that steps do not undo each other; remembers one direction. */
  export function conjugateGradient(
    settings?: LearningRate & {
      /** The formula of β, the share of the direction before that is kept. Default polakRibierePlus. */
      conjugacy?: 'polakRibierePlus' | 'hagerZhang';
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default strongWolfe. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.1. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** Learns the inverse Hessian from the changes of the gradient; for up to 2,000 elements. */
  export function bfgs(
    settings?: LearningRate & {
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default strongWolfe. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.9. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** BFGS that remembers the newest steps and changes of the gradient in the place of a matrix. */
  export function lbfgs(
    settings?: LearningRate & {
      /** m: the pairs kept. Default 10. */
      memory?: number;
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default strongWolfe. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.9. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** Newton steps by conjugate gradients with exact Hessian-vector products; minds negative curvature. */
  export function newtonCG(
    settings?: LearningRate & {
      /** Hessian-vector products that one update may take. Default 200. */
      maximumProducts?: number;
      /** ε: the share of ‖∇L‖ to which Newton’s equation is solved at the least; it is solved better near a minimum. Default 0.1. */
      innerTolerance?: number;
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default strongWolfe. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.9. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** For leastSquares: steps to the minimum of the residuals’ linear model, as far as a line search finds good. */
  export function gaussNewton(
    settings?: LearningRate & {
      /** How a step along the direction is found: strongWolfe (Nocedal and Wright 3.5), hagerZhang (2005) or backtracking (Armijo). Default backtracking. */
      lineSearch?: 'strongWolfe' | 'hagerZhang' | 'backtracking';
      /** c₁: the loss must fall by at least this share of what the slope promises. Default 0.0001. */
      sufficientDecrease?: number;
      /** c₂: the share of the slope that may be left at the end of a step. Backtracking does not ask for it. Default 0.9. */
      curvature?: number;
      /** Points that one line search may try. Default 40. */
      maximumTrials?: number;
    },
  ): Optimizer;
  /** For leastSquares: Gauss–Newton with a damping that grows where a step fails and shrinks where it succeeds. */
  export function levenbergMarquardt(
    settings?: LearningRate & {
      /** D: 1 (levenberg), or the largest length so far of each column of J (marquardt). Default levenberg. */
      scaling?: 'levenberg' | 'marquardt';
      /** τ: what μ starts from; with levenberg times the largest of the diagonal of JᵀJ. Default 0.001. */
      initialDamping?: number;
      /** Dampings that one update may try. Default 60. */
      maximumTrials?: number;
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
