import { l10n, window } from 'vscode';
import type { RunSummary } from '../../shared/views/runs.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import type { CommandServices } from './services.ts';

type Runs = Pick<PastRuns, 'load' | 'summaries' | 'open' | 'overlay'>;

/** Asks for an earlier run and shows it in the views. */
export async function openRun(runs: Runs, { showPanel }: CommandServices): Promise<void> {
  const picked = await chooseRun(runs, l10n.t('Open an earlier run'), () => true);
  if (picked === undefined) return;
  runs.open(picked.run);
  showPanel(false);
}

/** Asks which run shall lie under the charts, or no longer. */
export async function overlayRun(runs: Runs, { showPanel }: CommandServices): Promise<void> {
  const picked = await chooseRun(runs, l10n.t('Lay an earlier run over the charts'), ({ stored }) => stored);
  if (picked === undefined) return;
  runs.overlay(picked.run, !picked.overlaid);
  showPanel(true);
}

async function chooseRun(
  runs: Runs,
  title: string,
  fits: (run: RunSummary) => boolean,
): Promise<RunSummary | undefined> {
  await runs.load();
  const known = runs.summaries().filter(fits);
  if (known.length === 0) {
    void window.showInformationMessage(l10n.t('Descent: there are no earlier runs.'));
    return undefined;
  }
  const picked = await window.showQuickPick(
    known.map((run) => ({
      label: [run.title, run.name].filter((part) => part !== '').join(': '),
      description: new Date(run.started).toLocaleString() + (run.overlaid ? ` · ${l10n.t('laid over')}` : ''),
      detail: run.stop,
      run,
    })),
    { title, matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.run;
}
