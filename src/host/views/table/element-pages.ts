import type { DescentSession } from '../../run/sessions.ts';
import type { Triple } from './table-rows.ts';

/** Between two questions to a running worker, in ms. */
const pause = 250;

interface Page {
  /** The point that was asked for. */
  readonly point: string;
  readonly start: number;
  readonly values: readonly Float64Array[];
}

/** Values, gradients and updates of elements that are not recorded, asked of the worker, which knows them where it stands. */
export class ElementPages {
  readonly #arrived: () => void;
  #pages = new Map<string, Page>();
  #asking = new Set<string>();
  #failed = new Set<string>();
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #session: DescentSession | undefined;

  /** @param arrived Elements have come, or may be asked for again. */
  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  /** An element; undefined until it has come. While the run moves the newest that came stands in. */
  element(name: string, index: number): Triple | undefined {
    const page = this.#pages.get(name);
    if (page === undefined || index < page.start) return undefined;
    const [value, gradient, update] = page.values.map((column) => column[index - page.start]);
    return value === undefined ? undefined : [value, gradient ?? Number.NaN, update ?? Number.NaN];
  }

  /** Wants `count` elements from `start` on as they are at a point, named so that it differs from every other. */
  want(session: DescentSession, name: string, start: number, count: number, point: string, moving: boolean): void {
    if (session !== this.#session) this.clear();
    this.#session = session;
    const page = this.#pages.get(name);
    if (page?.point === point && page.start === start) return;
    if (page !== undefined && (page.start !== start || !moving)) this.#pages.delete(name);
    const key = `${point} ${name} ${start}`;
    if (this.#asking.has(name) || this.#failed.has(key)) return;
    const wait = moving ? this.#last + pause - performance.now() : 0;
    if (wait > 0) {
      this.#timer ??= setTimeout(() => this.#again(), wait);
      return;
    }
    this.#last = performance.now();
    this.#asking.add(name);
    const scopes = ['parameters', 'gradients', 'updates'] as const;
    Promise.all(scopes.map((scope) => session.client.elements({ scope, frame: 0, name, start, count })))
      .then((values) => {
        if (this.#session === session) this.#pages.set(name, { point, start, values });
      })
      // Where the worker does not tell them there are none: the rows say so.
      .catch(() => this.#failed.add(key))
      .finally(() => {
        this.#asking.delete(name);
        if (this.#session === session) this.#arrived();
      });
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pages = new Map();
    this.#asking = new Set();
    this.#failed = new Set();
    this.#session = undefined;
  }

  #again(): void {
    this.#timer = undefined;
    this.#arrived();
  }
}
