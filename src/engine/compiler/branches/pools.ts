import { affineIndex } from '../access.ts';
import { indexText } from '../generate.ts';
import type { Constants } from './rule-writer.ts';
import type { Sequence } from './structure.ts';

/** The arrays that generated code reads and writes, and where in them its numbers stand. */
export class Pools implements Constants {
  readonly constants: number[] = [];
  readonly table: number[] = [];
  readonly flags: number[] = [];
  /** Numbers that wait for the way back, and arms that were taken. */
  memorySize = 0;
  tapeSize = 0;

  constant(value: number): string {
    const index = this.constants.findIndex((each) => Object.is(each, value));
    return `c[${index < 0 ? this.constants.push(value) - 1 : index}]`;
  }

  /** One of many constants, by run. */
  constantOf(values: Float64Array, sequence: Pick<Sequence, 'path'>): string {
    const base = this.constants.length;
    for (const value of values) this.constants.push(value);
    return `c[${at(base, sequence)}]`;
  }

  /** One of many whole numbers, by run: computed from the turns where they move evenly. */
  indexOf(values: Int32Array, sequence: Pick<Sequence, 'path'>): string {
    const index = affineIndex(values, sequence.path);
    if (index !== undefined) return indexText(index);
    const base = this.table.length;
    for (const value of values) this.table.push(value);
    return `t[${at(base, sequence)}]`;
  }

  flagOf(values: Uint8Array, sequence: Pick<Sequence, 'path'>): string {
    const base = this.flags.length;
    for (const value of values) this.flags.push(value);
    return `f[${at(base, sequence)}]`;
  }

  /** A place for each run in memory. */
  memory({ path, runs }: Pick<Sequence, 'path' | 'runs'>): string {
    const base = this.memorySize;
    this.memorySize += runs;
    return `m[${at(base, { path })}]`;
  }

  /** A place for each run on the tape of decisions. */
  tape({ path, runs }: Pick<Sequence, 'path' | 'runs'>): string {
    const base = this.tapeSize;
    this.tapeSize += runs;
    return `d[${at(base, { path })}]`;
  }
}

/** The number of the run that goes on, for what stands in these loops. */
export function runText(depth: number): string {
  return depth === 0 ? '0' : depth === 1 ? 'k0' : `q${depth}`;
}

function at(base: number, { path }: Pick<Sequence, 'path'>): string {
  if (path.length === 0) return String(base);
  return base === 0 ? runText(path.length) : `${base} + ${runText(path.length)}`;
}
