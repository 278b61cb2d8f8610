/** What reads and writes the bytes of files: a bundle of its own, loaded when the first such file is used. */
export { openIdx } from './idx.ts';
export { openNpy } from './npy.ts';
export { openNpz, writeNpz } from './npz.ts';
export { openParquet } from './parquet.ts';
export { openSafetensors, writeSafetensors } from './safetensors.ts';
