import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunState, StopReason } from '../shared/run.ts';
import type { Client } from './client.ts';
import type { Connection, RequestContext } from './protocol/connection.ts';
import { messageOf, RequestError } from './protocol/errors.ts';
import type { Run } from './run.ts';
import { stoppedBody, threadId } from './stops.ts';

/** An iteration of a branch that `gotoTargets` has offered. */
interface Target {
  readonly iteration: number;
  readonly branch: string;
}

/**
 * Moving a run and telling where it stopped. `stopped` and `continued` come from here alone; they are held while an answer that
 * started the movement is still to be sent, because a `stopped` before it would be taken for the stop before.
 */
export class Motion {
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly run: Run;
  private readonly targets: Target[] = [];
  private held: (() => void)[] | undefined;
  /** Values are being changed by a request, which says so itself once it is answered. */
  private changing = 0;
  /** The worker tells `entry` after a load; whether to stop there is decided here. */
  private expectsEntry = true;
  /** The run has been set going, or stopped on entry, since the last load. */
  private hasBegun = false;
  /** Pause was asked for before there was anything to pause. */
  private pausesOnEntry = false;
  private toldAboutStepIn = false;

  constructor(connection: Connection, client: Client, run: Run) {
    this.connection = connection;
    this.client = client;
    this.run = run;
  }

  /** A load or a restart begins: what the worker tells of its state is not yet a stop. */
  load(): void {
    this.run.phase = 'loading';
    this.run.moving = true;
    this.run.stops++;
    this.run.busyAt = undefined;
    this.run.state = undefined;
    this.expectsEntry = true;
    this.hasBegun = false;
    this.pausesOnEntry = false;
  }

  /** The load is over and the client is ready: the run starts, or stops on entry. */
  begin(): void {
    const { run } = this;
    if (run.lost !== undefined) return;
    this.hasBegun = true;
    const canMove = run.state?.status === undefined || run.state.status === 'ready' || run.state.status === 'paused';
    if (run.options.stopOnEntry === true || this.pausesOnEntry || !canMove) {
      this.stop('entry');
      return;
    }
    run.ask('movementFailed', () => run.debuggee.continue()).catch((error: unknown) => this.startFailed(error));
  }

  async continue(context: RequestContext): Promise<DebugProtocol.ContinueResponse['body']> {
    const { run } = this;
    await this.move(context, async () => {
      // A run that has used up its iterations goes on for as many again as it was given at first.
      const { state, description } = run;
      if (state !== undefined && description !== undefined && state.iteration >= state.iterations) {
        await run.debuggee.extend({ iterations: state.iterations + description.iterations });
      }
      await run.debuggee.continue();
    });
    return { allThreadsContinued: true };
  }

  step(context: RequestContext, count: number): Promise<void> {
    return this.move(context, () => this.run.debuggee.step({ count }));
  }

  /** To where an epoch begins: so many ahead, or back where the count is negative. */
  stepEpoch(context: RequestContext, count: number): Promise<void> {
    return this.move(context, () => this.run.debuggee.step({ count, unit: 'epoch' }));
  }

  /** Until an evaluation can be entered, stepping into or out of it makes a whole iteration, and says so once. */
  async stepInOrOut(context: RequestContext): Promise<void> {
    await this.step(context, 1);
    if (this.toldAboutStepIn) return;
    this.toldAboutStepIn = true;
    this.connection.event('output', {
      category: 'console',
      output:
        'Stepping into an evaluation is not possible yet: this made one whole iteration. A line breakpoint stops inside the loss.\n',
    });
  }

  reverseContinue(context: RequestContext): Promise<void> {
    return this.move(context, () => this.run.debuggee.reverseContinue());
  }

  /** To an iteration, also from a run that moves: a click into a chart does not wait for the run to pause. */
  goTo(context: RequestContext, iteration: number, branch: string | undefined): Promise<void> {
    const target = branch === undefined ? { iteration } : { iteration, branch };
    return this.move(context, () => this.run.debuggee.goTo(target), true);
  }

  /** On any line of the run's own files: iteration 0 and the newest iteration. Elsewhere nothing can be jumped to. */
  gotoTargets(file: string, line: number): readonly DebugProtocol.GotoTarget[] {
    this.run.requireStopped();
    const { description, state } = this.run;
    if (state === undefined || description?.files.includes(file) !== true) return [];
    const last = state.lastIteration;
    const iterations = last === 0 ? [0] : [0, last];
    return iterations.map((iteration) => ({
      id: this.target({ iteration, branch: state.branch }),
      label: iteration === 0 ? 'Iteration 0 (the start)' : `Iteration ${iteration} (the newest)`,
      line,
    }));
  }

  goToTarget(context: RequestContext, id: number): Promise<void> {
    const target = this.targets[id - 1];
    if (target === undefined) throw new RequestError('unknownTarget', `There is no target ${id} to go to.`);
    return this.goTo(context, target.iteration, target.branch);
  }

  /** Answered at once; `stopped` comes when the run has really stopped. */
  pause(): void {
    const { run } = this;
    if (!this.hasBegun) this.pausesOnEntry = true;
    else if (run.moving && run.lost === undefined) {
      // Asked past `ask`: a worker that is silent now takes the pause when it comes back.
      run.debuggee.pause().catch((error: unknown) => {
        // A worker that is gone has nothing to pause; that it is gone is told elsewhere.
        if (!run.isOver) this.tell(`Pausing failed: ${messageOf(error)}`);
      });
    }
  }

  /** Runs a change of values, also of a moving run; views are told to read again once its answer is sent. */
  async change<Result>(context: RequestContext, action: () => Promise<Result>): Promise<Result> {
    const { run } = this;
    run.requireNotLost();
    if (run.moving && run.phase === 'loaded') return action();
    run.requireStopped();
    const wasInside = isInside(run.state);
    this.changing++;
    let changed = false;
    context.afterResponse(() => {
      this.changing--;
      if (changed) this.invalidate(wasInside);
    });
    const result = await action();
    changed = true;
    return result;
  }

  /** What the worker tells of its state. */
  onState(state: RunState): void {
    const { run } = this;
    const before = run.state;
    run.state = state;
    run.busyAt = undefined;
    const reason = state.stop?.reason;
    const isEntry = this.expectsEntry && reason === 'entry';
    this.expectsEntry = false;
    if (isEntry || !this.hasBegun || run.lost !== undefined) return;
    if (state.status === 'running') {
      // The run was set going past the adapter.
      if (!run.moving) this.resume();
    } else if (run.moving ? reason !== 'intervention' : isElsewhere(before, state)) {
      this.stop('pause');
    } else if (!run.moving) {
      this.invalidate(isInside(before));
    }
  }

  /** Tells that the run stands still, once a held answer is out. */
  stop(fallback: StopReason): void {
    this.afterAnswer(() => {
      this.run.moving = false;
      this.run.stops++;
      this.connection.event('stopped', stoppedBody(this.run, fallback));
    });
  }

  /** Tells that the run goes on. What was read at the last stop dies with it. */
  resume(): void {
    this.run.moving = true;
    this.run.stops++;
    this.connection.event('continued', { threadId, allThreadsContinued: true });
  }

  /** Starts a movement; `alsoMoving` where it may take the place of one that is under way. */
  private async move(context: RequestContext, action: () => Promise<void>, alsoMoving = false): Promise<void> {
    const { run } = this;
    const wasMoving = alsoMoving && run.moving && this.hasBegun;
    if (wasMoving) run.requireNotLost();
    else run.requireChangeable();
    const held: (() => void)[] = [];
    this.held = held;
    run.moving = true;
    run.stops++;
    let started = false;
    context.afterResponse(() => {
      if (this.held === held) this.held = undefined;
      // Said although the client asked for it: the host's own requests pass the client's debugger by.
      if (started && !wasMoving) this.connection.event('continued', { threadId, allThreadsContinued: true });
      for (const tell of held) tell();
    });
    try {
      await run.ask('movementFailed', action);
      started = true;
    } catch (error) {
      if (error instanceof RequestError && error.failure === 'unresponsive') started = true;
      else {
        // Where the worker told a stop all the same, that stop is told; else the run stands where it stood.
        if (held.length === 0 && !wasMoving) this.stop('pause');
        throw error;
      }
    }
  }

  private startFailed(error: unknown): void {
    this.tell(`The run could not be started: ${messageOf(error)}`);
    this.stop('pause');
  }

  /** Has the client read again. A change inside an evaluation leaves the evaluation, so that its frames are gone. */
  private invalidate(stack: boolean): void {
    if (this.changing > 0 || !this.client.takesInvalidated) return;
    if (stack) this.run.stops++;
    this.connection.event('invalidated', { areas: stack ? ['stacks', 'variables'] : ['variables'] });
  }

  private target(target: Target): number {
    const known = this.targets.findIndex(
      ({ iteration, branch }) => iteration === target.iteration && branch === target.branch,
    );
    return known >= 0 ? known + 1 : this.targets.push(target);
  }

  private afterAnswer(action: () => void): void {
    if (this.held === undefined) action();
    else this.held.push(action);
  }

  private tell(text: string): void {
    this.connection.event('output', { category: 'stderr', output: `${text}\n` });
  }
}

/** Whether the run has stopped in the middle of an evaluation. */
function isInside(state: RunState | undefined): boolean {
  return state?.stop?.reason === 'breakpoint';
}

function isElsewhere(before: RunState | undefined, after: RunState): boolean {
  if (after.stop?.reason === 'intervention') return false;
  return (
    before === undefined ||
    before.branch !== after.branch ||
    before.iteration !== after.iteration ||
    before.status !== after.status ||
    before.stop?.reason !== after.stop?.reason
  );
}
