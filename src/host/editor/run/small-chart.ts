import { formatNumber } from '../../../shared/numbers.ts';
import type { ReducedSeries } from '../../../shared/views/reduced-series.ts';
import { grouped } from './glance.ts';

export type ThemeKind = 'light' | 'dark' | 'highContrastLight' | 'highContrastDark';

export interface SmallChart {
  /** A picture of `width` × `height` px. */
  readonly svg: string;
  /** What it shows, in words. */
  readonly alt: string;
}

export const chartSize = { width: 320, height: 96 } as const;

const colors: Readonly<Record<ThemeKind, { line: string; text: string; axis: string; bad: string; now: string }>> = {
  light: { line: '#1a5fb4', text: '#616161', axis: '#c8c8c8', bad: '#c72e0f', now: '#8a6d00' },
  dark: { line: '#75beff', text: '#b0b0b0', axis: '#4d4d4d', bad: '#f48771', now: '#ffcc00' },
  highContrastLight: { line: '#0f4a85', text: '#292929', axis: '#292929', bad: '#b5200d', now: '#292929' },
  highContrastDark: { line: '#75beff', text: '#ffffff', axis: '#ffffff', bad: '#ff8080', now: '#ffff00' },
};

/** Where the line may be: between the labels, under the strip of what is not finite. */
const plot = { left: 6, right: chartSize.width - 6, top: 18, bottom: chartSize.height - 18 } as const;

/**
 * A series over all iterations as a small picture: one line, the largest and the smallest value, a × over every bucket with a value
 * that is not finite, and a line at the current iteration.
 */
export function smallChart(
  label: string,
  series: ReducedSeries,
  last: number,
  current: number,
  theme: ThemeKind,
): SmallChart {
  const { line, text, axis, bad, now } = colors[theme];
  const [low, high] = limitsOf(series);
  const x = (iteration: number): number => plot.left + (plot.right - plot.left) * (last <= 0 ? 0.5 : iteration / last);
  const y = (value: number): number => {
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return plot.bottom - (plot.bottom - plot.top) * share;
  };
  const parts: string[] = [
    `<line x1="${plot.left}" y1="${plot.bottom + 3.5}" x2="${plot.right}" y2="${plot.bottom + 3.5}" stroke="${axis}"/>`,
  ];
  for (const points of linesOf(series, x, y)) {
    parts.push(
      points.includes(' ')
        ? `<polyline points="${points}" fill="none" stroke="${line}" stroke-width="1.5" stroke-linejoin="round"/>`
        : `<circle cx="${points.split(',')[0]}" cy="${points.split(',')[1]}" r="2" fill="${line}"/>`,
    );
  }
  if (current >= 0 && current <= last) {
    const at = round(x(current));
    parts.push(
      `<line x1="${at}" y1="${plot.top}" x2="${at}" y2="${plot.bottom + 3}" stroke="${now}" stroke-dasharray="3 2"/>`,
    );
  }
  for (const at of brokenAt(series)) {
    const center = x(at);
    const [left, right] = [round(center - 3), round(center + 3)];
    parts.push(`<path d="M${left} 9l6 6M${right} 9l-6 6" stroke="${bad}" stroke-width="1.5"/>`);
  }
  const font = 'font-family="sans-serif" font-size="10"';
  const baseline = chartSize.height - 4;
  if (high >= low) {
    parts.push(`<text x="${plot.left}" y="14" ${font} fill="${text}">${formatNumber(high, 4)}</text>`);
    parts.push(`<text x="${plot.left}" y="${baseline}" ${font} fill="${text}">${formatNumber(low, 4)}</text>`);
  }
  parts.push(
    `<text x="${plot.right}" y="${baseline}" ${font} fill="${text}" text-anchor="end">${grouped(last)}</text>`,
  );
  const { width, height } = chartSize;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
  return { svg, alt: describe(label, series, low, high, last) };
}

/** The address of a picture that is in the text itself. */
export function dataAddress(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
}

/** Smallest and largest finite value; [∞, −∞] where there is none. */
function limitsOf({ minimum, maximum }: ReducedSeries): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of minimum) if (Number.isFinite(value)) low = Math.min(low, value);
  for (const value of maximum) if (Number.isFinite(value)) high = Math.max(high, value);
  return [low, high];
}

/** Stretches of finite values as points of a polyline; a spike within a bucket is drawn. */
function linesOf(series: ReducedSeries, x: (iteration: number) => number, y: (value: number) => number): string[] {
  const lines: string[][] = [];
  let open: string[] | undefined;
  series.iteration.forEach((iteration, bucket) => {
    const values = [series.first[bucket]!, series.minimum[bucket]!, series.maximum[bucket]!, series.last[bucket]!];
    let before = Number.NaN;
    for (const value of values) {
      if (!Number.isFinite(value)) {
        open = undefined;
        continue;
      }
      if (value === before) continue;
      before = value;
      if (open === undefined) {
        open = [];
        lines.push(open);
      }
      open.push(`${round(x(iteration))},${round(y(value))}`);
    }
  });
  return lines.map((points) => points.join(' '));
}

/** Iterations of the first value of each bucket that is not finite. */
function brokenAt({ nonFinite, firstNonFinite }: ReducedSeries): number[] {
  return Array.from(firstNonFinite).filter((_, bucket) => nonFinite[bucket]! > 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function describe(label: string, series: ReducedSeries, low: number, high: number, last: number): string {
  const first = series.first[0];
  const end = series.last.at(-1);
  if (first === undefined || end === undefined) return `${label}: nothing is recorded.`;
  const broken = series.nonFinite.reduce((sum, count) => sum + count, 0);
  const begin = brokenAt(series)[0];
  const count = broken === 1 ? '1 value is' : `${broken} values are`;
  const strange = broken === 0 ? '' : ` ${count} not finite, the first at iteration ${begin}.`;
  const range = high >= low ? `, between ${formatNumber(low, 4)} and ${formatNumber(high, 4)}` : '';
  return `${label} from ${formatNumber(first, 4)} at iteration 0 to ${formatNumber(end, 4)} at ${last}${range}.${strange}`;
}
