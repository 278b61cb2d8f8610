import { element } from '../dom.ts';

/** A rectangle in px from the left and the top edge of a layer. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A canvas that is repainted by rectangles over a picture that rarely changes: what a browser without a graphics card has to put
 * together again is only what was touched. Every canvas of a page costs in every frame, so the picture below is not one of them.
 */
export class CanvasLayer {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #width = 0;
  #height = 0;
  #ratio = 1;

  /** @param name A class for tests and styles. */
  constructor(name = 'layer') {
    this.canvas = element(`canvas.layer.${name}` as 'canvas.layer', { 'aria-hidden': 'true' });
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('This browser has no two-dimensional canvas.');
    this.#context = context;
  }

  /** Sets the size in px; what was drawn is lost. False where nothing changed. */
  resize(width: number, height: number, ratio: number): boolean {
    if (width === this.#width && height === this.#height && ratio === this.#ratio) return false;
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    return true;
  }

  /**
   * Makes some rectangles anew (absent: everything), each from what lies below and then by `draw`, which reaches nothing outside.
   * @param below As large as this canvas; absent: nothing.
   */
  repaint(
    boxes: readonly Box[] | undefined,
    draw: (pen: CanvasRenderingContext2D, box: Box) => void,
    below?: HTMLCanvasElement,
  ): void {
    const context = this.#context;
    const ratio = this.#ratio;
    const whole = { left: 0, top: 0, right: this.#width, bottom: this.#height };
    for (const box of boxes ?? [whole]) {
      // Whole pixels of the screen: a half one at the edge of a rectangle would fade a little more each time.
      const left = Math.max(0, Math.floor(box.left * ratio));
      const top = Math.max(0, Math.floor(box.top * ratio));
      const width = Math.min(this.canvas.width, Math.ceil(box.right * ratio)) - left;
      const height = Math.min(this.canvas.height, Math.ceil(box.bottom * ratio)) - top;
      if (width <= 0 || height <= 0) continue;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.beginPath();
      context.rect(left, top, width, height);
      context.clip();
      context.clearRect(left, top, width, height);
      if (below !== undefined) context.drawImage(below, left, top, width, height, left, top, width, height);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      draw(context, box);
      context.restore();
    }
  }
}

/** Fewer rectangles for the same: those that overlap become one. */
export function joined(boxes: readonly Box[]): readonly Box[] {
  const ordered = [...boxes].sort((a, b) => a.left - b.left);
  const result: Box[] = [];
  for (const box of ordered) {
    const before = result.at(-1);
    if (before === undefined || box.left > before.right) {
      result.push(box);
      continue;
    }
    result[result.length - 1] = {
      left: before.left,
      right: Math.max(before.right, box.right),
      top: Math.min(before.top, box.top),
      bottom: Math.max(before.bottom, box.bottom),
    };
  }
  return result;
}
