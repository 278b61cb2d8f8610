import { formatNumber } from '../../shared/numbers.ts';
import type { Place } from '../../shared/place.ts';
import type { Frame, LineValue, NamedValue, ScopeName } from '../../shared/run.ts';
import { pointOf } from '../descent/checkpoints.ts';
import type { Trace } from '../evaluation/problem.ts';
import type { Run } from '../run.ts';
import type { ExpressionValue } from './expressions.ts';
import { evaluateExpression } from './expressions.ts';
import type { Entry, ShownValue } from './points.ts';
import { elementsOf, entriesOf, toNamedValue } from './points.ts';
import { scopeOf } from './scope.ts';
import type { EvaluationFrame } from './stack.ts';
import { stackAt } from './stack.ts';

/** Frames, scopes and values of a run where it stands. Nothing here changes the run. */
export class Inspection {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  frames(): readonly Frame[] {
    const { problem, descent, stopped } = this.#run;
    const inside = this.#evaluation().map(({ name, place }): Frame => ({ name, place, kind: 'evaluation' }));
    // Where the loss threw, the user's own stack at the throw is the stack of the evaluation.
    const thrown = stopped?.reason === 'error' ? (stopped.problem?.stack ?? []) : [];
    return [
      ...inside,
      ...thrown.map(({ name, place }): Frame => ({ name, place, kind: 'evaluation' })),
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

  evaluate(expression: string, frame: number): NamedValue {
    const value = this.valueOf(expression, frame);
    const shown = typeof value === 'boolean' ? String(value) : value;
    return toNamedValue({ name: expression, expression, value: shown, settable: false });
  }

  valueOf(expression: string, frame: number): ExpressionValue {
    const { problem, descent } = this.#run;
    return evaluateExpression(expression, scopeOf(problem.parameters, pointOf(descent), this.#locals(frame)));
  }

  /** What every line computed at this point and ∂L/∂ of it; in the forward pass as far as it has come. */
  lineValues(): readonly LineValue[] {
    const { problem, descent, inside, stopped } = this.#run;
    if (stopped === undefined || stopped.reason === 'error') return [];
    const trace = inside?.trace ?? problem.evaluator.traceAt(descent.parameters, descent.iteration);
    return lineValuesOf(trace, inside?.mark ?? trace.length);
  }

  #entries(scope: ScopeName, frame: number): readonly Entry[] {
    if (scope === 'locals') return this.#locals(frame);
    return entriesOf(scope, this.#run.problem.parameters, pointOf(this.#run.descent));
  }

  #locals(frame: number): readonly Entry[] {
    return this.#evaluation()[frame]?.locals ?? [];
  }

  #evaluation(): readonly EvaluationFrame[] {
    const { inside } = this.#run;
    return inside === undefined ? [] : stackAt(inside.trace, inside.mark);
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
