import type { Tensor } from '../tensor.ts';

/** Samples to learn from: along the first axis of both tensors, one per sample. */
export class Dataset {
  /** [samples] for one input that was named alone, else [samples, inputs]. */
  readonly inputs: Tensor;
  /** Likewise; undefined for data without targets. Texts are classes, by their index in `classes`. */
  readonly targets: Tensor;
  readonly inputNames: readonly string[];
  readonly targetNames: readonly string[];
  /** The names of the classes, sorted; undefined where the targets are numbers. */
  readonly classes: readonly string[] | undefined;
  /** Where the samples come from, for sentences: `moons.csv`, `moons(…)`. */
  readonly source: string;

  constructor(parts: {
    readonly inputs: Tensor;
    readonly targets: Tensor;
    readonly inputNames: readonly string[];
    readonly targetNames: readonly string[];
    readonly classes?: readonly string[] | undefined;
    readonly source: string;
  }) {
    this.inputs = parts.inputs;
    this.targets = parts.targets;
    this.inputNames = parts.inputNames;
    this.targetNames = parts.targetNames;
    this.classes = parts.classes;
    this.source = parts.source;
  }

  get samples(): number {
    return this.inputs.shape[0]!;
  }
}

/** Texts as indices of the classes they name, which are sorted by code units. */
export function classesOf(texts: readonly string[]): { classes: readonly string[]; indices: Float64Array } {
  const classes = [...new Set(texts)].sort();
  const index = new Map(classes.map((name, position) => [name, position]));
  return { classes, indices: Float64Array.from(texts, (text) => index.get(text)!) };
}
