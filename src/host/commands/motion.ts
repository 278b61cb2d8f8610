import { l10n } from 'vscode';
import { grouped } from '../editor/run/glance.ts';
import { control, extend, goTo } from '../run/control.ts';
import type { DescentSession } from '../run/sessions.ts';
import { askNumber } from './ask.ts';

/** One iteration. A run that is going on is paused first. */
export async function step(session: DescentSession): Promise<void> {
  if (session.state?.status === 'running') {
    const stopped = new Promise<void>((resolve) => {
      const end = session.client.on('state', ({ status }) => {
        if (status === 'running') return;
        end();
        resolve();
      });
    });
    await control(session, 'pause');
    await stopped;
  }
  await control(session, 'step');
}

export async function goToIteration(session: DescentSession): Promise<void> {
  if (session.state === undefined) return;
  const { lastIteration: last, iteration: now } = session.state;
  const title = l10n.t('Go to iteration (0 … {0})', grouped(last));
  const iteration = await askNumber(title, now, (value) =>
    Number.isInteger(value) && value >= 0 && value <= last
      ? undefined
      : l10n.t('A whole number from 0 to {0}.', grouped(last)),
  );
  if (iteration !== undefined) await goTo(session, iteration);
}

export async function continueWithMore(session: DescentSession): Promise<void> {
  const { state } = session;
  if (state === undefined) return;
  const title = l10n.t('Continue with how many more iterations?');
  const more = await askNumber(title, session.description?.iterations ?? state.iterations, (typed) =>
    Number.isInteger(typed) && typed > 0 ? undefined : l10n.t('A whole number, for instance 1000.'),
  );
  if (more === undefined) return;
  await extend(session, (session.state ?? state).iteration + more);
  await control(session, 'continue');
}
