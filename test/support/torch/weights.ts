import { readFileSync } from 'node:fs';

/** A network that PyTorch has trained, with the numbers that it computes. */
export interface TorchRun {
  /** safetensors, as base64. */
  readonly file: string;
  readonly outputs: readonly number[];
  readonly loss: number;
  /** By PyTorch's names, row-major. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** Written by make_weights.py. Runs are named `numbered F64`: a model and the type of its weights. */
export const torchWeights = JSON.parse(readFileSync(new URL('weights.json', import.meta.url), 'utf8')) as {
  readonly data: {
    readonly inputs: readonly (readonly number[])[];
    readonly values: readonly (readonly number[])[];
    readonly classes: readonly number[];
    readonly pairs: readonly number[];
  };
  readonly runs: Readonly<Record<string, TorchRun>>;
};
