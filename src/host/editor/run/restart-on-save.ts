import type { Disposable, TextDocument } from 'vscode';
import { workspace } from 'vscode';
import { setting } from '../../configuration.ts';
import { control, goTo } from '../../run/control.ts';
import type { DescentSession, Sessions } from '../../run/sessions.ts';

/** Restarts runs whose file was saved with another text, where the setting says so. `run` shows what goes wrong. */
export function watchSaves(sessions: Sessions, run: (what: string, action: () => Promise<void>) => void): Disposable {
  return workspace.onDidSaveTextDocument((document) => {
    if (!setting('restartOnSave')) return;
    for (const session of sessions.all) {
      if (isStale(session, document)) run('restart on save', () => restart(session));
    }
  });
}

function isStale({ ended, description, edited }: DescentSession, document: TextDocument): boolean {
  const file = document.uri.toString();
  return !ended && description?.files.includes(file) === true && edited.has(file);
}

/** Restarts a run: one that was going on goes on, one that stood at an iteration goes to that iteration of the new text. */
async function restart(session: DescentSession): Promise<void> {
  const { state } = session;
  const stoodAt = state?.status === 'paused' || state?.status === 'ready' ? state.iteration : undefined;
  await control(session, 'restart');
  if (stoodAt !== undefined) await goTo(session, stoodAt);
}
