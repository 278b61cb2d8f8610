import type { ChosenRecorder } from '../../engine/compiler/branches/learn.ts';
import { EngineError } from '../../engine/errors.ts';
import type { Objective } from '../../engine/networks/objective.ts';
import type { Precision } from '../../engine/precision.ts';
import type { DifferentiatedProgram, Program } from '../../engine/program.ts';
import { drawn, drawnFrom } from '../../engine/random.ts';
import type { Finding } from '../../engine/recording.ts';
import { Recording } from '../../engine/recording.ts';
import type { Residuals } from '../../engine/searching/context.ts';
import type { Value } from '../../engine/tensor.ts';
import { sameShape } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { LanguageError } from '../../language/errors.ts';
import type { Environment as LanguageEnvironment } from '../../language/graph/instantiate.ts';
import { instantiate } from '../../language/graph/instantiate.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { LossFunction, ProblemDefinition } from '../../language/problems/definition.ts';
import type { Batch, BatchSource } from '../descent/batches.ts';
import { meanOver } from '../descent/batches.ts';
import type { CompiledLoss } from '../descent/evaluator.ts';
import type { RunningStatistics } from '../descent/statistics.ts';
import { observe, statisticsFrom } from '../descent/statistics.ts';
import type { Environment } from '../environment.ts';
import { ConsoleLimit } from './console.ts';
import { Branches } from './derived/branches.ts';
import { Products } from './derived/products.ts';
import { ResidualPaths } from './derived/residuals.ts';
import { EvaluationClock } from './evaluation-clock.ts';
import { failureOf, mostNodes } from './failure.ts';
import { Findings, hasEffect } from './findings.ts';
import { evaluationOf, measuringEvaluation, ParameterViews, PresentBatch } from './inputs.ts';
import { difference, inputsOf, Path, PathCache } from './paths.ts';
import type { EvaluatorOptions, Failure, ProblemEvaluator, Trace } from './problem.ts';
import { UserCodeError } from './problem.ts';
import { RecordedTrace } from './trace.ts';

/**
 * Evaluates a problem of the user's: records the loss once for every path of its control flow, differentiates the recording and
 * from then on runs that. A loss with effects of its own is recorded at every evaluation.
 */
export class RecordingEvaluator implements ProblemEvaluator {
  gradient: Float64Array;
  /** For gradients that no code has written elsewhere. */
  readonly #room: Float64Array;
  /** Of every random draw. */
  seed: number;
  compiled: CompiledLoss | undefined;
  #tracing = false;
  /** What all evaluations compute in: settled before the first of them. */
  precision: Precision;
  quiet = false;
  trace: Trace | undefined;
  failure: Failure | undefined;
  readonly findings: Findings;
  readonly #graph: ModuleGraph;
  readonly #console: ConsoleLimit;
  #paths = new PathCache();
  /** What the newest evaluation was for, of a network; each objective has paths of its own. */
  #objective: Objective | undefined;
  readonly #pathsOf = new WeakMap<Objective, PathCache>();
  readonly #branches = new Branches();
  readonly #definition: ProblemDefinition;
  /** The data of a loss with mini-batches. */
  readonly data: BatchSource | undefined;
  readonly statistics: RunningStatistics | undefined;
  #loss: LossFunction;
  #residuals: ReturnType<NonNullable<ProblemDefinition['bindResiduals']>> | undefined;
  readonly #products = new Products();
  readonly #residualPaths: ResidualPaths;
  #measures: ((values: readonly Value[], statistics?: Float64Array) => Float64Array) | undefined;
  /** The samples of the present batch. */
  readonly #batch = new PresentBatch();
  /** The number of the evaluation within its iteration, for random draws. */
  #evaluation = 0;
  #recording: Recording | undefined;
  /** The recording in which the user's code threw last. */
  #thrown: { readonly recording: Recording; readonly marks: boolean } | undefined;
  #iteration = 0;
  /** Where the present evaluation is made. */
  #point: Float64Array;
  #draws = 0;
  readonly #tracedAt: Float64Array;
  readonly #parameters: ParameterViews;
  /** The loss cannot be replayed, or prints: its recording stands for one evaluation only. */
  #everyTime = false;
  #replayable = true;
  #silent = false;
  readonly #clock: EvaluationClock;
  readonly #longest: number;

  constructor(
    environment: Environment,
    graph: ModuleGraph,
    resolve: (instance: ReturnType<typeof instantiate>) => ProblemDefinition,
    options: EvaluatorOptions,
  ) {
    this.#graph = graph;
    this.seed = options.seed;
    this.precision = options.precision ?? 'float64';
    this.#console = new ConsoleLimit(environment.now, (event) => environment.emit('output', event));
    this.findings = new Findings(graph, options.onProblem);
    this.#clock = new EvaluationClock(environment, (id) => graph.place(id));
    this.#longest = options.longest ?? Number.POSITIVE_INFINITY;
    this.#clock.start();
    const instance = instantiate(graph, 'recording', this.#languageEnvironment);
    this.#definition = resolve(instance);
    this.#loss = this.#definition.bind(instance);
    this.#residuals = this.#definition.bindResiduals?.(instance);
    this.#residualPaths = new ResidualPaths(this.#definition);
    this.#measures = this.#definition.training?.bindMeasures(instance);
    this.data = this.#dataOf(this.#definition);
    this.#parameters = new ParameterViews(this.#definition.inputs);
    this.statistics = statisticsFrom(this.#definition.statistics);
    this.#room = new Float64Array(this.#definition.start.length);
    this.gradient = this.#room;
    this.#point = this.#definition.start;
    this.#tracedAt = new Float64Array(this.#definition.start.length).fill(Number.NaN);
  }

  get tracing(): boolean {
    return this.#tracing;
  }

  set tracing(tracing: boolean) {
    this.#tracing = tracing;
    if (tracing) this.compiled = undefined;
  }

  get definition(): ProblemDefinition {
    return this.#definition;
  }

  get replayable(): boolean {
    return this.#replayable;
  }

  /** Records the start twice, with fresh modules each time: what differs depends on more than the point. */
  check(): void {
    const { start, training } = this.#definition;
    if (training !== undefined)
      this.#take(Int32Array.from({ length: Math.min(32, training.samples) }, (_, row) => row));
    const first = this.#silently(() => this.#record(start, 0, false));
    this.findings.explainUnused(this.#definition, first, new Path(first).program);
    const second = this.#silently(() => this.#record(start, 0, false));
    this.#compare(first, second);
    this.reset();
  }

  rest(): void {
    this.#console.flush();
  }

  reset(): void {
    this.#clock.start();
    const instance = instantiate(this.#graph, 'recording', this.#languageEnvironment);
    this.#loss = this.#definition.bind(instance);
    this.#residuals = this.#definition.bindResiduals?.(instance);
    this.#measures = this.#definition.training?.bindMeasures(instance);
    this.trace = undefined;
    this.failure = undefined;
  }

  pursue(objective: Objective): void {
    if (objective === this.#objective) return;
    this.#objective = objective;
    this.#paths = this.#pathsOf.get(objective) ?? new PathCache();
    this.#pathsOf.set(objective, this.#paths);
  }

  /** Makes the definition, which others share, that of the objective of this evaluator's own descent. */
  apply(): void {
    if (this.#objective !== undefined) this.#definition.pursue?.(this.#objective);
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
      return this.#silently(() => this.#evaluateAll(parameters, iteration, batch));
    } finally {
      this.tracing = tracing;
      // What is seen of the iteration is the evaluation of its own point.
      this.trace = trace;
      this.#thrown = undefined;
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
      this.#products.run(path, this.#definition, this.#inputs(path, parameters, iteration), direction, product);
    if (!this.#everyTime && this.#paths.kept.some(made)) return;
    const path = new Path(this.#silently(() => this.#record(parameters, iteration, false)));
    if (!made(path)) throw new Error('A recording does not hold at its own point.');
    if (this.#everyTime) return;
    this.#paths.add(path);
    this.compiled = undefined;
  }

  residuals(parameters: Float64Array): Residuals | undefined {
    const compute = this.#residuals;
    if (compute === undefined) return undefined;
    this.#clock.start(this.#longest);
    try {
      return this.#silently(() =>
        this.#residualPaths.at(parameters, this.precision, (recording) => {
          this.#recording = recording;
          return compute;
        }),
      );
    } catch (error) {
      throw this.#userError(error);
    } finally {
      this.#recording = undefined;
    }
  }

  /** The next evaluation is on these samples, those of one batch of its iteration. */
  #take(rows: Int32Array | undefined, part = 0): void {
    this.#evaluation = evaluationOf(part);
    this.#batch.take(this.#definition.training, rows);
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

  #dataOf({ training }: ProblemDefinition): BatchSource | undefined {
    if (training === undefined) return undefined;
    const measures = training.measures.map(({ id }) => id);
    return {
      samples: training.samples,
      measures,
      measure: (...point) => this.#silently(() => this.#measure(...point)),
    };
  }

  /** What is measured on all samples, by an evaluation of its own within the iteration. */
  #measure(parameters: Float64Array, iteration: number): Float64Array {
    this.#iteration = iteration;
    this.#draws = 0;
    this.#evaluation = measuringEvaluation;
    this.apply();
    this.#clock.start(this.#longest);
    try {
      return this.#measures!(this.#definition.values(parameters), this.statistics?.current);
    } catch (error) {
      throw this.#userError(error);
    } finally {
      this.#evaluation = 0;
    }
  }

  #evaluate(parameters: Float64Array, iteration: number): number {
    this.trace = undefined;
    this.#iteration = iteration;
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
    const path = new Path(this.#record(parameters, iteration, false));
    // Whether a further path will be followed again is not known.
    path.run(this.#inputs(path, parameters, iteration), !this.#everyTime && this.#paths.kept.length === 0);
    if (!this.#everyTime) {
      if (this.#paths.kept.length > 0 && this.precision === 'float64')
        this.#branches.missed(path, parameters, () => this.#chosen(parameters, iteration));
      this.#paths.add(path);
      if (this.#paths.unstable && !this.#branches.works) this.findings.unstable(this.#definition.place);
    }
    return this.#results(path);
  }

  traceAt(parameters: Float64Array, iteration: number, batch?: Batch): Trace {
    const same = this.trace?.iteration === iteration && parameters.every((x, i) => Object.is(x, this.#tracedAt[i]));
    if (same && this.trace !== undefined) return this.trace;
    this.#take(batch?.at(-1), (batch?.length ?? 1) - 1);
    return this.#silently(() => this.#traced(this.#record(parameters, iteration, true), parameters, iteration).trace);
  }

  #evaluateRecorded(parameters: Float64Array, iteration: number): number {
    // A loss with effects cannot be recorded once more to be looked at: this very evaluation must leave its trace.
    const marks = this.tracing || !this.#replayable;
    const program = this.#record(parameters, iteration, marks);
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
    const trace = new RecordedTrace(iteration, path.program, path.executor, place, this.#definition.place);
    return { path, trace };
  }

  /** How far an evaluation came that threw: as it was, or made once more with marks where that changes nothing. */
  #failureOf(error: unknown, parameters: Float64Array, iteration: number): Failure | undefined {
    let thrown = this.#thrown;
    this.#thrown = undefined;
    if (!(error instanceof UserCodeError) || error.problem.stack === undefined || thrown === undefined)
      return undefined;
    if (thrown.recording.nodeCount > mostNodes) return undefined;
    try {
      if (!thrown.marks) {
        if (!this.#replayable || thrown.recording.findings.some(hasEffect)) return undefined;
        this.#silently(() => this.#record(parameters, iteration, true));
        return undefined;
      }
    } catch (again) {
      thrown = this.#thrown ?? thrown;
      this.#thrown = undefined;
      if (!(again instanceof UserCodeError) || again.message !== error.message) return undefined;
    }
    const { trace } = this.#traced(thrown.recording.finish(0), parameters, iteration);
    return failureOf(error.problem, trace);
  }

  /** Runs the user's loss on tracked values. Throws UserCodeError. */
  #record(parameters: Float64Array, iteration: number, marks: boolean, hasValues = true): Program {
    const recording = new Recording({ marks, precision: this.precision, values: hasValues });
    try {
      const program = this.#run(recording, this.#loss, parameters, iteration);
      this.#takeFindings(recording.findings);
      return program;
    } catch (error) {
      this.#thrown = { recording, marks };
      throw this.#userError(error);
    }
  }

  #run(recording: Recording, loss: LossFunction, parameters: Float64Array, iteration: number): Program {
    this.apply();
    const { inputs } = this.#definition;
    const values = this.#definition.values(parameters);
    const tracked: Operand[] = inputs.map(({ name }, index) => recording.input('parameter', name, values[index]!));
    const names = this.#definition.training?.names ?? [];
    const batch = this.#batch.keep().map((tensor, index) => recording.input('data', names[index]!, tensor));
    this.#recording = recording;
    this.#iteration = iteration;
    this.#draws = 0;
    this.#clock.start(this.#longest);
    try {
      return recording.finish(loss(tracked, batch));
    } finally {
      this.#recording = undefined;
    }
  }

  #userError(error: unknown): unknown {
    if (error instanceof LanguageError) {
      // What is thrown without being an error has no stack, and may be thrown before anything was computed.
      return new UserCodeError({ place: this.#definition.place, ...error.problem }, error);
    }
    if (!(error instanceof EngineError)) return error;
    const place = this.#graph.place(error.place) ?? this.#definition.place;
    return new UserCodeError({ severity: 'error', code: 'exception', message: error.message, place }, error);
  }

  #takeFindings(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (hasEffect(finding)) this.#replayable = false;
      if (finding.kind === 'console' || !this.#replayable) this.#everyTime = true;
      this.findings.add(finding);
    }
  }

  #recheck(path: Path, parameters: Float64Array, iteration: number): void {
    // The loss of a network decides nothing by values.
    const hasValues = this.#definition.kind !== 'network';
    this.#compare(
      path.program,
      this.#silently(() => this.#record(parameters, iteration, false, hasValues)),
    );
  }

  /** Whether code with branches, which was just run, has other numbers than a recording of the same point. */
  #contradicts(parameters: Float64Array, iteration: number): boolean {
    const path = new Path(this.#silently(() => this.#record(parameters, iteration, false)));
    path.run(this.#inputs(path, parameters, iteration));
    if (this.#branches.agrees(path)) return false;
    this.#branches.giveUp();
    return true;
  }

  /** Records with decisions that are chosen, by modules of their own: what runs is not what runs at any point. */
  #chosen(parameters: Float64Array, iteration: number): ChosenRecorder {
    const loss = this.#definition.bind(instantiate(this.#graph, 'recording', this.#languageEnvironment));
    return (chooser, limit) => {
      const recording = new Recording({ marks: true, chooser, limit });
      try {
        const program = this.#silently(() => this.#run(recording, loss, parameters, iteration));
        const hasEffects = recording.findings.some((finding) => finding.kind === 'console' || hasEffect(finding));
        return hasEffects ? undefined : program;
      } catch {
        return undefined;
      }
    };
  }

  /** Two recordings of one point must be the same; `first` may have backward nodes behind its forward ones. */
  #compare(first: Program | DifferentiatedProgram, second: Program): void {
    const forward = 'forwardCount' in first ? { ...first, nodeCount: first.forwardCount } : first;
    const node = difference(forward, second);
    if (node < 0) return;
    const place = this.#graph.place(second.places[Math.min(node, second.nodeCount - 1)] ?? -1);
    this.#replayable = false;
    this.#everyTime = true;
    this.#paths.clear();
    this.findings.nondeterministic(place ?? this.#definition.place);
  }

  readonly #isPossible = ({ batch }: Path): boolean =>
    batch.length === 0 || batch.every((shape, index) => sameShape(shape, this.#batch.tensors[index]!.shape));

  readonly #presentInputs = (path: Path): Float64Array | readonly Value[] =>
    this.#inputs(path, this.#point, this.#iteration);

  #inputs(path: Path, parameters: Float64Array, iteration: number): Float64Array | readonly Value[] {
    if (path.takesElements) return parameters;
    const draw = (distribution: string, first: number, count: number): Float64Array =>
      drawnFrom(distribution, { seed: this.seed, iteration, evaluation: this.#evaluation, draw: first }, count);
    return inputsOf(path, this.#parameters.of(parameters), this.#batch.tensors, draw);
  }

  #draw(distribution: string, iteration: number, draw: number): number {
    return drawn(distribution, { seed: this.seed, iteration, evaluation: this.#evaluation, draw });
  }

  /** Takes loss and gradient from a path that was just run, and what it observed. */
  #results(path: Path): number {
    const { statistics } = this;
    statistics?.next.set(statistics.current);
    if (statistics !== undefined) path.observed((kept, values) => observe(statistics, kept, values));
    this.gradient = path.gradient(this.#room);
    return path.loss;
  }

  #silently<Result>(work: () => Result): Result {
    const before = this.#silent;
    this.#silent = true;
    try {
      return work();
    } finally {
      this.#silent = before;
    }
  }

  readonly #languageEnvironment: LanguageEnvironment = {
    recording: () => this.#recording,
    precision: () => this.precision,
    draw: (distribution) => this.#draw(distribution, this.#iteration, this.#draws++),
    console: (level, values, place) => {
      if (this.#silent || this.quiet) return;
      this.#console.print(level, values, this.#graph.place(place), this.#iteration);
    },
    loop: (place) => {
      this.#recording?.turn(place);
      this.#clock.turn(place);
    },
  };
}
