import type { WorkerMethods } from '../shared/protocol.ts';
import type { LaunchOptions, NamedValue, Resume, RunDescription } from '../shared/run.ts';
import type { Handlers } from '../shared/rpc.ts';
import { Breakpoints } from './breakpoints.ts';
import type { HyperparameterValue } from './descent/hyperparameters.ts';
import { initialHyperparameters, textsOf } from './descent/hyperparameters.ts';
import { elementName } from './descent/parameters.ts';
import { describeSeries } from './descent/recorder.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './evaluation/problem.ts';
import { Inspection } from './inspection/inspection.ts';
import { toNamedValue } from './inspection/points.ts';
import { Run } from './run.ts';

/** Loads and checks the problem that the options name. Rejects with an error whose message is for people. */
export type ProblemLoader = (environment: Environment, options: LaunchOptions) => Promise<Problem>;

type SetValue = WorkerMethods['setValue'][0];

/** One run after another, as the host asks for them: the worker's side of the protocol. */
export class Session implements Handlers<WorkerMethods> {
  readonly #environment: Environment;
  readonly #load: ProblemLoader;
  readonly #breakpoints: Breakpoints;
  #options: LaunchOptions | undefined;
  #run: Run | undefined;
  #inspection: Inspection | undefined;
  #breakOnNonFinite = false;
  #runs = 0;

  constructor(environment: Environment, load: ProblemLoader) {
    this.#environment = environment;
    this.#load = load;
    this.#breakpoints = new Breakpoints((event) => environment.emit('output', event));
  }

  async launch(options: LaunchOptions & { readonly resume?: Resume }): Promise<RunDescription> {
    const { resume, ...launch } = options;
    this.#run?.dispose();
    this.#run = undefined;
    const problem = await this.#load(this.#environment, launch);
    const hyperparameters = initialHyperparameters(launch, problem.kind);
    const pace = launch.pace ?? 'watch';
    const results = this.#breakpoints.bind(problem.statements, problem.parameters);
    const run = new Run(problem, hyperparameters, pace, this.#breakpoints, this.#environment);
    run.breakOnNonFinite = this.#breakOnNonFinite;
    if (resume !== undefined) run.resume(resume);
    this.#options = launch;
    this.#run = run;
    this.#inspection = new Inspection(run);
    this.#runs++;
    if (results.length > 0) this.#environment.emit('breakpoints', results);
    run.announce();
    return {
      run: `run-${this.#runs}`,
      program: launch.program,
      problem: problem.name,
      kind: problem.kind,
      parameters: problem.parameters,
      series: describeSeries(problem.parameters),
      optimizer: hyperparameters.optimizer.id,
      settings: hyperparameters.optimizer.settings,
      learningRate: hyperparameters.learningRate,
      schedule: hyperparameters.schedule.id,
      iterations: hyperparameters.stopping.iterations,
      seed: launch.seed ?? 0,
      pace,
      place: problem.place,
      files: problem.files,
      replayable: problem.evaluator.replayable,
      problems: problem.problems,
    };
  }

  async restart(): Promise<RunDescription> {
    if (this.#options === undefined) throw new Error('Nothing has been started that could be restarted.');
    return await this.launch(this.#options);
  }

  setBreakpoints({ file, breakpoints }: WorkerMethods['setBreakpoints'][0]): WorkerMethods['setBreakpoints'][1] {
    return this.#breakpoints.set(file, breakpoints);
  }

  setExceptionFilters({ filters }: WorkerMethods['setExceptionFilters'][0]): void {
    this.#breakOnNonFinite = filters.includes('nonFinite');
    if (this.#run !== undefined) this.#run.breakOnNonFinite = this.#breakOnNonFinite;
  }

  continue(): void {
    this.#active().continue();
  }

  step({ count }: WorkerMethods['step'][0]): void {
    if (!Number.isSafeInteger(count)) throw new Error(`A step is a whole number of iterations, and ${count} is none.`);
    this.#active().step(count);
  }

  reverseContinue(): void {
    this.#active().reverseContinue();
  }

  goTo({ iteration, branch }: WorkerMethods['goTo'][0]): void {
    const run = this.#active();
    run.goTo({ iteration, branch: branch ?? run.branch });
  }

  pause(): void {
    this.#active().pause();
  }

  extend({ iterations }: WorkerMethods['extend'][0]): void {
    this.#active().extend(iterations);
  }

  state(): WorkerMethods['state'][1] {
    return this.#active().state();
  }

  frames(): WorkerMethods['frames'][1] {
    return this.#inspect().frames();
  }

  scope({ scope, frame }: WorkerMethods['scope'][0]): WorkerMethods['scope'][1] {
    return this.#inspect().scope(scope, frame);
  }

  elements({ scope, frame, name, start, count }: WorkerMethods['elements'][0]): Float64Array {
    return this.#inspect().elements(scope, frame, name, start, count);
  }

  evaluate({ expression, frame }: WorkerMethods['evaluate'][0]): NamedValue {
    return this.#inspect().evaluate(expression, frame ?? 0);
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

  lineValues(): WorkerMethods['lineValues'][1] {
    return this.#inspect().lineValues();
  }

  setPace({ pace }: WorkerMethods['setPace'][0]): void {
    this.#active().pace = pace;
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
    return toNamedValue({ name: element, expression: element, value: number, settable: true });
  }

  #setHyperparameter(run: Run, { name, value }: SetValue): NamedValue {
    run.setHyperparameter(name, this.#hyperparameterValue(name, value));
    const now = this.#inspect().scope('hyperparameters', 0).find((each) => each.name === name);
    if (now === undefined) throw new Error(`There is no hyperparameter "${name}".`);
    return now;
  }

  #hyperparameterValue(name: string, text: string): HyperparameterValue {
    const word = text.trim().replace(/^(["'])(.*)\1$/, '$2');
    const texts = textsOf(name);
    if (texts?.includes(word) === true || name === 'optimizer' || name === 'schedule') return word;
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

  #inspect(): Inspection {
    if (this.#inspection === undefined) throw new Error('There is no run yet.');
    return this.#inspection;
  }
}
