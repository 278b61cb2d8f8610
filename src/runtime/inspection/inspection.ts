import { formatNumber } from '../../shared/numbers.ts';
import type { Place } from '../../shared/place.ts';
import type { Frame, LineValue, NamedValue, ScopeName } from '../../shared/run.ts';
import type { HeatMap, HeatMapRequest } from '../../shared/views/heat-map.ts';
import { pointOf } from '../descent/checkpoints.ts';
import type { Failure, Trace } from '../evaluation/problem.ts';
import type { Run } from '../run.ts';
import type { ExpressionValue } from './expressions.ts';
import { evaluateExpression } from './expressions.ts';
import type { Entry, ShownValue } from './points.ts';
import { elementsOf, entriesOf, tensorHeatMap, toNamedValue } from './points.ts';
import { scopeOf } from './scope.ts';
import type { EvaluationFrame } from './stack.ts';
import { stackAt } from './stack.ts';
import { thrownFrames } from './thrown.ts';

/** A run that moves is not held up longer than this by a look at its lines, in ms. */
const longestTracing = 5;
/** The first look is often slow, because its code is new. */
const mostSlowTracings = 2;

/** Frames, scopes and values of a run where it stands. Nothing here changes the run. */
export class Inspection {
  readonly #run: Run;
  readonly #now: () => number;
  /** Looks at the lines of the moving run that took too long, one after another. */
  #slowTracings = 0;

  /** `now` in ms. */
  constructor(run: Run, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  frames(): readonly Frame[] {
    const { problem, descent } = this.#run;
    const inside = this.#evaluation().map(({ name, place }): Frame => ({ name, place, kind: 'evaluation' }));
    return [
      ...inside,
      { name: `${problem.name}, iteration ${descent.iteration}`, place: problem.place, kind: 'iteration' },
    ];
  }

  scope(scope: ScopeName, frame: number): readonly NamedValue[] {
    return this.#entries(scope, frame).map(toNamedValue);
  }

  elements(scope: ScopeName, frame: number, name: string, start: number, count: number): Float64Array {
    const entry = this.#entries(scope, frame).find((each) => each.name === name);
    if (entry === undefined) throw new Error(`There is no "${name}" among the ${scope}.`);
    return elementsOf(entry, start, count);
  }

  heatMap(request: HeatMapRequest): HeatMap {
    const { problem, descent } = this.#run;
    return tensorHeatMap(request, problem.parameters, pointOf(descent));
  }

  evaluate(expression: string, frame: number): NamedValue {
    const value = this.valueOf(expression, frame);
    const shown = typeof value === 'boolean' ? String(value) : value;
    return toNamedValue({ name: expression, expression, value: shown, settable: false });
  }

  valueOf(expression: string, frame: number): ExpressionValue {
    const { problem, descent } = this.#run;
    return evaluateExpression(expression, scopeOf(problem.parameters, pointOf(descent), this.#locals(frame)));
  }

  /** What every line computed at this point and ∂L/∂ of it; in the forward pass, and where the loss threw, as far as it has come. */
  lineValues(): readonly LineValue[] {
    const { problem, descent, inside, stopped } = this.#run;
    if (stopped === undefined) return this.#lineValuesOfMoving();
    if (stopped.reason === 'error') {
      const failure = this.#failure();
      return failure === undefined ? [] : lineValuesOf(failure.trace, failure.mark + 1);
    }
    const trace = inside?.trace ?? problem.evaluator.traceAt(descent.parameters, descent.iteration, descent.batch);
    return lineValuesOf(trace, inside?.mark ?? trace.length);
  }

  /** While the run moves they are of the iteration it is at, unless looking changes something or takes long. */
  #lineValuesOfMoving(): readonly LineValue[] {
    const { problem, descent } = this.#run;
    if (!problem.evaluator.replayable || this.#slowTracings >= mostSlowTracings) return [];
    const began = this.#now();
    const trace = problem.evaluator.traceAt(descent.parameters, descent.iteration, descent.batch);
    const values = lineValuesOf(trace, trace.length);
    this.#slowTracings = this.#now() - began > longestTracing ? this.#slowTracings + 1 : 0;
    return values;
  }

  #entries(scope: ScopeName, frame: number): readonly Entry[] {
    if (scope === 'locals') return this.#locals(frame);
    return entriesOf(scope, this.#run.problem.parameters, pointOf(this.#run.descent));
  }

  #locals(frame: number): readonly Entry[] {
    return this.#evaluation()[frame]?.locals ?? [];
  }

  #evaluation(): readonly EvaluationFrame[] {
    const { inside, stopped } = this.#run;
    if (inside !== undefined) return stackAt(inside.trace, inside.mark);
    return stopped?.reason === 'error' ? thrownFrames(stopped.problem?.stack ?? [], this.#failure()) : [];
  }

  /** How far the evaluation came at whose throw the run stands. */
  #failure(): Failure | undefined {
    const { problem, descent, stopped } = this.#run;
    const { failure } = problem.evaluator;
    const isThis =
      failure?.trace.iteration === descent.iteration && failure.problem.message === stopped?.problem?.message;
    return isThis ? failure : undefined;
  }
}

/** A binding that took several values, as in a loop, shows its last. */
function lineValuesOf(trace: Trace, end: number): readonly LineValue[] {
  const last = new Map<string, { place: Place; name: string; value: ShownValue; node: number }>();
  for (let index = 0; index < end; index++) {
    const mark = trace.mark(index);
    if (mark.kind === 'bind') last.set(`${mark.place.file} ${mark.place.start} ${mark.name}`, mark);
  }
  return Array.from(last.values(), ({ place, name, value, node }) => {
    const adjoint = node < 0 ? undefined : trace.adjoint(node);
    const { file, line, column, endLine } = place;
    return {
      file,
      line,
      column,
      endColumn: endLine === line ? place.endColumn : column + name.length,
      name,
      value: typeof value === 'object' ? tensorText(value) : value,
      ...(typeof adjoint === 'number' ? { adjoint } : {}),
    };
  });
}

function tensorText({ shape, data }: { readonly shape: readonly number[]; readonly data: Float64Array }): string {
  if (shape.length > 1 || data.length > 8) return `tensor ${shape.join('×')}`;
  return `[${Array.from(data, (value) => formatNumber(value)).join(', ')}]`;
}
