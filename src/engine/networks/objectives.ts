import { EngineError } from '../errors.ts';
import { logSoftmax } from '../functions/activations.ts';
import { multiply, subtract } from '../functions.ts';
import type { SettingRow } from '../settings.ts';
import type { Tensor } from '../tensor.ts';
import type { Operand } from '../tracked.ts';
import type { ActivationName } from './activations.ts';
import {
  binaryCrossEntropyFromLogits,
  binaryCrossEntropyOfLabels,
  crossEntropyFromLogits,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  negativeLogLikelihood,
} from './losses.ts';
import { areaUnderCurve, binaryAccuracy, classAccuracy, determination } from './metrics.ts';

export const networkLosses = [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'binaryCrossEntropy',
  'hinge',
  'crossEntropy',
  'negativeLogLikelihood',
  'klDivergence',
] as const;
export type NetworkLoss = (typeof networkLosses)[number];

/** A loss with its settings. */
export interface LossChoice {
  readonly name: NetworkLoss;
  /** Of huber. */
  readonly delta?: number;
  /** Of crossEntropy. */
  readonly labelSmoothing?: number;
}

export const metricNames = ['accuracy', 'r2', 'auc'] as const;
export type MetricName = (typeof metricNames)[number];

/** What is measured beside a loss, as it is shown. */
export const metricTable: readonly {
  readonly id: MetricName;
  readonly label: string;
  readonly description: string;
  readonly formula: string;
}[] = [
  {
    id: 'accuracy',
    label: 'accuracy',
    description: 'The share of samples whose class is right.',
    formula: 'right ÷ all; of several classes that of the largest output, of two the side of ½',
  },
  {
    id: 'r2',
    label: 'R²',
    description: 'The share of the variance of the targets that the outputs explain.',
    formula: '1 − Σ(t − y)² ÷ Σ(t − mean t)²',
  },
  {
    id: 'auc',
    label: 'AUC',
    description: 'The area under the receiver operating characteristic.',
    formula: 'how likely a sample of class 1 has a larger output than one of class 0',
  },
];

/** What targets a loss compares with: quantities, one of two classes for each output, one of several, or shares of several. */
export type TargetKind = 'quantities' | 'pairs' | 'classes' | 'shares';

interface LossDescription {
  readonly label: string;
  /** One sentence. */
  readonly description: string;
  /** y is an output, t its target, d = y − t, z a logit, p a probability, n the number of samples. */
  readonly formula: string;
  readonly settings: readonly SettingRow[];
  readonly targets: TargetKind;
  /** What can be measured beside it, the first by default. */
  readonly metrics: readonly MetricName[];
  /** Activations of the last layer that it goes with; undefined for all. */
  readonly last: readonly ActivationName[] | undefined;
  /** Said of another one: what it needs, and what to write. */
  readonly needs?: (units: number) => readonly [needed: string, advice: string];
  /** Activations that are not applied, because the loss is computed from what stands before them: it neither overflows nor cancels. */
  readonly apart: readonly ActivationName[];
}

const several: Pick<LossDescription, 'metrics' | 'apart'> = { metrics: ['accuracy'], apart: ['softmax'] };
const ofQuantities = { targets: 'quantities', metrics: ['r2'], last: undefined, apart: [] } as const;
const ofLogs = (units: number): readonly [string, string] => [
  'takes the logarithms of probabilities, from a last layer of logSoftmax or softmax',
  `Write dense(${units}, 'logSoftmax').`,
];

const delta: SettingRow = {
  name: 'delta',
  type: 'number',
  default: 1,
  exclusiveMinimum: 0,
  description: 'δ: the distance from which on the loss grows in a straight line.',
};
const labelSmoothing: SettingRow = {
  name: 'labelSmoothing',
  type: 'number',
  default: 0,
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'ε: the share of every target that is spread evenly over the classes.',
};

export const objectives: Readonly<Record<NetworkLoss, LossDescription>> = {
  meanSquaredError: {
    label: 'Mean squared error',
    description: 'The mean squared distance of outputs from quantities.',
    formula: 'mean of d²',
    settings: [],
    ...ofQuantities,
  },
  meanAbsoluteError: {
    label: 'Mean absolute error',
    description: 'The mean distance of outputs from quantities, to which outliers matter less.',
    formula: 'mean of |d|',
    settings: [],
    ...ofQuantities,
  },
  huber: {
    label: 'Huber',
    description: 'Squared for small distances and straight for large ones, to which outliers matter less.',
    formula: 'mean of ½d² where |d| < δ, else δ·(|d| − ½δ)',
    settings: [delta],
    ...ofQuantities,
  },
  binaryCrossEntropy: {
    label: 'Binary cross entropy',
    description: 'How unlikely the targets of two classes are under the probabilities that the network gives.',
    formula: 'mean of −t·log σ(z) − (1 − t)·log(1 − σ(z))',
    settings: [],
    targets: 'pairs',
    metrics: ['accuracy', 'auc'],
    last: ['sigmoid', 'linear'],
    needs: (units) => [
      'needs a last layer of sigmoid, or a linear one, whose outputs then are logits',
      `Write dense(${units}, 'sigmoid').`,
    ],
    apart: ['sigmoid'],
  },
  hinge: {
    label: 'Hinge',
    description: 'How far outputs of two classes are from the right side of a margin.',
    formula: 'mean of max(0, 1 − t·y) for t = ±1',
    settings: [],
    targets: 'pairs',
    metrics: ['accuracy', 'auc'],
    last: ['linear', 'tanh'],
    needs: (units) => ['takes the numbers of a linear last layer, whose sign is the class', `Write dense(${units}).`],
    apart: [],
  },
  crossEntropy: {
    label: 'Cross entropy',
    description: 'How unlikely the targets of several classes are under the softmax of the outputs.',
    formula: 'mean of log Σ eᶻ − Σ t·z',
    settings: [labelSmoothing],
    ...several,
    targets: 'classes',
    last: ['linear', 'softmax'],
    needs: (units) => ['takes the logits of a linear last layer, or one of softmax', `Write dense(${units}).`],
  },
  negativeLogLikelihood: {
    label: 'Negative log likelihood',
    description: 'How unlikely the targets of several classes are under probabilities that the network gives.',
    formula: 'mean of −Σ t·log p',
    settings: [],
    ...several,
    targets: 'classes',
    last: ['logSoftmax', 'softmax'],
    needs: ofLogs,
  },
  klDivergence: {
    label: 'Kullback–Leibler divergence',
    description: 'How far probabilities that the network gives are from shares.',
    formula: 'Σ t·(log t − log p) ÷ n',
    settings: [],
    ...several,
    targets: 'shares',
    last: ['logSoftmax', 'softmax'],
    needs: ofLogs,
  },
};

/** Every loss, in the order in which they are offered. */
export const lossTable: readonly ({ readonly id: NetworkLoss } & LossDescription)[] = networkLosses.map((id) => ({
  id,
  ...objectives[id],
}));

/** @throws EngineError where loss and last layer do not go together. */
export function checkLast(loss: NetworkLoss, activation: ActivationName, units: number): void {
  const { last, needs } = objectives[loss];
  if (last === undefined || last.includes(activation)) return;
  const [needed, advice] = needs!(units);
  throw new EngineError(`${loss} ${needed}; the last one is ${activation}. ${advice}`);
}

/**
 * The mean loss over the rows. `raw` is the last layer, before its activation where the loss is computed apart from that.
 * @param labels Whether all targets of two classes are 0 or 1.
 */
export function compare(
  { name, delta, labelSmoothing }: LossChoice,
  activation: ActivationName,
  labels: boolean,
  raw: Operand,
  targets: Operand,
): Operand {
  const logs = (): Operand => (activation === 'softmax' ? logSoftmax(raw) : raw);
  switch (name) {
    case 'meanSquaredError':
      return meanSquaredError(raw, targets);
    case 'meanAbsoluteError':
      return meanAbsoluteError(raw, targets);
    case 'huber':
      return huber(raw, targets, delta);
    case 'binaryCrossEntropy':
      return (labels ? binaryCrossEntropyOfLabels : binaryCrossEntropyFromLogits)(raw, targets);
    case 'hinge':
      return hinge(raw, subtract(multiply(2, targets), 1));
    case 'crossEntropy':
      return crossEntropyFromLogits(raw, targets, labelSmoothing);
    case 'negativeLogLikelihood':
      return negativeLogLikelihood(logs(), targets);
    case 'klDivergence':
      return klDivergence(logs(), targets);
  }
}

/** A metric of raw outputs, as `compare` takes them: 0 parts two classes. */
export function measured(metric: MetricName, kind: TargetKind, raw: Tensor, targets: Tensor): number {
  switch (metric) {
    case 'r2':
      return determination(raw, targets);
    case 'auc':
      return areaUnderCurve(raw, targets);
    case 'accuracy':
      return kind === 'pairs' ? binaryAccuracy(raw, targets, 0) : classAccuracy(raw, targets);
  }
}
