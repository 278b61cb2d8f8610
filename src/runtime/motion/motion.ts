import type { EndReason } from '../../engine/stopping.ts';
import type { Pace, Stop, StopReason } from '../../shared/run.ts';
import type { Hit } from '../breakpoints.ts';
import { UnseenRows } from '../descent/together/rows.ts';
import type { Trace } from '../evaluation/problem.ts';
import { SliceClock } from '../slices.ts';
import { frame, Pacer } from './pace.ts';
import type { Parts } from './parts.ts';
import type { Standing } from './standing.ts';
import type { Goal, InsideStop } from './stops.ts';

/** Milliseconds of run time between two checkpoints that are kept for going back. */
const keepEvery = 100;
/** A replay keeps this many more checkpoints, so that the next step back is short. */
const keptInReplay = 16;
const smallestStride = 64;
/** For fewer iterations, code for many is not worth calling. */
const fewestTogether = 4;

/**
 * Moves a run towards a goal, in slices: iteration after iteration, until the goal is reached or something on the way stops it.
 */
export class Motion {
  readonly #parts: Parts;
  readonly #standing: Standing;
  readonly #pacer = new Pacer();
  readonly #clock: SliceClock;
  #pace: Pace;
  #goal: Goal | undefined;
  #inside: InsideStop | undefined;
  /** Nothing has been looked for at the present point: it is the entry. */
  #entry = true;
  #scheduled = false;
  /** In a replay, how far it is from one checkpoint that is kept to the next. */
  #replayStride = smallestStride;
  #lastKept = 0;
  readonly #unseen: UnseenRows;
  /** Whether a non-finite loss or gradient pauses the run as an exception rather than ending it. */
  breakOnNonFinite = false;

  constructor(parts: Parts, standing: Standing, pace: Pace) {
    this.#parts = parts;
    this.#standing = standing;
    this.#pace = pace;
    this.#clock = new SliceClock(parts.environment);
    this.#unseen = new UnseenRows(parts.reporter.recorder);
  }

  get goal(): Goal | undefined {
    return this.#goal;
  }

  /** Where in the forward pass of the present iteration the run stands, if inside it. */
  get inside(): InsideStop | undefined {
    return this.#inside;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
    this.#beginPace();
  }

  get #limit(): number {
    return this.#parts.descent.hyperparameters.stopping.iterations;
  }

  /** On and on, until something stops the run. */
  run(): void {
    const { iteration } = this.#parts.descent;
    const target = Number.POSITIVE_INFINITY;
    if (!this.#begin({ kind: 'run', target, from: iteration, reason: 'pause', ...this.#passed() })) return;
    this.#beginPace();
    this.#standing.tell();
  }

  /** `count` iterations forward. */
  step(count: number): void {
    const { iteration } = this.#parts.descent;
    this.#begin({ kind: 'step', target: iteration + count, from: iteration, reason: 'step', ...this.#passed() });
  }

  /** Forward to where an epoch begins. */
  stepToEpoch(epoch: number): void {
    const { iteration } = this.#parts.descent;
    const target = Number.POSITIVE_INFINITY;
    this.#begin({ kind: 'step', target, epoch, from: iteration, reason: 'step', ...this.#passed() });
  }

  /** To an iteration ahead on the present branch, through a past in which nothing stops the run. */
  travel(target: number, reason: StopReason): void {
    const { iteration } = this.#parts.descent;
    this.#replayStride = Math.max(smallestStride, Math.ceil((target - iteration) / keptInReplay));
    this.#begin({ kind: 'travel', target, from: iteration, reason });
  }

  /** Gives up the goal and says nothing of it. */
  drop(): void {
    this.#goal = undefined;
  }

  /** The present point is another one than that at which the run had stopped. */
  leave(): void {
    this.#inside = undefined;
    this.#entry = false;
  }

  /** The present point was changed: it is no longer inside its forward pass. */
  leavePass(): void {
    this.#inside = undefined;
  }

  /** Ends the goal. */
  end(reason: StopReason, text: string, more: Partial<Stop> = {}): void {
    this.#goal = undefined;
    this.#standing.settle(reason, text, more);
  }

  /** Ends the goal at a point where something threw. */
  fail(error: unknown): void {
    this.#goal = undefined;
    this.#standing.fail(error);
  }

  #beginPace(): void {
    const { environment, descent } = this.#parts;
    this.#pacer.begin(this.#pace, environment.now(), descent.iteration, this.#limit);
  }

  #passed(): { passed?: EndReason } {
    const { end } = this.#parts.descent;
    return end === undefined || end.reason === 'limit' || this.#entry ? {} : { passed: end.reason };
  }

  /** Sets out for a goal. A run that has failed goes nowhere but back: false. */
  #begin(goal: Goal): boolean {
    const { environment, reporter, watches } = this.#parts;
    if (this.#standing.failed && goal.kind !== 'travel') {
      this.#standing.tell();
      return false;
    }
    this.#goal = goal;
    this.#standing.move();
    const now = environment.now();
    this.#lastKept = now;
    reporter.restart(now);
    this.#schedule(0);
    watches.resume();
    return true;
  }

  #schedule(delay: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#parts.environment.schedule(() => {
      this.#scheduled = false;
      if (this.#goal !== undefined) this.#slice(this.#goal);
    }, delay);
  }

  #slice(goal: Goal): void {
    const { environment, descent, timeline, path, reporter } = this.#parts;
    if (reporter.congested) {
      this.#schedule(5);
      return;
    }
    const began = environment.now();
    const first = descent.iteration;
    const allowed = goal.kind === 'run' ? this.#pacer.allowed(began, first) : Number.POSITIVE_INFINITY;
    try {
      if (this.#finishPass(goal)) return;
      this.#clock.runTogether((most) =>
        descent.iteration >= allowed || reporter.isFull
          ? 0
          : this.#turn(goal, Math.min(most, allowed - descent.iteration)),
      );
    } catch (error) {
      this.fail(error);
    }
    if (this.#goal !== goal) return;
    const now = environment.now();
    const made = descent.iteration - first;
    if (goal.kind === 'run' && made > 0) this.#pacer.measured(made, now - began);
    if (now - this.#lastKept >= keepEvery) {
      this.#lastKept = now;
      timeline.keep(path.branch, descent.save());
    }
    const { target, from } = goal;
    const fraction = (descent.iteration - from) / Math.max(1, target - from);
    const replay = goal.kind === 'travel' ? { target, fraction } : undefined;
    reporter.between(now, path.branch, this.#standing.state, replay);
    this.#schedule(goal.kind === 'run' && this.#pacer.spreading ? frame : 0);
  }

  /** Up to `most` iterations forward. Returns how many were made; 0 where the goal has ended. */
  #turn(goal: Goal, most: number): number {
    const { descent, timeline, path, problem, breakpoints, reporter } = this.#parts;
    if (this.#arrived(goal)) return 0;
    const known = descent.iteration < path.tip;
    if (!known && descent.iteration >= this.#limit) {
      this.end('limit', `limit: ${descent.iteration} of ${this.#limit} iterations`);
      return 0;
    }
    const replay = known && goal.kind === 'travel';
    problem.evaluator.quiet = known;
    problem.evaluator.tracing = breakpoints.armed && !replay;
    const made = this.#together(goal, known, most);
    if (made > 0) {
      if (!known) timeline.reach(path.branch, descent.iteration);
      goal.passed = undefined;
    } else {
      try {
        path.advance();
      } finally {
        // Also a point at which the loss threw is part of the history: it shows where the run ended.
        if (!known) {
          timeline.reach(path.branch, descent.iteration);
          reporter.addRow(path.branch);
        }
      }
      if (!replay && this.#look(goal)) return 0;
    }
    if (replay && descent.iteration % this.#replayStride === 0) timeline.keep(path.branch, descent.save());
    return this.#arrived(goal) ? 0 : Math.max(1, made);
  }

  /**
   * Iterations at which nothing can stop the run and nobody looks, made at once. Returns how many; 0 where the next one must be made
   * by itself.
   */
  #together(goal: Goal, known: boolean, most: number): number {
    const { descent, path, reporter } = this.#parts;
    const { iteration } = descent;
    let count = Math.min(most, goal.target - iteration);
    if (known) count = Math.min(count, path.tip - iteration, this.#replayStride - (iteration % this.#replayStride));
    else count = Math.min(count, reporter.room);
    if (count < fewestTogether) return 0;
    return path.advanceTogether(count, known ? this.#unseen : reporter.rowsOf(path.branch));
  }

  #arrived(goal: Goal): boolean {
    const { iteration, batches } = this.#parts.descent;
    const epoch = batches?.epoch ?? 0;
    if (goal.epoch === undefined ? iteration < goal.target : epoch < goal.epoch) return false;
    const begins = batches?.position === 0 ? `, where epoch ${epoch} begins` : '';
    this.end(goal.reason, `At iteration ${iteration}${begins}.`);
    return true;
  }

  /** Breakpoints and stopping tests at the point that was just reached. Returns true where one of them stopped the run. */
  #look(goal: Goal): boolean {
    return this.#passOn(goal, 0) || this.#test(goal);
  }

  /**
   * What the run has not yet passed at the point which it leaves: at the entry all of its forward pass, after a stop inside the
   * pass the rest of it. A step is stopped by none of it. Returns true where something stopped the run.
   */
  #finishPass(goal: Goal): boolean {
    const inside = this.#inside;
    const from = inside === undefined ? 0 : inside.mark + 1;
    const complete = inside === undefined && !this.#entry;
    this.leave();
    if (complete || goal.kind === 'travel') return false;
    return this.#passOn(goal, from, inside?.trace) || (goal.kind === 'run' && this.#test(goal));
  }

  /** Breakpoints of the present point's forward pass from a mark on. */
  #passOn(goal: Goal, from: number, traced?: Trace): boolean {
    const { breakpoints, descent, problem } = this.#parts;
    if (!breakpoints.armed) return false;
    const trace = traced ?? problem.evaluator.traceAt(descent.parameters, descent.iteration, descent.batch);
    const hit = breakpoints.next(trace, from, descent, goal.kind === 'run');
    return hit !== undefined && this.#stopInside(trace, hit);
  }

  #stopInside(trace: Trace, { mark, place, ids }: Hit): true {
    this.#inside = { trace, mark };
    const { iteration } = this.#parts.descent;
    this.end('breakpoint', `Breakpoint in iteration ${iteration}.`, { place, breakpoints: ids });
    return true;
  }

  #test(goal: Goal): boolean {
    const { end } = this.#parts.descent;
    if (end?.reason !== goal.passed) goal.passed = undefined;
    if (end === undefined || end.reason === goal.passed) return false;
    const exception = end.reason === 'nonFinite' && this.breakOnNonFinite;
    this.end(exception ? 'exception' : end.reason, end.text);
    return true;
  }
}
