import type { ExportKind, FromWebview } from '../../../src/shared/panel.ts';
import type { ViewModel } from '../../store.ts';
import { t } from '../../text.ts';
import type { MenuItem, MenuSection } from '../../ui/index.ts';
import { Slider } from '../../ui/index.ts';
import type { ChartDefinition } from '../chart-definitions.ts';
import type { PanelSettings } from '../settings.ts';
import { isChartShown } from '../settings.ts';

export interface MoreMenuEvents {
  send(message: FromWebview): void;
  choose(change: (settings: PanelSettings) => PanelSettings): void;
}

/** What the panel's ⋯ holds: which charts, how they are drawn, what can be taken along. */
export class MoreMenu {
  readonly #events: MoreMenuEvents;
  readonly #smoothing: Slider;

  constructor(events: MoreMenuEvents) {
    this.#events = events;
    this.#smoothing = new Slider({
      label: t('Smoothing'),
      title: t('Draws a moving mean over the lines; the values stay as they are'),
      minimum: 0,
      maximum: 0.99,
      step: 0.01,
      change: (smoothing) => events.choose((settings) => ({ ...settings, smoothing })),
    });
  }

  sections(
    model: ViewModel,
    settings: PanelSettings,
    charts: readonly ChartDefinition[],
    runs: readonly MenuSection[],
  ): readonly MenuSection[] {
    const { session } = model;
    if (session === undefined) return [];
    this.#smoothing.show(settings.smoothing ?? model.preferences.smoothing);
    return [
      { title: t('Charts'), kind: 'checkboxes', items: this.#charts(session.kind, settings, charts) },
      { control: this.#smoothing.element },
      { title: t('Axis of iterations'), kind: 'checkboxes', items: this.#axis(model, settings) },
      { title: t('Take along'), items: this.#exports(session.session, model) },
      // Where the toolbar has no room for them, runs are here.
      ...(runs.length > 0 ? runs : []),
    ];
  }

  #charts(
    kind: Parameters<typeof isChartShown>[1],
    settings: PanelSettings,
    charts: readonly ChartDefinition[],
  ): readonly MenuItem[] {
    return charts.map((chart) => {
      const shown = isChartShown(settings, kind, chart);
      return {
        label: chart.title,
        checked: shown,
        choose: () =>
          this.#events.choose((before) => ({
            ...before,
            charts: { ...before.charts, [`${kind} ${chart.id}`]: !shown },
          })),
      };
    });
  }

  #axis({ session }: ViewModel, settings: PanelSettings): readonly MenuItem[] {
    const items: MenuItem[] = [
      {
        label: t('Logarithmic'),
        checked: settings.spacing === 'log',
        choose: () =>
          this.#events.choose((before) => ({ ...before, spacing: before.spacing === 'log' ? 'linear' : 'log' })),
      },
    ];
    if (session?.batchesPerEpoch !== undefined) {
      items.push({
        label: t('In epochs'),
        checked: settings.epochs,
        choose: () => this.#events.choose((before) => ({ ...before, epochs: !before.epochs })),
      });
    }
    return items;
  }

  #exports(session: string, model: ViewModel): readonly MenuItem[] {
    const running = model.state?.status === 'running' ? t('The run goes on; pause it first.') : undefined;
    const off = running === undefined ? {} : { disabled: running };
    const give = (what: ExportKind) => () => this.#events.send({ type: 'export', session, what });
    return [
      { label: t('Copy parameters as TypeScript'), icon: 'copy', ...off, choose: give('typescript') },
      { label: t('Copy parameters as JSON'), icon: 'copy', ...off, choose: give('json') },
      { label: t('Save parameters…'), icon: 'save', ...off, choose: give('weights') },
      { label: t('Save history as CSV…'), icon: 'save', choose: give('csv') },
    ];
  }
}
