import type { Place } from '../shared/place.ts';
import type { OutputEvent } from '../shared/protocol.ts';
import type { BreakpointRequest, BreakpointResult, ParameterDescription } from '../shared/run.ts';
import { pointOf } from './descent/checkpoints.ts';
import type { Descent } from './descent/descent.ts';
import type { Statement, Trace } from './evaluation/problem.ts';
import { parseExpression } from './inspection/expression-parser.ts';
import type { Scope } from './inspection/expressions.ts';
import { evaluateExpression, isTrue, valueText } from './inspection/expressions.ts';
import { scopeOf } from './inspection/scope.ts';
import { stackAt } from './inspection/stack.ts';

/** A statement at which the run stops inside an evaluation. */
export interface Hit {
  /** Index of the statement's mark in the trace. */
  readonly mark: number;
  readonly place: Place;
  readonly ids: readonly number[];
}

interface Armed {
  readonly request: BreakpointRequest;
  readonly place: Place;
  readonly hitTest: ((hits: number) => boolean) | undefined;
  /** How often it was passed with its condition true. */
  hits: number;
  /** Whether it has said that its condition or message cannot be evaluated. */
  complained: boolean;
}

/** Line breakpoints in the user's modules: which statement each stands at, and whether a passing of it stops the run. */
export class Breakpoints {
  readonly #output: (event: OutputEvent) => void;
  readonly #requests = new Map<string, readonly BreakpointRequest[]>();
  readonly #hits = new Map<number, number>();
  #statements = new Map<string, Statement[]>();
  #parameters: readonly ParameterDescription[] = [];
  #armed = new Map<number, Armed[]>();

  constructor(output: (event: OutputEvent) => void) {
    this.#output = output;
  }

  /** Whether any breakpoint could be hit: then every evaluation must be traced. */
  get armed(): boolean {
    return this.#armed.size > 0;
  }

  /** A problem was loaded: binds the breakpoints set before. */
  bind(statements: readonly Statement[], parameters: readonly ParameterDescription[]): readonly BreakpointResult[] {
    this.#parameters = parameters;
    this.#statements = new Map();
    this.#hits.clear();
    for (const statement of statements) {
      const { file } = statement.place;
      const known = this.#statements.get(file);
      if (known === undefined) this.#statements.set(file, [statement]);
      else known.push(statement);
    }
    for (const known of this.#statements.values()) known.sort((a, b) => a.place.start - b.place.start);
    return this.#arm();
  }

  /** Replaces the breakpoints of a file. */
  set(file: string, requests: readonly BreakpointRequest[]): readonly BreakpointResult[] {
    this.#requests.set(file, requests);
    const ids = new Set(requests.map(({ id }) => id));
    return this.#arm().filter(({ id }) => ids.has(id));
  }

  /**
   * The next stop in a trace from a mark on, if `stops`. What only logs is logged on the way, and every passing counts.
   */
  next(trace: Trace, from: number, descent: Descent, stops: boolean): Hit | undefined {
    for (let mark = from; mark < trace.length; mark++) {
      const armed = this.#armed.get(trace.statement(mark));
      if (armed === undefined) continue;
      const scope = scopeOf(this.#parameters, pointOf(descent), stackAt(trace, mark)[0]?.locals);
      const hit = armed.filter((each) => this.#isHit(each, scope, descent.iteration));
      if (stops && hit.length > 0) return { mark, place: hit[0]!.place, ids: hit.map(({ request }) => request.id) };
    }
    return undefined;
  }

  #isHit(armed: Armed, scope: Scope, iteration: number): boolean {
    const { condition, logMessage, id } = armed.request;
    if (condition !== undefined) {
      try {
        if (!isTrue(evaluateExpression(condition, scope))) return false;
      } catch (error) {
        // A breakpoint that never stops because of a slip in its condition would be worse than one stop too many.
        this.#complain(armed, `The condition "${condition}" cannot be evaluated: ${messageOf(error)}`, iteration);
      }
    }
    armed.hits++;
    this.#hits.set(id, armed.hits);
    if (armed.hitTest !== undefined && !armed.hitTest(armed.hits)) return false;
    if (logMessage === undefined) return true;
    const text = logMessage.replaceAll(/\{([^{}]*)\}/g, (_, expression: string) => {
      try {
        return valueText(evaluateExpression(expression, scope));
      } catch (error) {
        return `{${messageOf(error)}}`;
      }
    });
    this.#output({ category: 'console', text: `${text}\n`, place: armed.place, iteration });
    return false;
  }

  #complain(armed: Armed, text: string, iteration: number): void {
    if (armed.complained) return;
    armed.complained = true;
    this.#output({ category: 'stderr', text: `${text}\n`, place: armed.place, iteration });
  }

  #arm(): BreakpointResult[] {
    this.#armed = new Map();
    return Array.from(this.#requests).flatMap(([file, requests]) =>
      requests.map((request) => this.#armOne(file, request)),
    );
  }

  #armOne(file: string, request: BreakpointRequest): BreakpointResult {
    const { id, line } = request;
    const refuse = (message: string): BreakpointResult => ({ id, verified: false, line, message });
    if (this.#statements.size === 0) return refuse('Nothing is loaded yet.');
    const statements = this.#statements.get(file);
    if (statements === undefined) return refuse('This file is not part of the run.');
    const statement = statementFor(statements, line, request.column);
    if (statement === undefined) return refuse('No statement of the loss begins on this line or after it.');
    let hitTest: Armed['hitTest'];
    try {
      if (request.condition !== undefined) parseExpression(request.condition);
      hitTest = request.hitCondition === undefined ? undefined : hitTestOf(request.hitCondition);
    } catch (error) {
      return refuse(messageOf(error));
    }
    const armed = { request, place: statement.place, hitTest, hits: this.#hits.get(id) ?? 0, complained: false };
    this.#armed.set(statement.id, [...(this.#armed.get(statement.id) ?? []), armed]);
    return { id, verified: true, line: statement.place.line };
  }
}

/** The statement that begins on a line (the first from the column on, else the line's last), or else the next one after it. */
function statementFor(
  statements: readonly Statement[],
  line: number,
  column: number | undefined,
): Statement | undefined {
  const onLine = statements.filter(({ place }) => place.line === line);
  if (column === undefined) return onLine[0] ?? statements.find(({ place }) => place.line > line);
  return (
    onLine.find(({ place }) => place.column >= column) ??
    onLine.at(-1) ??
    statements.find(({ place }) => place.line > line)
  );
}

/** `5`, `== 5`, `> 5`, `>= 5`, `< 5`, `<= 5` compare the number of hits; `% 5` is every fifth. */
function hitTestOf(text: string): (hits: number) => boolean {
  const match = /^\s*(==?=?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text);
  const count = Number(match?.[2]);
  if (match === null || (match[1] === '%' && count === 0)) {
    throw new Error(`"${text}" is no hit condition. Write for instance 5, >= 5 or % 5.`);
  }
  switch (match[1]) {
    case '>':
      return (hits) => hits > count;
    case '>=':
      return (hits) => hits >= count;
    case '<':
      return (hits) => hits < count;
    case '<=':
      return (hits) => hits <= count;
    case '%':
      return (hits) => hits % count === 0;
    default:
      return (hits) => hits === count;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
