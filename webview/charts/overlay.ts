import type { Chart, Plugin } from 'chart.js';
import type { NonFiniteMark, Span } from './points.ts';
import type { ChartTheme } from './theme.ts';

/** Height in px of the strip above the plot, which belongs to values that are not finite and to the current iteration. */
export const stripHeight = 20;

/** What is drawn over the lines. All places are iterations. */
export interface Overlay {
  readonly theme: ChartTheme;
  readonly current: number | undefined;
  readonly hover: number | undefined;
  readonly selection: readonly [number, number] | undefined;
  readonly interventions: readonly number[];
  readonly nonFinite: readonly NonFiniteMark[];
  readonly clipped: readonly { readonly color: string; readonly iterations: readonly number[] }[];
  /** What the buckets of dashed lines span, in axis units. */
  readonly spans: readonly { readonly color: string; readonly spans: readonly Span[] }[];
  /** Points to emphasise under the cursor, in axis units. */
  readonly dots: readonly { readonly color: string; readonly x: number; readonly y: number }[];
}

function verticalLine(chart: Chart, x: number, top: number, dash: number[]): void {
  const { ctx, chartArea } = chart;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, top);
  ctx.lineTo(Math.round(x) + 0.5, chartArea.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y - size);
  ctx.lineTo(x, y + size * 0.6);
  ctx.closePath();
}

function drawSelection(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  if (overlay.selection === undefined) return;
  const { ctx, chartArea } = chart;
  const [a, b] = overlay.selection;
  const left = Math.max(chartArea.left, Math.min(pixel(a), pixel(b)));
  const right = Math.min(chartArea.right, Math.max(pixel(a), pixel(b)));
  ctx.fillStyle = overlay.theme.selection;
  ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
}

function drawSpans(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  const { ctx, chartArea, scales } = chart;
  const y = scales['y'];
  if (y === undefined) return;
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  for (const { color, spans } of overlay.spans) {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (const [index, { x, low, high }] of spans.entries()) {
      const left = Math.round(pixel(x));
      // Neighbouring buckets join without a seam; a bucket on its own is as wide as a line.
      const next = Math.round(pixel(spans[index + 1]?.x ?? x));
      const top = y.getPixelForValue(high);
      ctx.rect(left, top, Math.min(3, Math.max(1, next - left)), Math.max(1, y.getPixelForValue(low) - top));
    }
    ctx.fill();
  }
}

function drawInterventions(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  const { ctx, chartArea } = chart;
  ctx.strokeStyle = overlay.theme.muted;
  ctx.lineWidth = 1;
  for (const iteration of overlay.interventions) {
    const x = pixel(iteration);
    if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
    verticalLine(chart, x, chartArea.top, [1, 3]);
    ctx.fillStyle = overlay.theme.background;
    ctx.beginPath();
    ctx.moveTo(x, chartArea.bottom - 5);
    ctx.lineTo(x + 5, chartArea.bottom);
    ctx.lineTo(x, chartArea.bottom + 5);
    ctx.lineTo(x - 5, chartArea.bottom);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
}

function drawNonFinite(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  const { ctx, chartArea } = chart;
  const y = chartArea.top - stripHeight + 5;
  ctx.strokeStyle = overlay.theme.error;
  let before = Number.NEGATIVE_INFINITY;
  for (const mark of overlay.nonFinite) {
    const x = pixel(mark.x);
    if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
    // Marks that would overlap run together to a bar; the first of them keeps its cross.
    if (x - before < 7) {
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.moveTo(before, y);
      ctx.lineTo(x, y);
      ctx.stroke();
      before = x;
      continue;
    }
    before = x;
    ctx.lineWidth = 1.75;
    ctx.beginPath();
    ctx.moveTo(x - 3, y - 3);
    ctx.lineTo(x + 3, y + 3);
    ctx.moveTo(x + 3, y - 3);
    ctx.lineTo(x - 3, y + 3);
    ctx.stroke();
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.5;
    verticalLine(chart, x, chartArea.top, [3, 3]);
    ctx.globalAlpha = 1;
  }
}

function drawClipped(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  const { ctx, chartArea } = chart;
  for (const { color, iterations } of overlay.clipped) {
    ctx.strokeStyle = color;
    ctx.fillStyle = overlay.theme.background;
    ctx.lineWidth = 1.25;
    let before = Number.NEGATIVE_INFINITY;
    for (const iteration of iterations) {
      const x = pixel(iteration);
      if (x < chartArea.left - 1 || x > chartArea.right + 1 || x - before < 9) continue;
      before = x;
      triangle(ctx, x, chartArea.bottom - 4, 4);
      ctx.fill();
      ctx.stroke();
    }
  }
}

function drawCurrent(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  if (overlay.current === undefined) return;
  const { ctx, chartArea } = chart;
  const x = pixel(overlay.current);
  if (x < chartArea.left - 1 || x > chartArea.right + 1) return;
  ctx.strokeStyle = overlay.theme.current;
  ctx.fillStyle = overlay.theme.current;
  ctx.lineWidth = 1;
  verticalLine(chart, x, chartArea.top, []);
  triangle(ctx, Math.round(x) + 0.5, chartArea.top - 3, 5);
  ctx.fill();
}

function drawHover(chart: Chart, overlay: Overlay, pixel: (iteration: number) => number): void {
  if (overlay.hover === undefined) return;
  const { ctx, chartArea, scales } = chart;
  const x = pixel(overlay.hover);
  if (x < chartArea.left - 1 || x > chartArea.right + 1) return;
  ctx.strokeStyle = overlay.theme.muted;
  ctx.lineWidth = 1;
  verticalLine(chart, x, chartArea.top, [2, 2]);
  for (const dot of overlay.dots) {
    const y = scales['y']?.getPixelForValue(dot.y);
    if (y === undefined || Number.isNaN(y)) continue;
    ctx.beginPath();
    ctx.arc(pixel(dot.x), Math.min(chartArea.bottom, Math.max(chartArea.top, y)), 3.5, 0, 2 * Math.PI);
    ctx.fillStyle = dot.color;
    ctx.fill();
    ctx.strokeStyle = overlay.theme.background;
    ctx.lineWidth = 1.5;
    ctx.stroke();
  }
}

/** Draws an overlay that is asked for at every drawing, so that a moved cursor costs a repaint and no update. */
export function overlayPlugin(overlay: () => Overlay | undefined): Plugin<'line'> {
  const withContext = (chart: Chart, draw: (current: Overlay, pixel: (iteration: number) => number) => void): void => {
    const current = overlay();
    const scale = chart.scales['x'];
    if (current === undefined || scale === undefined) return;
    chart.ctx.save();
    draw(current, (iteration) => scale.getPixelForValue(iteration));
    chart.ctx.restore();
  };
  return {
    id: 'overlay',
    beforeDatasetsDraw: (chart) => {
      withContext(chart, (current, pixel) => {
        drawSelection(chart, current, pixel);
        chart.ctx.save();
        drawSpans(chart, current, pixel);
        chart.ctx.restore();
        drawInterventions(chart, current, pixel);
        drawCurrent(chart, current, pixel);
      });
    },
    afterDatasetsDraw: (chart) => {
      withContext(chart, (current, pixel) => {
        drawNonFinite(chart, current, pixel);
        drawClipped(chart, current, pixel);
        drawHover(chart, current, pixel);
      });
    },
  };
}
