// Debug sessions as VS Code has them, what their adapters say, and the extension's own view of them.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugConfiguration, DebugSession, DebugSessionOptions } from 'vscode';
import { debug, extensions, Uri, workspace } from 'vscode';
import { debugType } from '../../../../src/contributions.ts';
import type { TestApi } from '../../../../src/extension.ts';
import type { DescentSession } from '../../../../src/host/run/sessions.ts';
import { until } from './wait.ts';

export const extensionId = 'descent.descent-debugger';

export async function testApi(): Promise<TestApi> {
  const extension = extensions.getExtension<TestApi | undefined>(extensionId);
  const api = await extension?.activate();
  if (api === undefined) throw new Error('The extension gives no test API.');
  return api;
}

type Message = DebugProtocol.ProtocolMessage;
type Stopped = DebugProtocol.StoppedEvent['body'];

const messages = new Map<string, Message[]>();

debug.registerDebugAdapterTrackerFactory(debugType, {
  createDebugAdapterTracker: ({ id }) => {
    const told: Message[] = [];
    messages.set(id, told);
    return { onDidSendMessage: (message: Message) => told.push(message) };
  },
});

/** A session under test. */
export class TestSession {
  readonly session: DebugSession;
  readonly descent: DescentSession;
  #seen = 0;

  constructor(session: DebugSession, descent: DescentSession) {
    this.session = session;
    this.descent = descent;
  }

  get messages(): readonly Message[] {
    return messages.get(this.session.id) ?? [];
  }

  events<Event extends DebugProtocol.Event>(name: string): Event[] {
    return this.messages.filter((message): message is Event => (message as Event).event === name);
  }

  /** What went to the Debug Console. */
  get output(): string {
    return this.events<DebugProtocol.OutputEvent>('output')
      .map(({ body }) => body.output)
      .join('');
  }

  get ended(): boolean {
    return this.descent.ended;
  }

  get iteration(): number {
    return this.descent.state?.iteration ?? Number.NaN;
  }

  get #stops(): readonly Stopped[] {
    return this.events<DebugProtocol.StoppedEvent>('stopped').map(({ body }) => body);
  }

  /** The next stop that no one has waited for yet. */
  async stopped(): Promise<Stopped> {
    const wanted = this.#seen++;
    return await until(
      () => `stop ${wanted + 1}; the session told: ${JSON.stringify(this.messages.slice(-6))}`,
      () => this.#stops[wanted],
    );
  }

  request<Body = unknown>(command: string, argument: object = {}): Promise<Body> {
    return Promise.resolve(this.session.customRequest(command, argument) as PromiseLike<Body>);
  }

  /** Sends what moves the run, and waits for the stop. */
  async move(command: string, argument: object = {}): Promise<Stopped> {
    await this.request(command, { threadId: 1, ...argument });
    return await this.stopped();
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    const { stackFrames } = await this.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId: 1 });
    return stackFrames;
  }

  /** Name and value of every variable in a scope of the top frame, as the Variables view shows them. */
  async variables(scope: string): Promise<Record<string, string>> {
    const rows = await this.rows(scope);
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  async rows(scope: string): Promise<DebugProtocol.Variable[]> {
    const variablesReference = await this.scope(scope);
    const { variables } = await this.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference,
    });
    return variables;
  }

  async scope(name: string): Promise<number> {
    const [frame] = await this.frames();
    const { scopes } = await this.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: frame?.id });
    const found = scopes.find((scope) => scope.name === name);
    if (found === undefined) throw new Error(`No scope ${name} among ${scopes.map((scope) => scope.name).join(', ')}.`);
    return found.variablesReference;
  }

  async evaluate(expression: string, context = 'watch'): Promise<string> {
    const [frame] = await this.frames();
    const body = { expression, context, frameId: frame?.id };
    return (await this.request<DebugProtocol.EvaluateResponse['body']>('evaluate', body)).result;
  }

  async stop(): Promise<void> {
    await debug.stopDebugging(this.session);
    await until('the end of the session', () => this.ended);
  }
}

/** The path of a source, which VS Code makes a URI of where its window and its extension host are on two machines. */
export function pathOf(source: DebugProtocol.Source | undefined): string {
  const path = source?.path ?? '';
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? Uri.parse(path).path : Uri.file(path).path;
}

const running: TestSession[] = [];

/** What a run asked for without a message to the person: no dialog, no view of VS Code's own. */
export const quietly: DebugSessionOptions = { suppressSaveBeforeStart: true, suppressDebugView: true };

/** A configuration for a file, as launch.json has it. */
export function configurationFor(program: Uri, more: Readonly<Record<string, unknown>> = {}): DebugConfiguration {
  return { type: debugType, request: 'launch', name: 'Test', program: program.fsPath, ...more };
}

/** Does what starts a session, and waits until it is there. */
export async function sessionOf(start: () => unknown): Promise<TestSession> {
  const { sessions } = await testApi();
  const before = new Set(sessions.all);
  let failure: unknown;
  const started = Promise.resolve(start()).catch((error: unknown) => {
    failure = error;
  });
  const descent = await until('a session', () => {
    if (failure !== undefined) throw failure;
    return sessions.all.find((session) => !before.has(session));
  });
  await started;
  const session = new TestSession(descent.debugSession, descent);
  running.push(session);
  return session;
}

export function launch(program: Uri, more: Readonly<Record<string, unknown>> = {}): Promise<TestSession> {
  return sessionOf(() =>
    debug.startDebugging(workspace.workspaceFolders?.[0], configurationFor(program, more), quietly),
  );
}

/** Ends every session that a test has started. */
export async function stopAll(): Promise<void> {
  for (const session of running.splice(0)) if (!session.ended) await session.stop();
}

/** The sentence with which the launch of a session fails. */
export async function refusal(start: () => unknown): Promise<string> {
  return (await refused(start)).text;
}

/** How the launch of a session fails: the sentence, and whether VS Code tells it in its dialog, which offers launch.json. */
export async function refused(start: () => unknown): Promise<{ readonly text: string; readonly dialog: boolean }> {
  const before = new Set(messages.keys());
  // VS Code tells the person too, in a dialog, which it refuses to open in a test.
  await Promise.resolve(start()).catch(() => {});
  const told = [...messages].flatMap(([id, each]) => (before.has(id) ? [] : each)) as DebugProtocol.Response[];
  const answer = told.find(({ command, success }) => command === 'launch' && !success);
  if (answer === undefined) throw new Error(`The launch was not refused: ${JSON.stringify(told.slice(-4))}`);
  const { error } = answer.body as DebugProtocol.ErrorResponse['body'];
  return { text: error?.format ?? answer.message ?? '', dialog: error?.showUser !== false };
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
