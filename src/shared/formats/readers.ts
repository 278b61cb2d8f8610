/** What reads and writes the bytes of files: a bundle of its own, loaded when the first such file is used. */
export { openIdx } from './idx.ts';
export { openNpy } from './npy.ts';
export { openNpz } from './npz.ts';
export { parameterBytes } from './parameters.ts';
export { openParquet } from './parquet.ts';
export { openSafetensors } from './safetensors.ts';
