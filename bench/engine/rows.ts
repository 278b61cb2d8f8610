import type { Row } from '../table.ts';
import type { Comparison } from './compare.ts';

function microseconds(value: number): string {
  return value < 1
    ? `${(value * 1000).toFixed(1)} ns`
    : value < 1000
      ? `${value.toFixed(2)} µs`
      : `${(value / 1000).toFixed(2)} ms`;
}

/** Ours beside another's time, with the ratio that is to be reached. */
export function ratioRow(what: string, { ours, theirs, ratio }: Comparison, most?: number, whose = 'by hand'): Row {
  const value = `${ratio.toFixed(2)} × ${whose} (${microseconds(ours)}, ${microseconds(theirs)})`;
  return most === undefined
    ? { what, value }
    : { what, value, must: { text: `at most ${most}`, reached: ratio <= most } };
}
