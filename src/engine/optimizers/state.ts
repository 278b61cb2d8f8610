/**
 * What an optimizer remembers between iterations: named numbers and named arrays over the flat parameters. Plain data: it may be
 * copied by structured clone, shown in the debugger, and put back to go on from there with the same bits.
 */
export type OptimizerState = Record<string, Float64Array | number>;

/** An independent copy. */
export function copyState(state: Readonly<OptimizerState>): OptimizerState {
  const copy: OptimizerState = {};
  for (const [name, entry] of Object.entries(state)) {
    copy[name] = typeof entry === 'number' ? entry : entry.slice();
  }
  return copy;
}

/** Copies `source` over `target`, which must come from the same optimizer and size, without allocating. */
export function copyStateInto(source: Readonly<OptimizerState>, target: OptimizerState): void {
  for (const name in source) {
    const entry = source[name]!;
    if (typeof entry === 'number') target[name] = entry;
    else arrayOf(target, name).set(entry);
  }
}

/** Bytes that a copy of the state takes. */
export function stateBytes(state: Readonly<OptimizerState>): number {
  let bytes = 0;
  for (const entry of Object.values(state)) bytes += typeof entry === 'number' ? 8 : entry.byteLength;
  return bytes;
}

/** The array called `name`. A state without it comes from another optimizer. */
export function arrayOf(state: Readonly<OptimizerState>, name: string): Float64Array {
  return asArray(state[name], name);
}

/** The number called `name`. A state without it comes from another optimizer. */
export function numberOf(state: Readonly<OptimizerState>, name: string): number {
  return asNumber(state[name], name);
}

/** An entry that must be an array. Where every nanosecond counts, the state is read where its entry's name is known: `state.name`. */
export function asArray(entry: Float64Array | number | undefined, name: string): Float64Array {
  if (entry instanceof Float64Array) return entry;
  throw new TypeError(`The optimizer's state has no array "${name}": it was made by another optimizer.`);
}

/** An entry that must be a number. */
export function asNumber(entry: Float64Array | number | undefined, name: string): number {
  if (typeof entry === 'number') return entry;
  throw new TypeError(`The optimizer's state has no number "${name}": it was made by another optimizer.`);
}
