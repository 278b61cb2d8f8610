import { layerKinds } from '../../engine/networks/layers/layer.ts';
import { optimizerIds } from '../../engine/optimizers/table.ts';
import { generators } from './datasets.ts';
import { functions } from './functions.ts';

/** Every name which `import … from 'descent-debugger'` has. */
export const builtinNames: ReadonlySet<string> = new Set([
  ...Object.keys(functions),
  ...optimizerIds,
  ...Object.keys(generators),
  'csv',
  'json',
  'npy',
  'npz',
  'idx',
  'parquet',
  ...layerKinds,
  'network',
  'problem',
  'leastSquares',
  'random',
  'normal',
  'uniform',
]);
