import type { NetworkLayer, NetworkPicture } from '../../../../src/shared/views/pictures.ts';
import { formatCount, formatNumber } from '../../../format.ts';
import { t } from '../../../text.ts';
import type { Pen } from '../../pen.ts';
import { faded } from '../../theme.ts';
import type { PictureData } from '../picture-data.ts';
import type { Point, Size } from '../plane.ts';
import { fitting, labelHeight, rimmedText, segment, setFont } from '../plane.ts';
import type { Cursor, Painter, PictureTable, Target } from './painter.ts';

/** A unit as a circle, or an edge between two. */
interface Item {
  /** The element that it stands for; a unit without bias and an input have none. */
  readonly name: string | undefined;
  readonly value: number;
  readonly at: Point;
  /** Column of the circle, or of the circle to which an edge leads; 0 is the inputs. */
  readonly column: number;
  /** Where an edge comes from. */
  readonly from?: Point;
}

/** Widest an edge gets, in px, and how near to it counts as pointed at. */
const widest = 5;
const reach = 6;

/** Layers as columns, weights as edges, biases in the circles, gradient norms below. */
export class NetworkPainter implements Painter {
  readonly base: readonly unknown[];
  readonly #data: PictureData;
  readonly #picture: NetworkPicture;
  readonly #size: Size;
  readonly #units: readonly (readonly Item[])[];
  readonly #edges: readonly (readonly Item[])[];
  readonly #radius: number;
  readonly #bottom: number;

  constructor(data: PictureData, picture: NetworkPicture, size: Size) {
    this.#data = data;
    this.#picture = picture;
    this.#size = size;
    const { theme } = data;
    const line = labelHeight(theme);
    const top = 2 * line + 4;
    this.#bottom = size.height - line - 14;
    const { layers } = picture;
    const first = layers[0];
    const counts = [first?.drawnInputs.length ?? 0, ...layers.map(({ drawnUnits }) => drawnUnits.length)];
    const room = (this.#bottom - top) / Math.max(1, ...counts);
    this.#radius = Math.min(9, Math.max(2.5, room * 0.34));
    const x = (column: number): number => {
      const margin = Math.min(56, size.width / (2 * counts.length));
      return margin + (column * (size.width - 2 * margin)) / Math.max(1, counts.length - 1);
    };
    const all = [first?.inputs ?? 0, ...layers.map(({ units }) => units)];
    const place = (column: number, index: number): Point => {
      const count = counts[column]!;
      // Where units are left out, the last one stands apart, with room for how many they are.
      const gap = all[column]! > count ? 0.9 : 0;
      const step = Math.min(34, (this.#bottom - top) / (count + gap));
      const middle = (top + this.#bottom) / 2;
      const at = index + (index === count - 1 ? gap : 0);
      return { x: x(column), y: middle + (at - (count - 1 + gap) / 2) * step };
    };
    const inputs = Array.from(first?.drawnInputs ?? [], (_, index) => ({
      name: undefined,
      value: Number.NaN,
      at: place(0, index),
      column: 0,
    }));
    this.#units = [
      inputs,
      ...layers.map((layer, index) =>
        Array.from(layer.drawnUnits, (unit, position) => ({
          name: layer.biasName === undefined ? undefined : `${layer.biasName}[${unit}]`,
          value: layer.biases[position]!,
          at: place(index + 1, position),
          column: index + 1,
        })),
      ),
    ];
    this.#edges = layers.map((layer, index) => {
      const items: Item[] = [];
      // Only the weights of a dense layer are one for each pair of units.
      if (layer.weightsName === undefined) return items;
      layer.drawnInputs.forEach((input, row) => {
        layer.drawnUnits.forEach((unit, position) => {
          items.push({
            name: `${layer.weightsName}[${input}][${unit}]`,
            value: layer.weights[row * layer.drawnUnits.length + position]!,
            // A layer may be drawn with other inputs than the units drawn before it: both pick by the same rule.
            from: place(index, row),
            at: place(index + 1, position),
            column: index + 1,
          });
        });
      });
      return items;
    });
    this.base = [theme, size.width, size.height, picture];
  }

  drawBase(pen: Pen): void {
    const { theme } = this.#data;
    const { layers } = this.#picture;
    pen.lineCap = 'butt';
    for (const edges of this.#edges) {
      const largest = largestSize(edges);
      for (const edge of edges) this.#drawEdge(pen, edge, largest);
    }
    pen.setLineDash([]);
    const line = labelHeight(theme);
    const columnWidth = this.#size.width / (layers.length + 1);
    const norms = layers.map(({ gradientNorm }) => gradientNorm[0] ?? Number.NaN);
    for (const [column, units] of this.#units.entries()) {
      const largest = largestSize(units);
      for (const unit of units) this.#drawUnit(pen, unit, largest);
      const layer = layers[column - 1];
      const x = units[0]?.at.x ?? 0;
      setFont(pen, theme);
      pen.textAlign = 'center';
      pen.textBaseline = 'top';
      pen.fillStyle = theme.foreground;
      const room = Math.min(columnWidth, 2 * Math.min(x, this.#size.width - x)) - 4;
      pen.fillText(fitting(layer?.name ?? t('inputs'), room, theme), x, 0);
      pen.fillStyle = theme.muted;
      const shape = layer === undefined ? formatCount(layers[0]?.inputs ?? 0) : labelOf(layer);
      pen.fillText(fitting(shape, room, theme), x, line);
      const count = layer === undefined ? (layers[0]?.inputs ?? 0) : layer.units;
      const hidden = count - units.length;
      const last = units.at(-1);
      const before = units.at(-2);
      if (hidden > 0 && last !== undefined && before !== undefined) {
        const text = fitting(t('⋮ {0} more', formatCount(hidden)), room, theme);
        rimmedText(pen, theme, text, x, (last.at.y + before.at.y) / 2, 'center');
      }
      if (layer !== undefined && layer.gradientNorm.length > 0) {
        this.#drawNorm(pen, norms[column - 1]!, norms, x, Math.min(columnWidth - 12, 72));
      }
    }
  }

  #drawEdge(pen: Pen, { value, at, from }: Item, largest: number): void {
    const { theme } = this.#data;
    if (from === undefined) return;
    const finite = Number.isFinite(value);
    const share = finite && largest > 0 ? Math.abs(value) / largest : 0;
    if (finite && share < 0.01) return;
    const color = finite ? (value < 0 ? theme.negative : theme.positive) : theme.error;
    pen.strokeStyle = theme.highContrast ? color : faded(color, finite ? 0.25 + 0.65 * share : 1);
    pen.lineWidth = finite ? Math.max(0.5, widest * share) : 1.5;
    pen.setLineDash(value < 0 ? [5, 3] : finite ? [] : [1, 3]);
    pen.beginPath();
    segment(pen, from.x, from.y, at.x, at.y);
    pen.stroke();
  }

  #drawUnit(pen: Pen, { value, at, name }: Item, largest: number): void {
    const { theme } = this.#data;
    pen.fillStyle = theme.background;
    pen.strokeStyle = theme.foreground;
    pen.lineWidth = 1.25;
    pen.beginPath();
    pen.arc(at.x, at.y, this.#radius, 0, 2 * Math.PI);
    pen.fill();
    if (name !== undefined && Number.isFinite(value) && largest > 0) {
      // A bias fills its circle from the middle by its size.
      pen.fillStyle = value < 0 ? theme.negative : theme.positive;
      pen.save();
      pen.beginPath();
      pen.arc(at.x, at.y, (this.#radius - 1) * Math.sqrt(Math.abs(value) / largest), 0, 2 * Math.PI);
      pen.fill();
      pen.restore();
    }
    pen.beginPath();
    pen.arc(at.x, at.y, this.#radius, 0, 2 * Math.PI);
    pen.setLineDash(value < 0 ? [2, 2] : []);
    pen.stroke();
    pen.setLineDash([]);
  }

  /** The gradient norm of a layer as a bar over six decades below the largest. */
  #drawNorm(pen: Pen, norm: number, norms: readonly number[], x: number, width: number): void {
    const { theme } = this.#data;
    const largest = Math.max(...norms.filter(Number.isFinite), 0);
    const top = this.#bottom + 6;
    const left = Math.round(x - width / 2);
    pen.strokeStyle = theme.grid;
    pen.lineWidth = 1;
    pen.strokeRect(left + 0.5, Math.round(top) + 0.5, Math.round(width), 4);
    if (!Number.isFinite(norm)) pen.fillStyle = theme.error;
    else pen.fillStyle = theme.foreground;
    const share = norm > 0 && largest > 0 ? Math.max(0.02, 1 + Math.log10(norm / largest) / 6) : 0;
    pen.fillRect(left, Math.round(top), Math.round(width * (Number.isFinite(norm) ? share : 1)), 5);
    setFont(pen, theme);
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    pen.fillStyle = Number.isFinite(norm) ? theme.muted : theme.error;
    pen.fillText(`‖∇‖ ${formatNumber(norm, 2)}`, x, top + 7);
  }

  /** What is under a place: a circle first, then the nearest edge. */
  #item(cursor: Cursor): Item | undefined {
    for (const units of this.#units) {
      const found = units.find(({ at }) => Math.hypot(at.x - cursor.x, at.y - cursor.y) <= this.#radius + 3);
      if (found !== undefined) return found;
    }
    let best: Item | undefined;
    let least = reach;
    for (const edges of this.#edges) {
      for (const edge of edges) {
        const distance = distanceTo(edge, cursor);
        if (distance < least) {
          least = distance;
          best = edge;
        }
      }
    }
    return best;
  }

  drawOverlay(pen: Pen, cursor: Cursor | undefined): void {
    const item = cursor && this.#item(cursor);
    if (item === undefined) return;
    const { theme } = this.#data;
    pen.strokeStyle = theme.current;
    pen.lineWidth = 2.5;
    pen.setLineDash(item.value < 0 && item.from !== undefined ? [5, 3] : []);
    pen.beginPath();
    if (item.from === undefined) pen.arc(item.at.x, item.at.y, this.#radius + 3, 0, 2 * Math.PI);
    else segment(pen, item.from.x, item.from.y, item.at.x, item.at.y);
    pen.stroke();
    pen.setLineDash([]);
  }

  readOut(cursor: Cursor | undefined): string {
    const { quantity, layers } = this.#picture;
    const item = cursor && this.#item(cursor);
    if (item === undefined) {
      const what = quantity === 'value' ? t('Edges: |w| of their layer') : t('Edges: |∂L/∂w| of their layer');
      return t('{0}; negative ones are dashed', what);
    }
    if (item.name === undefined) {
      const position = this.#units[item.column]!.indexOf(item);
      if (item.column === 0) return t('input {0}', formatCount(layers[0]?.drawnInputs[position] ?? position));
      const layer = layers[item.column - 1];
      const [name, unit] = [layer?.name ?? '', formatCount(position)];
      // Of other layers a unit may share a bias with many.
      return layer?.kind === 'dense' ? t('{0}, unit {1}, without bias', name, unit) : t('{0}, unit {1}', name, unit);
    }
    const shown = quantity === 'value' ? item.name : `∂L/∂${item.name}`;
    return `${shown} = ${formatNumber(item.value, 4)}`;
  }

  /** Arrows go through the circles: across the layers, and up and down in one. Shift goes along the edges of a unit. */
  step(cursor: Cursor | undefined, across: -1 | 0 | 1, up: -1 | 0 | 1, large: boolean): Cursor {
    const item = cursor && this.#item(cursor);
    if (item === undefined) return this.#units[1]?.[0]?.at ?? { x: 0, y: 0 };
    const incoming = (this.#edges[item.column - 1] ?? []).filter(({ at }) => at.y === item.at.y);
    if (large || item.from !== undefined) {
      const index = item.from === undefined ? -1 : incoming.indexOf(item);
      const next = incoming[index + (across === 0 ? -up : across)];
      if (next?.from !== undefined) return spot(next);
      return item.at;
    }
    const column = Math.min(this.#units.length - 1, Math.max(0, item.column + across));
    const units = this.#units[column] ?? [];
    const index = this.#units[item.column]?.indexOf(item) ?? 0;
    const wanted = across === 0 ? index - up : index;
    return units[Math.min(units.length - 1, Math.max(0, wanted))]?.at ?? item.at;
  }

  target(cursor: Cursor): Target | undefined {
    const name = this.#item(cursor)?.name;
    return name === undefined ? undefined : { kind: 'element', name };
  }

  table(): PictureTable {
    const row = ({ kind, name, inputs, units, activation, gradientNorm, weights }: NetworkLayer): string[] => [
      name,
      `${formatCount(inputs)} → ${formatCount(units)}`,
      kind === 'dense' || kind === 'activation' ? activation : appliedOf(kind, activation),
      gradientNorm[0] === undefined ? '' : formatNumber(gradientNorm[0], 4),
      weights.length === 0 ? '' : formatNumber(Math.max(0, ...weights.map(Math.abs)), 4),
    ];
    const largest = this.#picture.quantity === 'value' ? t('largest |w| drawn') : t('largest |∂L/∂w| drawn');
    return {
      caption: t('Layers'),
      head: [t('layer'), t('shape'), t('activation'), '‖∇L‖₂', largest],
      rows: this.#picture.layers.map(row),
    };
  }

  describe(): string {
    const { layers } = this.#picture;
    const shapes = [layers[0]?.inputs ?? 0, ...layers.map(({ units }) => units)].map(formatCount).join(' → ');
    return t('Network {0}', shapes);
  }
}

/** What a layer is, below its name: `8 tanh`, `8×8×16 conv2d relu`. */
function labelOf({ kind, shape, units, activation }: NetworkLayer): string {
  if (kind === 'dense') return `${formatCount(units)} ${activation}`;
  return `${shape.map((length) => formatCount(length)).join('×')} ${appliedOf(kind, activation)}`;
}

function appliedOf(kind: string, activation: string): string {
  if (kind === 'activation') return activation;
  return activation === 'linear' ? kind : `${kind} ${activation}`;
}

function largestSize(items: readonly Item[]): number {
  return items.reduce(
    (most, { value }) => (Math.abs(value) > most && Number.isFinite(value) ? Math.abs(value) : most),
    0,
  );
}

/** A place on an edge at which no other edge of the same unit is: nearer to where it comes from. */
function spot({ from, at }: Item): Point {
  const start = from ?? at;
  return { x: start.x + 0.35 * (at.x - start.x), y: start.y + 0.35 * (at.y - start.y) };
}

function distanceTo({ from, at }: Item, { x, y }: Point): number {
  if (from === undefined) return Number.POSITIVE_INFINITY;
  const length = (at.x - from.x) ** 2 + (at.y - from.y) ** 2;
  const share = ((x - from.x) * (at.x - from.x) + (y - from.y) * (at.y - from.y)) / length;
  const along = Math.min(1, Math.max(0, share));
  return Math.hypot(from.x + along * (at.x - from.x) - x, from.y + along * (at.y - from.y) - y);
}
