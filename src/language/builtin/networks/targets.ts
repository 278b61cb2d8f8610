import { Dataset } from '../../../engine/data/dataset.ts';
import { EngineError } from '../../../engine/errors.ts';
import type { NetworkLoss } from '../../../engine/networks/objectives.ts';
import { objectives } from '../../../engine/networks/objectives.ts';
import { Tensor } from '../../../engine/tensor.ts';

/** The classes that targets of one column mean: texts, or whole numbers. */
export interface Kinds {
  readonly values: readonly number[];
  readonly names: readonly string[];
}

/** What a loss compares with. */
export interface Comparison {
  readonly loss: NetworkLoss;
  /** Outputs of the last layer. */
  readonly units: number;
  /** Where it tells several classes apart that stand in one column. */
  readonly kinds: Kinds | undefined;
}

/** How the targets of the data are compared with the outputs. */
export function comparisonOf(data: Dataset, loss: NetworkLoss, units: number): Comparison {
  const several = ['classes', 'shares'].includes(objectives[loss].targets);
  return { loss, units, kinds: several && !isMatrix(data, units) ? classKinds(data, loss) : undefined };
}

const isMatrix = ({ targets }: Dataset, columns: number): boolean =>
  columns > 1 && targets.shape.length === 2 && targets.shape[1] === columns;

function classKinds({ targets, classes, targetNames, source }: Dataset, loss: NetworkLoss): Kinds {
  if (targets.size !== targets.shape[0]) {
    throw new EngineError(
      `network: ${loss} needs one column of classes, or a column per output; ${source} has ${targets.shape[1]} columns of targets.`,
    );
  }
  if (classes !== undefined) return { values: classes.map((_, index) => index), names: classes };
  const values = [...new Set(targets.data)].sort((a, b) => a - b);
  const broken = targets.data.findIndex((value) => !Number.isInteger(value));
  if (broken >= 0) {
    throw new EngineError(
      `network: ${loss} needs classes: texts or whole numbers; ${source} has ${targets.data[broken]} in ${targetNames[0]}. Use meanSquaredError for a quantity.`,
    );
  }
  return { values, names: values.map(String) };
}

/** Both classes by name, where one output tells apart two that are texts. */
export function pairOf({ targetNames, classes }: Dataset): readonly [string, string] | undefined {
  const [first, second, third] = classes ?? [];
  if (first === undefined || second === undefined || third !== undefined || targetNames.length !== 1) return undefined;
  return [first, second];
}

/** The data with inputs and targets as matrices, the latter with a column per output. */
export function prepare(data: Dataset, { loss, units, kinds }: Comparison): Dataset {
  const { inputs, samples } = data;
  const matrix = new Tensor([samples, inputs.size / samples], inputs.data);
  const targets = kinds === undefined ? columnsOf(data, loss, units) : oneHot(data, kinds, units);
  return new Dataset({ ...data, inputs: matrix, targets: new Tensor([samples, units], targets) });
}

function oneHot({ targets, classes, source, samples }: Dataset, kinds: Kinds, units: number): Float64Array {
  if (kinds.names.length > units) {
    throw new EngineError(
      `network: ${source} has ${kinds.names.length} classes (${some(kinds.names)}) and the last layer ${units} ${units === 1 ? 'output' : 'outputs'}. Write dense(${kinds.names.length}).`,
    );
  }
  const made = new Float64Array(samples * units);
  // Data of their own for validation may name other classes.
  const position = (target: number): number =>
    classes === undefined ? kinds.values.indexOf(target) : kinds.names.indexOf(classes[target]!);
  targets.data.forEach((target, row) => {
    const column = position(target);
    if (column < 0) {
      throw new EngineError(
        `network: ${source} has the class ${classes?.[target] ?? target}, which the training data have not.`,
      );
    }
    made[row * units + column] = 1;
  });
  return made;
}

function columnsOf({ targets, classes, source, samples }: Dataset, loss: NetworkLoss, units: number): Float64Array {
  const kind = objectives[loss].targets;
  const columns = targets.size / samples;
  if (classes !== undefined && kind === 'quantities') {
    throw new EngineError(
      `network: the targets of ${source} are classes (${some(classes)}), and ${loss} compares numbers. Use crossEntropy.`,
    );
  }
  if (classes !== undefined && classes.length > 2) {
    throw new EngineError(
      `network: ${source} has ${classes.length} classes (${some(classes)}), and ${loss} tells two apart. Use crossEntropy with dense(${classes.length}).`,
    );
  }
  if (columns !== units) {
    throw new EngineError(
      `network: the last layer has ${units} ${units === 1 ? 'output' : 'outputs'} and ${source} ${columns} ${columns === 1 ? 'column' : 'columns'} of targets. Write dense(${columns}) there.`,
    );
  }
  const { data } = targets;
  const refuse = (wrong: (target: number) => boolean, needed: string): void => {
    const broken = data.findIndex(wrong);
    if (broken < 0) return;
    throw new EngineError(
      `network: ${loss} needs ${needed}, and ${source} has ${data[broken]} in sample ${Math.floor(broken / columns)} (counted from 0).`,
    );
  };
  if (loss === 'binaryCrossEntropy') refuse((target) => !(target >= 0 && target <= 1), 'targets from 0 to 1');
  if (kind === 'shares') refuse((target) => !(target >= 0), 'targets of at least 0');
  if (loss !== 'hinge') return data;
  // Both ways of writing two classes are usual; the loss itself takes −1 and 1.
  if (data.every((target) => target === -1 || target === 1)) return data.map((target) => (target + 1) / 2);
  refuse((target) => target !== 0 && target !== 1, 'targets that are 0 or 1, or −1 or 1');
  return data;
}

function some(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ');
}
