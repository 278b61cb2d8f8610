import type { SeriesDescription } from '../shared/run.ts';
import { Descent } from './descent/descent.ts';
import type { Hyperparameters } from './descent/hyperparameters.ts';
import { elementNameAt } from './descent/parameters.ts';
import { describeElement } from './descent/recorder.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './evaluation/problem.ts';
import { UserCodeError } from './evaluation/problem.ts';
import { Path } from './path.ts';
import type { Reporter } from './reporter.ts';
import { SliceClock } from './slices.ts';
import type { Timeline } from './timeline.ts';

/** Milliseconds between two signs of progress. */
const progressEvery = 100;

/** The iterations of a branch's own part, `next` to `last`, that were reached before an element was watched and are still to be made. */
interface Missing {
  next: number;
  readonly last: number;
}

/** Elements watched at the same time, and what is missing of their past, by branch. */
interface Watch {
  readonly elements: readonly number[];
  readonly missing: ReadonlyMap<string, Missing>;
}

/** A part of a branch that is missing on the way to the end of the run's branch. */
interface Stretch {
  readonly watch: Watch;
  /** The run's branch, along which the part is reached. */
  readonly along: string;
  /** The branch whose own the part is. */
  readonly branch: string;
  readonly missing: Missing;
  readonly last: number;
}

/**
 * Elements which a person watches in a problem too large to record every one. Their rows are recorded from then on; the rows before
 * are made by a second descent from the same checkpoints, in slices of its own, so that the run stays where it is.
 */
export class Watches {
  readonly #problem: Problem;
  readonly #timeline: Timeline;
  readonly #reporter: Reporter;
  readonly #environment: Environment;
  readonly #run: Path;
  readonly #clock: SliceClock;
  readonly #watches: Watch[] = [];
  readonly #replay: { readonly descent: Descent; readonly path: Path };
  /** What the replay is on the way through. */
  #stretch: Stretch | undefined;
  #paused = false;
  #scheduled = false;
  /** When something was last told of the replay; undefined where there is none. */
  #toldAt: number | undefined;
  #toldProgress = false;

  /** `run` is the path on which the run itself is. */
  constructor(
    problem: Problem,
    timeline: Timeline,
    reporter: Reporter,
    environment: Environment,
    run: Path,
    hyperparameters: Hyperparameters,
  ) {
    this.#problem = problem;
    this.#timeline = timeline;
    this.#reporter = reporter;
    this.#environment = environment;
    this.#run = run;
    const descent = new Descent(problem.evaluator, hyperparameters, problem.start);
    this.#replay = { descent, path: new Path(descent, problem, timeline) };
    this.#clock = new SliceClock(environment);
  }

  /** All series that are recorded. */
  get series(): readonly SeriesDescription[] {
    return this.#reporter.recorder.series;
  }

  /** Watches elements of θ. Returns false where all of them are recorded already. */
  add(elements: readonly number[]): boolean {
    const { recorder } = this.#reporter;
    // Rows gathered so far have no columns of these elements.
    if (elements.length > 0) this.#reporter.records();
    const added = elements.filter((element) => recorder.watch(element));
    if (added.length === 0) return false;
    const missing = this.#timeline.branches.map(
      ({ id, forkIteration }) => [id, { next: forkIteration, last: this.#timeline.tip(id) }] as const,
    );
    this.#watches.push({ elements: added, missing: new Map(missing) });
    this.resume();
    return true;
  }

  /** Makes no more of the past until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on with what is missing, also on a branch to which the run has changed. */
  resume(): void {
    this.#paused = false;
    if (this.#watches.length > 0) this.#schedule(0);
  }

  #schedule(delay: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#environment.schedule(() => {
      this.#scheduled = false;
      this.#slice();
    }, delay);
  }

  #slice(): void {
    const { evaluator } = this.#problem;
    if (!evaluator.replayable) this.#giveUp();
    const stretch = this.#paused ? undefined : this.#next();
    if (stretch === undefined) {
      this.#rest();
      return;
    }
    if (this.#reporter.congested) {
      this.#schedule(5);
      return;
    }
    const { quiet, tracing } = evaluator;
    evaluator.quiet = true;
    evaluator.tracing = false;
    try {
      this.#make(stretch);
    } finally {
      evaluator.quiet = quiet;
      evaluator.tracing = tracing;
    }
    this.#tellProgress(stretch);
    this.#schedule(0);
  }

  /** The first part that is missing on the way from iteration 0 to the end of the run's branch. */
  #next(): Stretch | undefined {
    const along = this.#run.branch;
    const branches = new Map(this.#timeline.branches.map((each) => [each.id, each]));
    const parts: { branch: string; last: number }[] = [];
    let last = Number.POSITIVE_INFINITY;
    for (let each = branches.get(along); each !== undefined; each = branches.get(each.parent ?? '')) {
      parts.unshift({ branch: each.id, last });
      last = Math.min(last, each.forkIteration - 1);
    }
    for (const watch of this.#watches) {
      for (const { branch, last: end } of parts) {
        const missing = watch.missing.get(branch);
        if (missing !== undefined && missing.next <= Math.min(missing.last, end)) {
          return { watch, along, branch, missing, last: Math.min(missing.last, end) };
        }
      }
    }
    return undefined;
  }

  /** One slice of a stretch. */
  #make(stretch: Stretch): void {
    const { watch, branch, missing, last, along } = stretch;
    const { descent, path } = this.#replay;
    const before = this.#stretch;
    let begins = before?.watch !== watch || before.branch !== branch || before.along !== along;
    this.#stretch = stretch;
    const from = missing.next;
    const rows: number[][] = watch.elements.flatMap(() => [[], [], []]);
    this.#clock.run(() => {
      if (begins) this.#begin(stretch);
      else surviving(() => path.advance());
      begins = false;
      if (descent.iteration < missing.next) return false;
      watch.elements.forEach((element, index) => {
        rows[3 * index]!.push(descent.parameters[element]!);
        rows[3 * index + 1]!.push(descent.gradient[element]!);
        rows[3 * index + 2]!.push(descent.update[element]!);
      });
      missing.next++;
      return missing.next > last;
    });
    if (missing.next === from) return;
    const ids = watch.elements.flatMap((element) => describeElement(this.#problem.parameters, element));
    const columns = Object.fromEntries(ids.map(({ id }, index) => [id, Float64Array.from(rows[index]!)]));
    this.#environment.emit('records', { branch, from, columns, past: true });
  }

  /** Puts the replay on the nearest checkpoint before what is missing. */
  #begin({ along, missing }: Stretch): void {
    const { descent, path } = this.#replay;
    const checkpoint = this.#timeline.nearest({ branch: along, iteration: missing.next });
    path.branch = along;
    surviving(() => descent.restore(checkpoint));
    // The start is the one checkpoint which holds no intervention of its own iteration.
    if (checkpoint === this.#timeline.start) surviving(() => path.retrace());
    else path.lookAhead();
  }

  #tellProgress({ watch, along }: Stretch): void {
    const now = this.#environment.now();
    this.#toldAt ??= now;
    if (now - this.#toldAt < progressEvery) return;
    this.#toldAt = now;
    this.#toldProgress = true;
    const { iteration } = this.#replay.descent;
    const fraction = Math.min(0.99, iteration / Math.max(1, this.#timeline.tip(along)));
    this.#environment.emit('progress', { text: `Making the past of ${this.#names(watch)}`, fraction });
  }

  #rest(): void {
    if (this.#toldProgress) this.#environment.emit('progress', { text: 'The past is made', fraction: 1 });
    this.#toldAt = undefined;
    this.#toldProgress = false;
  }

  /** Only living through all effects of such a loss again would make its past. */
  #giveUp(): void {
    for (const watch of this.#watches.splice(0)) {
      const text = `${this.#names(watch)}: recorded from now on only, because the loss is not replayable.\n`;
      this.#environment.emit('output', { category: 'important', text });
    }
  }

  #names({ elements }: Watch): string {
    return elements.map((element) => elementNameAt(this.#problem.parameters, element)).join(', ');
  }
}

/** A point at which the loss throws is part of the past, with NaN for what it does not have. */
function surviving(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UserCodeError)) throw error;
  }
}
