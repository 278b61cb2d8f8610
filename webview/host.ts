import type { FromWebview, ToWebview } from '../src/shared/panel.ts';

/** What VS Code gives a webview, once. */
interface WebviewApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** The other side of the wall: messages, the kept state, and the place where failures of the page are told. */
export interface Host {
  send(message: FromWebview): void;
  /** What was kept when the page was last open; never trusted to have a shape. */
  kept(): Readonly<Record<string, unknown>>;
  keep(state: Readonly<Record<string, unknown>>): void;
}

/**
 * Connects the page to the extension: every message goes to `receive`, every error inside the page to the log. It asks for its
 * contents with `ready` at the start and whenever the page is shown again, because messages to a hidden page are dropped.
 */
export function connect(receive: (message: ToWebview) => void): Host {
  const api = acquireVsCodeApi();
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    api.postMessage({ type: 'failure', message });
  };
  const painted = afterPainting((sent: number) => api.postMessage({ type: 'painted', sent }));
  window.addEventListener('error', (event) => {
    // No failure: what was resized by an observer is told to it in the next frame.
    if (event.error === null && event.message.startsWith('ResizeObserver loop')) return;
    fail(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => fail(event.reason));
  window.addEventListener('message', (event: MessageEvent<ToWebview>) => {
    try {
      receive(event.data);
      const { sent } = event.data as { readonly sent?: number };
      if (sent !== undefined) painted(sent);
    } catch (error) {
      fail(error);
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') api.postMessage({ type: 'ready' });
  });
  return {
    send: (message) => api.postMessage(message),
    kept: () => {
      const state = api.getState();
      return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
    },
    keep: (state) => api.setState(state),
  };
}

/**
 * Tells of the first thing that is asked for since it told last, once it has been painted: a task that is asked for in a frame comes after
 * the frame's painting. A page that was hidden meanwhile had no frames, and tells nothing of it.
 */
function afterPainting(tell: (first: number) => void): (asked: number) => void {
  let first: number | undefined;
  let hidden = false;
  document.addEventListener('visibilitychange', () => {
    hidden = true;
  });
  return (asked) => {
    if (first !== undefined) return;
    first = asked;
    hidden = document.hidden;
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (first !== undefined && !hidden) tell(first);
        first = undefined;
      }),
    );
  };
}

/** Runs `draw` at most once per frame, however often it is asked for. A hidden page has no frames, so it draws nothing. */
export function oncePerFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
