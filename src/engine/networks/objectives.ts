import { EngineError } from '../errors.ts';
import { logSoftmax } from '../functions/activations.ts';
import { multiply, subtract } from '../functions.ts';
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

/** What targets a loss compares with: quantities, one of two classes for each output, one of several, or shares of several. */
export type TargetKind = 'quantities' | 'pairs' | 'classes' | 'shares';

interface Objective {
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

const several: Pick<Objective, 'metrics' | 'apart'> = { metrics: ['accuracy'], apart: ['softmax'] };
const ofLogs = (units: number): readonly [string, string] => [
  'takes the logarithms of probabilities, from a last layer of logSoftmax or softmax',
  `Write dense(${units}, 'logSoftmax').`,
];

export const objectives: Readonly<Record<NetworkLoss, Objective>> = {
  meanSquaredError: { targets: 'quantities', metrics: ['r2'], last: undefined, apart: [] },
  meanAbsoluteError: { targets: 'quantities', metrics: ['r2'], last: undefined, apart: [] },
  huber: { targets: 'quantities', metrics: ['r2'], last: undefined, apart: [] },
  binaryCrossEntropy: {
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
    targets: 'pairs',
    metrics: ['accuracy', 'auc'],
    last: ['linear', 'tanh'],
    needs: (units) => ['takes the numbers of a linear last layer, whose sign is the class', `Write dense(${units}).`],
    apart: [],
  },
  crossEntropy: {
    ...several,
    targets: 'classes',
    last: ['linear', 'softmax'],
    needs: (units) => ['takes the logits of a linear last layer, or one of softmax', `Write dense(${units}).`],
  },
  negativeLogLikelihood: { ...several, targets: 'classes', last: ['logSoftmax', 'softmax'], needs: ofLogs },
  klDivergence: { ...several, targets: 'shares', last: ['logSoftmax', 'softmax'], needs: ofLogs },
};

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
