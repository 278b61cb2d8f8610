import { l10n, window } from 'vscode';
import type { Disposables } from '../disposables.ts';
import { guarded, log } from '../log.ts';
import { placeName } from '../views/notices.ts';
import type { DescentSession, Sessions } from './sessions.ts';

/** Ends a worker which no longer answers; the history it told stays, and the session with it. */
export async function endUnresponsive(session: DescentSession | undefined): Promise<void> {
  if (session === undefined || session.ended) {
    void window.showInformationMessage(l10n.t('Descent: no run is going on.'));
    return;
  }
  await session.client.endUnresponsive();
}

/** Offers what can be done when a worker gives no sign of life, or is gone. */
export function watchFaults(sessions: Sessions, disposables: Disposables): void {
  disposables.add(
    sessions.onDidChange(({ session, change }) => {
      if (change === 'added') watch(session);
    }),
  );
}

const watched = new WeakSet<DescentSession>();

function watch(session: DescentSession): void {
  // A session is told as added again when a view selects it.
  if (watched.has(session)) return;
  watched.add(session);
  let asking = false;
  session.client.on('unresponsive', ({ unresponsive, seconds, place }) => {
    if (!unresponsive || asking) return;
    asking = true;
    void guarded('offer to end', async () => {
      const end = l10n.t('End the run');
      const answer = await window.showWarningMessage(
        place === undefined
          ? l10n.t(
              'Descent: {0} has given no sign of life for {1} s. Its loss may loop for ever.',
              session.title,
              Math.round(seconds),
            )
          : l10n.t(
              'Descent: {0} has given no sign of life for {1} s; it is at {2}. Its loss may loop for ever.',
              session.title,
              Math.round(seconds),
              placeName(place),
            ),
        end,
        l10n.t('Wait'),
      );
      asking = false;
      if (answer === end) await endUnresponsive(session);
    });
  });
  session.client.on('lost', ({ message }) => {
    log().warn(`${session.title}: ${message}`);
    // Where it was lost while it was being loaded there is nothing to go on from: VS Code tells that the launch failed.
    if (session.ended || session.state === undefined) return;
    void guarded('offer to restart', async () => {
      const restart = l10n.t('Restart from the last checkpoint');
      const answer = await window.showErrorMessage(
        l10n.t('Descent: the run of {0} is lost. {1}', session.title, message),
        restart,
      );
      if (answer === restart && !session.ended) await session.debugSession.customRequest('restart', {});
    });
  });
}
