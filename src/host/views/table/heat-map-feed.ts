import type { FromWebview } from '../../../shared/panel.ts';
import type { HeatMapRequest } from '../../../shared/views/heat-map.ts';
import type { DescentSession } from '../../run/sessions.ts';
import type { ViewPart, ViewPartOptions } from '../view-part.ts';

/** Between two heat maps of a run that moves, in ms. */
const pause = 250;

/** The tensor that the gradients view shows as a heat map: asked of the worker for each point at which the run stands. */
export class HeatMapFeed implements ViewPart {
  readonly #options: ViewPartOptions;
  #wanted: { readonly session: string; readonly request: HeatMapRequest } | undefined;
  /** The point whose heat map is here or on its way. */
  #point = '';
  #asking = false;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ViewPartOptions) {
    this.#options = options;
  }

  receive(message: FromWebview): boolean {
    if (message.type !== 'heatMap') return false;
    const { session, request } = message;
    this.#wanted = request === undefined ? undefined : { session, request };
    this.#point = '';
    this.#ask();
    return true;
  }

  messages(_: DescentSession, all: boolean): readonly never[] {
    if (all) this.#point = '';
    this.#ask();
    return [];
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#point = '';
  }

  #ask(): void {
    const wanted = this.#wanted;
    const { sessions } = this.#options;
    const session = wanted === undefined ? undefined : sessions.get(wanted.session);
    if (wanted === undefined || session === undefined || session !== sessions.selected) return;
    const { state, starting, ended, client } = session;
    if (state === undefined || starting || this.#asking) return;
    const moving = state.status === 'running' && !ended;
    const iteration = moving ? client.history.last(state.branch) : state.iteration;
    const point = `${state.branch} ${iteration} ${client.history.interventions.length}`;
    if (point === this.#point) return;
    const wait = moving ? this.#last + pause - performance.now() : 0;
    if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#ask();
      }, wait);
      return;
    }
    this.#point = point;
    this.#asking = true;
    this.#last = performance.now();
    void this.#tell(session, wanted.request).finally(() => {
      this.#asking = false;
      // Meanwhile another one may be wanted, or the run may have come to stand elsewhere.
      this.#ask();
    });
  }

  async #tell({ client, id }: DescentSession, request: HeatMapRequest): Promise<void> {
    const { post } = this.#options;
    try {
      const heatMap = await client.heatMap(request);
      if (this.#wanted?.request === request) post({ type: 'heatMap', session: id, heatMap });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      post({ type: 'refused', session: id, request: 'heatMap', name: request.name, text });
    }
  }
}
