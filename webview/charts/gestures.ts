/** What a person does on a plot, told in px from the left and the top edge of its element. */
export interface Gestures {
  move(x: number): void;
  leave(): void;
  click(x: number, y: number): void;
  /** Told while a stretch is being drawn out, and at its end with `done`. */
  drag(from: number, to: number, done: boolean): void;
  cancel(): void;
  key(name: CursorKey): void;
}

export type CursorKey = 'ArrowLeft' | 'ArrowRight' | 'PageUp' | 'PageDown' | 'Home' | 'End' | 'Enter' | 'Escape';

const keys: ReadonlySet<string> = new Set([
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Enter',
  'Escape',
]);

/** A movement of the pressed pointer shorter than this is a click. */
const clickDistance = 4;

/** Listens to pointer and keyboard on a plot. */
export function listen(target: HTMLElement, gestures: Gestures): void {
  let pressed: { readonly x: number; dragging: boolean } | undefined;
  const at = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  target.addEventListener('pointermove', (event) => {
    const { x } = at(event);
    if (pressed !== undefined && Math.abs(x - pressed.x) >= clickDistance) pressed.dragging = true;
    if (pressed?.dragging === true) gestures.drag(pressed.x, x, false);
    else gestures.move(x);
  });
  target.addEventListener('pointerleave', () => gestures.leave());
  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pressed = { x: at(event).x, dragging: false };
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener('pointerup', (event) => {
    if (pressed === undefined) return;
    const { x, y } = at(event);
    const { x: from, dragging } = pressed;
    pressed = undefined;
    if (dragging) gestures.drag(from, x, true);
    else gestures.click(x, y);
  });
  target.addEventListener('pointercancel', () => {
    pressed = undefined;
    gestures.cancel();
  });
  target.addEventListener('keydown', (event) => {
    if (!keys.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    gestures.key(event.key as CursorKey);
  });
}
