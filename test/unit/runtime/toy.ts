// A small problem with a gradient by hand, and an environment whose time and queue the test moves: what a run needs, without
// the language.
import type { Environment } from '../../../src/runtime/environment.ts';
import type { Problem, ProblemEvaluator, Trace } from '../../../src/runtime/evaluation/problem.ts';
import { UserCodeError } from '../../../src/runtime/evaluation/problem.ts';
import type { Place } from '../../../src/shared/place.ts';
import type { WorkerEvents } from '../../../src/shared/protocol.ts';
import type { ParameterDescription } from '../../../src/shared/run.ts';

export const file = 'file:///toy.ts';

export function placeAt(line: number, column = 1): Place {
  return {
    file,
    start: line * 100 + column,
    end: line * 100 + column + 5,
    line,
    column,
    endLine: line,
    endColumn: column + 5,
  };
}

export const parameters: readonly ParameterDescription[] = [
  { name: 'x', shape: [], offset: 0, size: 1 },
  { name: 'w', shape: [2], offset: 1, size: 2 },
];

/** Rosenbrock's function in x and w[0], and a bowl in w[1]: L = (1 − x)² + 100 (w₀ − x²)² + (w₁ − 3)²/2. */
export function toyLoss(point: Float64Array, gradient: Float64Array): number {
  const [x, w0, w1] = point as unknown as [number, number, number];
  const valley = w0 - x * x;
  gradient[0] = -2 * (1 - x) - 400 * x * valley;
  gradient[1] = 200 * valley;
  gradient[2] = w1 - 3;
  return (1 - x) ** 2 + 100 * valley ** 2 + (w1 - 3) ** 2 / 2;
}

export const toyStart: Float64Array = Float64Array.of(-1.2, 1, 0);

export class ToyEvaluator implements ProblemEvaluator {
  readonly gradient: Float64Array = new Float64Array(3);
  replayable = true;
  tracing = false;
  quiet = false;
  trace: Trace | undefined;
  evaluations = 0;
  resets = 0;
  /** Called by every evaluation: it takes time on the test's clock. */
  takeTime: () => void = () => {};
  /** Evaluations throw where this is true. */
  throwsAt: (point: Float64Array, iteration: number) => boolean = () => false;
  /** Added to the loss: a memory of evaluations makes the problem one that cannot be replayed. */
  memory: ((evaluations: number) => number) | undefined;

  rests = 0;

  rest(): void {
    this.rests++;
  }

  reset(): void {
    this.evaluations = 0;
    this.resets++;
  }

  evaluate(point: Float64Array, iteration: number): number {
    this.trace = undefined;
    this.evaluations++;
    this.takeTime();
    if (this.throwsAt(point, iteration)) {
      throw new UserCodeError({ severity: 'error', code: 'exception', message: 'no such point', place: placeAt(3) });
    }
    const loss = toyLoss(point, this.gradient) + (this.memory?.(this.evaluations) ?? 0);
    if (this.tracing) this.trace = new ToyTrace(point.slice(), iteration);
    return loss;
  }

  get repeatable(): boolean {
    return !this.tracing && this.memory === undefined;
  }

  /** What is seen of an iteration is the evaluation of its own point. */
  trial(point: Float64Array, iteration: number): number {
    const { trace } = this;
    try {
      return this.evaluate(point, iteration);
    } finally {
      this.trace = trace;
    }
  }

  traceAt(point: Float64Array, iteration: number): Trace {
    return this.trace ?? new ToyTrace(point.slice(), iteration);
  }
}

/** Marks of `function toy(x, w) {` on line 1, `const valley = …` on line 2 and `return …` on line 3. */
class ToyTrace implements Trace {
  readonly iteration: number;
  readonly length = 6;
  readonly #point: Float64Array;

  constructor(point: Float64Array, iteration: number) {
    this.#point = point;
    this.iteration = iteration;
  }

  kind(index: number): ReturnType<Trace['mark']>['kind'] {
    return this.mark(index).kind;
  }

  statement(index: number): number {
    return index === 1 ? 2 : index === 3 ? 3 : -1;
  }

  mark(index: number): ReturnType<Trace['mark']> {
    const valley = this.#point[1]! - this.#point[0]! ** 2;
    switch (index) {
      case 0:
        return { kind: 'enter', place: placeAt(1), name: 'toy' };
      case 1:
        return { kind: 'statement', place: placeAt(2) };
      case 2:
        return { kind: 'bind', place: placeAt(2, 7), name: 'valley', value: valley, node: 7 };
      case 3:
        return { kind: 'statement', place: placeAt(3) };
      case 4:
        return { kind: 'bind', place: placeAt(3, 7), name: 'n', value: 'a text', node: -1 };
      default:
        return { kind: 'leave' };
    }
  }

  adjoint(node: number): number | undefined {
    return node === 7 ? 200 * (this.#point[1]! - this.#point[0]! ** 2) : undefined;
  }
}

export function toyProblem(evaluator: ProblemEvaluator = new ToyEvaluator(), start: Float64Array = toyStart): Problem {
  return {
    name: 'toy',
    kind: 'function',
    parameters,
    start,
    place: placeAt(1),
    files: [file],
    presets: {},
    problems: [],
    evaluator,
    statements: [
      { id: 2, place: placeAt(2) },
      { id: 3, place: placeAt(3) },
    ],
    tree: (values) => ({ x: values[0], w: [values[1], values[2]] }),
  };
}

type Told = {
  readonly [Event in keyof WorkerEvents]: { readonly event: Event; readonly value: WorkerEvents[Event] };
}[keyof WorkerEvents];

/** An environment in which nothing happens unless the test says so. */
export class TestEnvironment implements Environment {
  readonly told: Told[] = [];
  readonly #queue: { callback: () => void; at: number }[] = [];
  /** Milliseconds that an evaluation takes. */
  cost = 0.01;
  time = 0;
  waiting = 0;

  /** There are no files. */
  read(_uri: string): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  readonly now = (): number => this.time;

  /** Lets an evaluator take time on this clock. */
  timed(evaluator: ToyEvaluator): ToyEvaluator {
    evaluator.takeTime = () => {
      this.time += this.cost;
    };
    return evaluator;
  }

  schedule(callback: () => void, delay: number): void {
    this.#queue.push({ callback, at: this.time + delay });
  }

  emit<Event extends keyof WorkerEvents>(event: Event, value: WorkerEvents[Event]): void {
    this.told.push({ event, value: structuredClone(value) } as Told);
  }

  lag(): number {
    return this.waiting;
  }

  /** Nothing waits for a sign of life. */
  busy(_place: Place | undefined, _seconds: number): void {}

  /** Runs one slice; false where none waits. */
  slice(): boolean {
    const next = this.#queue.shift();
    if (next === undefined) return false;
    this.time = Math.max(this.time, next.at);
    next.callback();
    return true;
  }

  /** Runs until nothing waits. */
  settle(): void {
    for (let slices = 0; this.slice(); slices++) if (slices > 1e5) throw new Error('The run does not come to rest.');
  }

  /** Every value told by an event, oldest first. */
  all<Event extends keyof WorkerEvents>(event: Event): WorkerEvents[Event][] {
    return this.told.flatMap((each) => (each.event === event ? [each.value as WorkerEvents[Event]] : []));
  }

  last<Event extends keyof WorkerEvents>(event: Event): WorkerEvents[Event] {
    const values = this.all(event);
    const value = values.at(-1);
    if (value === undefined) throw new Error(`No ${event} was told.`);
    return value;
  }
}
