import type { ChartConfiguration, Scale } from 'chart.js';
import { Chart, LinearScale } from 'chart.js';
import { element } from '../../dom.ts';
import { t } from '../../text.ts';
import type { Axis } from '../scale.ts';
import type { ChartTheme } from '../theme.ts';
import type { IterationAxis, Tick } from '../ticks.ts';
import { iterationTicks, rightRoom } from '../ticks.ts';
import { toAxisOfIterations } from '../timeline.ts';
import { PlotFrame, stripHeight } from './plot-frame.ts';

Chart.register(LinearScale);

/** A range of values that is faintly marked, in axis units. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

export interface Axes {
  readonly theme: ChartTheme;
  readonly iterations: IterationAxis;
  readonly values: Axis;
  readonly title: string;
  readonly band?: Band | undefined;
}

/** Size of the plot's element in px, and px of the screen for each of them. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** The narrowest that the labels of the vertical axis are given. */
const leastAxisWidth = 48;

/** What the axes show, as a text: while it stays the same they are not drawn again. */
function textOf({ iterations, values, title, band }: Axes, { width, height, ratio }: Size): string {
  const { from, to, spacing, epoch } = iterations;
  const ticks = values.ticks.map(({ value, label }) => `${value} ${label}`);
  const parts = [width, height, ratio, from, to, spacing, epoch, values.low, values.high, ...ticks, title];
  return [...parts, band?.low, band?.high].join('|');
}

/** The lowest layer of a chart: axes, grid and titles, on a canvas that is not on the page. They are drawn when they change, which is rare. */
export class AxesLayer {
  readonly canvas: HTMLCanvasElement;
  readonly #chart: Chart<'line'>;
  #axes: Axes | undefined;
  #text = '';
  #frame: PlotFrame | undefined;
  #iterationTicks: readonly Tick[] = [];
  /** The widest that the labels of the vertical axis have been: the plot does not move when they get shorter. */
  #axisWidth = leastAxisWidth;

  constructor() {
    this.canvas = element('canvas');
    const configuration: ChartConfiguration<'line'> = {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: false,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: stripHeight, right: rightRoom, bottom: 0, left: 0 } },
        scales: {
          x: {
            type: 'linear',
            title: { display: true, text: 'iteration', padding: { top: 0 } },
            ticks: { autoSkip: false, maxRotation: 0, callback: (value) => labelOf(this.#iterationTicks, value) },
            afterBuildTicks: (scale) => {
              const iterations = this.#axes?.iterations;
              if (iterations === undefined) return;
              this.#iterationTicks = iterationTicks(iterations, scale.width).map(({ value, label }) => ({
                value: toAxisOfIterations(value, iterations.spacing),
                label,
              }));
              scale.ticks = this.#iterationTicks.map(({ value }) => ({ value }));
            },
            // Labels at the ends must not push the plot to and fro while the range grows.
            afterFit: (scale) => {
              scale.paddingLeft = 0;
              scale.paddingRight = 0;
            },
          },
          y: {
            type: 'linear',
            title: { display: true, text: '' },
            ticks: { autoSkip: false, callback: (value) => labelOf(this.#axes?.values.ticks ?? [], value) },
            afterBuildTicks: (scale) => {
              scale.ticks = (this.#axes?.values.ticks ?? []).map(({ value }) => ({ value }));
            },
            afterFit: (scale: Scale) => {
              this.#axisWidth = Math.max(this.#axisWidth, Math.ceil(scale.width / 8) * 8);
              scale.width = this.#axisWidth;
            },
          },
        },
      },
    };
    this.#chart = new Chart(this.canvas, configuration);
  }

  /** Draws the axes where they differ from those that are there. Returns the same frame for the same axes. */
  draw(axes: Axes, size: Size): PlotFrame {
    const text = textOf(axes, size);
    if (this.#frame !== undefined && text === this.#text && axes.theme === this.#axes?.theme) return this.#frame;
    if (this.#axes?.values.kind !== axes.values.kind) this.#axisWidth = leastAxisWidth;
    this.#text = text;
    this.#axes = axes;
    this.#resize(size);
    this.#update(axes);
    this.#drawBand(axes);
    const { left, top, right, bottom } = this.#chart.chartArea;
    const { from, to, spacing } = axes.iterations;
    const { low, high } = axes.values;
    this.#frame = new PlotFrame({ left, top, right, bottom }, { from, to, spacing, low, high });
    return this.#frame;
  }

  #resize({ width, height, ratio }: Size): void {
    const chart = this.#chart;
    if (chart.width === width && chart.height === height && chart.options.devicePixelRatio === ratio) return;
    chart.options.devicePixelRatio = ratio;
    chart.resize(width, height);
  }

  #update({ theme, iterations, values, title }: Axes): void {
    const x = this.#chart.options.scales?.['x'];
    const y = this.#chart.options.scales?.['y'];
    if (x === undefined || y === undefined) throw new Error('the chart has lost its axes');
    x.min = toAxisOfIterations(iterations.from, iterations.spacing);
    x.max = toAxisOfIterations(iterations.to, iterations.spacing);
    y.min = values.low;
    y.max = values.high;
    const font = { family: theme.fontFamily, size: theme.fontSize };
    const named = iterations.epoch === undefined ? t('iteration') : t('epoch');
    for (const [scale, ticks, text] of [
      [x, () => this.#iterationTicks, named],
      [y, () => values.ticks, title],
    ] as const) {
      scale.border = { color: theme.axis };
      scale.grid = {
        color: ({ tick }) => (labelOf(ticks(), tick.value) === '' ? theme.faintGrid : theme.grid),
        tickColor: theme.axis,
        tickLength: 4,
      };
      Object.assign(scale.ticks ?? {}, { color: theme.muted, font });
      Object.assign((scale as { title?: object }).title ?? {}, { color: theme.muted, font, text });
    }
    this.#chart.update('none');
  }

  #drawBand({ theme, band }: Axes): void {
    const y = this.#chart.scales['y'];
    if (band === undefined || y === undefined) return;
    const { ctx, chartArea } = this.#chart;
    const top = Math.max(chartArea.top, y.getPixelForValue(band.high));
    const bottom = Math.min(chartArea.bottom, y.getPixelForValue(band.low));
    if (!(bottom > top)) return;
    ctx.save();
    if (theme.highContrast) {
      ctx.strokeStyle = theme.muted;
      ctx.setLineDash([2, 4]);
      ctx.strokeRect(chartArea.left, top, chartArea.width, bottom - top);
      ctx.setLineDash([]);
    } else {
      ctx.fillStyle = theme.faintGrid;
      ctx.fillRect(chartArea.left, top, chartArea.width, bottom - top);
    }
    ctx.fillStyle = theme.muted;
    ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'top';
    if (bottom - top > theme.fontSize + 4) ctx.fillText(band.label, chartArea.right - 4, top + 2);
    ctx.restore();
  }
}

function labelOf(ticks: readonly Tick[], value: number | string): string {
  return ticks.find((tick) => tick.value === value)?.label ?? '';
}
