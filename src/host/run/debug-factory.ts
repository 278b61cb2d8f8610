import type {
  DebugAdapter,
  DebugAdapterDescriptor,
  DebugAdapterDescriptorFactory,
  DebugProtocolMessage,
  DebugSession,
  ExtensionContext,
} from 'vscode';
import { DebugAdapterInlineImplementation, debug, EventEmitter, Uri } from 'vscode';
import { debugType } from '../../contributions.ts';
import type { Pace } from '../../shared/run.ts';
import { setting } from '../configuration.ts';
import type { Disposables } from '../disposables.ts';
import type { Diagnostics } from '../editor/diagnostics.ts';
import { log } from '../log.ts';
import { readBytes, readText } from '../reader.ts';
import { programOf, programUri } from './debug-configuration.ts';
import { LaunchErrors } from './launch-errors.ts';
import { withoutQuickContinued } from './quick-stops.ts';
import type { Sessions } from './sessions.ts';
import { DescentSession } from './sessions.ts';
import { StartedTexts } from './started-texts.ts';

const megabyte = 1024 * 1024;

type LoadedWithRun = typeof import('./loaded-with-run.ts');

/** An adapter in the extension host for every session, each with its own worker. */
class Factory implements DebugAdapterDescriptorFactory {
  readonly #sessions: Sessions;
  readonly #diagnostics: Diagnostics;
  readonly #workerPath: string;

  constructor(context: ExtensionContext, sessions: Sessions, diagnostics: Diagnostics) {
    this.#sessions = sessions;
    this.#diagnostics = diagnostics;
    this.#workerPath = Uri.joinPath(context.extensionUri, 'dist', 'worker.cjs').fsPath;
  }

  async createDebugAdapterDescriptor(session: DebugSession): Promise<DebugAdapterDescriptor> {
    return new DebugAdapterInlineImplementation(this.#adapterOf(session, await import('./loaded-with-run.ts')));
  }

  #adapterOf(debugSession: DebugSession, { DescentDebugAdapter, createWorkerClient }: LoadedWithRun): DebugAdapter {
    const started = new StartedTexts();
    const client = createWorkerClient({
      read: (uri) => started.read(uri, readText),
      readBytes,
      workerPath: this.#workerPath,
      memoryLimit: setting('workerMemory') * megabyte,
      historyMemory: setting('historyMemory') * megabyte,
      defaults: () => ({ optimizer: setting('optimizer'), pace: setting('pace') as Pace }),
    });
    const program = programUri(String(debugSession.configuration['program'])).toString();
    this.#diagnostics.clear(program);
    client.on('problem', (problem) => this.#diagnostics.add(program, problem));
    client.on('description', ({ problems }) => {
      for (const problem of problems) this.#diagnostics.add(program, problem);
    });
    const launchErrors = new LaunchErrors(client, debugSession.configuration);
    this.#sessions.add(new DescentSession(debugSession, client, started));

    const messages = new EventEmitter<DebugProtocolMessage>();
    const adapter = new DescentDebugAdapter({
      createDebuggee: () => client,
      toUri: (path) => programUri(path).toString(),
      toPath: (uri) => programOf(Uri.parse(uri)),
    });
    const { send, dispose } = withoutQuickContinued((message: object) =>
      messages.fire(message as DebugProtocolMessage),
    );
    adapter.onDidSendMessage((message) => {
      log().trace(`← ${JSON.stringify(message)}`);
      send(launchErrors.quieted(message));
      if (message.type === 'response' && (message as { command?: string }).command === 'stackTrace')
        this.#sessions.stackTold(debugSession.id);
    });
    return {
      onDidSendMessage: messages.event,
      handleMessage: (message) => {
        log().trace(`→ ${JSON.stringify(message)}`);
        adapter.handleMessage(message);
      },
      dispose: () => {
        adapter.dispose();
        dispose();
        messages.dispose();
        void client.dispose();
        // VS Code does not tell the end of a session whose launch has failed.
        this.#sessions.end(debugSession.id);
      },
    };
  }
}

export function registerDebugFactory(
  context: ExtensionContext,
  sessions: Sessions,
  diagnostics: Diagnostics,
  disposables: Disposables,
): void {
  const factory = new Factory(context, sessions, diagnostics);
  disposables.add(debug.registerDebugAdapterDescriptorFactory(debugType, factory));
  // The views show the session that VS Code's own keys move, also where another one ends.
  const follow = (): void => {
    const { activeDebugSession: active } = debug;
    if (active?.type === debugType) sessions.select(active.id);
  };
  disposables.add(debug.onDidChangeActiveDebugSession(follow));
  // VS Code's keys stay with a session that is paused when another one starts; the views show the new one until they are used.
  disposables.add(
    sessions.onDidChange(({ session, change }) => {
      if (change === 'moved' && debug.activeDebugSession?.id === session.id) follow();
    }),
  );
  disposables.add(
    debug.onDidTerminateDebugSession((session) => {
      sessions.end(session.id);
      if (sessions.selected?.ended === true) follow();
    }),
  );
}
