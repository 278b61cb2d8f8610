// Runs in the page before the view's own script: puts a theme of VS Code on it and pretends the extension's side.
// `?view=panel&theme=dark&run=rosenbrock&play=8&at=300`, or `?state=converged`; without either there is no session.
import { cannedRun } from './canned-runs.ts';
import type { StateName } from './canned-states.ts';
import { states } from './canned-states.ts';
import type { CannedName } from './descents.ts';
import { PretendHost } from './pretend-host.ts';
import type { ThemeName } from './themes.ts';
import { applyTheme } from './themes.ts';

/** What tests reach for in the page. */
export interface TestPage {
  readonly host: PretendHost;
  readonly violations: string[];
  readonly errors: string[];
  cannedRun: typeof cannedRun;
  applyTheme: typeof applyTheme;
  /** What the view has kept. */
  kept: unknown;
  post(message: unknown): void;
  /** The pixels of an area of an element, in px from its upper left corner, as its canvases lie over each other. */
  seen(target: Element, area: { x: number; y: number; width: number; height: number }): Uint8ClampedArray;
}

declare global {
  interface Window {
    descent: TestPage;
    acquireVsCodeApi(): unknown;
  }
}

const query = new URLSearchParams(location.search);
const violations: string[] = [];
document.addEventListener('securitypolicyviolation', (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});

const errors: string[] = [];
addEventListener('error', (event) => {
  const isResize = event.error === null && event.message.startsWith('ResizeObserver loop');
  if (!isResize) errors.push(String(event.error?.stack ?? event.message));
});
addEventListener('unhandledrejection', (event) => errors.push(String(event.reason)));

// Messages cross in the real thing by structured clone, in a task of their own.
const post = (message: unknown): void => window.postMessage(message, '*');
const host = new PretendHost(post);

function seen(target: Element, { x, y, width, height }: Parameters<TestPage['seen']>[1]): Uint8ClampedArray {
  const ratio = window.devicePixelRatio;
  const shown = document.createElement('canvas');
  shown.width = Math.round(Math.min(width, target.clientWidth - x) * ratio);
  shown.height = Math.round(Math.min(height, target.clientHeight - y) * ratio);
  const context = shown.getContext('2d') as CanvasRenderingContext2D;
  for (const canvas of target.querySelectorAll('canvas')) {
    context.drawImage(canvas, (canvas.offsetLeft - x) * ratio, (canvas.offsetTop - y) * ratio);
  }
  return context.getImageData(0, 0, shown.width, shown.height).data;
}

const descent: TestPage = {
  host,
  violations,
  errors,
  cannedRun,
  applyTheme,
  kept: JSON.parse(query.get('kept') ?? 'null') ?? undefined,
  post,
  seen,
};
window.descent = descent;

let acquired = false;
window.acquireVsCodeApi = () => {
  if (acquired) throw new Error('acquireVsCodeApi may be called once');
  acquired = true;
  return {
    postMessage: (message: Parameters<PretendHost['receive']>[0]) => host.receive(structuredClone(message)),
    getState: () => descent.kept,
    setState: (state: unknown) => {
      descent.kept = JSON.parse(JSON.stringify(state));
    },
  };
};

applyTheme((query.get('theme') ?? 'dark') as ThemeName, query.get('view') === 'gradients' ? 'sideBar' : 'editor');
const state = query.get('state');
if (state !== null) states[state as StateName](host);
const name = query.get('run');
if (name !== null) {
  host.show(cannedRun(name as CannedName));
  const at = query.get('at');
  if (at !== null) host.stopAt(Number(at), 'pause', `Paused at iteration ${Number(at).toLocaleString('en')}.`);
  const play = query.get('play');
  if (play !== null) host.play(Number(play));
}
