// How figures are gathered and printed.

export interface Row {
  readonly what: string;
  readonly value: string;
  /** What it is to reach, and whether it does: undefined where that could not be measured; absent: told only. */
  readonly must?: { readonly text: string; readonly reached: boolean | undefined };
}

export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which a share of the values lies; NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

export function rate(perSecond: number): string {
  return perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${(perSecond / 1e3).toFixed(1)} k/s`;
}

/** `median 40 ms, p95 71 ms (60 samples)`. */
export function distribution(values: readonly number[]): string {
  const [middle, high] = [quantile(values, 0.5), quantile(values, 0.95)];
  return `median ${milliseconds(middle)}, p95 ${milliseconds(high)} (${values.length} samples)`;
}

export function print(part: Part): void {
  console.log(`\n${part.title}`);
  const width = Math.max(...part.rows.map(({ what }) => what.length));
  for (const { what, value, must } of part.rows) {
    const verdict = must === undefined ? '' : `   ${verdictOf(must.reached)}: ${must.text}`;
    console.log(`  ${what.padEnd(width)}  ${value}${verdict}`);
  }
}

function verdictOf(reached: boolean | undefined): string {
  return reached === undefined ? 'not measured' : reached ? 'reached' : 'MISSED';
}

export interface Summary {
  readonly text: string;
  readonly missed: number;
}

/** The last line: what could not be measured is neither reached nor missed. */
export function summaryOf(parts: readonly Part[]): Summary {
  const musts = parts.flatMap(({ rows }) => rows.flatMap(({ must }) => (must === undefined ? [] : [must])));
  const measured = musts.filter(({ reached }) => reached !== undefined);
  const reached = measured.filter((must) => must.reached).length;
  const unknown = musts.length - measured.length;
  const rest = unknown === 0 ? '' : `, ${unknown} more not measured`;
  return { text: `${reached} of ${measured.length} musts reached${rest}`, missed: measured.length - reached };
}
