import type { ChartKey } from './keys.ts';
import { keyOf } from './keys.ts';

/** What a person does on a plot, told in px from the left and the top edge of its element. */
export interface Gestures {
  move(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  /** Told while a stretch is being drawn out, and at its end with `done`. */
  drag(from: number, to: number, done: boolean): void;
  /** By px to the right since it was told the last time. */
  pan(distance: number): void;
  /** About a place; a factor below 1 shows less, larger. */
  zoom(x: number, factor: number): void;
  cancel(): void;
  key(name: ChartKey): void;
}

/** A movement of the pressed pointer shorter than this is a click. */
const clickDistance = 4;

/** Px of a wheel that count as a line of text, and as a page. */
const wheelUnits: readonly number[] = [1, 16, 400];

/** Listens to pointer, wheel and keyboard on a plot. */
export function listen(target: HTMLElement, gestures: Gestures): void {
  let pressed: { readonly x: number; readonly pans: boolean; at: number; dragging: boolean } | undefined;
  const at = (event: MouseEvent): { readonly x: number; readonly y: number } => {
    const box = target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  target.addEventListener('pointermove', (event) => {
    const { x, y } = at(event);
    if (pressed !== undefined && Math.abs(x - pressed.x) >= clickDistance) pressed.dragging = true;
    if (pressed?.dragging !== true) gestures.move(x, y);
    else if (pressed.pans) {
      gestures.pan(x - pressed.at);
      pressed.at = x;
    } else gestures.drag(pressed.x, x, false);
  });
  target.addEventListener('pointerleave', () => gestures.leave());
  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const { x } = at(event);
    pressed = { x, pans: event.shiftKey, at: x, dragging: false };
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener('pointerup', (event) => {
    if (pressed === undefined) return;
    const { x, y } = at(event);
    const { x: from, dragging, pans } = pressed;
    pressed = undefined;
    if (!dragging) gestures.click(x, y);
    else if (!pans) gestures.drag(from, x, true);
  });
  target.addEventListener('pointercancel', () => {
    pressed = undefined;
    gestures.cancel();
  });
  target.addEventListener(
    'wheel',
    (event) => {
      const unit = wheelUnits[event.deltaMode] ?? 1;
      // A pinch comes as a wheel with Ctrl. A plain wheel is the panel's.
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const turned = Math.max(-200, Math.min(200, event.deltaY * unit));
        gestures.zoom(at(event).x, Math.exp(turned * (Math.abs(turned) < 20 ? 0.01 : 0.002)));
      } else if (event.shiftKey) {
        event.preventDefault();
        gestures.pan(-(event.deltaX === 0 ? event.deltaY : event.deltaX) * unit);
      }
    },
    { passive: false },
  );
  target.addEventListener('keydown', (event) => {
    const key = event.target === target ? keyOf(event) : undefined;
    if (key === undefined) return;
    event.preventDefault();
    gestures.key(key);
  });
}
