import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import { Chart, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import type { Overlay } from './overlay.ts';
import { overlayPlugin, stripHeight } from './overlay.ts';
import type { Line } from './points.ts';
import type { Axis } from './scale.ts';
import type { ChartTheme, LineStyle } from './theme.ts';
import type { Tick } from './ticks.ts';
import { iterationTicks, rightRoom } from './ticks.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale);

/** One line as it is to be drawn. */
export interface DrawnLine {
  readonly id: string;
  readonly line: Line;
  readonly style: LineStyle;
}

export interface Drawing {
  readonly theme: ChartTheme;
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly DrawnLine[];
  readonly axisTitle: string;
}

/** Lines of so few points show each of them. */
const sparse = 40;

function dataset({ id, line, style }: DrawnLine): ChartDataset<'line'> {
  const { points, lone } = line;
  let pointRadius: number | number[] = 0;
  if (points.length <= sparse) pointRadius = points.length === 1 ? 3 : 2;
  else if (lone.length > 0) {
    pointRadius = new Array<number>(points.length).fill(0);
    for (const index of lone) pointRadius[index] = 2;
  }
  return {
    label: id,
    // The points are made anew for every drawing, and Chart.js does not change them.
    data: points as { x: number; y: number }[],
    borderColor: style.color,
    backgroundColor: style.color,
    borderWidth: style.width,
    borderDash: [...style.dash],
    borderJoinStyle: 'round',
    pointRadius,
    pointBorderWidth: 0,
    pointHitRadius: 0,
    // Points on the edges are seen whole.
    clip: 4,
    spanGaps: false,
  };
}

/** A canvas with lines over iterations. It draws what it is given; it decides nothing about the data. */
export class LineCanvas {
  readonly #chart: Chart<'line'>;
  #drawing: Drawing | undefined;
  #iterationTicks: readonly Tick[] = [];
  /** The widest that the labels of the vertical axis have been: the plot does not move when they get shorter. */
  #axisWidth = 48;

  constructor(canvas: HTMLCanvasElement, overlay: () => Overlay | undefined, resized: () => void) {
    const configuration: ChartConfiguration<'line'> = {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: stripHeight, right: rightRoom, bottom: 0, left: 0 } },
        onResize: resized,
        scales: {
          x: {
            type: 'linear',
            title: { display: true, text: 'iteration', padding: { top: 0 } },
            ticks: { autoSkip: false, maxRotation: 0, callback: (value) => labelOf(this.#iterationTicks, value) },
            afterBuildTicks: (scale) => {
              this.#iterationTicks = iterationTicks(scale.min, scale.max, scale.width);
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
            ticks: { autoSkip: false, callback: (value) => labelOf(this.#drawing?.axis.ticks ?? [], value) },
            afterBuildTicks: (scale) => {
              scale.ticks = (this.#drawing?.axis.ticks ?? []).map(({ value }) => ({ value }));
            },
            afterFit: (scale: Scale) => {
              this.#axisWidth = Math.max(this.#axisWidth, Math.ceil(scale.width / 8) * 8);
              scale.width = this.#axisWidth;
            },
          },
        },
      },
      plugins: [overlayPlugin(overlay)],
    };
    this.#chart = new Chart(canvas, configuration);
  }

  /** Draws everything anew. */
  draw(drawing: Drawing): void {
    const kindChanged = this.#drawing?.axis.kind !== drawing.axis.kind;
    this.#drawing = drawing;
    if (kindChanged) this.#axisWidth = 48;
    const { theme, axis } = drawing;
    const x = this.#chart.options.scales?.['x'];
    const y = this.#chart.options.scales?.['y'];
    if (x === undefined || y === undefined) throw new Error('the chart has lost its axes');
    x.min = drawing.from;
    x.max = drawing.to;
    y.min = axis.low;
    y.max = axis.high;
    const font = { family: theme.fontFamily, size: theme.fontSize };
    for (const [scale, ticks, title] of [
      [x, () => this.#iterationTicks, 'iteration'],
      [y, () => axis.ticks, drawing.axisTitle],
    ] as const) {
      scale.border = { color: theme.axis };
      scale.grid = {
        color: ({ tick }) => (labelOf(ticks(), tick.value) === '' ? theme.faintGrid : theme.grid),
        tickColor: theme.axis,
        tickLength: 4,
      };
      Object.assign(scale.ticks ?? {}, { color: theme.muted, font });
      Object.assign((scale as { title?: object }).title ?? {}, { color: theme.muted, font, text: title });
    }
    this.#chart.data.datasets = drawing.lines.map(dataset);
    this.#chart.update('none');
  }

  /** Draws the overlay anew over unchanged lines. */
  redraw(): void {
    this.#chart.draw();
  }

  /** Left and width of the plot in px, from the left edge of the canvas. */
  get plot(): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
    const { left, top, width, height } = this.#chart.chartArea ?? { left: 0, top: 0, width: 0, height: 0 };
    return { left, top, width, height };
  }

  /** The place on the axis of iterations, not rounded, at a distance in px from the left edge of the canvas. */
  iterationAt(pixel: number): number | undefined {
    return this.#chart.scales['x']?.getValueForPixel(pixel);
  }

  pixelAt(iteration: number): number | undefined {
    return this.#chart.scales['x']?.getPixelForValue(iteration);
  }
}

function labelOf(ticks: readonly Tick[], value: number | string): string {
  return ticks.find((tick) => tick.value === value)?.label ?? '';
}
