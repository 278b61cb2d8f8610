import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ScopeName } from '../../shared/run.ts';
import type { Client } from '../client.ts';
import type { Motion } from '../motion.ts';
import type { Arguments } from '../protocol/arguments.ts';
import type { RequestContext } from '../protocol/connection.ts';
import { RequestError } from '../protocol/errors.ts';
import type { Run } from '../run.ts';
import { arrayText, valueText } from './format.ts';
import type { Inspection, TensorPart } from './inspection.ts';
import { scopesOf } from './inspection.ts';

/** `name = expression` or `name[i][j] = expression` in the console; `==` and `=>` are none. */
const assignment = /^([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\s*\d+\s*\])*)\s*=(?![=>])\s*(\S[\s\S]*)$/;
/** While the run moves it has no frames: names are those of the present iteration. */
const iterationFrame = { frame: 0, evaluation: false };
/** Where what can be set stands. */
const settable: readonly ScopeName[] = ['parameters', 'hyperparameters'];
/** Elements of a tensor that are put on the clipboard at most. */
const mostCopied = 100_000;

/** A name that stands in a scope, with the indices after it applied. */
interface Named {
  readonly scope: ScopeName;
  readonly name: string;
  /** The flat index of one element; absent for the whole. */
  readonly index?: number;
  /** What the indices leave of a tensor; absent for a number or text. */
  readonly part?: TensorPart;
}

/** Evaluates for hover, watch, console and clipboard; assigns; completes. */
export class Evaluation {
  private readonly client: Client;
  private readonly run: Run;
  private readonly inspection: Inspection;
  private readonly motion: Motion;

  constructor(client: Client, run: Run, inspection: Inspection, motion: Motion) {
    this.client = client;
    this.run = run;
    this.inspection = inspection;
    this.motion = motion;
  }

  async evaluate(args: Arguments, context: RequestContext): Promise<DebugProtocol.EvaluateResponse['body']> {
    const { run, inspection } = this;
    const expression = args.text('expression').trim();
    const purpose = args.optionalText('context');
    if (expression === '') return { result: '', variablesReference: 0 };
    const assigned = purpose === 'repl' ? assignment.exec(expression) : null;
    if (assigned !== null) {
      const { value, ...shown } = await this.assign(args, context, assigned[1]!, assigned[2]!);
      return { result: value, ...shown };
    }
    run.requireStopped();
    const { frame, evaluation } = await inspection.frameOf(args);
    const stop = run.stops;
    const value = await run.ask('evaluationFailed', () => run.debuggee.evaluate({ expression, frame }));
    const part = value.kind === 'tensor' ? (await this.find(expression, frame, scopesOf(evaluation)))?.part : undefined;
    const whole = purpose === 'clipboard' && part !== undefined ? await this.wholeText(part) : undefined;
    if (stop !== run.stops) throw new RequestError('notStopped', 'The run has moved on meanwhile.');
    if (part === undefined) return { result: valueText(value), type: value.kind, variablesReference: 0 };
    const { value: result, ...shown } = inspection.showPart(value, part);
    return { result: whole ?? result, ...shown };
  }

  async setExpression(args: Arguments, context: RequestContext): Promise<DebugProtocol.SetExpressionResponse['body']> {
    return await this.assign(args, context, args.text('expression').trim(), args.text('value'));
  }

  /** Names that continue what is typed, one part of a dotted name at a time. */
  async completions(args: Arguments): Promise<DebugProtocol.CompletionsResponse['body']> {
    const text = args.text('text');
    const column = (this.client.columnOf(args) ?? 1) - 1;
    const typed = /[A-Za-z_$][\w$.]*$/.exec(text.slice(0, column))?.[0] ?? '';
    const path = typed.slice(0, typed.lastIndexOf('.') + 1);
    const length = typed.length - path.length;
    const found = new Map<string, string>();
    for (const [name, detail] of await this.names(args)) {
      if (!name.startsWith(path)) continue;
      const label = /^[\w$]+/.exec(name.slice(path.length))?.[0];
      if (label === undefined || !label.startsWith(typed.slice(path.length))) continue;
      if (!found.has(label)) found.set(label, path + label === name ? detail : '');
    }
    const start = this.client.wantsCompletionStart ? { start: this.client.column(column - length + 1) } : {};
    return {
      targets: [...found].map(([label, detail]) => ({
        label,
        type: 'variable' as const,
        ...(detail === '' ? {} : { detail }),
        ...start,
        length,
      })),
    };
  }

  private assign(args: Arguments, context: RequestContext, target: string, value: string) {
    return this.motion.change(context, async () => {
      const isMoving = this.run.moving;
      const { frame, evaluation } = isMoving ? iterationFrame : await this.inspection.frameOf(args);
      // A frame's own binding of a parameter is a copy: what is set is the parameter.
      const named =
        (await this.find(target, frame, settable)) ?? (await this.find(target, frame, scopesOf(evaluation)));
      if (named === undefined) {
        throw new RequestError('notSettable', `There is nothing to set by the name ${target}.`);
      }
      if (named.part !== undefined) {
        throw new RequestError('notSettable', `${target} is a tensor: set its elements one by one.`);
      }
      const { scope, name, index } = named;
      return await this.inspection.setNamed({ scope, name, value, ...(index === undefined ? {} : { index }) });
    });
  }

  /** The value of a scope that an expression names, whole or by indices; undefined where it is no such name. */
  private async find(expression: string, frame: number, scopes: readonly ScopeName[]): Promise<Named | undefined> {
    const [, base = '', suffix = ''] = /^(.*?)((?:\s*\[\s*\d+\s*\])*)$/s.exec(expression.trim()) ?? [];
    // The run also knows `gradient` by its short name.
    const full = base.replace(/^grad(?=\.)/, 'gradient');
    const indices = [...suffix.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    for (const scope of scopes) {
      for (const value of await this.inspection.scopeValues(scope, frame)) {
        if ((value.expression ?? value.name) !== full) continue;
        const { name } = value;
        const shape = value.shape ?? [];
        if (indices.length > shape.length) continue;
        if (indices.some((index, axis) => index >= shape[axis]!)) {
          throw new RequestError(
            'evaluationFailed',
            `${expression} is outside of ${name}, whose shape is ${shape.join('×')}.`,
          );
        }
        const rest = shape.slice(indices.length);
        const size = rest.reduce((product, length) => product * length, 1);
        const offset = size * indices.reduce((at, index, axis) => at * shape[axis]! + index, 0);
        if (value.kind !== 'tensor') return { scope, name };
        if (rest.length === 0) return { scope, name, index: offset };
        const part = { scope, frame, name, shape: rest, offset, settable: value.settable === true, expression };
        return { scope, name, part };
      }
    }
    return undefined;
  }

  private async wholeText(part: TensorPart): Promise<string> {
    const size = part.shape.reduce((product, length) => product * length, 1);
    if (size > mostCopied) {
      throw new RequestError(
        'evaluationFailed',
        `${part.name} has ${size} elements; at most ${mostCopied} can be copied.`,
      );
    }
    return arrayText(part.shape, await this.inspection.partElements(part, 0, size));
  }

  /** Every name that can be evaluated, with what it is. While the run moves only the parameters are known. */
  private async names(args: Arguments): Promise<readonly (readonly [string, string])[]> {
    if (this.run.moving) {
      return (this.run.description?.parameters ?? []).map(({ name }) => [name, 'parameters'] as const);
    }
    this.run.requireStopped();
    const { frame, evaluation } = await this.inspection.frameOf(args);
    const names: (readonly [string, string])[] = [];
    for (const scope of scopesOf(evaluation)) {
      const values = await this.inspection.scopeValues(scope, frame);
      names.push(...values.map((value) => [value.expression ?? value.name, scope] as const));
    }
    return names;
  }
}
