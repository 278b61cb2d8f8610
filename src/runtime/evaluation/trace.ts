import type { Executor } from '../../engine/interpreter.ts';
import type { DifferentiatedProgram } from '../../engine/program.ts';
import type { BoundValue, Marks } from '../../engine/programs/marks.ts';
import { MarkKind, markSize } from '../../engine/programs/marks.ts';
import type { Value } from '../../engine/tensor.ts';
import { exactText } from '../../shared/numbers.ts';
import type { Place } from '../../shared/place.ts';
import type { ShownValue } from '../inspection/points.ts';
import type { Trace, TraceMark } from './problem.ts';

/** A recorded evaluation with marks, looked at through the values of a run of its program. */
export class RecordedTrace implements Trace {
  readonly iteration: number;
  readonly length: number;
  readonly #program: DifferentiatedProgram;
  readonly #marks: Marks;
  readonly #executor: Executor;
  readonly #place: (id: number) => Place | undefined;
  readonly #nowhere: Place;

  /** `executor` has run `program` at this point and runs it no more; `nowhere` stands in for what has no place. */
  constructor(
    iteration: number,
    program: DifferentiatedProgram,
    executor: Executor,
    place: (id: number) => Place | undefined,
    nowhere: Place,
  ) {
    if (program.marks === null) throw new Error('A trace needs a recording with marks.');
    this.iteration = iteration;
    this.#program = program;
    this.#marks = program.marks;
    this.#executor = executor;
    this.#place = place;
    this.#nowhere = nowhere;
    this.length = program.marks.data.length / markSize;
  }

  kind(index: number): TraceMark['kind'] {
    return kinds[this.#marks.data[index * markSize]!]!;
  }

  statement(index: number): number {
    const { data } = this.#marks;
    return data[index * markSize] === MarkKind.statement ? data[index * markSize + 1]! : -1;
  }

  mark(index: number): TraceMark {
    const { data, names, bindings } = this.#marks;
    const [kind, id, , payload] = data.subarray(index * markSize, (index + 1) * markSize);
    if (kind === MarkKind.leave) return { kind: 'leave' };
    const place = this.#place(id!) ?? this.#nowhere;
    if (kind === MarkKind.statement) return { kind: 'statement', place };
    if (kind === MarkKind.enter) return { kind: 'enter', place, name: names[payload!]! };
    const { name, value } = bindings[payload!]!;
    return { kind: 'bind', place, name, value: this.#shown(value), node: value.kind === 'node' ? value.node : -1 };
  }

  adjoint(node: number): Value | undefined {
    const adjoint = this.#program.adjoints[node] ?? -1;
    return adjoint < 0 ? undefined : this.#executor.value(adjoint);
  }

  #shown(bound: BoundValue): ShownValue {
    switch (bound.kind) {
      case 'node': {
        const value = this.#executor.value(bound.node);
        return typeof value === 'number' ? value : { shape: value.shape, data: value.data };
      }
      case 'plain':
        return typeof bound.value === 'number' ? bound.value : plainText(bound.value);
      case 'tensor':
        return { shape: bound.tensor.shape, data: bound.tensor.data };
      case 'other':
        return bound.text;
      case 'array':
        return this.#numbers(bound) ?? this.#text(bound);
      case 'object':
        return this.#text(bound);
    }
  }

  /** An array of numbers, or of arrays of them of equal lengths, as elements of a shape; else undefined. */
  #numbers(bound: BoundValue): Exclude<ShownValue, number | string> | undefined {
    if (bound.kind !== 'array' || bound.items.length !== bound.length || bound.length === 0) return undefined;
    const items = bound.items.map((item) => this.#numbers(item) ?? this.#shown(item));
    const first = items[0]!;
    const inner = typeof first === 'object' ? first.shape : [];
    const data: number[] = [];
    for (const item of items) {
      if (typeof item === 'string') return undefined;
      const shape = typeof item === 'object' ? item.shape : [];
      if (shape.join() !== inner.join()) return undefined;
      if (typeof item === 'number') data.push(item);
      else data.push(...item.data);
    }
    return { shape: [bound.length, ...inner], data: Float64Array.from(data) };
  }

  #text(bound: BoundValue): string {
    if (bound.kind === 'array') {
      const items = bound.items.slice(0, 8).map((item) => this.#text(item));
      return `[${items.join(', ')}${bound.length > items.length ? ', …' : ''}]`;
    }
    if (bound.kind === 'object') {
      return `{${bound.entries.map(([key, value]) => `${key}: ${this.#text(value)}`).join(', ')}}`;
    }
    const shown = this.#shown(bound);
    if (typeof shown === 'number') return exactText(shown);
    return typeof shown === 'string' ? shown : `tensor ${shown.shape.join('×')}`;
  }
}

const kinds: Readonly<Record<number, TraceMark['kind']>> = {
  [MarkKind.statement]: 'statement',
  [MarkKind.enter]: 'enter',
  [MarkKind.leave]: 'leave',
  [MarkKind.bind]: 'bind',
};

function plainText(value: string | boolean | bigint | null | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
