import type { ReducedSeries } from '../../../src/shared/panel.ts';
import { markerOf } from '../markers.ts';
import type { NonFiniteMark } from '../points.ts';
import { LinePath, nonFiniteMarks } from '../points.ts';
import type { Axis, Extent } from '../scale.ts';
import { emptyExtent, extentOf, makeAxis, union } from '../scale.ts';
import type { ChartTheme, LineStyle } from '../theme.ts';
import { behind, faded, lineStyle, validationStyle } from '../theme.ts';
import type { Axes } from './axes-layer.ts';
import type { ChartBackground, ChartData, ChartSeries } from './chart-data.ts';
import type { LegendEntry } from './legend.ts';
import type { DrawnLine } from './line-layer.ts';
import type { Overlay } from './overlay.ts';

/** All that the three canvases of a chart show. */
export interface Drawing {
  readonly axes: Axes;
  readonly lines: readonly DrawnLine[];
  /** Without what the pointer adds. */
  readonly overlay: Overlay;
  /** In how many places a value has no place on the axis. */
  readonly clipped: number;
}

export function styleOf(theme: ChartTheme, series: Pick<ChartSeries, 'style' | 'validation'>): LineStyle {
  return series.validation === true ? validationStyle(theme) : lineStyle(theme, series.style);
}

/** Px between two labels of the vertical axis. */
const labelDistance = 44;

/** Makes drawings from data. It remembers the lines, so that a step costs what it changes, and the limits of a moving run. */
export class DrawingMaker {
  #paths = new Map<string, LinePath>();
  #limits: Extent = emptyExtent;
  /** What the limits belong to: they begin anew with another choice of series, another scale or another range. */
  #limitsOf = '';

  /**
   * @param height Of the plot, in px.
   * @param emphasised The series or background before which all others step back.
   */
  make(data: ChartData, title: string, height: number, emphasised: string | undefined): Drawing {
    const { theme } = data;
    const visible = data.series.filter(({ hidden }) => !hidden);
    const backgrounds = data.backgrounds ?? [];
    const own = visible.flatMap(({ id }) => data.reduced.get(id) ?? []);
    const smooth = visible.flatMap(({ id }) => data.smoothed?.get(id) ?? []);
    const others = backgrounds.flatMap(({ reduced }) => visible.flatMap(({ id }) => reduced.get(id) ?? []));
    const axis = makeAxis(
      data.kind,
      this.#extent(data, visible, extentOf([...own, ...smooth, ...others])),
      Math.max(2, Math.floor(height / labelDistance)),
    );
    const before = this.#paths;
    this.#paths = new Map();
    const path = (key: string, series: ReducedSeries, style: LineStyle, from?: number): LinePath => {
      const known = before.get(key) ?? new LinePath();
      known.update(series, axis, style.dash.length === 0 ? 'extremes' : 'spans', from);
      this.#paths.set(key, known);
      return known;
    };
    const emphasis = (style: LineStyle, id: string): LineStyle => {
      if (emphasised === undefined) return style;
      return emphasised === id ? { ...style, width: style.width + 1 } : { ...style, color: faded(style.color) };
    };
    const lines: DrawnLine[] = [];
    for (const background of backgrounds) {
      for (const series of visible) {
        const reduced = background.reduced.get(series.id);
        if (reduced === undefined) continue;
        const style = emphasis(behind(theme, styleOf(theme, series)), background.id);
        const marker = background.marker === undefined ? undefined : markerOf(background.marker);
        lines.push({ path: path(`${background.id} ${series.id}`, reduced, style, background.fork), style, marker });
      }
    }
    const clipped: { readonly color: string; readonly iterations: readonly number[] }[] = [];
    for (const series of visible) {
      const reduced = data.reduced.get(series.id);
      if (reduced === undefined) continue;
      const style = emphasis(styleOf(theme, series), series.id);
      const smoothed = data.smoothed?.get(series.id);
      const plain = smoothed === undefined ? style : emphasis(behind(theme, styleOf(theme, series)), series.id);
      const line = path(series.id, reduced, plain);
      lines.push({ path: line, style: plain, circles: series.validation });
      if (smoothed !== undefined) lines.push({ path: path(`~ ${series.id}`, smoothed, style), style });
      if (line.clipped.length > 0) clipped.push({ color: style.color, iterations: [...line.clipped] });
    }
    return {
      axes: this.#axes(data, axis, title),
      lines,
      overlay: {
        theme,
        current: data.current,
        hover: undefined,
        selection: undefined,
        changes: data.changes?.map(({ iteration }) => iteration) ?? data.interventions ?? [],
        forks: data.forks?.map(({ iteration }) => iteration) ?? [],
        nonFinite: marksOf(data),
        clipped,
        dots: [],
      },
      clipped: clipped.reduce((sum, { iterations }) => sum + iterations.length, 0),
    };
  }

  #axes({ theme, from, to, spacing = 'linear', epoch, band }: ChartData, values: Axis, title: string): Axes {
    return {
      theme,
      iterations: { from, to, spacing, ...(epoch === undefined ? {} : { epoch }) },
      values,
      title,
      band: band && { low: values.toAxis(band.low), high: values.toAxis(band.high), label: band.label },
    };
  }

  /** A limit grows at once and shrinks only at a stop. */
  #extent({ from, kind, moving }: ChartData, visible: readonly ChartSeries[], now: Extent): Extent {
    const of = `${from} ${kind} ${visible.map(({ id }) => id).join(' ')}`;
    this.#limits = moving === true && of === this.#limitsOf ? union(this.#limits, now) : now;
    this.#limitsOf = of;
    return this.#limits;
  }
}

/** The values that are not finite, of the series that are seen; where NaN means "not defined", it is none of them. */
export function marksOf({ series, reduced }: ChartData): readonly NonFiniteMark[] {
  return nonFiniteMarks(
    series.filter(({ hidden, gaps }) => !hidden && gaps !== true).flatMap(({ id }) => reduced.get(id) ?? []),
  );
}

/** The first series of a chart that a background has as well: the one that its entry in the legend is about. */
export function toldSeries(data: ChartData, background: ChartBackground): ReducedSeries | undefined {
  const first = data.series.find(({ id, hidden }) => !hidden && background.reduced.has(id));
  return first === undefined ? undefined : background.reduced.get(first.id);
}

/** The entries of the legend: the chart's own series, then what lies below them. */
export function entriesOf({ theme, series, backgrounds = [] }: ChartData): readonly LegendEntry[] {
  const first = series.find(({ hidden }) => !hidden) ?? { style: -1 };
  return [
    ...series.map((each) => ({
      id: each.id,
      label: each.label,
      hidden: each.hidden,
      style: styleOf(theme, each),
      circles: each.validation,
    })),
    ...backgrounds.map(({ id, label, marker, kind }) => ({
      id,
      label,
      hidden: false,
      leads: kind === 'branch',
      style: behind(theme, styleOf(theme, first)),
      marker: marker === undefined ? undefined : markerOf(marker),
    })),
  ];
}
