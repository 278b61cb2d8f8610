import type { ReducedSeries, ShownCharts, Viewport } from '../../src/shared/panel.ts';
import type { ChartBackground, ChartMark } from '../charts/line/chart-data.ts';
import type { ChartTheme } from '../charts/theme.ts';
import type { Range } from '../charts/timeline.ts';
import { bucketsFor, limitsOf, rangeBetween, wholeRun } from '../charts/timeline.ts';
import { element } from '../dom.ts';
import { formatCount } from '../format.ts';
import { oncePerFrame } from '../host.ts';
import type { ViewModel } from '../store.ts';
import { abilities, forksOf, interventionsOf, pointOf } from '../store.ts';
import { t } from '../text.ts';
import { ChartCard } from './cards/chart-card.ts';
import { changeText } from './changes.ts';
import type { ChartDefinition } from './chart-definitions.ts';
import { chartsOf } from './chart-definitions.ts';
import type { PanelSettings } from './settings.ts';
import { isChartShown, shownParameters } from './settings.ts';

/** Series that are asked for whatever is shown: the numbers of the current point. */
const always = ['loss', 'gradientNorm', 'updateNorm', 'learningRate'] as const;

/** Labels that get wider take a few px from the plot: that is no reason to ask for everything again. */
const slackBuckets = 24;

export interface BoardEvents {
  go(iteration: number, branch?: string): void;
  choose(change: (settings: PanelSettings) => PanelSettings): void;
  /** The cursor that charts and picture share has moved. */
  hover(iteration: number | undefined): void;
  /** The range or the size has changed: a new viewport is due, and a new drawing. */
  changed(): void;
  /** A background was pressed in a legend: the run is to be laid over no more. */
  hideRun(run: string): void;
  /** A picture of a chart is to be written into a file. */
  save(file: { readonly name: string; readonly media: string; readonly bytes: Uint8Array }): void;
}

/** What the board has to ask for besides its charts. */
export interface FurtherWishes {
  readonly series: readonly (string | undefined)[];
  readonly path: readonly string[];
}

/** The charts of a run: side by side where there is room. They share the range of iterations and the cursor. */
export class Board {
  readonly element: HTMLElement;
  readonly #events: BoardEvents;
  readonly #cards = new Map<string, ChartCard>();
  #definitions: readonly ChartDefinition[] = [];
  #shown: readonly ChartCard[] = [];
  #others: NonNullable<NonNullable<ViewModel['overlays']>['branches']> = [];
  #layout = '';
  #range: Range = wholeRun;
  #session: string | undefined;
  #last = 0;
  #hover: number | undefined;
  #buckets = 0;
  /** Of more than eight parameters, those with the largest gradients at the first stop. */
  #largest: ReadonlySet<string> | undefined;
  readonly #showHover = oncePerFrame(() => {
    for (const { chart } of this.#shown) chart.setHover(this.#hover);
    this.#events.hover(this.#hover);
  });

  /** @param aside What stands beside the charts: picture and update. */
  constructor(aside: HTMLElement, events: BoardEvents) {
    this.#events = events;
    this.element = element('div.board', {}, aside);
  }

  get zoomed(): boolean {
    return this.#range !== wholeRun;
  }

  /** The charts that the session allows, shown or not. */
  get definitions(): readonly ChartDefinition[] {
    return this.#definitions;
  }

  /** The charts that are shown, in their order, and the one that has the keyboard. */
  get shown(): ShownCharts {
    const focused = this.#shown.find(({ element: card }) => card.contains(document.activeElement))?.id;
    const charts = this.#shown.map(({ id, definition: { title } }) => ({ id, title }));
    return { charts, ...(focused === undefined ? {} : { focused }) };
  }

  /** Gives a chart to be saved as a picture. */
  saveChart(id: string, kind: 'png' | 'svg'): void {
    this.#shown.find((card) => card.id === id)?.save(kind);
  }

  showWhole(): void {
    this.#range = wholeRun;
    this.#events.changed();
  }

  hover(iteration: number | undefined): void {
    this.#hover = iteration;
    this.#showHover();
  }

  /** What the charts want to see of a session. */
  viewport(model: ViewModel, settings: PanelSettings, further: FurtherWishes): Viewport | undefined {
    const { session, runs } = model;
    if (session === undefined || model.state?.status === 'starting') return undefined;
    const widths = this.#shown.map(({ chart }) => chart.plotWidth);
    const buckets = bucketsFor(Math.max(0, ...widths));
    if (Math.abs(buckets - this.#buckets) > slackBuckets) this.#buckets = buckets;
    const known = new Set(session.series.map(({ id }) => id));
    const shown = this.#shown.flatMap(({ definition }) => definition.series.filter(({ hidden }) => !hidden));
    const parameters = this.#unranked(model) ? session.parameters.map(({ name }) => `gradientNorm:${name}`) : [];
    const wanted = [...always, ...shown.map(({ id }) => id), ...parameters, ...further.series];
    const series = [...new Set(wanted)].filter((id): id is string => id !== undefined && known.has(id));
    const overlays = runs.filter((run) => run.overlaid && run.run !== session.run).map(({ run }) => run);
    const smoothing = settings.smoothing ?? model.preferences.smoothing;
    const { to } = this.#limits(model);
    return {
      session: session.session,
      series,
      from: this.#range.from,
      to,
      buckets: this.#buckets,
      ...(settings.spacing === 'log' ? { spacing: 'log' as const } : {}),
      ...(smoothing > 0 ? { smoothing } : {}),
      ...(overlays.length > 0 ? { overlays } : {}),
      ...(further.path.length > 0 ? { path: further.path } : {}),
    };
  }

  /** Puts up the charts that a session allows; the layout changes with the session and the choice alone. */
  arrange(model: ViewModel, settings: PanelSettings): void {
    const { session } = model;
    if (session === undefined) return;
    const id = `${session.session} ${session.run}`;
    const fresh = id !== this.#session;
    if (fresh) {
      this.#session = id;
      this.#range = wholeRun;
      if (this.#hover !== undefined) this.hover(undefined);
      this.#largest = undefined;
    }
    const { frame } = model;
    const point = pointOf(model);
    this.#last = Math.max(frame?.last ?? 0, Number.isFinite(point.lastIteration) ? point.lastIteration : 0);
    this.#rank(model);
    const learningRateMoves =
      session.launched.schedule !== 'constant' || model.interventions.some(({ name }) => name === 'learningRate');
    const circumstances = { selected: model.selected, learningRateMoves, largest: this.#largest, own: ownName(model) };
    this.#definitions = chartsOf(session, settings, circumstances);
    const wanted = this.#definitions.filter((definition) => isChartShown(settings, session.kind, definition));
    this.#shown = wanted.map((definition) => {
      const known = this.#cards.get(definition.id);
      const same = known?.definition.title === definition.title && known.definition.axisTitle === definition.axisTitle;
      const card = known !== undefined && same ? known : this.#card(definition);
      if (fresh) card.reset(definition);
      card.definition = definition;
      return card;
    });
    this.#lay();
  }

  update(model: ViewModel, settings: PanelSettings, theme: ChartTheme): void {
    const { session, frame, state } = model;
    if (session === undefined) return;
    this.#others = model.overlays?.branches ?? [];
    const point = pointOf(model);
    const reduced = byId(frame?.series);
    const smoothed = frame?.smoothed === undefined ? undefined : byId(frame.smoothed);
    const changes = state === undefined ? [] : interventionsOf(model, state.branch).map(markOf);
    const forks = state === undefined ? [] : forksOf(model, state.branch).map((fork) => forkMark(fork.forkIteration));
    const exact = exactValues(model);
    const running = state?.status === 'running';
    const shared = {
      theme,
      ...this.#limits(model),
      spacing: settings.spacing,
      ...(settings.epochs && session.batchesPerEpoch !== undefined ? { epoch: session.batchesPerEpoch } : {}),
      moving: running,
      covered: Math.min(frame?.to ?? 0, this.#last),
      last: this.#last,
      reduced,
      ...(smoothed === undefined ? {} : { smoothed }),
      backgrounds: backgroundsOf(model),
      current: Number.isFinite(point.iteration) ? point.iteration : undefined,
      exact,
      changes,
      forks,
      canGo: abilities(model).goTo,
    };
    // Who hears the panel gets the tables in the place of the plots, where nothing else was chosen.
    const readAloud = document.body.classList.contains('vscode-using-screen-reader');
    for (const card of this.#shown) {
      const choice = { scale: settings.scales[card.id], table: settings.tables[card.id] ?? readAloud };
      card.update(card.definition, shared, choice);
    }
  }

  #limits({ state, session }: ViewModel): { readonly from: number; readonly to: number } {
    const limit = state?.numbers[6];
    const over = state?.status === 'finished' || state?.ended === true || session?.stored === true;
    const known = limit !== undefined && limit > 0 && Number.isFinite(limit);
    return limitsOf(this.#range, this.#last, { ...(known ? { limit } : {}), over });
  }

  #unranked({ session }: ViewModel): boolean {
    return this.#largest === undefined && (session?.parameters.length ?? 0) > shownParameters;
  }

  #rank(model: ViewModel): void {
    const { session, frame } = model;
    if (session === undefined || frame?.at === undefined || !this.#unranked(model)) return;
    const { values } = frame.at;
    const norms = frame.series.flatMap(({ id }, index) =>
      id.startsWith('gradientNorm:') ? [{ name: id.slice('gradientNorm:'.length), norm: values[index] as number }] : [],
    );
    if (norms.length < session.parameters.length) return;
    const weight = (norm: number): number => (Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm);
    norms.sort((a, b) => weight(b.norm) - weight(a.norm));
    this.#largest = new Set(norms.slice(0, shownParameters).map(({ name }) => name));
  }

  /** Moves only what stands elsewhere, so that a chart with the focus keeps it. */
  #lay(): void {
    const layout = this.#shown.map(({ id }) => id).join();
    if (layout === this.#layout && this.#shown.every((card) => card.element.isConnected)) return;
    this.#layout = layout;
    const wanted = new Set<Element>(this.#shown.map((card) => card.element));
    for (const child of [...this.element.children].slice(1)) if (!wanted.has(child)) child.remove();
    let before: Element | null = this.element.firstElementChild;
    for (const card of this.#shown) {
      if (before?.nextElementSibling !== card.element) before?.after(card.element);
      before = card.element;
    }
    const charts = this.#shown.length;
    const { style } = this.element;
    // Rows of charts where they stand one, two or three beside each other; what stands beside them spans them all.
    for (const columns of [1, 2, 3])
      style.setProperty(`--rows-${columns}`, String(Math.max(1, Math.ceil(charts / columns))));
    for (const columns of [2, 3])
      style.setProperty(`--tracks-${columns}`, String(3 * Math.max(1, Math.ceil(charts / columns))));
  }

  #card(definition: ChartDefinition): ChartCard {
    const { id } = definition;
    const card = new ChartCard(definition, {
      go: (iteration, branch) => this.#events.go(iteration, branch),
      hover: (iteration) => this.hover(iteration),
      zoom: (a, b) => {
        this.#range = rangeBetween(a, b, this.#last);
        this.#events.changed();
      },
      whole: () => this.showWhole(),
      toggle: (series) => this.#toggle(series),
      choose: (kind) =>
        this.#events.choose((settings) => ({ ...settings, scales: { ...settings.scales, [id]: kind } })),
      showTable: (shown) =>
        this.#events.choose((settings) => ({ ...settings, tables: { ...settings.tables, [id]: shown } })),
      save: (file) => this.#events.save(file),
      resized: () => this.#events.changed(),
    });
    this.#cards.set(id, card);
    return card;
  }

  #toggle(id: string): void {
    const series = this.#definitions.flatMap((definition) => definition.series).find((each) => each.id === id);
    const branch = this.#others.find((each) => each.branch === id);
    if (branch !== undefined) this.#events.go(branch.fork, id);
    else if (series === undefined) this.#events.hideRun(id);
    else this.#events.choose((settings) => ({ ...settings, hidden: { ...settings.hidden, [id]: !series.hidden } }));
  }
}

function byId(series: readonly ReducedSeries[] | undefined): ReadonlyMap<string, ReducedSeries> {
  return new Map(series?.map((each) => [each.id, each]));
}

function markOf(intervention: Parameters<typeof changeText>[0]): ChartMark {
  return { iteration: intervention.iteration, text: changeText(intervention) };
}

function forkMark(iteration: number): ChartMark {
  return { iteration, text: t('another branch leaves at iteration {0}', formatCount(iteration)) };
}

function ownName({ overlays }: ViewModel): string | undefined {
  return overlays === undefined || overlays.runs.length === 0 ? undefined : overlays.own;
}

function backgroundsOf({ overlays }: ViewModel): readonly ChartBackground[] {
  const runs = (overlays?.runs ?? []).map(({ run, name, marker, series }) => ({
    id: run,
    label: name,
    kind: 'run' as const,
    marker,
    reduced: byId(series),
  }));
  const branches = (overlays?.branches ?? []).map(({ branch, fork, series }) => ({
    id: branch,
    label: t('branch from {0}', formatCount(fork)),
    kind: 'branch' as const,
    fork,
    reduced: byId(series),
  }));
  return [...runs, ...branches];
}

/** Values at the point where the run stands that are known without any reduction. */
function exactValues(model: ViewModel): ReadonlyMap<string, number> {
  const { frame, state } = model;
  const point = pointOf(model);
  const exact = new Map<string, number>();
  if (frame?.at !== undefined && frame.at.iteration === point.iteration) {
    for (const [index, { id }] of frame.series.entries()) exact.set(id, frame.at.values[index] ?? Number.NaN);
  }
  if (state !== undefined && state.status !== 'running') for (const id of always) exact.set(id, point[id]);
  return exact;
}
