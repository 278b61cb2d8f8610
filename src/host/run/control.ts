import { debug, window } from 'vscode';
import { encodeNumber } from '../../shared/numbers.ts';
import type { Command } from '../../shared/panel.ts';
import type { Pace } from '../../shared/run.ts';
import type { DescentSession, Sessions } from './sessions.ts';

/** Commands that are of a session. */
export type SessionCommand = Exclude<Command, 'runDescent' | 'newLoss' | 'openExamples' | 'showSource'>;

/** The one thread of a session. */
const threadId = 1;

/** What the panel's buttons do: the same requests that the debugger's own buttons send, so there is one truth. */
export async function control(session: DescentSession, command: SessionCommand): Promise<void> {
  const { debugSession } = session;
  switch (command) {
    case 'continue':
      await debugSession.customRequest('continue', { threadId });
      return;
    case 'pause':
      await debugSession.customRequest('pause', { threadId });
      return;
    case 'step':
      await debugSession.customRequest('next', { threadId });
      return;
    case 'stepBack':
      await debugSession.customRequest('stepBack', { threadId });
      return;
    case 'stepEpoch':
      await debugSession.customRequest('descent/stepEpoch', { threadId });
      return;
    case 'restartHere':
      await restartFrom(session);
      return;
    case 'reverseContinue':
      await debugSession.customRequest('reverseContinue', { threadId });
      return;
    case 'restart':
      await debugSession.customRequest('restart', {});
      return;
    case 'stop':
      await debug.stopDebugging(debugSession);
      return;
    case 'endUnresponsive':
      await session.client.endUnresponsive();
      return;
  }
}

export async function goTo(session: DescentSession, iteration: number, branch?: string): Promise<void> {
  await session.debugSession.customRequest('descent/goTo', { iteration, ...(branch === undefined ? {} : { branch }) });
}

/** Sets a parameter's element or a hyperparameter by its expression; `value` is an expression too. */
export async function setValue(session: DescentSession, expression: string, value: string): Promise<void> {
  await session.debugSession.customRequest('setExpression', { expression, value });
}

/** Paces the run anew from where it stands. */
export async function setPace(sessions: Sessions, session: DescentSession, pace: Pace): Promise<void> {
  await session.debugSession.customRequest('descent/setPace', { pace });
  sessions.setPace(session, pace);
}

export async function extend(session: DescentSession, iterations: number): Promise<void> {
  await session.debugSession.customRequest('descent/extend', { iterations });
}

/** Raises the limit by so many iterations and goes on. */
export async function continueWith(session: DescentSession, more: number): Promise<void> {
  const { iterations = 0, lastIteration = 0 } = session.state ?? {};
  await extend(session, Math.max(iterations, lastIteration) + more);
  await control(session, 'continue');
}

/** Starts anew with one launch attribute changed. */
export async function restartWith(session: DescentSession, key: string, value: unknown): Promise<void> {
  const { configuration } = session.debugSession;
  await session.debugSession.customRequest('restart', { arguments: { ...configuration, [key]: value } });
}

/** Starts over with a fresh optimizer, where two elements of θ are given at these. */
export async function restartFrom(
  session: DescentSession,
  elements?: readonly [string, string],
  values?: Float64Array,
): Promise<void> {
  const pair =
    elements === undefined || values === undefined ? {} : { elements, values: Array.from(values, encodeNumber) };
  await session.debugSession.customRequest('descent/restartFrom', pair);
}

/** The session a command means: the named one, else the one the views show; said where there is none. */
export function sessionFor(sessions: Sessions, id?: string): DescentSession | undefined {
  const session = id === undefined ? sessions.selected : sessions.get(id);
  if (session !== undefined && !session.ended) return session;
  void window.showInformationMessage('Descent: no run is going on. Choose "Run descent" first.');
  return undefined;
}

/** Asks for the name of an element of θ; undefined where the person gave up. */
export async function askElement(session: DescentSession): Promise<string | undefined> {
  const { name, shape } = session.description?.parameters.find(({ size }) => size > 1) ?? { name: 'w', shape: [1] };
  const example = name + shape.map(() => '[0]').join('');
  const text = await window.showInputBox({
    title: 'Watch an element',
    prompt: 'Its value, gradient and update are recorded from now on, and its past is made.',
    placeHolder: `For instance ${example}`,
  });
  return text === undefined || text.trim() === '' ? undefined : text.replaceAll(/\s/g, '');
}

/** Asks for a whole number; undefined where the person gave up. */
export async function askNumber(
  title: string,
  value: number,
  check: (value: number) => string | undefined,
): Promise<number | undefined> {
  const text = await window.showInputBox({
    title,
    value: String(value),
    validateInput: (typed) => {
      const parsed = Number(typed);
      return typed.trim() === '' || Number.isNaN(parsed) ? 'A number, for instance 0.01 or 500.' : check(parsed);
    },
  });
  return text === undefined ? undefined : Number(text);
}
