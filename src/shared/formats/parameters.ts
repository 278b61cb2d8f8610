import type { NumberArray } from './elements.ts';
import { writeNpz } from './npz.ts';
import { writeSafetensors } from './safetensors.ts';

/** What the parameters of a run can be saved as, by the ending of the file's name. */
export type ParameterFormat = 'safetensors' | 'npz';

/** The bytes of a file with the parameters of a point θ under their own names, as float64. */
export function parameterBytes(
  format: ParameterFormat,
  parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly offset: number;
    readonly size: number;
  }[],
  point: Float64Array,
): Uint8Array {
  const arrays = new Map<string, NumberArray>(
    parameters.map(({ name, shape, offset, size }) => [name, { shape, data: point.slice(offset, offset + size) }]),
  );
  return format === 'npz' ? writeNpz(arrays) : writeSafetensors(arrays, { format: 'descent' });
}
