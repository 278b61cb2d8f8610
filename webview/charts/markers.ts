import type { Pen } from './pen.ts';

/** Shapes that tell runs and classes apart without colour, in the order in which they are given out. */
export const markerNames = ['circle', 'square', 'triangle', 'diamond', 'triangleDown'] as const;

export type MarkerName = (typeof markerNames)[number];

/** The signs of the markers in texts: ○ □ △ ◇ ▽. */
export const markerSigns: Readonly<Record<MarkerName, string>> = {
  circle: '○',
  square: '□',
  triangle: '△',
  diamond: '◇',
  triangleDown: '▽',
};

/** The n-th marker; beyond the last one they begin again. */
export function markerOf(index: number): MarkerName {
  return markerNames[index % markerNames.length] ?? 'circle';
}

/** Corners in units of the radius, so that all shapes look equally large. */
const corners: Readonly<Record<Exclude<MarkerName, 'circle'>, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  triangle: [
    [0, -1.1],
    [1.05, 0.8],
    [-1.05, 0.8],
  ],
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  triangleDown: [
    [0, 1.1],
    [1.05, -0.8],
    [-1.05, -0.8],
  ],
};

/** Makes the path of a marker about a place; filling and stroking it is the caller's. */
export function traceMarker(pen: Pen, name: MarkerName, x: number, y: number, radius: number): void {
  pen.beginPath();
  if (name === 'circle') {
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  for (const [index, [across, down]] of corners[name].entries()) {
    if (index === 0) pen.moveTo(x + across * radius, y + down * radius);
    else pen.lineTo(x + across * radius, y + down * radius);
  }
  pen.closePath();
}
