import type { ChosenRecorder } from '../../engine/compiler/branches/learn.ts';
import { EngineError } from '../../engine/errors.ts';
import type { Objective } from '../../engine/networks/objective.ts';
import type { Precision } from '../../engine/precision.ts';
import type { Program } from '../../engine/program.ts';
import { drawn, drawnFrom } from '../../engine/random.ts';
import type { Finding } from '../../engine/recording.ts';
import { Recording } from '../../engine/recording.ts';
import type { Residuals } from '../../engine/searching/context.ts';
import type { Value } from '../../engine/tensor.ts';
import type { Operand } from '../../engine/tracked.ts';
import { LanguageError } from '../../language/errors.ts';
import type { Instance, Environment as LanguageEnvironment } from '../../language/graph/instantiate.ts';
import { instantiate } from '../../language/graph/instantiate.ts';
import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { LossFunction, ProblemDefinition } from '../../language/problems/definition.ts';
import type { Place, SourceProblem } from '../../shared/place.ts';
import type { Environment } from '../environment.ts';
import { ConsoleLimit } from './console.ts';
import { ResidualPaths } from './derived/residuals.ts';
import { EvaluationClock } from './evaluation-clock.ts';
import { mostNodes } from './failure.ts';
import { Findings, hasEffect } from './findings.ts';
import { measuringEvaluation, PresentEvaluation } from './inputs.ts';
import type { EvaluatorOptions } from './problem.ts';
import { UserCodeError } from './problem.ts';

/** What one instance of the user's modules computes. */
interface UserFunctions {
  readonly loss: LossFunction;
  readonly residuals: ReturnType<NonNullable<ProblemDefinition['bindResiduals']>> | undefined;
  readonly measures: ((values: readonly Value[], statistics?: Float64Array) => Float64Array) | undefined;
}

interface RecorderOptions extends EvaluatorOptions {
  /** Told that the loss cannot be replayed, or prints: a recording of it stands for one evaluation only. */
  readonly onEffect: () => void;
}

/** What a recording has besides its operations. */
export interface RecordingMode {
  /** Marks of what happened in which order; false by default. */
  readonly marks?: boolean;
  /** The values of its nodes, without which nothing can be decided by them; true by default. */
  readonly values?: boolean;
}

/**
 * Runs the user's code, in an instance of its modules with all that it may ask for: random draws, the console and the time that an
 * evaluation may take. Of the loss that makes recordings. What the code throws comes out as UserCodeError.
 */
export class LossRecorder {
  /** Of every random draw. */
  seed: number;
  /** What all evaluations compute in: settled before the first of them. */
  precision: Precision;
  /** While true nothing that the loss prints is told. */
  quiet = false;
  /** What the newest evaluation was for, of a network. */
  objective: Objective | undefined;
  readonly definition: ProblemDefinition;
  readonly findings: Findings;
  readonly present = new PresentEvaluation();
  readonly #graph: ModuleGraph;
  readonly #console: ConsoleLimit;
  readonly #clock: EvaluationClock;
  readonly #longest: number;
  readonly #onEffect: () => void;
  readonly #residualPaths: ResidualPaths;
  #functions: UserFunctions;
  #recording: Recording | undefined;
  /** The recording in which the user's code threw last. */
  #thrown: { readonly recording: Recording; readonly marks: boolean } | undefined;
  #draws = 0;
  #replayable = true;
  #silent = false;

  constructor(
    environment: Environment,
    graph: ModuleGraph,
    resolve: (instance: Instance) => ProblemDefinition,
    options: RecorderOptions,
  ) {
    this.#graph = graph;
    this.seed = options.seed;
    this.precision = options.precision ?? 'float64';
    this.#console = new ConsoleLimit(environment.now, (event) => environment.emit('output', event));
    this.findings = new Findings(graph, options.onProblem);
    this.#onEffect = options.onEffect;
    this.#clock = new EvaluationClock(environment, (id) => graph.place(id));
    this.#longest = options.longest ?? Number.POSITIVE_INFINITY;
    this.#clock.start();
    const instance = instantiate(graph, 'recording', this.#languageEnvironment);
    this.definition = resolve(instance);
    this.#functions = functionsOf(this.definition, instance);
    this.#residualPaths = new ResidualPaths(this.definition);
  }

  /** False: the loss changes something outside itself, or depends on more than its point. */
  get replayable(): boolean {
    return this.#replayable;
  }

  /** Goes on with a fresh instance of the user's modules. */
  reset(): void {
    this.#clock.start();
    this.#functions = functionsOf(this.definition, instantiate(this.#graph, 'recording', this.#languageEnvironment));
  }

  /** Tells what the loss printed and was held back. */
  rest(): void {
    this.#console.flush();
  }

  /** Makes the definition, which others share, that of the present objective. */
  apply(): void {
    if (this.objective !== undefined) this.definition.pursue?.(this.objective);
  }

  /** Runs the user's loss on tracked values. @throws UserCodeError */
  record(parameters: Float64Array, iteration: number, { marks = false, values = true }: RecordingMode = {}): Program {
    const recording = new Recording({ marks, precision: this.precision, values });
    try {
      const program = this.#run(recording, this.#functions.loss, parameters, iteration);
      this.#takeFindings(recording.findings);
      return program;
    } catch (error) {
      this.#thrown = { recording, marks };
      throw this.#userError(error);
    }
  }

  /** Records with decisions that are chosen, by modules of their own: what runs is not what runs at any point. */
  chosen(parameters: Float64Array, iteration: number): ChosenRecorder {
    const loss = this.definition.bind(instantiate(this.#graph, 'recording', this.#languageEnvironment));
    return (chooser, limit) => {
      const recording = new Recording({ marks: true, chooser, limit });
      try {
        const program = this.silently(() => this.#run(recording, loss, parameters, iteration));
        return recording.findings.some(standsForOne) ? undefined : program;
      } catch {
        return undefined;
      }
    };
  }

  /** Two recordings of one point differ, at a place if it is known. */
  differs(place: Place | undefined): void {
    this.#replayable = false;
    this.#onEffect();
    this.findings.nondeterministic(place ?? this.definition.place);
  }

  /** How far an evaluation came that threw: as it was, or made once more with marks where that changes nothing. */
  takeThrown(
    error: unknown,
    parameters: Float64Array,
    iteration: number,
  ): { readonly problem: SourceProblem; readonly program: Program } | undefined {
    let thrown = this.#thrown;
    this.#thrown = undefined;
    if (!(error instanceof UserCodeError) || error.problem.stack === undefined || thrown === undefined)
      return undefined;
    if (thrown.recording.nodeCount > mostNodes) return undefined;
    try {
      if (!thrown.marks) {
        if (!this.#replayable || thrown.recording.findings.some(hasEffect)) return undefined;
        this.silently(() => this.record(parameters, iteration, { marks: true }));
        return undefined;
      }
    } catch (again) {
      thrown = this.#thrown ?? thrown;
      this.#thrown = undefined;
      if (!(again instanceof UserCodeError) || again.message !== error.message) return undefined;
    }
    return { problem: error.problem, program: thrown.recording.finish(0) };
  }

  /** What was thrown last is nobody's failure. */
  forgetThrown(): void {
    this.#thrown = undefined;
  }

  /** Residuals and Jacobian of a least-squares problem; undefined where they depend on more than θ. @throws UserCodeError */
  residuals(parameters: Float64Array): Residuals | undefined {
    const compute = this.#functions.residuals;
    if (compute === undefined) return undefined;
    this.#clock.start(this.#longest);
    try {
      return this.silently(() =>
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

  /** What is measured on all samples, by an evaluation of its own within the iteration. @throws UserCodeError */
  measure(parameters: Float64Array, iteration: number, statistics: Float64Array | undefined): Float64Array {
    this.#begin(iteration);
    this.present.number = measuringEvaluation;
    this.apply();
    this.#clock.start(this.#longest);
    try {
      return this.silently(() => this.#functions.measures!(this.definition.values(parameters), statistics));
    } catch (error) {
      throw this.#userError(error);
    } finally {
      this.present.number = 0;
    }
  }

  /** Gives the numbers that an evaluation of this iteration draws, by their distribution, the number of the first, and how many. */
  draws(iteration: number): (distribution: string, first: number, count: number) => Float64Array {
    return (distribution, first, count) =>
      drawnFrom(distribution, { seed: this.seed, iteration, evaluation: this.present.number, draw: first }, count);
  }

  /** Nothing that the loss prints meanwhile is told. */
  silently<Result>(work: () => Result): Result {
    const before = this.#silent;
    this.#silent = true;
    try {
      return work();
    } finally {
      this.#silent = before;
    }
  }

  #run(recording: Recording, loss: LossFunction, parameters: Float64Array, iteration: number): Program {
    this.apply();
    const { inputs, training } = this.definition;
    const values = this.definition.values(parameters);
    const tracked: Operand[] = inputs.map(({ name }, index) => recording.input('parameter', name, values[index]!));
    const names = training?.names ?? [];
    const batch = this.present.keep().map((tensor, index) => recording.input('data', names[index]!, tensor));
    this.#recording = recording;
    this.#begin(iteration);
    this.#clock.start(this.#longest);
    try {
      return recording.finish(loss(tracked, batch));
    } finally {
      this.#recording = undefined;
    }
  }

  #begin(iteration: number): void {
    this.present.iteration = iteration;
    this.#draws = 0;
  }

  #userError(error: unknown): unknown {
    if (error instanceof LanguageError) {
      // What is thrown without being an error has no stack, and may be thrown before anything was computed.
      return new UserCodeError({ place: this.definition.place, ...error.problem }, error);
    }
    if (!(error instanceof EngineError)) return error;
    const place = this.#graph.place(error.place) ?? this.definition.place;
    return new UserCodeError({ severity: 'error', code: 'exception', message: error.message, place }, error);
  }

  #takeFindings(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (hasEffect(finding)) this.#replayable = false;
      if (standsForOne(finding)) this.#onEffect();
      this.findings.add(finding);
    }
  }

  readonly #languageEnvironment: LanguageEnvironment = {
    recording: () => this.#recording,
    precision: () => this.precision,
    draw: (distribution) => {
      const { iteration, number } = this.present;
      return drawn(distribution, { seed: this.seed, iteration, evaluation: number, draw: this.#draws++ });
    },
    console: (level, values, place) => {
      if (this.#silent || this.quiet) return;
      this.#console.print(level, values, this.#graph.place(place), this.present.iteration);
    },
    loop: (place) => {
      this.#recording?.turn(place);
      this.#clock.turn(place);
    },
  };
}

function functionsOf(definition: ProblemDefinition, instance: Instance): UserFunctions {
  return {
    loss: definition.bind(instance),
    residuals: definition.bindResiduals?.(instance),
    measures: definition.training?.bindMeasures(instance),
  };
}

/** Whether a finding means that a recording stands for one evaluation only. */
function standsForOne(finding: Finding): boolean {
  return finding.kind === 'console' || hasEffect(finding);
}
