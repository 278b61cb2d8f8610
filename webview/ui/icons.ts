/** Icons drawn on a grid of 16, in the spirit of the debugger's: strokes and fills take the text's colour. */

interface Shape {
  readonly path: string;
  readonly fill?: true;
}

const icons = {
  continue: [
    { path: 'M3.5 2.5v11', fill: undefined },
    { path: 'M6.5 2.9 13 8l-6.5 5.1z', fill: true },
  ],
  run: [{ path: 'M4.5 2.6 12.5 8l-8 5.4z', fill: true }],
  pause: [{ path: 'M4 3h2.5v10H4zM9.5 3H12v10H9.5z', fill: true }],
  step: [
    { path: 'M2 9.5a6 6 0 0 1 11-3' },
    { path: 'M13.5 2.8v4h-4' },
    { path: 'M8 11a1.6 1.6 0 1 0 .01 0z', fill: true },
  ],
  stepBack: [
    { path: 'M14 9.5a6 6 0 0 0-11-3' },
    { path: 'M2.5 2.8v4h4' },
    { path: 'M8 11a1.6 1.6 0 1 0 .01 0z', fill: true },
  ],
  stepEpoch: [
    { path: 'M2 8.5a6 6 0 0 1 11-3' },
    { path: 'M13.5 1.8v4h-4' },
    { path: 'M3 12.5h10M3 10.7v3.6M13 10.7v3.6' },
  ],
  reverseContinue: [{ path: 'M12.5 2.5v11' }, { path: 'M9.5 2.9 3 8l6.5 5.1z', fill: true }],
  restart: [{ path: 'M12.9 5.5A5.5 5.5 0 1 0 13.5 8' }, { path: 'M13.2 2.2v3.6H9.6' }],
  stop: [{ path: 'M3.5 3.5h9v9h-9z' }],
  fast: [{ path: 'M2.2 3.4 7.6 8l-5.4 4.6zM8.2 3.4 13.6 8l-5.4 4.6z', fill: true }],
  converged: [{ path: 'm3 8.5 3.3 3.3L13 4.7' }],
  limit: [{ path: 'M4 14V2.5' }, { path: 'M4 3h8l-2 2.75L12 8.5H4z', fill: true }],
  error: [{ path: 'M8 1.8a6.2 6.2 0 1 0 .01 0z' }, { path: 'm5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4' }],
  warning: [{ path: 'M8 2.2 14.2 13.5H1.8z' }, { path: 'M8 6.3v3.6M8 11.2v1' }],
  waiting: [{ path: 'M8 1.8a6.2 6.2 0 1 0 .01 0z' }, { path: 'M8 4.5V8l2.4 1.6' }],
  check: [{ path: 'm3.2 8.4 3 3 6.6-6.9' }],
  chevron: [{ path: 'm4.5 6.5 3.5 3.5 3.5-3.5' }],
  more: [{ path: 'M3 7a1 1 0 1 0 .01 0zM8 7a1 1 0 1 0 .01 0zM13 7a1 1 0 1 0 .01 0z', fill: true }],
  settings: [
    { path: 'M8 5.9a2.1 2.1 0 1 0 .01 0z' },
    {
      path: 'M6.9 1.8h2.2l.4 1.8 1.2.5 1.6-1 1.5 1.6-1 1.5.5 1.3 1.8.4v2.2l-1.8.4-.5 1.2 1 1.6-1.5 1.5-1.6-1-1.2.5-.4 1.8H6.9l-.4-1.8-1.3-.5-1.5 1-1.6-1.5 1-1.6-.5-1.2-1.8-.4V7.9l1.8-.4.5-1.3-1-1.5L3.7 3.1l1.5 1 1.3-.5z',
    },
  ],
  history: [{ path: 'M2.3 5.2A6 6 0 1 1 2 8' }, { path: 'M2 2.4v3h3' }, { path: 'M8 4.8V8l2.2 1.5' }],
  table: [{ path: 'M2 3h12v10H2z' }, { path: 'M2 6.4h12M2 9.7h12M6.4 6.4V13' }],
  copy: [{ path: 'M5.5 5.5h8v8h-8z' }, { path: 'M10.5 5.3V2.5h-8v8h2.8' }],
  close: [{ path: 'm4 4 8 8M12 4l-8 8' }],
  save: [{ path: 'M2.5 2.5h8.7l2.3 2.3v8.7h-11z' }, { path: 'M5 2.7v3.6h5V2.7M4.8 13.3V9h6.4v4.3' }],
  hint: [{ path: 'M8 1.8a6.2 6.2 0 1 0 .01 0z' }, { path: 'M8 7.2v4M8 4.6v.6' }],
  ended: [{ path: 'M8 1.8a6.2 6.2 0 1 0 .01 0z' }, { path: 'M5.8 5.8h4.4v4.4H5.8z', fill: true }],
  whole: [{ path: 'M1.5 8h13' }, { path: 'M4.5 4.5 1.5 8l3 3.5M11.5 4.5l3 3.5-3 3.5' }],
} as const satisfies Record<string, readonly (Shape | { path: string; fill: undefined })[]>;

export type IconName = keyof typeof icons;

const svg = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const root = document.createElementNS(svg, 'svg');
  const attributes = {
    width: '16',
    height: '16',
    viewBox: '0 0 16 16',
    'aria-hidden': 'true',
    class: `icon icon-${name}`,
  };
  for (const [key, value] of Object.entries(attributes)) root.setAttribute(key, value);
  for (const shape of icons[name]) {
    const path = document.createElementNS(svg, 'path');
    const filled = 'fill' in shape && shape.fill === true;
    path.setAttribute('d', shape.path);
    path.setAttribute('fill', filled ? 'currentColor' : 'none');
    path.setAttribute('stroke', filled ? 'none' : 'currentColor');
    path.setAttribute('stroke-width', '1.4');
    path.setAttribute('stroke-linecap', 'round');
    path.setAttribute('stroke-linejoin', 'round');
    root.append(path);
  }
  return root;
}
