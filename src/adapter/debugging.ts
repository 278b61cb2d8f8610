import type { RestartFrom } from '../shared/protocol.ts';
import type { LaunchOptions, RunDescription, SourceProblem } from '../shared/run.ts';
import type { Breakpoints } from './breakpoints.ts';
import type { Client } from './client.ts';
import type { Debuggee } from './debuggee.ts';
import { Motion } from './motion.ts';
import type { Connection, RequestContext } from './protocol/connection.ts';
import { RequestError, requestError } from './protocol/errors.ts';
import { Reports } from './reports.ts';
import { Run } from './run.ts';
import { baseName } from './sources.ts';
import { threadId } from './stops.ts';
import { Evaluation } from './values/evaluation.ts';
import { Inspection } from './values/inspection.ts';

/** A session from its launch to its end: the run, what looks at it and moves it, and what its events become. */
export class Debugging {
  readonly run: Run;
  readonly motion: Motion;
  readonly inspection: Inspection;
  readonly evaluation: Evaluation;
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly breakpoints: Breakpoints;
  private readonly reports: Reports;
  private readonly stopListening: readonly (() => void)[];
  private isConfigured = false;
  private isReady = false;

  constructor(
    connection: Connection,
    client: Client,
    breakpoints: Breakpoints,
    debuggee: Debuggee,
    options: LaunchOptions,
  ) {
    this.connection = connection;
    this.client = client;
    this.breakpoints = breakpoints;
    this.run = new Run(debuggee, options);
    this.motion = new Motion(connection, client, this.run);
    this.inspection = new Inspection(client, this.run);
    this.evaluation = new Evaluation(client, this.run, this.inspection, this.motion);
    this.reports = new Reports(connection, client);
    this.stopListening = this.listen(debuggee);
  }

  /** Loads the loss. The run starts, or stops on entry, when the client has said that it is configured, too. */
  async launch(context: RequestContext): Promise<void> {
    const { run } = this;
    await this.load('launchFailed', () => run.debuggee.launch(run.options));
    this.connection.event('thread', { reason: 'started', threadId });
    context.afterResponse(() => {
      this.isReady = true;
      if (this.isConfigured) this.motion.begin();
    });
  }

  configured(): void {
    if (this.isConfigured) return;
    this.isConfigured = true;
    if (this.isReady) this.motion.begin();
  }

  /** Starts the run over, with other options where some are given. A lost run comes back. */
  async restart(options: LaunchOptions | undefined, context: RequestContext): Promise<void> {
    const { run } = this;
    if (run.phase === 'loading') throw new RequestError('loading', 'The loss is being loaded.');
    run.lost = undefined;
    if (options !== undefined) run.options = options;
    await this.startOver(context, () =>
      options === undefined ? run.debuggee.restart() : run.debuggee.launch(options),
    );
  }

  /** Starts the run over from another point of θ, with a fresh optimizer. */
  async restartFrom(from: RestartFrom, context: RequestContext): Promise<void> {
    const { run } = this;
    if (run.phase === 'loading') throw new RequestError('loading', 'The loss is being loaded.');
    run.requireNotLost();
    await this.startOver(context, () => run.debuggee.restartFrom(from));
  }

  private async startOver(context: RequestContext, start: () => Promise<RunDescription>): Promise<void> {
    const { run } = this;
    try {
      await this.load('restartFailed', start);
    } catch (error) {
      // The client still thinks that the old run stands or moves; there is none.
      if (run.lost === undefined) context.afterResponse(() => this.motion.stop('error'));
      throw error;
    }
    context.afterResponse(() => {
      if (run.options.stopOnEntry !== true) this.motion.resume();
      this.motion.begin();
    });
  }

  cancelProgress(progressId: string): void {
    if (this.reports.isProgress(progressId)) this.motion.pause();
  }

  /** The run, for what needs it to stand still. */
  stoppedRun(): Run {
    this.run.requireStopped();
    return this.run;
  }

  /** Ends the worker; what waits for it is answered at once. */
  async end(): Promise<void> {
    this.reports.endProgress();
    for (const stop of this.stopListening) stop();
    this.run.close(new RequestError('ended', 'The session has ended.'));
    await this.run.debuggee.dispose();
  }

  private async load(failure: 'launchFailed' | 'restartFailed', start: () => Promise<RunDescription>): Promise<void> {
    const { run } = this;
    this.motion.load();
    this.reports.reset();
    try {
      const description = await run.ask(failure, start, true);
      run.description = description;
      this.client.files = description.files;
      for (const problem of description.problems) this.reports.problem(problem);
      run.state ??= await run.ask(failure, () => run.debuggee.state(), true);
      run.phase = 'loaded';
      await this.breakpoints.sendAll(run);
    } catch (error) {
      run.phase = 'failed';
      throw this.loadError(error, failure);
    }
  }

  /** What is left of a lost run stands where its newest checkpoint is, which the debuggee knows. */
  private async tellLoss(message: string): Promise<void> {
    const { run } = this;
    const left = await run.debuggee.state().catch(() => undefined);
    // Meanwhile it may have been restarted, or the session have ended.
    if (run.lost !== message || !this.isReady) return;
    run.state = left ?? run.state;
    this.motion.stop('lost');
  }

  /** Why a load failed. Where the user's code is at fault, its place stands before the message, and in the console as a link. */
  private loadError(error: unknown, failure: 'launchFailed' | 'restartFailed'): RequestError {
    const failed = requestError(error, failure);
    const problem = (failed.cause as { readonly problem?: SourceProblem } | undefined)?.problem;
    if (problem === undefined) return failed;
    this.reports.problem(problem);
    const { place } = problem;
    if (place === undefined) return failed;
    const where = `${baseName(this.client.source(place.file).path ?? place.file)}:${place.line}:${place.column}`;
    return new RequestError(failed.failure, `${where}: ${failed.message}`);
  }

  private listen(debuggee: Debuggee): readonly (() => void)[] {
    const { run, motion, reports } = this;
    return [
      debuggee.on('state', (state) => {
        if (state.status !== 'running') reports.endProgress();
        motion.onState(state);
      }),
      debuggee.on('breakpoints', (results) => this.breakpoints.onResults(results)),
      debuggee.on('output', (output) => reports.output(output)),
      debuggee.on('problem', (problem) => reports.problem(problem)),
      debuggee.on('progress', ({ text, fraction }) => reports.progress(text, fraction)),
      debuggee.on('busy', ({ place }) => {
        run.busyAt = place ?? run.busyAt;
      }),
      debuggee.on('unresponsive', ({ unresponsive, seconds, place }) => {
        if (!unresponsive) {
          run.busyAt = undefined;
          reports.line('console', 'The run gives signs of life again.', place);
          return;
        }
        run.busyAt = place ?? run.busyAt;
        run.fallSilent();
        const text = `The run has given no sign of life for ${Math.round(seconds)} s: its loss may loop for ever. Stop ends it.`;
        reports.line('stderr', text, run.busyAt);
      }),
      debuggee.on('lost', ({ message }) => {
        if (run.lost !== undefined) return;
        reports.endProgress();
        run.lose(message);
        reports.line('stderr', `The run has been lost: ${message}`);
        void this.tellLoss(message);
      }),
    ];
  }
}
