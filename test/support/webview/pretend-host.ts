// The extension's side of a view, pretended in the page: it plays a canned run and answers as the real host does.
import type { FromWebview, ToWebview, Viewport, ViewState } from '../../../src/shared/panel.ts';
import type { RunStatus } from '../../../src/shared/run.ts';
import type { CannedRun } from './canned-runs.ts';
import { reduceColumn } from './reduce.ts';

export class PretendHost {
  /** Everything that the page has sent. */
  readonly sent: FromWebview[] = [];
  readonly #post: (message: ToWebview) => void;
  #run: CannedRun | undefined;
  #viewport: Viewport | undefined;
  #iteration = 0;
  #newest = 0;
  #status: RunStatus = 'ready';
  #text = '';
  #reason: string | undefined;
  #extra: Partial<ViewState> = {};
  #others: readonly { session: string; title: string }[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(post: (message: ToWebview) => void) {
    this.#post = post;
  }

  /** What the page's `postMessage` does. */
  receive(message: FromWebview): void {
    this.sent.push(message);
    switch (message.type) {
      case 'ready':
        this.hydrate();
        return;
      case 'viewport':
        this.#viewport = message.viewport;
        this.#frame();
        return;
      case 'goTo':
        this.#stopTimer();
        this.stopAt(Math.min(message.iteration, this.#newest), 'goto', `At iteration ${message.iteration}.`);
        return;
      case 'setPace':
        this.set({ ...this.#extra, pace: message.pace });
        return;
      case 'command':
        this.#command(message.command);
        return;
      default:
        return;
    }
  }

  /** Shows a run at its beginning. */
  show(run: CannedRun | undefined, others: readonly { session: string; title: string }[] = []): void {
    this.#run = run;
    this.#others =
      run === undefined ? others : [run.session, ...others].map(({ session, title }) => ({ session, title }));
    this.#iteration = 0;
    this.#newest = 0;
    this.#status = 'ready';
    this.#text = 'Ready at iteration 0.';
    this.hydrate();
  }

  hydrate(): void {
    this.#post({ type: 'session', session: this.#run?.session, others: this.#others });
    if (this.#run === undefined) return;
    this.#state();
    this.#post({
      type: 'branches',
      session: this.#run.session.session,
      branches: [{ id: 'main', forkIteration: 0 }],
      interventions: this.#run.interventions.filter(({ iteration }) => iteration <= this.#newest),
    });
    this.#frame();
    this.#values();
  }

  /** Runs on to an iteration and goes on running. */
  advance(to: number): void {
    const { iterations } = this.#run as CannedRun;
    const changed = this.#status !== 'running';
    this.#status = 'running';
    this.#iteration = Math.min(to, iterations);
    this.#newest = Math.max(this.#newest, this.#iteration);
    if (changed) this.#state();
    this.#frame();
    this.#values();
  }

  stopAt(iteration: number, reason: string, text: string, status: RunStatus = 'paused'): void {
    this.#iteration = iteration;
    this.#newest = Math.max(this.#newest, iteration);
    this.#status = status;
    this.#reason = reason;
    this.#text = text;
    this.hydrate();
  }

  /** Runs to the end. */
  finish(): void {
    const run = this.#run as CannedRun;
    this.stopAt(run.iterations, run.end.reason, run.end.text, 'finished');
  }

  set(extra: Partial<ViewState>): void {
    this.#extra = extra;
    this.#state();
  }

  /** Plays on by `step` iterations every `milliseconds` until it ends or is paused. */
  play(step: number, milliseconds = 33): void {
    this.#stopTimer();
    this.advance(this.#iteration);
    this.#timer = setInterval(() => {
      const run = this.#run as CannedRun;
      if (this.#iteration + step < run.iterations) this.advance(this.#iteration + step);
      else {
        this.#stopTimer();
        this.finish();
      }
    }, milliseconds);
  }

  #command(command: string): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#stopTimer();
    const move = (to: number): void => {
      const iteration = Math.max(0, Math.min(to, run.iterations));
      this.stopAt(iteration, 'step', `Stopped at iteration ${iteration.toLocaleString('en')}.`);
    };
    if (command === 'continue') this.play(Math.max(1, Math.round(run.iterations / 200)));
    else if (command === 'pause')
      this.stopAt(this.#iteration, 'pause', `Paused at iteration ${this.#iteration.toLocaleString('en')}.`);
    else if (command === 'step') move(this.#iteration + 1);
    else if (command === 'stepBack') move(this.#iteration - 1);
    else if (command === 'reverseContinue' || command === 'restart') move(0);
    else if (command === 'stop') this.show(undefined);
  }

  #state(): void {
    const run = this.#run;
    if (run === undefined) return;
    const at = (id: string): number => run.columns.get(id)?.[this.#iteration] ?? Number.NaN;
    this.#post({
      type: 'state',
      state: {
        session: run.session.session,
        status: this.#status,
        branch: 'main',
        numbers: Float64Array.of(
          this.#iteration,
          this.#newest,
          at('loss'),
          at('gradientNorm'),
          at('updateNorm'),
          at('learningRate'),
          run.iterations,
        ),
        optimizer: run.session.optimizer,
        text: this.#status === 'running' ? '' : this.#text,
        ...(this.#reason === undefined ? {} : { reason: this.#reason }),
        unresponsive: false,
        ...this.#extra,
      },
    });
  }

  #frame(): void {
    const run = this.#run;
    const viewport = this.#viewport;
    if (run === undefined || viewport === undefined || viewport.session !== run.session.session) return;
    const to = viewport.to ?? this.#newest;
    const series = viewport.series.map((id) => {
      const column = run.columns.get(id);
      if (column === undefined) throw new Error(`the page asked for an unknown series ${id}`);
      return reduceColumn(id, column.subarray(0, this.#newest + 1), viewport.from, to, viewport.buckets);
    });
    this.#post({
      type: 'frame',
      session: run.session.session,
      branch: 'main',
      from: viewport.from,
      to,
      last: this.#newest,
      series,
      at: {
        iteration: this.#iteration,
        values: Float64Array.from(viewport.series, (id) => run.columns.get(id)?.[this.#iteration] ?? Number.NaN),
      },
    });
  }

  #values(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#post({
      type: 'values',
      session: run.session.session,
      iteration: this.#iteration,
      rows: run.rows.map(({ name, shape }) => ({ name, shape, expression: name })),
      numbers: run.values(this.#iteration),
    });
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
