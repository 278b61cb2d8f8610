import type { ReducedSeries } from '../../src/shared/views/reduced-series.ts';

export const sparklineWidth = 48;
export const sparklineHeight = 16;

/** Between the line and the edges, in px. */
const margin = 2;

/**
 * The path of a gradient's size over the run, logarithmic, in px from the upper left corner. Where nothing is finite, or all is 0, the
 * line is broken.
 */
export function sparklinePath({ iteration, minimum, maximum }: ReducedSeries): string {
  const sizes = Array.from(maximum, (most, bucket) =>
    Math.log10(Math.max(Math.abs(most), Math.abs(minimum[bucket] ?? Number.NaN))),
  );
  const finite = sizes.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const start = iteration[0] ?? 0;
  const length = (iteration.at(-1) ?? 0) - start;
  let path = '';
  let isDrawing = false;
  sizes.forEach((size, bucket) => {
    if (!Number.isFinite(size)) {
      isDrawing = false;
      return;
    }
    const along = length === 0 ? 0 : ((iteration[bucket] ?? 0) - start) / length;
    const up = range === 0 ? 0.5 : (size - low) / range;
    const x = (along * sparklineWidth).toFixed(1);
    const y = (sparklineHeight - margin - up * (sparklineHeight - 2 * margin)).toFixed(1);
    path += `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    isDrawing = true;
  });
  // A lone point has no length, and is drawn by its round end.
  return sizes.length === 1 ? `${path}h0.1` : path;
}

export class Sparkline {
  readonly element: SVGSVGElement;
  readonly #path: SVGPathElement;
  #series: ReducedSeries | undefined;

  constructor() {
    const space = 'http://www.w3.org/2000/svg';
    this.element = document.createElementNS(space, 'svg');
    this.element.setAttribute('width', String(sparklineWidth));
    this.element.setAttribute('height', String(sparklineHeight));
    this.element.setAttribute('aria-hidden', 'true');
    this.#path = document.createElementNS(space, 'path');
    this.element.append(this.#path);
  }

  show(series: ReducedSeries | undefined): void {
    if (series === this.#series) return;
    this.#series = series;
    this.#path.setAttribute('d', series === undefined ? '' : sparklinePath(series));
  }
}
