import { commands, l10n, Uri, window } from 'vscode';
import { commandId, launchAttributes } from '../../contributions.ts';
import type { Command, FromWebview, ViewMessage } from '../../shared/panel.ts';
import type { Place } from '../../shared/place.ts';
import { rangeOf } from '../editor/diagnostics.ts';
import { messageOf } from '../log.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import type { SessionCommand } from '../run/control.ts';
import {
  continueWith,
  control,
  extend,
  goTo,
  restartFrom,
  restartWith,
  sessionFor,
  setPace,
  setValue,
} from '../run/control.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';
import type { Exported } from './exporting.ts';
import { exportRun, saveBytes } from './exporting.ts';

export interface ActionOptions {
  readonly sessions: Sessions;
  readonly runs: PastRuns;
  /** Answers the view. */
  readonly post: (message: ViewMessage) => void;
}

/** Messages that say why they were refused where they were typed, and not by a message box. */
type Answered = Extract<
  FromWebview,
  { type: 'setValue' | 'extend' | 'restartFrom' | 'restartWith' | 'explain' | 'check' | 'watch' }
>;

/**
 * What a view asks for. What changes the run is a request of the debug adapter, so that VS Code knows of it; what only looks goes
 * straight to the worker's client.
 */
export async function act(message: FromWebview, options: ActionOptions): Promise<void> {
  const { sessions, runs, post } = options;
  switch (message.type) {
    case 'command':
      return await runCommand(message.command, message.session, options);
    case 'selectSession':
      runs.close();
      return sessions.select(message.session);
    case 'reveal':
      return await reveal(message.place);
    case 'overlay':
      return runs.overlay(message.run, message.shown);
    case 'openRun':
      return runs.open(message.run);
    case 'removeRun':
      return await runs.remove(message.run);
    case 'export':
      return await exportRun(requireRun(message.session, options), message.what);
    case 'save':
      return await saveBytes(message.name, message.media, message.bytes);
    case 'cancelPicture':
      // Where the worker is gone, so is the picture.
      return await sessions
        .get(message.session)
        ?.client.cancelPicture({ slot: message.slot })
        .catch(() => {});
    case 'cursor':
      return withSession(sessions, message.session, (session) => sessions.setCursor(session, message.iteration));
    case 'select':
      return withSession(sessions, message.session, (session) => sessions.selectElement(session, message.element));
    case 'goTo':
    case 'setPace':
    case 'continueWith': {
      const session = sessionFor(sessions, message.session);
      if (session === undefined) return;
      if (message.type === 'goTo') return await goTo(session, message.iteration, message.branch);
      if (message.type === 'setPace') return await setPace(sessions, session, message.pace);
      return await continueWith(session, message.more);
    }
    case 'picture':
      return await picture(message, options);
    case 'setValue':
    case 'extend':
    case 'restartFrom':
    case 'restartWith':
    case 'explain':
    case 'check':
    case 'watch': {
      const session = sessionFor(sessions, message.session);
      if (session === undefined) return;
      try {
        await answer(message, session, post);
      } catch (error) {
        const name = nameOf(message);
        const text = messageOf(error);
        post({
          type: 'refused',
          session: session.id,
          request: message.type,
          ...(name === undefined ? {} : { name }),
          text,
        });
      }
      return;
    }
    case 'ready':
    case 'viewport':
    case 'table':
    case 'heatMap':
    case 'charts':
    case 'failure':
      return;
  }
}

async function answer(message: Answered, session: DescentSession, post: ActionOptions['post']): Promise<void> {
  const { client, id } = session;
  switch (message.type) {
    case 'setValue':
      await setValue(session, message.name, message.value);
      post({ type: 'accepted', session: id, request: 'setValue', name: message.name });
      return;
    case 'extend':
      return await extend(session, message.iterations);
    case 'restartFrom':
      return await restartFrom(session, message.elements, message.values);
    case 'restartWith':
      return await restartWith(session, message.key, launchValue(message.key, message.value));
    case 'watch':
      await client.watch({ element: message.element });
      return;
    case 'explain':
      post({ type: 'explanation', session: id, explanation: await client.explain({ element: message.element }) });
      return;
    case 'check':
      post({ type: 'checked', session: id, check: await client.checkGradient({ name: message.name }) });
      return;
  }
}

function nameOf(message: Answered): string | undefined {
  switch (message.type) {
    case 'setValue':
    case 'check':
      return message.name;
    case 'explain':
    case 'watch':
      return message.element;
    case 'restartWith':
      return message.key;
    default:
      return undefined;
  }
}

/** A launch attribute's value, of the type that it has. */
function launchValue(key: string, text: string): unknown {
  const attribute = Object.entries(launchAttributes).find(([name]) => name === key)?.[1];
  if (attribute?.type === 'number' || attribute?.type === 'integer') return Number(text);
  return attribute?.type === 'boolean' ? text === 'true' : text;
}

async function picture(
  { session: id, request }: Extract<FromWebview, { type: 'picture' }>,
  { sessions, post }: ActionOptions,
): Promise<void> {
  const session = sessions.get(id);
  if (session === undefined || session.ended) return;
  const given = await session.client
    .picture(request)
    .catch((error: unknown) => ({ outcome: 'refused' as const, slot: request.slot, text: messageOf(error) }));
  post({ type: 'picture', session: id, answer: given });
}

async function runCommand(command: Command, id: string | undefined, { sessions, runs }: ActionOptions): Promise<void> {
  switch (command) {
    case 'runDescent': {
      const stored = id === undefined ? undefined : runs.get(id);
      const of = stored?.settings ?? (id === undefined ? undefined : sessions.get(id)?.description);
      const target = of === undefined ? [] : [{ uri: of.program, problem: of.problem }];
      await commands.executeCommand(commandId('run'), ...target);
      return;
    }
    case 'newLoss':
    case 'openExamples':
      await commands.executeCommand(commandId(command));
      return;
    case 'showSource': {
      const { state, description } = (id === undefined ? sessions.selected : sessions.get(id)) ?? {};
      const place = state?.stop?.place ?? description?.place;
      if (place !== undefined) await reveal(place);
      return;
    }
    default: {
      const session = sessionFor(sessions, id);
      if (session !== undefined) await control(session, command satisfies SessionCommand);
    }
  }
}

async function reveal(place: Place): Promise<void> {
  await window.showTextDocument(Uri.parse(place.file), { selection: rangeOf(place) });
}

function requireRun(id: string, { runs, sessions }: ActionOptions): Exported {
  const run = runs.get(id) ?? sessions.get(id);
  if (run === undefined) throw new Error(l10n.t('This run is not kept any more.'));
  return run;
}

function withSession(sessions: Sessions, id: string, action: (session: DescentSession) => void): void {
  const session = sessions.get(id);
  if (session !== undefined) action(session);
}
