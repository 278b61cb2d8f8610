/** What the worker's program and the command line run: one bundle for both, so that the package has it once. */
export { batchesPerEpoch } from './descent/batches.ts';
export { measuresOf } from './descent/checkpoints.ts';
export { Descent } from './descent/descent.ts';
export { initialHyperparameters, mergeOptions } from './descent/hyperparameters.ts';
export * from './descent/names.ts';
export { elementNameAt } from './descent/parameters.ts';
export { listProblems, loadProblem } from './evaluation/load.ts';
export { UserCodeError } from './evaluation/problem.ts';
export type { Measurement } from './measuring/measure.ts';
export { measureProblem } from './measuring/measure.ts';
export { Session } from './session.ts';
export { SliceClock } from './slices.ts';
