import type { Point } from './plane.ts';

/** What a person does on a picture, in px from its upper left corner. */
export interface PictureGestures {
  move(at: Point): void;
  leave(): void;
  click(at: Point, alternative: boolean): void;
  /** A rectangle is being drawn out; at its end `done`. */
  drag(from: Point, to: Point, done: boolean): void;
  pan(across: number, down: number, done: boolean): void;
  /** About a place; a factor below 1 shows less, larger. */
  zoom(at: Point, factor: number): void;
  menu(at: Point | undefined): void;
  /** Whether the key was one of the picture's. */
  key(key: PictureKey, large: boolean): boolean;
}

export type PictureKey =
  | 'ArrowLeft'
  | 'ArrowRight'
  | 'ArrowUp'
  | 'ArrowDown'
  | 'Enter'
  | 'Escape'
  | '+'
  | '-'
  | '0'
  | 's'
  | 't';

const keys: ReadonlyMap<string, PictureKey> = new Map<string, PictureKey>([
  ...(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', 'Escape', '+', '-', '0', 's', 't'] as const).map(
    (key) => [key, key] as const,
  ),
  ['=', '+'],
  ['\u2212', '-'],
]);

/** A movement of the pressed pointer shorter than this is a click. */
const clickDistance = 4;

/** Listens to pointer, wheel and keyboard on the plot of a picture. */
export function listen(target: HTMLElement, gestures: PictureGestures): void {
  let pressed: { readonly from: Point; at: Point; readonly pans: boolean; dragging: boolean } | undefined;
  const place = (event: MouseEvent): Point => {
    const box = target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  target.addEventListener('pointermove', (event) => {
    const at = place(event);
    if (pressed === undefined) {
      gestures.move(at);
      return;
    }
    if (Math.hypot(at.x - pressed.from.x, at.y - pressed.from.y) >= clickDistance) pressed.dragging = true;
    if (!pressed.dragging) return;
    if (pressed.pans) gestures.pan(at.x - pressed.from.x, at.y - pressed.from.y, false);
    else gestures.drag(pressed.from, at, false);
    pressed.at = at;
  });
  target.addEventListener('pointerleave', () => gestures.leave());
  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const from = place(event);
    pressed = { from, at: from, pans: event.shiftKey, dragging: false };
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener('pointerup', (event) => {
    if (pressed === undefined) return;
    const { from, dragging, pans } = pressed;
    const at = place(event);
    pressed = undefined;
    if (!dragging) gestures.click(at, event.altKey);
    else if (pans) gestures.pan(at.x - from.x, at.y - from.y, true);
    else gestures.drag(from, at, true);
  });
  target.addEventListener('pointercancel', () => {
    pressed = undefined;
    gestures.leave();
  });
  target.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      gestures.zoom(place(event), 1.2 ** Math.sign(event.deltaY));
    },
    { passive: false },
  );
  target.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    // A menu that a key has opened is about the cursor.
    gestures.menu(event.button === 2 ? place(event) : undefined);
  });
  target.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keys.get(event.key);
    if (key !== undefined && gestures.key(key, event.shiftKey)) event.preventDefault();
  });
}
