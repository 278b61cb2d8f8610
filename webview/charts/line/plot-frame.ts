import type { Spacing } from '../timeline.ts';
import { fromAxisOfIterations, toAxisOfIterations } from '../timeline.ts';

/** Height in px of the strip above the plot, which belongs to values that are not finite and to the current iteration. */
export const stripHeight = 20;

interface Limits {
  /** Iterations. */
  readonly from: number;
  readonly to: number;
  readonly spacing: Spacing;
  /** Axis units of the values. */
  readonly low: number;
  readonly high: number;
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the plot lies in its element, in px, and which px belongs to which iteration and value. */
export class PlotFrame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly from: number;
  readonly to: number;
  readonly spacing: Spacing;
  /** x = `xOffset` + `xFactor` · unit, y = `yOffset` + `yFactor` · unit. */
  readonly xOffset: number;
  readonly xFactor: number;
  readonly yOffset: number;
  readonly yFactor: number;

  constructor({ left, top, right, bottom }: Edges, { from, to, spacing, low, high }: Limits) {
    this.left = left;
    this.top = top;
    this.right = right;
    this.bottom = bottom;
    this.from = from;
    this.to = to;
    this.spacing = spacing;
    const first = toAxisOfIterations(from, spacing);
    this.xFactor = (right - left) / (toAxisOfIterations(to, spacing) - first);
    this.xOffset = left - first * this.xFactor;
    this.yFactor = -(bottom - top) / (high - low);
    this.yOffset = bottom - low * this.yFactor;
  }

  get width(): number {
    return this.right - this.left;
  }

  get height(): number {
    return this.bottom - this.top;
  }

  x(iteration: number): number {
    return this.xOffset + this.xFactor * toAxisOfIterations(iteration, this.spacing);
  }

  /** @param unit In axis units. */
  y(unit: number): number {
    return this.yOffset + this.yFactor * unit;
  }

  /** The place on the axis of iterations, not rounded. */
  iterationAt(x: number): number {
    return fromAxisOfIterations((x - this.xOffset) / this.xFactor, this.spacing);
  }

  /** Whether something at this x is seen. */
  holds(x: number): boolean {
    return x >= this.left - 1 && x <= this.right + 1;
  }
}
