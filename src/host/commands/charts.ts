import { l10n, window } from 'vscode';
import type { CommandServices } from './services.ts';

/** Saves a chart of the panel: the one that has the keyboard, else the one that is chosen. */
export async function saveChart(
  services: Pick<CommandServices, 'shownCharts' | 'saveChart'>,
  kind: 'png' | 'svg',
): Promise<void> {
  const shown = await services.shownCharts();
  if (shown === undefined) {
    void window.showInformationMessage(
      l10n.t('Descent: the panel shows no chart. Run a loss, or open an earlier run.'),
    );
    return;
  }
  const { charts, focused } = shown;
  const chart = charts.some(({ id }) => id === focused) ? focused : await askChart(charts);
  if (chart !== undefined) services.saveChart(chart, kind);
}

async function askChart(
  charts: readonly { readonly id: string; readonly title: string }[],
): Promise<string | undefined> {
  const items = charts.map(({ id, title }) => ({ label: title, id }));
  const title = l10n.t('Which chart is to be saved?');
  return (await window.showQuickPick(items, { title }))?.id;
}
