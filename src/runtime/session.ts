import type { RestartFrom, WorkerMethods } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { LaunchOptions, NamedValue, RunDescription, SeriesDescription } from '../shared/run.ts';
import type { GradientCheck } from '../shared/views/table.ts';
import { Breakpoints } from './breakpoints.ts';
import { iterationsPerEpoch } from './descent/batches.ts';
import { refuseOutside } from './descent/bounds.ts';
import type { Hyperparameters, HyperparameterValue } from './descent/hyperparameters.ts';
import {
  defaultEpochs,
  furtherHyperparameters,
  initialHyperparameters,
  mergeOptions,
  takesText,
} from './descent/hyperparameters.ts';
import { elementIndex, elementName, namedElement } from './descent/parameters.ts';
import { describeElement } from './descent/recorder.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './evaluation/problem.ts';
import { explain } from './inspection/explanation.ts';
import { checkGradient } from './inspection/gradient-check.ts';
import { describeHyperparameters } from './inspection/hyperparameters.ts';
import { Inspection } from './inspection/inspection.ts';
import { toNamedValue } from './inspection/points.ts';
import { SlicedWork } from './inspection/sliced-work.ts';
import { Pictures, picturesOf } from './pictures/pictures.ts';
import { Run } from './run.ts';

/** Loads and checks the problem that the options name. Rejects with an error whose message is for people. */
export type ProblemLoader = (environment: Environment, options: LaunchOptions) => Promise<Problem>;

type Launch = WorkerMethods['launch'][0];
type SetValue = WorkerMethods['setValue'][0];

/** One run after another, as the host asks for them: the worker's side of the protocol. */
export class Session {
  readonly #environment: Environment;
  readonly #load: ProblemLoader;
  readonly #breakpoints: Breakpoints;
  #options: LaunchOptions | undefined;
  #checkpointMemory: number | undefined;
  #run: Run | undefined;
  #inspection: Inspection | undefined;
  /** What the run was started with. */
  #launched: Hyperparameters | undefined;
  #pictures: Pictures | undefined;
  #checks: SlicedWork | undefined;
  #breakOnNonFinite = false;
  /** Names of the elements that are watched, also in the next run of the same. */
  #watched: readonly string[] = [];
  #runs = 0;

  constructor(environment: Environment, load: ProblemLoader) {
    this.#environment = environment;
    this.#load = load;
    this.#breakpoints = new Breakpoints((event) => environment.emit('output', event));
  }

  /** The answers to the host's calls. */
  readonly handlers: Handlers<WorkerMethods> = {
    launch: (argument) => this.launch(argument),
    restart: () => this.restart(),
    setBreakpoints: ({ file, breakpoints }) => this.#breakpoints.set(file, breakpoints),
    setExceptionFilters: ({ filters }) => this.#setExceptionFilters(filters),
    continue: () => this.#active().continue(),
    step: ({ count, unit }) => this.#step(count, unit),
    reverseContinue: () => this.#active().reverseContinue(),
    goTo: ({ iteration, branch }) => this.#active().goTo({ iteration, branch: branch ?? this.#active().branch }),
    pause: () => this.#active().pause(),
    extend: ({ iterations }) => this.#active().extend(iterations),
    setPace: ({ pace }) => {
      this.#active().pace = pace;
    },
    setValue: (change) => this.setValue(change),
    watch: ({ element }) => this.#watch(element),
    state: () => this.#active().state(),
    frames: () => this.#inspect().frames(),
    scope: ({ scope, frame }) => this.#inspect().scope(scope, frame),
    elements: ({ scope, frame, name, start, count }) => this.#inspect().elements(scope, frame, name, start, count),
    heatMap: (request) => this.#inspect().heatMap(request),
    evaluate: ({ expression, frame }) => this.#inspect().evaluate(expression, frame ?? 0),
    lineValues: () => this.#inspect().lineValues(),
    picture: (request) => this.#drawing().ask(request),
    cancelPicture: ({ slot }) => this.#pictures?.cancel(slot),
    explain: ({ element }) => {
      const { descent, problem, branch } = this.#active();
      return explain(descent, problem.parameters, branch, element);
    },
    hyperparameters: () => {
      const { descent } = this.#active();
      return describeHyperparameters(descent.hyperparameters, this.#launched ?? descent.hyperparameters);
    },
    checkGradient: ({ name }) => this.#checkGradient(name),
    restartFrom: (argument) => this.#restartFrom(argument),
  };

  launch(options: Launch): Promise<RunDescription> {
    return this.#start(options);
  }

  /** Loads and starts a run; `from` is where it starts in the place of the source's own start, and says that it begins. */
  async #start(options: Launch, from?: Float64Array): Promise<RunDescription> {
    const { resume, watched = [], checkpointMemory = this.#checkpointMemory, ...launch } = options;
    this.#run?.dispose();
    this.#pictures?.dispose();
    this.#checks?.dispose();
    this.#run = undefined;
    this.#pictures = undefined;
    const loaded = await this.#load(this.#environment, launch);
    const problem = from === undefined ? loaded : { ...loaded, start: startAt(loaded, from) };
    // What the source says of the run gives way to what was asked for, and the person's settings to both.
    const settled = mergeOptions(mergeOptions(launch.defaults ?? {}, problem.presets), launch);
    const { kind, training, parameters, evaluator } = problem;
    const hyperparameters = initialHyperparameters(settled, kind, training, parameters, evaluator.replayable);
    refuseOutside(hyperparameters.bounds, problem.start, problem.parameters, 'The start');
    const pace = settled.pace ?? 'watch';
    this.#runs++;
    if (from !== undefined) this.#environment.emit('begin', { run: `run-${this.#runs}` });
    const results = this.#breakpoints.bind(problem.statements, problem.parameters);
    const run = new Run(problem, hyperparameters, pace, this.#breakpoints, this.#environment, checkpointMemory);
    run.breakOnNonFinite = this.#breakOnNonFinite;
    if (resume !== undefined) this.#resume(run, resume);
    this.#watchAgain(run, watched);
    this.#options = launch;
    this.#launched = hyperparameters;
    this.#checkpointMemory = checkpointMemory;
    this.#run = run;
    this.#inspection = new Inspection(run, this.#environment.now);
    this.#pictures = new Pictures(run, this.#environment);
    if (results.length > 0) this.#environment.emit('breakpoints', results);
    run.announce();
    return {
      run: `run-${this.#runs}`,
      program: launch.program,
      problem: problem.name,
      kind: problem.kind,
      ...dataOf(problem, hyperparameters, settled),
      ...(problem.network === undefined ? {} : { network: problem.network }),
      pictures: picturesOf(problem),
      parameters: problem.parameters,
      ...(problem.running === undefined ? {} : { running: problem.running }),
      series: run.watches.series,
      optimizer: hyperparameters.optimizer.id,
      settings: hyperparameters.optimizer.settings,
      learningRate: hyperparameters.learningRate,
      schedule: hyperparameters.schedule.id,
      further: furtherHyperparameters(hyperparameters),
      iterations: hyperparameters.stopping.iterations,
      seed: settled.seed ?? 0,
      ...(hyperparameters.precision === 'float32' ? { precision: hyperparameters.precision } : {}),
      pace,
      place: problem.place,
      files: problem.files,
      replayable: problem.evaluator.replayable,
      problems: problem.problems,
    };
  }

  #watch(element: string): readonly SeriesDescription[] {
    const run = this.#active();
    const { parameters } = run.problem;
    const index = namedElement(parameters, element);
    if (run.watches.add([index])) {
      this.#watched = [...this.#watched, element];
      this.#environment.emit('series', run.watches.series);
    }
    return describeElement(parameters, index);
  }

  /** What was watched in the run before is watched in this one, as far as it is still there. */
  #watchAgain(run: Run, names: readonly string[]): void {
    const { parameters } = run.problem;
    this.#watched = names.filter((name) => elementIndex(parameters, name) !== undefined);
    run.watches.add(this.#watched.map((name) => namedElement(parameters, name)));
    const gone = names.filter((name) => !this.#watched.includes(name));
    if (gone.length === 0) return;
    const text = `No longer watched, because the problem has no such element: ${gone.join(', ')}.\n`;
    this.#environment.emit('output', { category: 'important', text });
  }

  #resume(run: Run, resume: NonNullable<Launch['resume']>): void {
    run.resume(resume);
    if (run.problem.evaluator.replayable) return;
    const text =
      'The loss is not replayable: its modules start anew here, and the run goes on otherwise than it would have.\n';
    this.#environment.emit('output', { category: 'important', text });
  }

  async restart(): Promise<RunDescription> {
    if (this.#options === undefined) throw new Error('Nothing has been started that could be restarted.');
    return await this.launch({ ...this.#options, watched: this.#watched });
  }

  async #restartFrom({ parameters, pair }: RestartFrom): Promise<RunDescription> {
    const { problem, descent } = this.#active();
    if (this.#options === undefined) throw new Error('Nothing has been started that could be restarted.');
    const from = startAt(problem, parameters ?? descent.parameters).slice();
    for (const [at, element] of (pair?.elements ?? []).entries()) {
      from[namedElement(problem.parameters, element)] = pair?.values[at] ?? Number.NaN;
    }
    return await this.#start({ ...this.#options, watched: this.#watched }, from);
  }

  /** In slices: the run can be paused, and can go on, while its gradient is being checked where it stood. */
  #checkGradient(name: string): Promise<GradientCheck> {
    const { problem, descent, branch } = this.#active();
    const { pictures } = problem;
    if (pictures === undefined) throw new Error('The loss cannot be computed apart from the run.');
    const { iteration } = descent;
    const batch = descent.batch?.slice();
    const point = {
      iteration,
      branch,
      parameters: descent.parameters.slice(),
      gradient: descent.gradient.slice(),
      precision: descent.precision,
    };
    const loss = (at: Float64Array): number => pictures.loss(at, iteration, batch);
    this.#checks ??= new SlicedWork(this.#environment, () => this.#run?.running === true);
    return this.#checks.do(checkGradient(name, problem.parameters, point, loss));
  }

  #setExceptionFilters(filters: readonly string[]): void {
    this.#breakOnNonFinite = filters.includes('nonFinite');
    if (this.#run !== undefined) this.#run.breakOnNonFinite = this.#breakOnNonFinite;
  }

  #step(count: number, unit: 'iteration' | 'epoch' = 'iteration'): void {
    if (!Number.isSafeInteger(count)) throw new Error(`A step is a whole number of ${unit}s, and ${count} is none.`);
    if (unit === 'epoch') this.#active().stepEpochs(count);
    else this.#active().step(count);
  }

  setValue(change: SetValue): NamedValue {
    const run = this.#active();
    switch (change.scope) {
      case 'parameters':
        return this.#setParameter(run, change);
      case 'hyperparameters':
        return this.#setHyperparameter(run, change);
      default:
        throw new Error(`${change.name} cannot be set: it is computed from the parameters and hyperparameters.`);
    }
  }

  #setParameter(run: Run, { name, index = 0, value }: SetValue): NamedValue {
    const parameter = run.problem.parameters.find((each) => each.name === name);
    if (parameter === undefined) throw new Error(`There is no parameter "${name}".`);
    if (!(Number.isInteger(index) && index >= 0 && index < parameter.size)) {
      throw new Error(`${name} has elements 0 to ${parameter.size - 1}, and ${index} is none of them.`);
    }
    const number = this.#valueOf(value);
    if (typeof number !== 'number') throw new Error(`${value} is no number.`);
    run.setElement(parameter.offset + index, number);
    const element = elementName(parameter, index);
    const set = run.descent.parameters[parameter.offset + index]!;
    return toNamedValue({ name: element, expression: element, value: set, settable: true });
  }

  #setHyperparameter(run: Run, { name, value }: SetValue): NamedValue {
    run.setHyperparameter(name, this.#hyperparameterValue(name, value));
    const now = this.#inspect()
      .scope('hyperparameters', 0)
      .find((each) => each.name === name);
    if (now === undefined) throw new Error(`There is no hyperparameter "${name}".`);
    return now;
  }

  #hyperparameterValue(name: string, text: string): HyperparameterValue {
    const word = text.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (takesText(this.#active().descent.hyperparameters, name, word)) return word;
    const value = this.#valueOf(text);
    if (typeof value === 'object') throw new Error(`${text} is a tensor, and ${name} takes one value.`);
    return value;
  }

  #valueOf(text: string): ReturnType<Inspection['valueOf']> {
    return this.#inspect().valueOf(text, 0);
  }

  #active(): Run {
    if (this.#run === undefined) throw new Error('There is no run yet.');
    return this.#run;
  }

  #drawing(): Pictures {
    if (this.#pictures === undefined) throw new Error('There is no run yet.');
    return this.#pictures;
  }

  #inspect(): Inspection {
    if (this.#inspection === undefined) throw new Error('There is no run yet.');
    return this.#inspection;
  }
}

/** A start of a problem, which must have as many elements as it has. */
function startAt({ start }: Problem, from: Float64Array): Float64Array {
  if (from.length === start.length) return from;
  throw new Error(`The problem has ${start.length} elements, and the start that was given has ${from.length}.`);
}

/** The data of a problem with mini-batches, as it is told. */
function dataOf(
  { training }: Problem,
  { batching }: Hyperparameters,
  { epochs, iterations }: LaunchOptions,
): Pick<RunDescription, 'data'> {
  if (training === undefined || batching === undefined) return {};
  const { samples, validationSamples } = training;
  const data = {
    samples,
    validationSamples,
    batchSize: batching.batchSize,
    ...(batching.accumulate === 1 ? {} : { accumulate: batching.accumulate }),
    batchesPerEpoch: iterationsPerEpoch(batching),
  };
  if (iterations !== undefined) return { data };
  return { data: { ...data, epochs: epochs ?? defaultEpochs } };
}
