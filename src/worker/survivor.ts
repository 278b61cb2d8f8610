import { namedElement } from '../runtime/descent/parameters.ts';
import { Recorder } from '../runtime/descent/recorder.ts';
import { evaluateExpression } from '../runtime/inspection/expressions.ts';
import { elementsOf, entriesOf, tensorHeatMap, toNamedValue } from '../runtime/inspection/points.ts';
import { scopeOf } from '../runtime/inspection/scope.ts';
import { norm } from '../shared/numbers.ts';
import type { RecordBatch, WorkerEvents } from '../shared/protocol.ts';
import type {
  Checkpoint,
  Frame,
  HyperparameterDescription,
  NamedValue,
  Resume,
  RunDescription,
  RunState,
  ScopeName,
} from '../shared/run.ts';
import type { HeatMap, HeatMapRequest } from '../shared/views/heat-map.ts';
import { withDerived } from './derived.ts';
import { RunHistory } from './history.ts';

/** What the host keeps of a run, so that it can be read, and gone on with, when its worker is gone. */
export class Survivor {
  readonly history: RunHistory;
  description: RunDescription | undefined;
  state: RunState | undefined;
  checkpoint: Checkpoint | undefined;
  /** θ at iteration 0. */
  begin: Float64Array | undefined;
  /** As they were told when they were asked for last. */
  hyperparameters: readonly HyperparameterDescription[] = [];

  constructor(historyMemory: number) {
    this.history = new RunHistory(historyMemory);
  }

  /** Another run begins. */
  clear(): void {
    this.history.clear();
    this.description = undefined;
    this.state = undefined;
    this.checkpoint = undefined;
    this.begin = undefined;
    this.hyperparameters = [];
    this.history.share(0);
  }

  /** Takes what a worker tells. */
  take<Event extends keyof WorkerEvents>(event: Event, value: WorkerEvents[Event]): void {
    switch (event) {
      case 'records':
        this.history.add(value as RecordBatch);
        return;
      case 'state':
        this.state = value as RunState;
        return;
      case 'checkpoint':
        this.checkpoint = ownCopy(value as Checkpoint);
        if (this.checkpoint.iteration === 0) this.begin ??= this.checkpoint.parameters.slice();
        this.history.share(bytesOf(this.checkpoint));
        this.#stand(this.checkpoint);
        return;
      case 'branch':
        this.history.addBranch(value as WorkerEvents['branch']);
        return;
      case 'intervention':
        this.history.addIntervention(value as WorkerEvents['intervention']);
        return;
      case 'series':
        this.#describe(value as WorkerEvents['series']);
        return;
    }
  }

  /** The worker is gone: the run stands at the newest checkpoint. */
  lose(message: string): RunState | undefined {
    const { checkpoint, state } = this;
    if (checkpoint === undefined) {
      if (state !== undefined) this.state = { ...state, status: 'lost', stop: { reason: 'lost', text: message } };
      return this.state;
    }
    this.state = {
      status: 'lost',
      branch: checkpoint.branch,
      iteration: checkpoint.iteration,
      ...epochOf(checkpoint),
      lastIteration: Math.max(checkpoint.iteration, this.history.last(checkpoint.branch)),
      loss: checkpoint.loss,
      gradientNorm: norm(checkpoint.gradient),
      updateNorm: norm(checkpoint.update),
      learningRate: checkpoint.learningRate,
      optimizer: checkpoint.optimizer,
      iterations: state?.iterations ?? Number(checkpoint.hyperparameters['iterations']),
      stop: { reason: 'lost', text: message },
    };
    return this.state;
  }

  /**
   * What another worker needs to go on. The iterations after the checkpoint are known and will be made again with the same bits;
   * only those of a loss which cannot be replayed are cut off.
   */
  resume(): Resume | undefined {
    const { checkpoint, history, description } = this;
    if (checkpoint === undefined) return undefined;
    if (description?.replayable === false) history.cut(checkpoint.branch, checkpoint.iteration);
    const { branches, interventions } = history;
    const tips = Object.fromEntries(branches.map(({ id }) => [id, Math.max(0, history.last(id))]));
    const tip = Math.max(checkpoint.iteration, tips[checkpoint.branch] ?? 0);
    return { checkpoint, branches, interventions, tips: { ...tips, [checkpoint.branch]: tip } };
  }

  frames(): readonly Frame[] {
    const { problem, place } = this.#described();
    return [{ name: `${problem}, iteration ${this.#point().iteration}`, place, kind: 'iteration' }];
  }

  scope(scope: ScopeName): readonly NamedValue[] {
    return entriesOf(scope, this.#described().parameters, this.#point()).map((entry) =>
      toNamedValue({ ...entry, settable: false }),
    );
  }

  elements(scope: ScopeName, name: string, start: number, count: number): Float64Array {
    const entry = entriesOf(scope, this.#described().parameters, this.#point()).find((each) => each.name === name);
    if (entry === undefined) throw new Error(`There is no "${name}" among the ${scope}.`);
    return elementsOf(entry, start, count);
  }

  heatMap(request: HeatMapRequest): HeatMap {
    return tensorHeatMap(request, this.#described().parameters, this.#point());
  }

  evaluate(expression: string): NamedValue {
    const value = evaluateExpression(expression, scopeOf(this.#described().parameters, this.#point()));
    const shown = typeof value === 'boolean' ? String(value) : value;
    return toNamedValue({ name: expression, expression, value: shown, settable: false });
  }

  #describe(series: WorkerEvents['series']): void {
    if (this.description === undefined) return;
    this.description = { ...this.description, series: withDerived(series, this.description.parameters) };
    if (this.checkpoint !== undefined) this.#stand(this.checkpoint);
  }

  /** Where the run stands all its numbers can be read, also where the history keeps only summaries. */
  #stand(checkpoint: Checkpoint): void {
    if (this.description === undefined) return;
    const { branch, gradient, update } = checkpoint;
    const { parameters, series } = this.description;
    const recorder = new Recorder(parameters);
    for (const { group, label } of series) if (group === 'value') recorder.watch(namedElement(parameters, label));
    recorder.add(branch, { ...checkpoint, gradientNorm: norm(gradient), updateNorm: norm(update) });
    this.history.stand(recorder.take()!);
  }

  #described(): RunDescription {
    if (this.description === undefined) throw new Error('The run was lost before it was loaded.');
    return this.description;
  }

  #point(): Checkpoint {
    if (this.checkpoint === undefined) throw new Error('The run was lost before its first checkpoint.');
    return this.checkpoint;
  }
}

function bytesOf({ parameters, gradient, update, optimizerState, statistics }: Checkpoint): number {
  const arrays = [parameters, gradient, update, statistics ?? 0, ...Object.values(optimizerState)];
  return arrays.reduce<number>((sum, each) => sum + (typeof each === 'number' ? 8 : each.byteLength), 0);
}

/** Arrays that came in one message share its memory, and would keep all of it. */
function ownCopy(checkpoint: Checkpoint): Checkpoint {
  const optimizerState = Object.fromEntries(
    Object.entries(checkpoint.optimizerState).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : value.slice(),
    ]),
  );
  const { parameters, gradient, update, statistics } = checkpoint;
  return {
    ...checkpoint,
    optimizerState,
    parameters: parameters.slice(),
    gradient: gradient.slice(),
    update: update.slice(),
    ...(statistics === undefined ? {} : { statistics: statistics.slice() }),
  };
}

/** Where a run with mini-batches was in its data. */
function epochOf({ iteration, data }: Checkpoint): Pick<RunState, 'epoch' | 'batch'> {
  return data === undefined ? {} : { epoch: data.epoch, batch: iteration - data.began };
}
