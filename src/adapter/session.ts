import type { DebugProtocol } from '@vscode/debugprotocol';
import { decodeNumber } from '../shared/numbers.ts';
import type { RestartFrom } from '../shared/protocol.ts';
import type { LaunchOptions } from '../shared/run.ts';
import { Breakpoints, exceptionFilters } from './breakpoints.ts';
import { Client } from './client.ts';
import type { Debuggee } from './debuggee.ts';
import { Debugging } from './debugging.ts';
import { readLaunchConfiguration } from './launch-configuration.ts';
import type { Arguments } from './protocol/arguments.ts';
import type { Handler, Message, RequestContext } from './protocol/connection.ts';
import { Connection } from './protocol/connection.ts';
import { RequestError } from './protocol/errors.ts';
import type { SourceNames } from './sources.ts';
import { fileNames } from './sources.ts';
import { exceptionInfo, exitCode, threadId } from './stops.ts';
import { encodeLineValue } from './values/format.ts';

export interface AdapterOptions extends Partial<SourceNames> {
  /** Makes what stands behind the session, once, when it is launched. */
  readonly createDebuggee: (options: LaunchOptions) => Debuggee;
}

/** What the adapter can do. Nothing stands here that is not done. */
const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  // Every granularity makes one iteration: there is nothing smaller to step over yet.
  supportsSteppingGranularity: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  exceptionBreakpointFilters: exceptionFilters,
  supportsExceptionInfoRequest: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.'],
  supportsCancelRequest: true,
  supportsDelayedStackTraceLoading: false,
};

/** Requests that only read, so that nobody misses them when they are cancelled. */
const cancellable = new Set([
  'stackTrace',
  'scopes',
  'variables',
  'evaluate',
  'completions',
  'exceptionInfo',
  'gotoTargets',
  'descent/lineValues',
]);

/** Requests of the protocol which a descent has nothing to answer with. */
const unsupported = [
  'breakpointLocations',
  'dataBreakpointInfo',
  'disassemble',
  'loadedSources',
  'locations',
  'modules',
  'readMemory',
  'restartFrame',
  'setDataBreakpoints',
  'setFunctionBreakpoints',
  'setInstructionBreakpoints',
  'source',
  'stepInTargets',
  'terminateThreads',
  'writeMemory',
];

/**
 * The debug adapter: DAP on one side, a debuggee on the other. It is shaped as VS Code's inline `DebugAdapter`, without knowing
 * VS Code, so the same object also stands behind the stdio program.
 */
export class DescentDebugAdapter {
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly breakpoints: Breakpoints;
  private readonly createDebuggee: AdapterOptions['createDebuggee'];
  private debugging: Debugging | undefined;
  private isInitialized = false;
  private isConfigured = false;
  private hasEnded = false;

  constructor(options: AdapterOptions) {
    this.createDebuggee = options.createDebuggee;
    this.client = new Client({
      toPath: options.toPath ?? fileNames.toPath,
      toUri: options.toUri ?? fileNames.toUri,
    });
    this.connection = new Connection(this.handlers(), cancellable);
    this.breakpoints = new Breakpoints(this.connection, this.client);
  }

  /** Listens to the messages for the client: responses and events. */
  onDidSendMessage(listener: (message: Message) => void): { dispose(): void } {
    return { dispose: this.connection.onDidSend(listener) };
  }

  /** Takes one message from the client. */
  handleMessage(message: unknown): void {
    this.connection.handleMessage(message);
  }

  dispose(): void {
    this.hasEnded = true;
    this.debugging?.end().catch(() => {});
    this.connection.dispose();
  }

  private handlers(): Readonly<Record<string, Handler>> {
    const now = () => this.required();
    return {
      initialize: (args) => this.initialize(args),
      launch: (args, context) => this.launch(args, context),
      attach: () => this.attach(),
      configurationDone: () => this.configurationDone(),
      restart: (args, context) => now().restart(this.restartOptions(args), context),
      terminate: (_, context) => context.afterResponse(() => this.terminate()),
      disconnect: (_, context) => context.afterResponse(() => this.end()),
      cancel: (args) => this.cancel(args),

      setBreakpoints: (args) => this.ready(() => this.breakpoints.set(args, this.debugging?.run)),
      setExceptionBreakpoints: (args) => this.ready(() => this.breakpoints.setFilters(args, this.debugging?.run)),

      threads: () => this.ready(() => ({ threads: [{ id: threadId, name: this.threadName() }] })),
      stackTrace: (args) => now().inspection.stackTrace(args),
      scopes: (args) => now().inspection.scopes(args),
      variables: (args) => now().inspection.variables(args),
      setVariable: (args, context) => now().inspection.setVariable(args, context, now().motion),
      evaluate: (args, context) => now().evaluation.evaluate(args, context),
      setExpression: (args, context) => now().evaluation.setExpression(args, context),
      completions: (args) => now().evaluation.completions(args),
      exceptionInfo: () => exceptionInfo(now().stoppedRun()),

      continue: (_, context) => now().motion.continue(context),
      pause: () => now().motion.pause(),
      next: (_, context) => now().motion.step(context, 1),
      stepIn: (_, context) => now().motion.stepInOrOut(context),
      stepOut: (_, context) => now().motion.stepInOrOut(context),
      stepBack: (_, context) => now().motion.step(context, -1),
      reverseContinue: (_, context) => now().motion.reverseContinue(context),
      gotoTargets: (args) => ({
        targets: now().motion.gotoTargets(this.client.uri(this.client.pathOf(args)), this.client.lineOf(args)),
      }),
      goto: (args, context) => now().motion.goToTarget(context, args.integer('targetId')),

      'descent/goTo': (args, context) =>
        now().motion.goTo(context, args.integer('iteration'), args.optionalText('branch')),
      'descent/stepEpoch': (args, context) => now().motion.stepEpoch(context, epochsOf(args)),
      'descent/restartFrom': (args, context) => now().restartFrom(restartFromOf(args), context),
      'descent/lineValues': () => this.lineValues(),
      'descent/setPace': (args) => this.setPace(args),
      'descent/extend': (args) => this.extend(args),

      ...Object.fromEntries(unsupported.map((command) => [command, () => refuse(command)])),
    };
  }

  private initialize(args: Arguments): DebugProtocol.Capabilities {
    if (this.isInitialized) throw new RequestError('alreadyInitialized', 'The session is initialized already.');
    this.isInitialized = true;
    this.client.initialize(args);
    return capabilities;
  }

  /** `initialized` is told before the loss is loaded: a client shows its Stop button only then, and loading may take for ever. */
  private launch(args: Arguments, context: RequestContext): Promise<void> {
    return this.ready(async () => {
      if (this.debugging !== undefined) throw new RequestError('alreadyLaunched', 'The session has a run already.');
      const options = this.optionsOf(args);
      const debuggee = this.createDebuggee(options);
      this.debugging = new Debugging(this.connection, this.client, this.breakpoints, debuggee, options);
      if (this.isConfigured) this.debugging.configured();
      this.connection.event('initialized');
      await this.debugging.launch(context);
    });
  }

  private attach(): never {
    throw new RequestError(
      'attachRefused',
      'There is nothing to attach to: Descent launches its runs itself. Use "request": "launch".',
    );
  }

  private configurationDone(): void {
    this.ready(() => {
      this.isConfigured = true;
      this.debugging?.configured();
    });
  }

  /** The options a restart brings, where it brings other ones than those of the run. */
  private restartOptions(args: Arguments): LaunchOptions | undefined {
    if (!args.has('arguments')) return undefined;
    const options = this.optionsOf(args.record('arguments'));
    return sameOptions(options, this.required().run.options) ? undefined : options;
  }

  private optionsOf(args: Arguments): LaunchOptions {
    return readLaunchConfiguration(args, (path) => this.client.uri(path));
  }

  private cancel(args: Arguments): void {
    const requestId = args.optionalInteger('requestId');
    const progressId = args.optionalText('progressId');
    if (requestId !== undefined) this.connection.cancel(requestId);
    if (progressId !== undefined) this.debugging?.cancelProgress(progressId);
  }

  private threadName(): string {
    const name = this.debugging?.run.name ?? '';
    return name === '' ? 'Descent' : `Descent: ${name}`;
  }

  private async lineValues(): Promise<object> {
    const run = this.required().stoppedRun();
    const lines = await run.ask('readFailed', () => run.debuggee.lineValues());
    return { lines: lines.map(encodeLineValue) };
  }

  private async setPace(args: Arguments): Promise<void> {
    const pace = args.text('pace');
    if (pace !== 'watch' && pace !== 'max') {
      throw new RequestError('badArguments', `The pace is watch or max, not ${JSON.stringify(pace)}.`);
    }
    const { run } = this.required();
    run.requireNotLost();
    await run.ask('setFailed', () => run.debuggee.setPace({ pace }));
  }

  private async extend(args: Arguments): Promise<void> {
    const iterations = args.integer('iterations', 1);
    const { run } = this.required();
    run.requireNotLost();
    await run.ask('setFailed', () => run.debuggee.extend({ iterations }));
  }

  /** Ends the run and says so. The answer is out already: a worker which must be killed takes its time. */
  private terminate(): void {
    const code = exitCode(this.debugging?.run.state);
    void this.close().finally(() => {
      this.connection.event('exited', { exitCode: code });
      this.connection.event('terminated');
    });
  }

  private end(): void {
    void this.close();
  }

  private async close(): Promise<void> {
    this.hasEnded = true;
    try {
      await this.debugging?.end();
    } catch (error) {
      this.connection.event('output', { category: 'stderr', output: `The worker did not end: ${String(error)}\n` });
    }
  }

  private required(): Debugging {
    return this.ready(() => {
      if (this.debugging === undefined) throw new RequestError('notLaunched', 'Nothing has been launched yet.');
      return this.debugging;
    });
  }

  /** Runs what needs a session that is initialized and has not ended. */
  private ready<Result>(action: () => Result): Result {
    if (this.hasEnded) throw new RequestError('ended', 'The session has ended.');
    if (!this.isInitialized) throw new RequestError('notInitialized', 'The session is not initialized.');
    return action();
  }
}

/** How many epochs to step: one forward, where nothing else is said. */
function epochsOf(args: Arguments): number {
  const count = args.optionalInteger('count', Number.MIN_SAFE_INTEGER) ?? 1;
  if (count !== 0) return count;
  throw new RequestError('badArguments', 'The argument "count" is a number of epochs, negative for back; it is 0.');
}

/** Where to start over: at the present θ, with two elements of it changed where the request names a pair. */
function restartFromOf(args: Arguments): RestartFrom {
  const { elements, values } = args.fields;
  if (elements === undefined && values === undefined) return {};
  const isPair = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2;
  if (!isPair(elements) || !isPair(values) || !elements.every((name) => typeof name === 'string')) {
    const message = 'The arguments "elements" and "values" are two names of elements and a number for each.';
    throw new RequestError('badArguments', message);
  }
  const [first, second] = elements as readonly [string, string];
  try {
    return { pair: { elements: [first, second], values: Float64Array.from(values, decodeNumber) } };
  } catch {
    throw new RequestError('badArguments', `The argument "values" must be numbers, but is ${JSON.stringify(values)}.`);
  }
}

function refuse(command: string): never {
  throw new RequestError('notSupported', `The Descent debugger does not support "${command}".`);
}

function sameOptions(a: LaunchOptions, b: LaunchOptions): boolean {
  const sorted = (options: LaunchOptions) =>
    JSON.stringify(Object.entries(options).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}
