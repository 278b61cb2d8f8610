// The extension's side of a view, pretended in the page: it plays a canned run and answers as the real host does.

import { noticesOf } from '../../../src/host/views/notices.ts';
import type { FromWebview, ReducedSeries, ToWebview, Viewport, ViewState } from '../../../src/shared/panel.ts';
import type { Place, RunStatus, SourceProblem } from '../../../src/shared/run.ts';
import type { HeatMapRequest } from '../../../src/shared/views/heat-map.ts';
import type { RunSummary } from '../../../src/shared/views/runs.ts';
import type { TableRequest, TableRow } from '../../../src/shared/views/table.ts';
import { cannedAnswer, cannedExplanation, cannedPath, cannedSettings, epochOf } from './canned-answers.ts';
import type { CannedRun } from './canned-runs.ts';
import { heatMapMessage, valuesMessage } from './pretend-table.ts';
import { reduceColumn, smoothColumn } from './reduce.ts';

export class PretendHost {
  /** Everything that the page has sent. */
  readonly sent: FromWebview[] = [];
  /** Where the run has failed, and what was found in it. */
  place: Place | undefined;
  findings: readonly SourceProblem[] = [];
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
  #runs: readonly RunSummary[] = [];
  #told: ToWebview[] = [];
  #table: TableRequest | undefined;
  #heatMap: HeatMapRequest | undefined;
  /** Rows of the table other than the run's own. */
  #rows: { readonly rows: readonly Pick<TableRow, 'name' | 'shape'>[]; readonly numbers: Float64Array } | undefined;
  /** Runs that can lie under the shown one, by their ids. */
  #underneath: ReadonlyMap<string, CannedRun> = new Map();

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
      case 'table':
        this.#table = message.request;
        this.#values();
        return;
      case 'heatMap':
        this.#heatMap = message.request;
        this.#values();
        return;
      case 'goTo':
        this.#stopTimer();
        this.stopAt(Math.min(message.iteration, this.#newest), 'goto', `At iteration ${message.iteration}.`);
        return;
      case 'setPace':
        this.set({ ...this.#extra, pace: message.pace });
        return;
      case 'explain':
        this.#explain(message.element);
        return;
      case 'picture':
        this.#post({
          type: 'picture',
          session: message.session,
          answer: { outcome: 'drawn', picture: cannedAnswer(message.request, this.#iteration) },
        });
        return;
      case 'select':
        this.#post({ type: 'selected', session: message.session, element: message.element });
        return;
      case 'overlay':
        this.tellRuns(
          this.#runs.map((each) => (each.run === message.run ? { ...each, overlaid: message.shown } : each)),
        );
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
    this.#told = [];
    this.hydrate();
  }

  /** Tells of runs that can be looked at; those of `underneath` can be laid over. */
  tellRuns(runs: readonly RunSummary[], underneath = this.#underneath): void {
    this.#runs = runs;
    this.#underneath = underneath;
    this.#post({ type: 'runs', runs });
    this.#frame();
  }

  /** Any other message of the host, told again to a page that asks for everything. */
  post(message: ToWebview): void {
    this.#told.push(message);
    this.#post(message);
  }

  hydrate(): void {
    this.#post({ type: 'session', session: this.#run?.session, others: this.#others });
    this.#post({ type: 'runs', runs: this.#runs });
    if (this.#run === undefined) {
      for (const message of this.#told) this.#post(message);
      return;
    }
    const rate = this.#run.columns.get('learningRate')?.[this.#iteration] ?? this.#run.learningRate;
    this.#post({
      type: 'hyperparameters',
      session: this.#run.session.session,
      hyperparameters: cannedSettings(this.#run, rate),
    });
    this.#state();
    this.#post({
      type: 'branches',
      session: this.#run.session.session,
      branches: [{ id: 'main', forkIteration: 0 }],
      interventions: this.#run.interventions.filter(({ iteration }) => iteration <= this.#newest),
    });
    for (const message of this.#told) this.#post(message);
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
          this.#status === 'running' ? 412_000 : Number.NaN,
          this.#status === 'running' ? (run.iterations - this.#iteration) / 150 : Number.NaN,
          ...(run.session.batchesPerEpoch === undefined ? [] : epochOf(this.#iteration)),
        ),
        optimizer: run.session.optimizer,
        text: this.#status === 'running' ? '' : this.#text,
        ...(this.#reason === undefined ? {} : { reason: this.#reason }),
        unresponsive: false,
        notices: this.#notices(run),
        ...this.#extra,
      },
    });
  }

  /** As the host makes them. */
  #notices(run: CannedRun): NonNullable<ViewState['notices']> {
    const at = (id: string): number => run.columns.get(id)?.[this.#iteration] ?? Number.NaN;
    const { edited = [], ended = false, unresponsive = false } = this.#extra;
    const stops = ['converged', 'limit', 'diverged', 'nonFinite', 'error', 'lost'] as const;
    const reason = stops.find((each) => each === this.#reason);
    return noticesOf(
      {
        session: run.session.session,
        state: {
          status: this.#status,
          branch: 'main',
          iteration: this.#iteration,
          lastIteration: this.#newest,
          loss: at('loss'),
          gradientNorm: at('gradientNorm'),
          updateNorm: at('updateNorm'),
          learningRate: at('learningRate'),
          optimizer: run.session.optimizer,
          iterations: run.iterations,
          ...(reason === undefined || this.#status === 'running'
            ? {}
            : { stop: { reason, text: this.#text, ...(this.place === undefined ? {} : { place: this.place }) } }),
        },
        ended,
        unresponsive,
        edited,
        findings: this.findings,
        limit: run.iterations,
        checkpoint: this.#status === 'lost' ? this.#newest - 220 : undefined,
      },
      (text, ...values) => text.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
    );
  }

  #explain(element: string): void {
    const run = this.#run;
    if (run === undefined || this.#status === 'running') return;
    const explanation = cannedExplanation(run, element, this.#iteration);
    if (explanation !== undefined) this.#post({ type: 'explanation', session: run.session.session, explanation });
  }

  #frame(): void {
    const run = this.#run;
    const viewport = this.#viewport;
    if (run === undefined || viewport === undefined || viewport.session !== run.session.session) return;
    const to = viewport.to ?? this.#newest;
    const { smoothing = 0 } = viewport;
    const reduced = (factor: number): readonly ReducedSeries[] =>
      viewport.series.map((id) => {
        const column = run.columns.get(id)?.subarray(0, this.#newest + 1);
        if (column === undefined) throw new Error(`the page asked for an unknown series ${id}`);
        const sparse = run.session.series.find((each) => each.id === id)?.sparse === true;
        const values = factor > 0 ? smoothColumn(column, factor) : column;
        return reduceColumn(id, values, viewport.from, to, viewport.buckets, sparse);
      });
    const series = reduced(0);
    const path = cannedPath(run, viewport.path ?? [], this.#iteration);
    this.#post({
      type: 'frame',
      session: run.session.session,
      branch: 'main',
      from: viewport.from,
      to,
      last: this.#newest,
      series,
      ...(smoothing > 0 ? { smoothed: reduced(smoothing) } : {}),
      at: {
        iteration: this.#iteration,
        values: Float64Array.from(viewport.series, (id) => run.columns.get(id)?.[this.#iteration] ?? Number.NaN),
      },
      ...(path === undefined ? {} : { path }),
    });
    this.#overlays(run, viewport, to);
  }

  #overlays(run: CannedRun, viewport: Viewport, to: number): void {
    const runs = (viewport.overlays ?? []).flatMap((id) => {
      const summary = this.#runs.find((each) => each.run === id);
      const other = this.#underneath.get(id);
      if (summary === undefined || other === undefined) return [];
      const series = viewport.series.flatMap((name) => {
        const column = other.columns.get(name);
        return column === undefined ? [] : [reduceColumn(name, column, viewport.from, to, viewport.buckets)];
      });
      const path = cannedPath(other, viewport.path ?? [], Math.min(to, other.iterations));
      return [{ run: id, name: summary.name, marker: summary.marker, series, ...(path === undefined ? {} : { path }) }];
    });
    this.#post({ type: 'overlays', session: run.session.session, from: viewport.from, to, runs });
  }

  /** Shows rows other than the run's own: value, gradient and update of each. */
  tell(iteration: number, rows: readonly Pick<TableRow, 'name' | 'shape'>[], numbers: Float64Array): void {
    this.#iteration = iteration;
    this.#rows = { rows, numbers };
    this.#values();
  }

  #values(): void {
    const run = this.#run;
    if (run === undefined) return;
    const { rows, numbers } = this.#rows ?? { rows: run.rows, numbers: run.values(this.#iteration) };
    this.#post(valuesMessage(run, rows, numbers, this.#iteration, this.#table));
    if (this.#heatMap !== undefined)
      this.#post(heatMapMessage(run.session.session, rows, this.#iteration, this.#heatMap));
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
