import type { NumberArray } from './elements.ts';
import { writeNpz } from './npz.ts';
import { writeSafetensors } from './safetensors.ts';

/** What the parameters of a run can be saved as, by the ending of the file's name. */
export type ParameterFormat = 'safetensors' | 'npz';

/** Parts of a vector with their names. */
type Named = readonly {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}[];

/** The bytes of a file with the parameters of a point θ, and with running statistics there, under their own names, as float64. */
export function parameterBytes(
  format: ParameterFormat,
  parameters: Named,
  point: Float64Array,
  running: Named = [],
  statistics: Float64Array = new Float64Array(),
): Uint8Array {
  const entries = (parts: Named, values: Float64Array): [string, NumberArray][] =>
    parts.map(({ name, shape, offset, size }) => [name, { shape, data: values.slice(offset, offset + size) }]);
  const arrays = new Map([...entries(parameters, point), ...entries(running, statistics)]);
  return format === 'npz' ? writeNpz(arrays) : writeSafetensors(arrays, { format: 'descent' });
}
