// A seeded random session: continue, pause, steps, going anywhere, changes by hand and breakpoints, each compared with the
// reference bit for bit.
import assert from 'node:assert/strict';
import { optimizerTable } from '../../../../src/engine/optimizers/table.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { Checkpoint, LaunchOptions, RunState } from '../../../../src/shared/run.ts';
import { TestEnvironment } from '../toy.ts';
import type { Loss, Point } from './reference.ts';
import { pathTo, Reference } from './reference.ts';

/** A generator of numbers in [0, 1) with a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What is played with. */
export interface Subject extends Loss {
  /** The problem, as it was before anything was evaluated, whose evaluations take time on an environment's clock. */
  problem(environment: TestEnvironment): Problem;
  readonly file: string;
  /** Lines at which a breakpoint may stand. */
  readonly lines: readonly number[];
  /** Where changes by hand lie: ± this around 0. */
  readonly width: number;
  readonly learningRate: number;
  /** Iterations that a session may make, at most. */
  readonly iterations: number;
  /** Milliseconds an evaluation takes, at least. */
  readonly cost: number;
  readonly steps: number;
  /** Whether it has mini-batches. */
  readonly epochs?: boolean;
  /** More of what the run is started with; `oneOf` draws. */
  readonly options?: (oneOf: <Item>(items: readonly Item[]) => Item) => Partial<LaunchOptions>;
  /** More hyperparameters that are changed by hand, each to one of some values. */
  readonly changes?: Readonly<Record<string, readonly string[]>>;
  /** Whether optimizers that search are played; absent: where the loss can be replayed. */
  readonly searches?: boolean;
  /** How a change is refused that the bounds do not allow. */
  readonly refusal?: RegExp;
}

const chains = optimizerTable.filter(({ search }) => search === undefined).map(({ id }) => id);
/** Those which search with losses and gradients alone: not for a loss whose evaluations change what the next one gives. */
const searching: readonly string[] = ['steepestDescent', 'conjugateGradient', 'bfgs', 'lbfgs'];

class Player {
  readonly environment = new TestEnvironment();
  readonly #subject: Subject;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #session: Session;
  readonly #options: LaunchOptions;
  readonly #reference: Reference;
  readonly #tips = new Map<string, number>();
  readonly #log: string[] = [];

  constructor(subject: Subject, seed: number) {
    this.#subject = subject;
    this.#seed = seed;
    this.#random = randomNumbers(seed);
    this.environment.cost = subject.cost * (1 + 20 * this.#random());
    this.#session = new Session(this.environment, () => Promise.resolve(subject.problem(this.environment)));
    this.#options = {
      program: subject.file,
      optimizer: this.#oneOf(this.#optimizers()),
      learningRate: subject.learningRate * (1 + this.#below(5)),
      iterations: Math.ceil(subject.iterations * (0.1 + 0.9 * this.#random())),
      pace: this.#random() < 0.5 ? 'max' : 'watch',
      ...subject.options?.((items) => this.#oneOf(items)),
    };
    this.#reference = new Reference(subject, this.#options);
  }

  async play(look: (point: Checkpoint) => void): Promise<void> {
    const small = this.#random() < 0.3 ? { checkpointMemory: this.#below(5000) } : {};
    await this.#session.handlers.launch({ ...this.#options, ...small });
    for (let step = 0; step < this.#subject.steps; step++) {
      const before = this.#state();
      this.#act(before);
      this.environment.settle();
      const state = this.#state();
      this.#tips.set(state.branch, state.lastIteration);
      const checkpoint = this.environment.last('checkpoint');
      assert.deepEqual([checkpoint.branch, checkpoint.iteration], [state.branch, state.iteration], this.#what());
      assert.deepEqual(pointOf(checkpoint), this.#expected(state.branch, state.iteration), this.#what());
      assert.notEqual(state.status, 'running');
      look(checkpoint);
    }
    this.#checkRecords();
  }

  #what(): string {
    return `seed ${this.#seed}: ${this.#log.join(' ')}`;
  }

  #optimizers(): readonly string[] {
    return (this.#subject.searches ?? this.#subject.replayable) ? [...chains, ...searching] : chains;
  }

  #state(): RunState {
    return this.#session.handlers.state(undefined) as RunState;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }

  #act({ branch, iteration, lastIteration }: RunState): void {
    const { handlers } = this.#session;
    const action = this.#below(11);
    this.#log.push(`${action}@${branch}:${iteration}`);
    if (this.#subject.epochs === true && this.#random() < 0.2) this.#stepEpoch();
    else if (action <= 1) {
      handlers.continue(undefined);
      for (let slices = this.#below(8); slices > 0; slices--) this.environment.slice();
      handlers.pause(undefined);
    } else if (action === 2) handlers.step({ count: 1 + this.#below(3) });
    else if (action <= 4) handlers.step({ count: -1 - this.#below(40) });
    else if (action === 5) this.#goAnywhere(lastIteration);
    else if (action === 6) handlers.reverseContinue(undefined);
    else if (action <= 8) this.#setElement();
    else if (action === 9) this.#setHyperparameter();
    else this.#setBreakpoints();
  }

  /** By one epoch: to where one begins, unless something stops the run before. */
  #stepEpoch(): void {
    const { environment } = this;
    this.#session.handlers.step({ count: this.#random() < 0.5 ? 1 : -1, unit: 'epoch' });
    environment.settle();
    const { stop } = this.#state();
    if (stop?.reason === 'step') assert.equal(environment.last('checkpoint').data!.position, 0, this.#what());
  }

  #goAnywhere(lastIteration: number): void {
    const { handlers } = this.#session;
    const branch = this.#oneOf(['main', ...this.environment.all('branch').map(({ id }) => id)]);
    handlers.goTo({ iteration: this.#below((this.#tips.get(branch) ?? lastIteration) + 20), branch });
    // A pause in the middle of a replay stops at a point of the way.
    if (this.#random() >= 0.3) return;
    this.environment.slice();
    handlers.pause(undefined);
  }

  #setElement(): void {
    const { elements, width } = this.#subject;
    const element = this.#below(elements.length);
    const nameOf = (each: string): string => each.replace(/\[.*/, '');
    const name = nameOf(elements[element]!);
    const index = element - elements.findIndex((each) => nameOf(each) === name);
    const told = this.environment.all('intervention').length;
    const same = this.#random() < 0.2;
    const value = same ? elements[element]! : String((2 * this.#random() - 1) * width);
    const taken = this.#set('parameters', name, value, index);
    assert.equal(this.environment.all('intervention').length, same || !taken ? told : told + 1, this.#what());
  }

  #setHyperparameter(): void {
    const { changes = {} } = this.#subject;
    const { optimizer } = this.#state();
    const other = searching.includes(optimizer) ? ['lineSearch'] : optimizer === 'rprop' ? [] : ['weightDecay'];
    const name = this.#oneOf(['learningRate', 'optimizer', ...other, ...Object.keys(changes)]);
    const rate = String(4 * this.#subject.learningRate * this.#random());
    const values: NonNullable<Subject['changes']> = {
      learningRate: [rate],
      optimizer: this.#optimizers(),
      weightDecay: ['0.125'],
      lineSearch: ['strongWolfe', 'hagerZhang', 'backtracking'],
      ...changes,
    };
    this.#set('hyperparameters', name, this.#oneOf(values[name]!));
  }

  /** Returns false where the change was refused, as it may be. */
  #set(scope: 'parameters' | 'hyperparameters', name: string, value: string, index?: number): boolean {
    const { refusal } = this.#subject;
    try {
      this.#session.handlers.setValue({ scope, name, value, ...(index === undefined ? {} : { index }) });
      return true;
    } catch (error) {
      if (refusal === undefined || !(error instanceof Error && refusal.test(error.message))) throw error;
      return false;
    }
  }

  #setBreakpoints(): void {
    const { file, lines } = this.#subject;
    const breakpoints = lines
      .filter(() => this.#random() < 0.4)
      .map((line, id) => ({ id, line, ...(this.#random() < 0.5 ? { logMessage: 'here' } : {}) }));
    void this.#session.handlers.setBreakpoints({ file, breakpoints });
  }

  #expected(branch: string, iteration: number): unknown {
    const { environment } = this;
    const path = pathTo(branch, environment.all('branch'), environment.all('intervention'));
    return plain(this.#reference.at(path, iteration));
  }

  /** Some rows of the history, against the reference; and no row is missing. */
  #checkRecords(): void {
    const rows = new Map<string, Map<number, unknown>>();
    const last = this.#subject.elements.length - 1;
    for (const { branch, from, columns } of this.environment.all('records')) {
      const known = rows.get(branch) ?? new Map<number, unknown>();
      rows.set(branch, known);
      columns['loss']!.forEach((loss, row) => {
        const value = columns[`value:${this.#subject.elements[last]}`]![row];
        known.set(from + row, [loss, value, columns[`gradient:${this.#subject.elements[0]}`]![row]]);
      });
    }
    for (const [branch, known] of rows) {
      const iterations = [...known.keys()].sort((a, b) => a - b);
      const first = iterations[0]!;
      const all = Array.from(iterations, (_, row) => first + row);
      assert.deepEqual(iterations, all, `seed ${this.#seed}: rows of ${branch}`);
      for (const iteration of [first, iterations.at(-1)!]) {
        const { loss, parameters, gradient } = this.#expected(branch, iteration) as Point;
        const row = [loss, parameters[last], gradient[0]];
        assert.deepEqual(known.get(iteration), row, `seed ${this.#seed}: ${branch} ${iteration}`);
      }
    }
  }
}

/** deepEqual of assert/strict compares numbers by Object.is: NaN and −0 count. */
function plain({ parameters, gradient, update, loss, state }: Point): unknown {
  return { parameters, gradient, update, loss, state: { ...state } };
}

function pointOf({ optimizerState, ...point }: Checkpoint): unknown {
  return plain({ ...point, state: optimizerState });
}

/** Plays one session, and shows each point where it came to rest. Rejects with what differs, the seed and what was done up to there. */
export async function playSession(
  subject: Subject,
  seed: number,
  look: (point: Checkpoint) => void = () => {},
): Promise<void> {
  await new Player(subject, seed).play(look);
}

/** The seed that the sessions of this run of the tests are counted from. */
export const firstSeed = 1000 * Number(process.env['DESCENT_SEED'] ?? 1);
