import type { ViewSession } from '../../src/shared/panel.ts';
import type { SeriesDescription } from '../../src/shared/run.ts';
import type { ChartSeries } from '../charts/line/chart-data.ts';
import type { AutomaticScale } from '../charts/scale.ts';
import { t } from '../text.ts';
import type { PanelSettings } from './settings.ts';
import { shownParameters } from './settings.ts';

/** One chart of the panel: what it shows of a session and how it looks before anything was chosen. */
export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  readonly axisTitle: string;
  /** The scale while none was chosen. */
  readonly scale: AutomaticScale | 'symlog';
  /** Shown while nothing else was chosen. */
  readonly on: boolean;
  readonly series: readonly ChartSeries[];
  readonly band?: { readonly low: number; readonly high: number; readonly label: string };
}

/** What decides about charts besides the session and what was chosen. */
export interface ChartCircumstances {
  /** The element selected in the gradients view. */
  readonly selected: string | undefined;
  /** Whether η differs over the run: by a schedule, or by hand. */
  readonly learningRateMoves: boolean;
  /** What differs of the shown run from those that lie under it. */
  readonly own?: string | undefined;
  /** Of more than eight parameters those that are shown at first; undefined: not known yet. */
  readonly largest: ReadonlySet<string> | undefined;
}

type Group = SeriesDescription['group'];

/** A problem of more elements is shown by the norms of its parameters. */
const fewElements = 8;

class Definitions {
  readonly #session: ViewSession;
  readonly #settings: PanelSettings;
  readonly #circumstances: ChartCircumstances;
  readonly #order: ReadonlyMap<string, number>;

  constructor(session: ViewSession, settings: PanelSettings, circumstances: ChartCircumstances) {
    this.#session = session;
    this.#settings = settings;
    this.#circumstances = circumstances;
    this.#order = new Map(session.parameters.map(({ name }, index) => [name, index]));
  }

  of(group: Group): readonly SeriesDescription[] {
    return this.#session.series.filter((each) => each.group === group);
  }

  find(id: string): SeriesDescription | undefined {
    return this.#session.series.find((each) => each.id === id);
  }

  /** @param style Index of a parameter: its colour and dash; −1: the total's. */
  one(description: SeriesDescription, label: string, style: number, hidden: boolean): ChartSeries {
    return {
      id: description.id,
      label,
      style,
      hidden: this.#settings.hidden[description.id] ?? hidden,
      ...(description.id.startsWith('validation:') ? { validation: true as const } : {}),
      ...(description.gaps === true ? { gaps: true as const } : {}),
    };
  }

  /** The total of a group, then its parameters where there are several. */
  withParameters(group: Group, total: string): readonly ChartSeries[] {
    const all = this.of(group);
    const totals = all.filter(({ parameter }) => parameter === undefined);
    const parameters = all.filter(({ parameter }) => parameter !== undefined);
    const several = parameters.length > 1 || totals.length === 0;
    return [...totals.map((each) => this.one(each, total, -1, false)), ...(several ? this.parameters(parameters) : [])];
  }

  /** Colours and dashes belong to the parameter, not to its rank. */
  parameters(series: readonly SeriesDescription[]): readonly ChartSeries[] {
    const { largest } = this.#circumstances;
    return series.map((each, index) => {
      const name = each.parameter ?? each.label;
      const hidden =
        series.length > shownParameters && (largest === undefined ? index >= shownParameters : !largest.has(name));
      return this.one(each, name, this.#order.get(name) ?? index, hidden);
    });
  }

  loss(): ChartDefinition {
    const validation = this.find('validation:loss');
    const training = this.find('training:loss');
    const loss = this.of('loss').map((each) => this.one(each, t('loss'), -1, false));
    if (training !== undefined) loss.push(this.one(training, t('epoch’s mean'), 0, true));
    if (validation !== undefined) loss.push(this.one(validation, t('validation'), 0, false));
    return { id: 'loss', title: t('Loss'), axisTitle: t('loss'), scale: 'undecided', on: true, series: loss };
  }

  metrics(): readonly ChartDefinition[] {
    return this.of('metric').map((each) => {
      const name = each.id.slice('metric:'.length);
      const validation = this.find(`validation:${name}`);
      const series = [this.one(each, name, -1, false)];
      if (validation !== undefined) series.push(this.one(validation, t('validation'), 0, false));
      const title = name.charAt(0).toUpperCase() + name.slice(1);
      return { id: `metric:${name}`, title, axisTitle: name, scale: 'linear', on: true, series };
    });
  }

  gradientNorm(): ChartDefinition {
    const layers = this.of('groupGradientNorm');
    const series =
      layers.length > 1
        ? [
            ...this.withParameters('gradientNorm', t('total')).filter(({ style }) => style < 0),
            ...layers.map((each, index) =>
              this.one(each, each.id.slice('groupGradientNorm:'.length), index, index >= shownParameters),
            ),
          ]
        : this.withParameters('gradientNorm', t('total'));
    return { id: 'gradientNorm', title: t('Gradient norm'), axisTitle: '‖∇L‖₂', scale: 'log', on: true, series };
  }

  values(): ChartDefinition {
    const values = this.of('value');
    const elements = this.#session.parameters.reduce((sum, { size }) => sum + size, 0);
    const series = values.length > 0 ? values : this.of('norm');
    return {
      id: 'value',
      title: t('Parameters'),
      axisTitle: values.length > 0 ? 'θ' : '‖θ‖₂',
      scale: 'linear',
      on: elements <= fewElements,
      series: this.parameters(series),
    };
  }

  selected(): readonly ChartDefinition[] {
    const { selected } = this.#circumstances;
    if (selected === undefined) return [];
    const quantities = [
      ['value', selected],
      ['gradient', `∂L/∂${selected}`],
      ['update', `Δ${selected}`],
      ['norm', `‖${selected}‖₂`],
      ['gradientNorm', `‖∂L/∂${selected}‖₂`],
      ['updateNorm', `‖Δ${selected}‖₂`],
    ] as const;
    const known = quantities.flatMap(([group, label], index) => {
      const description = this.find(`${group}:${selected}`);
      return description === undefined ? [] : [{ ...this.one(description, label, index % 3, false), hidden: false }];
    });
    if (known.length === 0) return [];
    // An element has the numbers themselves; of a tensor there are only norms.
    const series = known.length > 3 ? known.slice(0, 3) : known;
    return [{ id: 'selected', title: selected, axisTitle: selected, scale: 'symlog', on: true, series }];
  }

  all(): readonly ChartDefinition[] {
    const network = this.#session.kind === 'network';
    const ratios = this.withParameters('updateRatio', t('total'));
    const rate = this.of('learningRate').map((each) => this.one(each, 'η', -1, false));
    return [
      this.loss(),
      ...this.metrics(),
      this.gradientNorm(),
      {
        id: 'updateNorm',
        title: t('Update norm'),
        axisTitle: '‖Δθ‖₂',
        scale: 'log',
        on: !network,
        series: this.withParameters('updateNorm', t('total')),
      },
      {
        id: 'updateRatio',
        title: t('Update ratio'),
        axisTitle: '‖Δθ‖/‖θ‖',
        scale: 'log',
        on: network,
        series: ratios,
        ...(network ? { band: { low: 1e-3, high: 1e-2, label: t('usual for networks') } } : {}),
      },
      this.values(),
      {
        id: 'learningRate',
        title: t('Learning rate'),
        axisTitle: 'η',
        scale: 'linear',
        on: this.#circumstances.learningRateMoves,
        series: rate,
      },
      {
        id: 'stepLength',
        title: t('Step length'),
        axisTitle: 'α',
        scale: 'log',
        on: false,
        series: this.of('stepLength').map((each) => this.one(each, 'α', -1, false)),
      },
      {
        id: 'evaluations',
        title: t('Evaluations of an update'),
        axisTitle: t('evaluations'),
        scale: 'linear',
        on: false,
        series: this.of('evaluations').map((each) => this.one(each, t('evaluations'), -1, false)),
      },
      ...this.selected(),
    ];
  }
}

/** The charts that a session allows, in the order in which they stand; those without a series are left out. */
export function chartsOf(
  session: ViewSession,
  settings: PanelSettings,
  circumstances: ChartCircumstances,
): readonly ChartDefinition[] {
  const all = new Definitions(session, settings, circumstances).all().filter(({ series }) => series.length > 0);
  const { own } = circumstances;
  return own === undefined ? all : all.map((definition) => renamed(definition, own));
}

/** Where runs lie over each other, a line that is alone in its chart has the name of its run. */
function renamed(definition: ChartDefinition, own: string): ChartDefinition {
  const [series, ...others] = definition.series;
  if (series === undefined || others.length > 0) return definition;
  return { ...definition, series: [{ ...series, label: own }] };
}
