import { formatCount } from '../../format.ts';
import { t } from '../../text.ts';
import type { Drawing } from '../line/drawing.ts';
import { drawLines } from '../line/line-layer.ts';
import { drawOverlay } from '../line/overlay.ts';
import { PlotFrame, stripHeight } from '../line/plot-frame.ts';
import type { MarkerName } from '../markers.ts';
import { traceMarker } from '../markers.ts';
import type { Pen } from '../pen.ts';
import type { ChartTheme, LineStyle } from '../theme.ts';
import { iterationTicks, rightRoom } from '../ticks.ts';
import { SvgPen } from './svg-pen.ts';

/** A chart as a picture of its own: what its card shows, without what can be pressed. */
export interface Figure {
  readonly title: string;
  /** The iteration that the values of the legend belong to. */
  readonly place: number | undefined;
  readonly drawing: Drawing;
  readonly legend: readonly {
    readonly label: string;
    readonly value: string;
    readonly style: LineStyle;
    readonly marker: MarkerName | undefined;
  }[];
  /** Px of the whole picture. */
  readonly width: number;
  readonly height: number;
}

/** What a pen can do besides, which the two kinds do in their own ways. */
interface FigurePen {
  readonly pen: Pen;
  /** Px that a text takes. */
  measure(text: string): number;
  /** Turns what is drawn until `restore` by a quarter against the clock about a place. */
  quarterTurn(x: number, y: number): void;
}

const edge = 12;
const rowHeight = 18;
const swatchWidth = 24;

function fontOf({ fontSize, fontFamily }: ChartTheme, larger = 1): string {
  return `${Math.round(fontSize * larger * 10) / 10}px ${fontFamily}`;
}

function drawTitle({ pen, measure }: FigurePen, { title, place, drawing }: Figure): void {
  const { theme } = drawing.axes;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = theme.foreground;
  pen.font = `600 ${fontOf(theme, 1.18)}`;
  pen.fillText(title, edge, edge + 8);
  const width = measure(title);
  pen.font = fontOf(theme);
  pen.fillStyle = theme.muted;
  if (place !== undefined) pen.fillText(t('at {0}', formatCount(place)), edge + width + 10, edge + 8);
}

/** Draws the legend and returns where it ends. */
function drawLegend({ pen, measure }: FigurePen, { legend, drawing, width }: Figure): number {
  const { theme } = drawing.axes;
  pen.font = fontOf(theme);
  let x = edge;
  let y = edge + 30;
  for (const { label, value, style, marker } of legend) {
    const text = `${label} ${value}`;
    const needed = swatchWidth + 6 + measure(text);
    if (x > edge && x + needed > width - edge) {
      x = edge;
      y += rowHeight;
    }
    pen.strokeStyle = style.color;
    pen.lineWidth = style.width + 0.5;
    pen.setLineDash(style.dash as number[]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + swatchWidth, y);
    pen.stroke();
    pen.setLineDash([]);
    if (marker !== undefined) {
      pen.fillStyle = theme.background;
      pen.lineWidth = 1;
      traceMarker(pen, marker, x + swatchWidth / 2, y, 3.5);
      pen.fill();
      pen.stroke();
    }
    pen.fillStyle = theme.foreground;
    pen.fillText(text, x + swatchWidth + 6, y);
    x += needed + 16;
  }
  return y + rowHeight / 2;
}

/** Grid, ticks, labels and titles; returns the frame of the plot between them. */
function drawAxes(
  { pen, measure, quarterTurn }: FigurePen,
  { drawing, width, height }: Figure,
  top: number,
): PlotFrame {
  const { theme, iterations, values, title, band } = drawing.axes;
  pen.font = fontOf(theme);
  const widest = Math.max(...values.ticks.map(({ label }) => measure(label)));
  const edges = {
    left: edge + theme.fontSize + 6 + widest + 8,
    top: top + stripHeight,
    right: width - rightRoom - edge,
    bottom: height - edge - 2 * theme.fontSize - 16,
  };
  const frame = new PlotFrame(edges, {
    from: iterations.from,
    to: iterations.to,
    spacing: iterations.spacing,
    low: values.low,
    high: values.high,
  });
  const line = (color: string, x1: number, y1: number, x2: number, y2: number): void => {
    pen.strokeStyle = color;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  };
  pen.lineWidth = 1;
  if (band !== undefined) {
    const [upper, lower] = [Math.max(frame.top, frame.y(band.high)), Math.min(frame.bottom, frame.y(band.low))];
    pen.fillStyle = theme.faintGrid;
    if (lower > upper) pen.fillRect(frame.left, upper, frame.width, lower - upper);
  }
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  for (const { value, label } of iterationTicks(iterations, frame.width)) {
    const x = Math.round(frame.x(value)) + 0.5;
    line(label === '' ? theme.faintGrid : theme.grid, x, frame.top, x, frame.bottom);
    line(theme.axis, x, frame.bottom, x, frame.bottom + 4);
    pen.fillStyle = theme.muted;
    if (label !== '') pen.fillText(label, x, frame.bottom + 7);
  }
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const { value, label } of values.ticks) {
    const y = Math.round(frame.y(value)) + 0.5;
    line(label === '' ? theme.faintGrid : theme.grid, frame.left, y, frame.right, y);
    line(theme.axis, frame.left - 4, y, frame.left, y);
    pen.fillStyle = theme.muted;
    if (label !== '') pen.fillText(label, frame.left - 8, y);
  }
  line(theme.axis, frame.left + 0.5, frame.top, frame.left + 0.5, frame.bottom);
  line(theme.axis, frame.left, frame.bottom + 0.5, frame.right, frame.bottom + 0.5);
  pen.fillStyle = theme.muted;
  pen.textAlign = 'center';
  pen.textBaseline = 'bottom';
  const named = iterations.epoch === undefined ? t('iteration') : t('epoch');
  pen.fillText(named, (frame.left + frame.right) / 2, height - edge);
  const [x, y] = [edge + theme.fontSize, (frame.top + frame.bottom) / 2];
  pen.save();
  quarterTurn(x, y);
  pen.fillText(title, x, y);
  pen.restore();
  return frame;
}

function drawFigure(figurePen: FigurePen, figure: Figure): void {
  const { pen } = figurePen;
  const { axes, lines, overlay } = figure.drawing;
  pen.fillStyle = axes.theme.background;
  pen.fillRect(0, 0, figure.width, figure.height);
  drawTitle(figurePen, figure);
  const frame = drawAxes(figurePen, figure, drawLegend(figurePen, figure));
  drawLines(pen, frame, lines, axes.theme.background);
  drawOverlay(pen, frame, overlay);
}

/** Measures texts for a pen that cannot. */
function measuring(pen: Pen): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
  return (text) => {
    context.font = pen.font;
    return context.measureText(text).width;
  };
}

export function svgOf(figure: Figure): string {
  const pen = new SvgPen(figure.width, figure.height);
  drawFigure({ pen, measure: measuring(pen), quarterTurn: (x, y) => pen.quarterTurn(x, y) }, figure);
  return pen.finish(figure.title);
}

/** A PNG of twice as many px in each direction. */
export async function pngOf(figure: Figure, ratio = 2): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(figure.width * ratio);
  canvas.height = Math.round(figure.height * ratio);
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
  pen.scale(ratio, ratio);
  const quarterTurn = (x: number, y: number): void => {
    pen.translate(x, y);
    pen.rotate(-Math.PI / 2);
    pen.translate(-x, -y);
  };
  drawFigure({ pen, measure: (text) => pen.measureText(text).width, quarterTurn }, figure);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error(`No picture could be made of the chart ${figure.title}.`));
      else resolve(blob);
    }, 'image/png');
  });
}
