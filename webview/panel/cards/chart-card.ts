import type { ChartData, ChartEvents } from '../../charts/line/chart-data.ts';
import { LineChart } from '../../charts/line/line-chart.ts';
import type { AutomaticScale, ScaleKind } from '../../charts/scale.ts';
import { automaticScale, extentOf } from '../../charts/scale.ts';
import { t } from '../../text.ts';
import type { MenuSection } from '../../ui/index.ts';
import { Menu, MenuButton, Toggle } from '../../ui/index.ts';
import type { ChartDefinition } from '../chart-definitions.ts';

export interface ChartCardEvents extends Omit<ChartEvents, 'scale' | 'more' | 'table'> {
  choose(scale: ScaleKind): void;
  showTable(shown: boolean): void;
  /** A picture of the chart is to be written into a file. */
  save(file: { readonly name: string; readonly media: string; readonly bytes: Uint8Array }): void;
}

/** What a person has chosen for a chart. */
export interface ChartChoice {
  readonly scale: ScaleKind | undefined;
  readonly table: boolean | undefined;
}

const scales: readonly ScaleKind[] = ['linear', 'log', 'symlog'];

function scaleName(kind: ScaleKind): string {
  return { linear: t('linear'), log: t('log'), symlog: t('symlog') }[kind];
}

function scaleTitle(kind: ScaleKind): string {
  return {
    linear: t('Equal steps are equally far apart'),
    log: t('Equal ratios are equally far apart; values ≤ 0 are marked at the lower edge'),
    symlog: t('Logarithmic for both signs, linear about 0'),
  }[kind];
}

/** A chart with its controls: its scale, and the series beyond those that are shown. */
export class ChartCard {
  readonly element: HTMLElement;
  readonly chart: LineChart;
  readonly id: string;
  definition: ChartDefinition;
  readonly #scale: MenuButton;
  readonly #table: Toggle;
  #seriesMenu: Menu | undefined;
  readonly #events: ChartCardEvents;
  #automatic: AutomaticScale;
  #kind: ScaleKind = 'linear';

  constructor(definition: ChartDefinition, events: ChartCardEvents) {
    this.id = definition.id;
    this.definition = definition;
    this.#events = events;
    this.#automatic = definition.scale === 'symlog' ? 'undecided' : definition.scale;
    const chartEvents: ChartEvents = {
      ...events,
      go: (iteration, branch) => events.go(iteration, branch),
      hover: (iteration) => events.hover(iteration),
      zoom: (from, to) => events.zoom(from, to),
      toggle: (id) => events.toggle(id),
      resized: () => events.resized(),
      scale: (kind) => events.choose(kind),
      more: () => this.#chooseSeries(),
      table: (shown) => events.showTable(shown),
    };
    this.chart = new LineChart(definition.title, definition.axisTitle, chartEvents);
    this.element = this.chart.element;
    this.element.classList.add('card');
    this.#scale = new MenuButton(t('Scale of {0}', definition.title), () => this.#scales());
    this.#table = new Toggle({
      label: t('{0} as a table', definition.title),
      icon: 'table',
      keys: 't',
      toggle: (shown) => events.showTable(shown),
    });
    this.chart.controls.append(this.#scale.element, this.#table.element);
  }

  /** Another run begins: nothing of the scale's past holds. */
  reset(definition: ChartDefinition): void {
    this.definition = definition;
    this.#automatic = definition.scale === 'symlog' ? 'undecided' : definition.scale;
  }

  update(definition: ChartDefinition, data: Omit<ChartData, 'kind' | 'series' | 'table'>, choice: ChartChoice): void {
    this.definition = definition;
    const { series } = definition;
    const visible = series.filter(({ hidden }) => !hidden).flatMap(({ id }) => data.reduced.get(id) ?? []);
    this.#automatic = automaticScale(this.#automatic, extentOf(visible));
    const own: ScaleKind = definition.scale === 'symlog' ? 'symlog' : this.#automatic === 'log' ? 'log' : 'linear';
    this.#kind = choice.scale ?? own;
    const name = scaleName(this.#kind);
    this.#scale.setText(name, t('Scale of {0}: {1}', definition.title, name));
    this.#table.setPressed(choice.table === true);
    // A legend of many would need more rows than it has: what is hidden can be chosen from a list.
    const long = series.length > longLegend;
    const shown = long ? series.filter(({ hidden }) => !hidden) : series;
    this.chart.update({
      ...data,
      kind: this.#kind,
      series: shown,
      more: series.length - shown.length,
      table: choice.table === true,
      ...(definition.band === undefined ? {} : { band: definition.band }),
    });
    this.#seriesMenu?.refresh();
  }

  /** Opens the list of all series at the end of the legend. */
  #chooseSeries(): void {
    const opener = this.element.querySelector<HTMLElement>('.more-series') ?? this.#scale.element;
    if (this.#seriesMenu === undefined || !opener.hasAttribute('aria-haspopup'))
      this.#seriesMenu = new Menu(opener, t('Series of {0}', this.definition.title), () => this.#series());
    this.#seriesMenu.toggle();
  }

  #scales(): readonly MenuSection[] {
    const items = scales.map((kind) => ({
      label: scaleName(kind),
      title: scaleTitle(kind),
      checked: kind === this.#kind,
      choose: () => this.#events.choose(kind),
    }));
    return [
      { kind: 'choices', items },
      {
        title: t('Take along'),
        items: [
          { label: t('Save as SVG…'), icon: 'save', choose: () => this.save('svg') },
          { label: t('Save as PNG…'), icon: 'save', choose: () => this.save('png') },
          { label: t('Save as PNG in light colors…'), icon: 'save', choose: () => this.save('png', true) },
          { label: t('Copy as PNG'), icon: 'copy', choose: () => this.#copy() },
        ],
      },
    ];
  }

  /** @param onPaper Dark on white, whatever the theme. */
  save(kind: 'svg' | 'png', onPaper = false): void {
    const media = kind === 'svg' ? 'image/svg+xml' : 'image/png';
    void this.chart.save(media, onPaper).then((bytes) => {
      this.#events.save({ name: `${this.definition.title}.${kind}`, media, bytes });
    });
  }

  #copy(): void {
    const made = this.chart.save('image/png').then((bytes) => new Blob([bytes], { type: 'image/png' }));
    void navigator.clipboard.write([new ClipboardItem({ 'image/png': made })]);
  }

  #series(): readonly MenuSection[] {
    const items = this.definition.series.map(({ id, label, hidden }) => ({
      label,
      checked: !hidden,
      choose: () => this.#events.toggle(id),
    }));
    return [{ kind: 'checkboxes', items }];
  }
}

/** Of more series than this the hidden ones are left out of the legend. */
const longLegend = 10;
