import type { Objective } from '../../engine/networks/objective.ts';
import type { Precision } from '../../engine/precision.ts';
import type { DifferentiatedProgram, Program } from '../../engine/program.ts';
import type { Residuals } from '../../engine/searching/context.ts';
import type { Value } from '../../engine/tensor.ts';
import { sameShape } from '../../engine/tensor.ts';
import type { Instance } from '../../language/graph/instantiate.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { ProblemDefinition } from '../../language/problems/definition.ts';
import type { Batch, BatchSource } from '../descent/batches.ts';
import { meanOver } from '../descent/batches.ts';
import type { CompiledLoss } from '../descent/evaluator.ts';
import type { RunningStatistics } from '../descent/statistics.ts';
import { observe, statisticsFrom } from '../descent/statistics.ts';
import type { Environment } from '../environment.ts';
import { Branches } from './derived/branches.ts';
import { Products } from './derived/products.ts';
import { failureOf } from './failure.ts';
import type { PresentEvaluation } from './inputs.ts';
import { ParameterViews } from './inputs.ts';
import type { RecordingMode } from './loss-recorder.ts';
import { LossRecorder } from './loss-recorder.ts';
import { difference, inputsOf, Path, PathCache } from './paths.ts';
import type { EvaluatorOptions, Failure, ProblemEvaluator, Trace } from './problem.ts';
import { RecordedTrace } from './trace.ts';

/**
 * Evaluates a problem of the user's: records the loss once for every path of its control flow, differentiates the recording and
 * from then on runs that. A loss with effects of its own is recorded at every evaluation.
 */
export class RecordingEvaluator implements ProblemEvaluator {
  gradient: Float64Array;
  /** For gradients that no code has written elsewhere. */
  readonly #room: Float64Array;
  compiled: CompiledLoss | undefined;
  #tracing = false;
  trace: Trace | undefined;
  failure: Failure | undefined;
  readonly definition: ProblemDefinition;
  /** The data of a loss with mini-batches. */
  readonly data: BatchSource | undefined;
  readonly statistics: RunningStatistics | undefined;
  readonly #graph: ModuleGraph;
  readonly #recorder: LossRecorder;
  #paths = new PathCache();
  /** Each objective of a network has paths of its own. */
  readonly #pathsOf = new WeakMap<Objective, PathCache>();
  readonly #branches = new Branches();
  readonly #products = new Products();
  readonly #present: PresentEvaluation;
  /** Where the present evaluation is made. */
  #point: Float64Array;
  readonly #tracedAt: Float64Array;
  readonly #parameters: ParameterViews;
  /** The loss cannot be replayed, or prints: its recording stands for one evaluation only. */
  #everyTime = false;

  constructor(
    environment: Environment,
    graph: ModuleGraph,
    resolve: (instance: Instance) => ProblemDefinition,
    options: EvaluatorOptions,
  ) {
    const onEffect = (): void => {
      this.#everyTime = true;
    };
    this.#graph = graph;
    this.#recorder = new LossRecorder(environment, graph, resolve, { ...options, onEffect });
    this.#present = this.#recorder.present;
    this.definition = this.#recorder.definition;
    const { inputs, start, statistics, training } = this.definition;
    this.data = training === undefined ? undefined : this.#dataOf(training);
    this.#parameters = new ParameterViews(inputs);
    this.statistics = statisticsFrom(statistics);
    this.#room = new Float64Array(start.length);
    this.gradient = this.#room;
    this.#point = start;
    this.#tracedAt = new Float64Array(start.length).fill(Number.NaN);
  }

  /** What all evaluations draw and compute with, from before the first of them on. */
  settle(seed: number, precision: Precision): void {
    this.#recorder.seed = seed;
    this.#recorder.precision = precision;
  }

  get quiet(): boolean {
    return this.#recorder.quiet;
  }

  set quiet(quiet: boolean) {
    this.#recorder.quiet = quiet;
  }

  get tracing(): boolean {
    return this.#tracing;
  }

  set tracing(tracing: boolean) {
    this.#tracing = tracing;
    if (tracing) this.compiled = undefined;
  }

  get replayable(): boolean {
    return this.#recorder.replayable;
  }

  /** Records the start twice, with fresh modules each time: what differs depends on more than the point. */
  check(): void {
    const { start, training } = this.definition;
    if (training !== undefined)
      this.#take(Int32Array.from({ length: Math.min(32, training.samples) }, (_, row) => row));
    const first = this.#recordSilently(start, 0);
    this.#recorder.findings.explainUnused(this.definition, first, new Path(first).program);
    const second = this.#recordSilently(start, 0);
    this.#compare(first, second);
    this.reset();
  }

  rest(): void {
    this.#recorder.rest();
  }

  reset(): void {
    this.#recorder.reset();
    this.trace = undefined;
    this.failure = undefined;
  }

  pursue(objective: Objective): void {
    if (objective === this.#recorder.objective) return;
    this.#recorder.objective = objective;
    this.#paths = this.#pathsOf.get(objective) ?? new PathCache();
    this.#pathsOf.set(objective, this.#paths);
  }

  /** Makes the definition, which others share, that of the objective of this evaluator's own descent. */
  apply(): void {
    this.#recorder.apply();
  }

  evaluate(parameters: Float64Array, iteration: number, batch?: Batch): number {
    try {
      return this.#evaluateAll(parameters, iteration, batch);
    } catch (error) {
      this.failure = this.#failureOf(error, parameters, iteration);
      throw error;
    }
  }

  get repeatable(): boolean {
    return !this.tracing && !this.#everyTime && this.#paths.kept[0]?.drawn.length === 0;
  }

  get unseen(): number {
    return this.#paths.unchecked;
  }

  evaluated(count: number): void {
    this.#paths.followed(count);
    this.trace = undefined;
    if (this.unseen === 0) this.compiled = undefined;
  }

  trial(parameters: Float64Array, iteration: number, batch?: Batch): number {
    const { tracing, trace } = this;
    this.tracing = false;
    try {
      return this.#recorder.silently(() => this.#evaluateAll(parameters, iteration, batch));
    } finally {
      this.tracing = tracing;
      // What is seen of the iteration is the evaluation of its own point.
      this.trace = trace;
      this.#recorder.forgetThrown();
    }
  }

  hessianVectorProduct(
    parameters: Float64Array,
    iteration: number,
    batch: Batch | undefined,
    direction: Float64Array,
    product: Float64Array,
  ): void {
    const one = (rows: Int32Array | undefined, part: number): number => {
      this.#take(rows, part);
      this.#multiplyHessian(parameters, iteration, direction, product);
      return 0;
    };
    if (batch === undefined) one(undefined, 0);
    else meanOver(batch, product, one);
  }

  #multiplyHessian(parameters: Float64Array, iteration: number, direction: Float64Array, product: Float64Array): void {
    const made = (path: Path): boolean =>
      this.#isPossible(path) &&
      this.#products.run(path, this.definition, this.#inputs(path, parameters, iteration), direction, product);
    if (!this.#everyTime && this.#paths.kept.some(made)) return;
    const path = new Path(this.#recordSilently(parameters, iteration));
    if (!made(path)) throw new Error('A recording does not hold at its own point.');
    if (this.#everyTime) return;
    this.#paths.add(path);
    this.compiled = undefined;
  }

  residuals(parameters: Float64Array): Residuals | undefined {
    return this.#recorder.residuals(parameters);
  }

  /** The next evaluation is on these samples, those of one batch of its iteration. */
  #take(rows: Int32Array | undefined, part = 0): void {
    this.#present.take(this.definition.training, rows, part);
  }

  /** Running statistics follow the batches one after the other. */
  #evaluateAll(parameters: Float64Array, iteration: number, batch: Batch | undefined): number {
    if (batch === undefined || batch.length === 1) {
      this.#take(batch?.[0]);
      return this.#evaluate(parameters, iteration);
    }
    const { statistics } = this;
    const before = statistics?.current.slice();
    try {
      const loss = meanOver(batch, this.#room, (rows, part) => {
        if (part > 0) statistics?.current.set(statistics.next);
        this.#take(rows, part);
        const one = this.#evaluate(parameters, iteration);
        // Compiled paths have gradients of their own.
        if (this.gradient !== this.#room) this.#room.set(this.gradient);
        return one;
      });
      this.gradient = this.#room;
      return loss;
    } finally {
      if (before !== undefined) statistics?.current.set(before);
    }
  }

  #dataOf({ samples, measures }: NonNullable<ProblemDefinition['training']>): BatchSource {
    return {
      samples,
      measures: measures.map(({ id }) => id),
      measure: (...point) => this.#recorder.measure(...point, this.statistics?.current),
    };
  }

  #evaluate(parameters: Float64Array, iteration: number): number {
    this.trace = undefined;
    this.#present.iteration = iteration;
    this.#point = parameters;
    this.compiled = undefined;
    const checked = this.#paths.next();
    if (this.tracing || this.#everyTime) return this.#evaluateRecorded(parameters, iteration);
    if (this.#branches.run(parameters) && !(checked && this.#contradicts(parameters, iteration))) {
      this.gradient = this.#room;
      return this.#branches.results(this.#room);
    }
    const known = this.#paths.run(this.#presentInputs, this.#isPossible);
    if (known !== undefined) {
      if (checked) this.#recheck(known, parameters, iteration);
      if (!this.tracing && !this.#everyTime) this.compiled = this.#paths.asFunction;
      return this.#results(known);
    }
    const path = new Path(this.#recorder.record(parameters, iteration));
    // Whether a further path will be followed again is not known.
    path.run(this.#inputs(path, parameters, iteration), !this.#everyTime && this.#paths.kept.length === 0);
    if (!this.#everyTime) {
      if (this.#paths.kept.length > 0 && this.#recorder.precision === 'float64')
        this.#branches.missed(path, parameters, () => this.#recorder.chosen(parameters, iteration));
      this.#paths.add(path);
      if (this.#paths.unstable && !this.#branches.works) this.#recorder.findings.unstable(this.definition.place);
    }
    return this.#results(path);
  }

  traceAt(parameters: Float64Array, iteration: number, batch?: Batch): Trace {
    const same = this.trace?.iteration === iteration && parameters.every((x, i) => Object.is(x, this.#tracedAt[i]));
    if (same && this.trace !== undefined) return this.trace;
    this.#take(batch?.at(-1), (batch?.length ?? 1) - 1);
    return this.#traced(this.#recordSilently(parameters, iteration, { marks: true }), parameters, iteration).trace;
  }

  #evaluateRecorded(parameters: Float64Array, iteration: number): number {
    // A loss with effects cannot be recorded once more to be looked at: this very evaluation must leave its trace.
    const marks = this.tracing || !this.#recorder.replayable;
    const program = this.#recorder.record(parameters, iteration, { marks });
    if (!marks) {
      const path = new Path(program);
      path.run(this.#inputs(path, parameters, iteration), false);
      return this.#results(path);
    }
    const { path, trace } = this.#traced(program, parameters, iteration);
    this.trace = trace;
    this.#tracedAt.set(parameters);
    return this.#results(path);
  }

  #traced(program: Program, parameters: Float64Array, iteration: number): { path: Path; trace: Trace } {
    const path = new Path(program);
    path.run(this.#inputs(path, parameters, iteration), false);
    const place = (id: number): ReturnType<ModuleGraph['place']> => this.#graph.place(id);
    const trace = new RecordedTrace(iteration, path.program, path.executor, place, this.definition.place);
    return { path, trace };
  }

  /** How far an evaluation came that threw, where that can be looked at. */
  #failureOf(error: unknown, parameters: Float64Array, iteration: number): Failure | undefined {
    const thrown = this.#recorder.takeThrown(error, parameters, iteration);
    if (thrown === undefined) return undefined;
    return failureOf(thrown.problem, this.#traced(thrown.program, parameters, iteration).trace);
  }

  #recordSilently(parameters: Float64Array, iteration: number, mode?: RecordingMode): Program {
    return this.#recorder.silently(() => this.#recorder.record(parameters, iteration, mode));
  }

  #recheck(path: Path, parameters: Float64Array, iteration: number): void {
    // The loss of a network decides nothing by values.
    const values = this.definition.kind !== 'network';
    this.#compare(path.program, this.#recordSilently(parameters, iteration, { values }));
  }

  /** Whether code with branches, which was just run, has other numbers than a recording of the same point. */
  #contradicts(parameters: Float64Array, iteration: number): boolean {
    const path = new Path(this.#recordSilently(parameters, iteration));
    path.run(this.#inputs(path, parameters, iteration));
    if (this.#branches.agrees(path)) return false;
    this.#branches.giveUp();
    return true;
  }

  /** Two recordings of one point must be the same; `first` may have backward nodes behind its forward ones. */
  #compare(first: Program | DifferentiatedProgram, second: Program): void {
    const forward = 'forwardCount' in first ? { ...first, nodeCount: first.forwardCount } : first;
    const node = difference(forward, second);
    if (node < 0) return;
    const place = this.#graph.place(second.places[Math.min(node, second.nodeCount - 1)] ?? -1);
    this.#paths.clear();
    this.#recorder.differs(place);
  }

  readonly #isPossible = ({ batch }: Path): boolean =>
    batch.length === 0 || batch.every((shape, index) => sameShape(shape, this.#present.tensors[index]!.shape));

  readonly #presentInputs = (path: Path): Float64Array | readonly Value[] =>
    this.#inputs(path, this.#point, this.#present.iteration);

  #inputs(path: Path, parameters: Float64Array, iteration: number): Float64Array | readonly Value[] {
    if (path.takesElements) return parameters;
    const draws = this.#recorder.draws(iteration);
    return inputsOf(path, this.#parameters.of(parameters), this.#present.tensors, draws);
  }

  /** Takes loss and gradient from a path that was just run, and what it observed. */
  #results(path: Path): number {
    const { statistics } = this;
    statistics?.next.set(statistics.current);
    if (statistics !== undefined) path.observed((kept, values) => observe(statistics, kept, values));
    this.gradient = path.gradient(this.#room);
    return path.loss;
  }
}
