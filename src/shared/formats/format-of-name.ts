import type { ParameterFormat } from './parameters.ts';

/** The format that the name of a file for parameters asks for; undefined where it is none. */
export function parameterFormatOf(name: string): ParameterFormat | undefined {
  if (/\.safetensors$/i.test(name)) return 'safetensors';
  return /\.npz$/i.test(name) ? 'npz' : undefined;
}
