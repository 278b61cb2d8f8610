import type { ReducedSeries, Viewport } from '../../src/shared/panel.ts';
import type { SeriesDescription } from '../../src/shared/run.ts';
import type { ChartSeries } from '../charts/line-chart.ts';
import { LineChart } from '../charts/line-chart.ts';
import type { AutomaticScale, ScaleKind } from '../charts/scale.ts';
import { automaticScale, extentOf } from '../charts/scale.ts';
import type { ChartTheme } from '../charts/theme.ts';
import type { Range } from '../charts/timeline.ts';
import { bucketsFor, limitsOf, rangeBetween, wholeRun } from '../charts/timeline.ts';
import { element } from '../dom.ts';
import { oncePerFrame } from '../host.ts';
import type { ViewModel } from '../store.ts';
import { abilities, interventionsOf, pointOf } from '../store.ts';
import { Checkbox } from '../ui/index.ts';
import type { PanelSettings } from './settings.ts';
import { isHidden } from './settings.ts';

interface Definition {
  readonly id: 'loss' | 'gradientNorm' | 'updateNorm';
  readonly title: string;
  readonly axisTitle: string;
  /** The scale while none was chosen: norms are positive and fall over decades. */
  readonly scale: AutomaticScale;
}

const definitions: readonly Definition[] = [
  { id: 'loss', title: 'Loss', axisTitle: 'loss', scale: 'undecided' },
  { id: 'gradientNorm', title: 'Gradient norm', axisTitle: '‖∇L‖₂', scale: 'log' },
  { id: 'updateNorm', title: 'Update norm', axisTitle: '‖Δθ‖₂', scale: 'log' },
];

/** Series that are asked for whatever is shown: the numbers of the current point. */
const always = ['loss', 'gradientNorm', 'updateNorm', 'learningRate'] as const;

/** Labels that get wider take a few px from the plot: that is no reason to ask for everything again. */
const slackBuckets = 24;

interface Cell {
  readonly definition: Definition;
  readonly chart: LineChart;
  readonly log: Checkbox;
  automatic: AutomaticScale;
}

interface BoardEvents {
  go(iteration: number): void;
  choose(change: (settings: PanelSettings) => PanelSettings): void;
  /** The range or the size has changed: a new viewport is due, and a new drawing. */
  changed(): void;
}

/** The charts of a run: side by side where there is room. They share the range of iterations and the cursor. */
export class Board {
  readonly element: HTMLElement;
  readonly #events: BoardEvents;
  readonly #cells: readonly Cell[];
  #range: Range = wholeRun;
  #session: string | undefined;
  #last = 0;
  #hover: number | undefined;
  #buckets = 0;
  readonly #showHover = oncePerFrame(() => {
    for (const { chart } of this.#cells) chart.setHover(this.#hover);
  });

  constructor(events: BoardEvents) {
    this.#events = events;
    this.#cells = definitions.map((definition) => this.#cell(definition));
    this.element = element('div.board', {}, ...this.#cells.map(({ chart }) => chart.element));
  }

  get zoomed(): boolean {
    return this.#range !== wholeRun;
  }

  showWhole(): void {
    this.#range = wholeRun;
    this.#events.changed();
  }

  /** What the charts want to see of a session. */
  viewport(model: ViewModel, settings: PanelSettings): Viewport | undefined {
    const { session } = model;
    if (session === undefined) return undefined;
    const buckets = bucketsFor(Math.max(...this.#cells.map(({ chart }) => chart.plotWidth)));
    if (Math.abs(buckets - this.#buckets) > slackBuckets) this.#buckets = buckets;
    const known = new Set(session.series.map(({ id }) => id));
    const shown = this.#cells
      .flatMap(({ definition }) => seriesOf(definition, session.series, settings))
      .filter(({ hidden }) => !hidden)
      .map(({ id }) => id);
    const series = [...new Set<string>([...always, ...shown])].filter((id) => known.has(id));
    return { session: session.session, series, ...this.#range, buckets: this.#buckets };
  }

  update(model: ViewModel, settings: PanelSettings, theme: ChartTheme): void {
    const { session, frame, state } = model;
    if (session === undefined) return;
    if (session.session !== this.#session) {
      this.#session = session.session;
      this.#range = wholeRun;
      for (const cell of this.#cells) cell.automatic = cell.definition.scale;
    }
    const point = pointOf(model);
    this.#last = Math.max(frame?.last ?? 0, Number.isFinite(point.lastIteration) ? point.lastIteration : 0);
    const reduced = new Map<string, ReducedSeries>(frame?.series.map((each) => [each.id, each]));
    const interventions = state === undefined ? [] : interventionsOf(model, state.branch);
    const still = state !== undefined && state.status !== 'running';
    const exact = new Map<string, number>();
    if (frame?.at !== undefined && frame.at.iteration === point.iteration) {
      for (const [index, { id }] of frame.series.entries()) exact.set(id, frame.at.values[index] ?? Number.NaN);
    }
    if (still) for (const id of always) exact.set(id, point[id]);
    for (const cell of this.#cells) {
      const series = seriesOf(cell.definition, session.series, settings);
      const visible = series.filter(({ hidden }) => !hidden).flatMap(({ id }) => reduced.get(id) ?? []);
      cell.automatic = automaticScale(cell.automatic, extentOf(visible));
      const kind = settings.scales[cell.definition.id] ?? (cell.automatic === 'log' ? 'log' : 'linear');
      cell.log.setChecked(kind === 'log');
      cell.chart.update({
        theme,
        kind,
        ...limitsOf(this.#range, this.#last),
        covered: frame?.to ?? 0,
        series,
        reduced,
        current: Number.isFinite(point.iteration) ? point.iteration : undefined,
        exact,
        interventions: interventions.map(({ iteration }) => iteration),
        canGo: abilities(model).goTo,
      });
    }
  }

  #cell(definition: Definition): Cell {
    const { id, title, axisTitle } = definition;
    const chart = new LineChart(title, axisTitle, {
      go: (iteration) => this.#events.go(iteration),
      hover: (iteration) => {
        this.#hover = iteration;
        this.#showHover();
      },
      zoom: (a, b) => {
        this.#range = rangeBetween(a, b, this.#last);
        this.#events.changed();
      },
      toggle: (series) => this.#toggle(series),
      resized: () => this.#events.changed(),
    });
    const log = new Checkbox({
      label: 'log',
      spoken: `${title}: logarithmic scale`,
      title: 'Logarithmic scale',
      change: (checked) => this.#choose(id, checked ? 'log' : 'linear'),
    });
    chart.controls.append(log.element);
    return { definition, chart, log, automatic: definition.scale };
  }

  #choose(id: string, kind: ScaleKind): void {
    this.#events.choose((settings) => ({ ...settings, scales: { ...settings.scales, [id]: kind } }));
  }

  #toggle(id: string): void {
    this.#events.choose((settings) => {
      const index = this.#cells.flatMap(({ chart }) => chart.series).find((each) => each.id === id)?.style ?? -1;
      return { ...settings, hidden: { ...settings.hidden, [id]: !isHidden(settings, id, index) } };
    });
  }
}

/** The series of a chart: the total, then one for each parameter, if there is more than one parameter. */
export function seriesOf(
  { id, title }: Pick<Definition, 'id' | 'title'>,
  all: readonly SeriesDescription[],
  settings: PanelSettings,
): readonly ChartSeries[] {
  const group = all.filter((each) => each.group === id);
  const total = group.filter(({ parameter }) => parameter === undefined);
  const parameters = group.filter(({ parameter }) => parameter !== undefined);
  const name = id === 'loss' ? title.toLowerCase() : 'total';
  return [
    ...total.map((each) => ({ id: each.id, label: name, style: -1, hidden: isHidden(settings, each.id, -1) })),
    ...(parameters.length > 1 || total.length === 0 ? parameters : []).map((each, index) => ({
      id: each.id,
      label: each.parameter ?? each.label,
      style: index,
      hidden: isHidden(settings, each.id, index),
    })),
  ];
}
