import type { HeatMap } from '../../../src/shared/views/heat-map.ts';
import { elementOfCell } from '../../../src/shared/views/heat-map.ts';
import { element, setAttribute, setText } from '../../dom.ts';
import { formatNumber } from '../../format.ts';
import { t } from '../../text.ts';
import { CanvasLayer } from '../canvas-layer.ts';
import type { ChartTheme } from '../theme.ts';
import type { HeatMapScale } from './heat-map-cells.ts';
import { drawCells, edgesOf, largestOf } from './heat-map-cells.ts';

export type { HeatMapScale } from './heat-map-cells.ts';

export interface HeatMapData {
  readonly theme: ChartTheme;
  readonly heatMap: HeatMap;
  readonly scale: HeatMapScale;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A tensor as cells, diverging about 0. Negative cells are hatched, those that are not finite crossed; the read-out has the number. */
export class HeatMapView {
  readonly element: HTMLElement;
  readonly #plot: HTMLElement;
  readonly #base = new CanvasLayer('heat-map-base');
  readonly #overlay = new CanvasLayer('heat-map-overlay');
  readonly #readOut = element('p.heat-map-readout', { 'aria-live': 'polite' });
  readonly #select: (element: string) => void;
  #data: HeatMapData | undefined;
  #size = { width: 0, height: 0 };
  #cell: Cell | undefined;

  /** @param select A cell was chosen, by the name of its element. */
  constructor(select: (element: string) => void) {
    this.#select = select;
    this.#plot = element(
      'div.heat-map-plot',
      { role: 'application', tabindex: 0, 'aria-label': t('Heat map') },
      this.#base.canvas,
      this.#overlay.canvas,
    );
    this.element = element('div.heat-map', {}, this.#plot, this.#readOut);
    this.#listen();
    new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      this.#size = { width: Math.floor(width), height: Math.floor(height) };
      this.#draw();
    }).observe(this.#plot);
  }

  /** Undefined: it waits for another tensor, and shows nothing. */
  update(data: HeatMapData | undefined): void {
    const before = this.#data?.heatMap;
    this.#data = data;
    if (data === undefined) {
      this.#cell = undefined;
      for (const layer of [this.#base, this.#overlay]) layer.repaint(undefined, () => {});
      setText(this.#readOut, '');
      return;
    }
    const { name, rows, columns } = data.heatMap;
    if (before?.name !== name || before.rows !== rows || before.columns !== columns) this.#cell = undefined;
    const label = t('Heat map of {0}, {1} rows and {2} columns: arrow keys read a cell', name, rows, columns);
    setAttribute(this.#plot, 'aria-label', label);
    this.#draw();
  }

  focus(): void {
    this.#plot.focus();
  }

  #draw(): void {
    const { width, height } = this.#size;
    const data = this.#data;
    if (data === undefined || width === 0 || height === 0) return;
    this.#base.resize(width, height, devicePixelRatio);
    this.#overlay.resize(width, height, devicePixelRatio);
    this.#base.repaint(undefined, (pen) => drawCells(pen, data, this.#size));
    this.#drawCursor();
  }

  #drawCursor(): void {
    const data = this.#data;
    if (data === undefined) return;
    const { theme, heatMap } = data;
    this.#overlay.repaint(undefined, (pen) => {
      if (this.#cell === undefined) return;
      const { row, column } = this.#cell;
      const x = edgesOf(this.#size.width, heatMap.columns);
      const y = edgesOf(this.#size.height, heatMap.rows);
      pen.strokeStyle = theme.current;
      pen.lineWidth = 2;
      pen.strokeRect(x(column), y(row), Math.max(3, x(column + 1) - x(column)), Math.max(3, y(row + 1) - y(row)));
    });
    const text = readingOf(data.heatMap, this.#cell);
    setText(this.#readOut, text);
    setAttribute(this.#readOut, 'title', text);
  }

  #listen(): void {
    const at = (event: MouseEvent): Cell | undefined => {
      const { heatMap } = this.#data ?? {};
      if (heatMap === undefined) return undefined;
      const box = this.#plot.getBoundingClientRect();
      const column = Math.floor(((event.clientX - box.left) / this.#size.width) * heatMap.columns);
      const row = Math.floor(((event.clientY - box.top) / this.#size.height) * heatMap.rows);
      const isInside = column >= 0 && column < heatMap.columns && row >= 0 && row < heatMap.rows;
      return isInside ? { row, column } : undefined;
    };
    this.#plot.addEventListener('pointermove', (event) => this.#move(at(event)));
    this.#plot.addEventListener('pointerleave', () => this.#move(undefined));
    this.#plot.addEventListener('click', (event) => this.#choose(at(event)));
    this.#plot.addEventListener('keydown', (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    const { heatMap } = this.#data ?? {};
    if (heatMap === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step !== undefined) {
      const by = event.shiftKey ? 10 : 1;
      const inside = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
      // The first key shows where the cursor is.
      const { row, column } = this.#cell ?? { row: 0, column: 0 };
      const [down = 0, right = 0] = this.#cell === undefined ? [0, 0] : step;
      this.#move({
        row: inside(row + by * down, heatMap.rows),
        column: inside(column + by * right, heatMap.columns),
      });
    } else if (event.key === 'Enter') this.#choose(this.#cell);
    else if (event.key === 'Escape' && this.#cell !== undefined) this.#move(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(cell: Cell | undefined): void {
    if (cell?.row === this.#cell?.row && cell?.column === this.#cell?.column) return;
    this.#cell = cell;
    this.#drawCursor();
  }

  #choose(cell: Cell | undefined): void {
    const { heatMap } = this.#data ?? {};
    if (cell !== undefined && heatMap !== undefined) this.#select(elementOfCell(heatMap, cell.row, cell.column));
  }
}

/** What a cell shows; without one, what the strength of the colours means. */
function readingOf(heatMap: HeatMap, cell: Cell | undefined): string {
  const { name, columns, block, numbers, quantity } = heatMap;
  const named = (of: string): string => ({ value: of, gradient: `∂L/∂${of}`, update: `Δ${of}` })[quantity];
  const blocks = block > 1 ? ` · ${t('the largest size of each block of {0} × {0}', block)}` : '';
  if (cell === undefined)
    return `${named(name)} · ${t('largest size {0}', formatNumber(largestOf(numbers), 4))}${blocks}`;
  const value = formatNumber(numbers[cell.row * columns + cell.column] ?? Number.NaN, 4);
  return `${named(elementOfCell(heatMap, cell.row, cell.column))} = ${value}${blocks}`;
}
