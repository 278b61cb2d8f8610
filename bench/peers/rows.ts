import type { Comparison } from '../engine/compare.ts';
import { assertAgree } from '../engine/compare.ts';
import { ratioRow } from '../engine/rows.ts';
import type { Row } from '../table.ts';
import type { Peer, TimedWork } from './peer.ts';
import { compareWith } from './peer.ts';
import { advice } from './places.ts';

export interface Beside {
  readonly what: string;
  readonly name: keyof typeof advice;
  /** How it is called in the table. */
  readonly whose: string;
  /** Undefined where it is not installed. */
  readonly peer: Peer | undefined;
  /** One step of ours, and its loss before. */
  readonly step: () => number;
  /** Steps that are compared, and the relative error that their losses may have. */
  readonly steps: number;
  readonly tolerance: number;
  /** What the ratio must reach at most; absent: told only. */
  readonly most?: number;
}

/** A row of ours beside a peer, after both have made the same steps. */
export async function besideRow(beside: Beside, ours: TimedWork, quick: boolean): Promise<Row> {
  const { what, name, whose, peer, step, steps, tolerance, most } = beside;
  if (peer === undefined) return missingRow(what, name, most === undefined ? undefined : `at most ${most}`);
  try {
    for (let i = 0; i < steps; i++) assertAgree(`${what}, step ${i}`, step(), await peer.step(), tolerance);
    const comparison: Comparison = await compareWith(ours, peer, quick);
    return ratioRow(what, comparison, most, whose);
  } finally {
    peer.end();
  }
}

/** A row whose peer is not there: what it must reach is not measured. */
export function missingRow(what: string, name: keyof typeof advice, must: string | undefined): Row {
  const value = `${name} is not installed: ${advice[name]}`;
  return must === undefined ? { what, value } : { what, value, must: { text: must, reached: undefined } };
}
