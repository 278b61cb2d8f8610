import type { DebugProtocol } from '@vscode/debugprotocol';
import { exactText } from '../../shared/numbers.ts';
import type { Frame, NamedValue, ScopeName } from '../../shared/run.ts';
import type { Client } from '../client.ts';
import type { Motion } from '../motion.ts';
import type { Arguments } from '../protocol/arguments.ts';
import type { RequestContext } from '../protocol/connection.ts';
import { RequestError } from '../protocol/errors.ts';
import type { Run } from '../run.ts';
import { summarize, tensorText, valueText } from './format.ts';

/** A stretch of a tensor: the whole, or what remains of it after some indices. Elements are row-major from `offset`. */
export interface TensorPart {
  readonly scope: ScopeName;
  readonly frame: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly settable: boolean;
  readonly expression: string | undefined;
}

type Node =
  | { readonly kind: 'frame'; readonly frame: number; readonly evaluation: boolean }
  | { readonly kind: 'scope'; readonly scope: ScopeName; readonly frame: number }
  | ({ readonly kind: 'tensor' } & TensorPart);

type ShownValue = Pick<DebugProtocol.Variable, 'value' | 'type' | 'variablesReference' | 'indexedVariables'>;

const scopeTitles: Readonly<Record<ScopeName, string>> = {
  locals: 'Locals',
  parameters: 'Parameters',
  gradients: 'Gradients',
  updates: 'Updates',
  optimizerState: 'Optimizer state',
  metrics: 'Metrics',
  hyperparameters: 'Hyperparameters',
};

const iterationScopes: readonly ScopeName[] = [
  'parameters',
  'gradients',
  'updates',
  'optimizerState',
  'metrics',
  'hyperparameters',
];

/** Children of one tensor that are told at most, where the client asks for no range. */
const largestPage = 1000;
/** Elements that are read at most to write the summaries of a page of rows. */
const mostSummarized = 65536;

export function scopesOf(evaluation: boolean): readonly ScopeName[] {
  return evaluation ? ['locals', ...iterationScopes] : iterationScopes;
}

/** Frames, scopes and variables of a stopped run. References live until the run moves; a number is never given out twice. */
export class Inspection {
  private readonly client: Client;
  private readonly run: Run;
  private readonly nodes = new Map<number, Node>();
  private readonly references = new Map<string, number>();
  private nextReference = 1;
  private stops = -1;
  private frames: Promise<readonly DebugProtocol.StackFrame[]> | undefined;
  private lastFrames: readonly DebugProtocol.StackFrame[] = [];

  constructor(client: Client, run: Run) {
    this.client = client;
    this.run = run;
  }

  async stackTrace(args: Arguments): Promise<DebugProtocol.StackTraceResponse['body']> {
    const start = args.optionalInteger('startFrame') ?? 0;
    // 0 levels means all of them.
    const levels = args.optionalInteger('levels') || Number.POSITIVE_INFINITY;
    const frames = await this.currentFrames();
    return { stackFrames: frames.slice(start, start + levels), totalFrames: frames.length };
  }

  scopes(args: Arguments): DebugProtocol.ScopesResponse['body'] {
    this.run.requireStopped();
    const node = this.node(args.integer('frameId'), 'frame');
    const parameters = this.run.description?.parameters.length;
    const scopes = scopesOf(node.evaluation).map((scope): DebugProtocol.Scope => {
      const isPerParameter = scope === 'parameters' || scope === 'gradients' || scope === 'updates';
      return {
        name: scopeTitles[scope],
        variablesReference: this.reference({ kind: 'scope', scope, frame: node.frame }),
        ...(isPerParameter && parameters !== undefined ? { namedVariables: parameters } : {}),
        ...(scope === 'locals' ? { presentationHint: 'locals' } : {}),
        // Not opened by itself: an optimizer's state may be as large as the parameters, several times.
        expensive: scope === 'optimizerState',
      };
    });
    return { scopes };
  }

  async variables(args: Arguments): Promise<DebugProtocol.VariablesResponse['body']> {
    this.run.requireStopped();
    const node = this.node(args.integer('variablesReference'), 'scope', 'tensor');
    const filter = args.optionalText('filter');
    const start = args.optionalInteger('start') ?? 0;
    const count = args.optionalInteger('count') || undefined;
    const isIndexed = node.kind === 'tensor';
    if (filter !== undefined && (filter === 'indexed') !== isIndexed) return { variables: [] };
    const stop = this.run.stops;
    const variables = isIndexed ? await this.elements(node, start, count) : await this.named(node, start, count);
    // The run has moved meanwhile: these numbers are of the stop before.
    if (stop !== this.run.stops) throw stale();
    return { variables };
  }

  /** Sets one child of a scope or a tensor. */
  setVariable(
    args: Arguments,
    context: RequestContext,
    motion: Motion,
  ): Promise<DebugProtocol.SetVariableResponse['body']> {
    const name = args.text('name');
    const value = args.text('value');
    return motion.change(context, async () => {
      const node = this.node(args.integer('variablesReference'), 'scope', 'tensor');
      if (node.kind === 'scope') return this.setNamed({ scope: node.scope, name, value });
      const index = Number(/^\[(\d+)\]$/.exec(name)?.[1] ?? Number.NaN);
      if (!(index < (node.shape[0] ?? 0)))
        throw new RequestError('notSettable', `${node.name} has no element ${name}.`);
      if (node.shape.length > 1) {
        throw new RequestError('notSettable', `${node.name}${name} is a row: set its elements one by one.`);
      }
      return this.setNamed({ scope: node.scope, name: node.name, index: node.offset + index, value });
    });
  }

  async setNamed(change: {
    readonly scope: ScopeName;
    readonly name: string;
    readonly index?: number;
    readonly value: string;
  }): Promise<ShownValue> {
    const { run } = this;
    const now = await run.ask('setFailed', () => run.debuggee.setValue(change));
    return this.show(now, change.scope, 0);
  }

  /** A value as the client shows it; a tensor whose place is known can be opened. */
  show(value: NamedValue, scope: ScopeName, frame: number): ShownValue {
    const shape = value.shape ?? [];
    if (value.kind !== 'tensor' || shape.length === 0) return { ...plain(value), variablesReference: 0 };
    return this.showPart(value, {
      scope,
      frame,
      name: value.name,
      shape,
      offset: 0,
      settable: value.settable === true,
      expression: value.expression,
    });
  }

  showPart(value: NamedValue, part: TensorPart): ShownValue {
    return {
      ...plain(value),
      variablesReference: this.reference({ kind: 'tensor', ...part }),
      indexedVariables: part.shape[0] ?? 0,
    };
  }

  /** The index of the frame which a request names; the iteration, which is the last frame, where it names none. */
  async frameOf(args: Arguments): Promise<{ readonly frame: number; readonly evaluation: boolean }> {
    const id = args.optionalInteger('frameId');
    if (id !== undefined && id !== 0) return this.node(id, 'frame');
    const frames = await this.currentFrames();
    const last = frames.at(-1);
    return last === undefined ? { frame: 0, evaluation: false } : this.node(last.id, 'frame');
  }

  scopeValues(scope: ScopeName, frame: number): Promise<readonly NamedValue[]> {
    const { run } = this;
    return run.ask('readFailed', () => run.debuggee.scope({ scope, frame }));
  }

  /** Elements `start … start + count` of a part, counted from its own beginning. */
  partElements(part: TensorPart, start: number, count: number): Promise<Float64Array> {
    const { scope, frame, name, offset } = part;
    const { run } = this;
    if (count === 0) return Promise.resolve(new Float64Array(0));
    return run.ask('readFailed', () => run.debuggee.elements({ scope, frame, name, start: offset + start, count }));
  }

  private currentFrames(): Promise<readonly DebugProtocol.StackFrame[]> {
    const { run } = this;
    // While the worker is silent, the adapter itself says where it was last, and where the user's code is.
    if (run.debuggee.unresponsive && run.lost === undefined && run.phase !== 'failed') {
      return Promise.resolve([...this.busyFrame(), ...this.lastFrames]);
    }
    run.requireStopped();
    this.forget();
    this.frames ??= run
      .ask('readFailed', () => run.debuggee.frames())
      .then((frames) => {
        this.lastFrames = frames.map((frame, index) => this.frame(frame, index));
        return this.lastFrames;
      });
    const asked = this.frames;
    asked.catch(() => {
      if (this.frames === asked) this.frames = undefined;
    });
    return asked;
  }

  private frame(frame: Frame, index: number): DebugProtocol.StackFrame {
    const isIteration = frame.kind === 'iteration';
    const iteration = this.run.state?.iteration ?? 0;
    return {
      id: this.reference({ kind: 'frame', frame: index, evaluation: !isIteration }),
      name: isIteration ? `${this.run.name} — iteration ${iteration}` : frame.name,
      ...this.client.place(frame.place),
    };
  }

  private busyFrame(): DebugProtocol.StackFrame[] {
    const place = this.run.busyAt;
    return place === undefined ? [] : [{ id: 0, name: 'evaluation that does not end', ...this.client.place(place) }];
  }

  private async named(
    { scope, frame }: Extract<Node, { kind: 'scope' }>,
    start: number,
    count: number | undefined,
  ): Promise<DebugProtocol.Variable[]> {
    const values = await this.scopeValues(scope, frame);
    return values.slice(start, count === undefined ? undefined : start + count).map((value) => ({
      name: value.name,
      ...this.show(value, scope, frame),
      ...evaluateName(value.expression),
      ...readOnly(value.settable === true),
    }));
  }

  private async elements(
    part: TensorPart,
    start: number,
    asked: number | undefined,
  ): Promise<DebugProtocol.Variable[]> {
    const length = part.shape[0] ?? 0;
    const end = Math.min(length, start + (asked ?? largestPage));
    if (start >= end) return [];
    const variables =
      part.shape.length === 1 ? await this.numbers(part, start, end) : await this.rows(part, start, end);
    if (asked === undefined && end < length) {
      variables.push({ name: '…', value: `${length - end} more`, variablesReference: 0, ...readOnly(false) });
    }
    return variables;
  }

  private async numbers(part: TensorPart, start: number, end: number): Promise<DebugProtocol.Variable[]> {
    const values = await this.partElements(part, start, end - start);
    return Array.from(values, (value, index) => ({
      name: `[${start + index}]`,
      value: exactText(value),
      type: 'number',
      variablesReference: 0,
      ...evaluateName(part.expression, start + index),
      ...readOnly(part.settable),
    }));
  }

  private async rows(part: TensorPart, start: number, end: number): Promise<DebugProtocol.Variable[]> {
    const shape = part.shape.slice(1);
    const size = shape.reduce((product, length) => product * length, 1);
    const isRead = (end - start) * size <= mostSummarized;
    const values = isRead ? await this.partElements(part, start * size, (end - start) * size) : undefined;
    return Array.from({ length: end - start }, (_, row) => {
      const index = start + row;
      const expression = part.expression === undefined ? undefined : `${part.expression}[${index}]`;
      const summary = values === undefined ? undefined : summarize(values.subarray(row * size, (row + 1) * size));
      return {
        name: `[${index}]`,
        value: tensorText(shape, summary),
        type: 'tensor',
        variablesReference: this.reference({
          kind: 'tensor',
          ...part,
          shape,
          offset: part.offset + index * size,
          expression,
        }),
        indexedVariables: shape[0] ?? 0,
        ...evaluateName(expression),
        ...readOnly(false),
      };
    });
  }

  /** The number by which a client asks for a node: the same for the same node, as long as the run stands still. */
  private reference(node: Node): number {
    this.forget();
    const key = JSON.stringify(node);
    const known = this.references.get(key);
    if (known !== undefined) return known;
    const reference = this.nextReference++;
    this.references.set(key, reference);
    this.nodes.set(reference, node);
    return reference;
  }

  private node<Kind extends Node['kind']>(reference: number, ...kinds: Kind[]): Extract<Node, { kind: Kind }> {
    this.forget();
    const node = this.nodes.get(reference);
    if (node === undefined || !kinds.includes(node.kind as Kind)) throw stale();
    return node as Extract<Node, { kind: Kind }>;
  }

  /** Drops what was read at an earlier stop. */
  private forget(): void {
    if (this.stops === this.run.stops) return;
    this.stops = this.run.stops;
    this.nodes.clear();
    this.references.clear();
    this.frames = undefined;
  }
}

function stale(): RequestError {
  return new RequestError('staleReference', 'The reference is of an earlier stop; ask for the stack again.');
}

function plain(value: NamedValue): { readonly value: string; readonly type: string } {
  return { value: valueText(value), type: value.kind };
}

function evaluateName(expression: string | undefined, index?: number): { readonly evaluateName?: string } {
  if (expression === undefined) return {};
  return { evaluateName: index === undefined ? expression : `${expression}[${index}]` };
}

function readOnly(settable: boolean): Pick<DebugProtocol.Variable, 'presentationHint'> {
  return settable ? {} : { presentationHint: { attributes: ['readOnly'] } };
}
