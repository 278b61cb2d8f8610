import type { Column, Vector } from '../../engine/compiler/fused/columns.ts';
import { norm } from '../../shared/numbers.ts';
import type { RecordBatch } from '../../shared/protocol.ts';
import type { ParameterDescription, SeriesDescription } from '../../shared/run.ts';
import type { Batches } from './batches.ts';
import { elementNameAt, recordedElements, totalSize } from './parameters.ts';
import { largest, smallest } from './vectors.ts';

/** What a row of the history is made of: a descent at its present iteration. */
export interface RecordedPoint {
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly gradientNorm: number;
  readonly update: Float64Array;
  readonly updateNorm: number;
  readonly learningRate: number;
  /** How the update was found by an optimizer that searches. */
  readonly searched?: { readonly evaluations: number; readonly stepLength: number } | undefined;
  /** Where a descent with mini-batches is in its data. */
  readonly batches?: Pick<Batches, 'epoch' | 'position' | 'measures'> | undefined;
}

/** What is measured where an epoch begins, and the epoch itself. */
export interface EpochSeries {
  readonly id: string;
  readonly group: 'training' | 'validation' | 'metric';
  readonly label: string;
}

/** Parameters whose names begin with one step of a path, `dense1`, and where they stand in θ. */
interface Group {
  readonly name: string;
  readonly start: number;
  end: number;
}

/** The groups in a tree of parameters; a parameter without a path is in none. */
function groupsOf(parameters: readonly ParameterDescription[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { name: full, offset, size } of parameters) {
    const name = /^[^.[]+(?=[.[])/.exec(full)?.[0];
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { name, start: offset, end: offset + size });
    else group.end = offset + size;
  }
  return [...groups.values()];
}

/** The columns of one element, by its index in θ: its value, gradient and update. */
export function describeElement(parameters: readonly ParameterDescription[], index: number): SeriesDescription[] {
  const name = elementNameAt(parameters, index);
  const parameter = parameters.find(({ offset, size }) => index >= offset && index < offset + size)!.name;
  return [
    { id: `value:${name}`, group: 'value', parameter, label: name },
    { id: `gradient:${name}`, group: 'gradient', parameter, label: `∂L/∂${name}` },
    { id: `update:${name}`, group: 'update', parameter, label: `Δ${name}` },
  ];
}

/** The elements of θ whose history is recorded though nobody watches them: all or none. */
function alwaysRecorded(parameters: readonly ParameterDescription[]): number[] {
  const size = totalSize(parameters);
  return size > recordedElements ? [] : Array.from({ length: size }, (_, index) => index);
}

/** What an optimizer that searches did; gaps where another was in force. */
const searchSeries: readonly SeriesDescription[] = [
  { id: 'evaluations', group: 'evaluations', label: 'evaluations', gaps: true },
  { id: 'stepLength', group: 'stepLength', label: 'α', gaps: true },
];
/** Behind those of every run. */
const searchColumn = 4;

/** The columns of a run's history, in the order in which `Recorder` fills them; `elements` are those recorded one by one. */
export function describeSeries(
  parameters: readonly ParameterDescription[],
  elements: readonly number[] = alwaysRecorded(parameters),
): SeriesDescription[] {
  const series: SeriesDescription[] = [
    { id: 'loss', group: 'loss', label: 'L' },
    { id: 'gradientNorm', group: 'gradientNorm', label: '‖∇L‖' },
    { id: 'updateNorm', group: 'updateNorm', label: '‖Δθ‖' },
    { id: 'learningRate', group: 'learningRate', label: 'η' },
  ];
  for (const { name } of parameters) {
    series.push(
      { id: `norm:${name}`, group: 'norm', parameter: name, label: `‖${name}‖` },
      { id: `gradientNorm:${name}`, group: 'gradientNorm', parameter: name, label: `‖∂L/∂${name}‖` },
      { id: `updateNorm:${name}`, group: 'updateNorm', parameter: name, label: `‖Δ${name}‖` },
      { id: `minimum:${name}`, group: 'range', parameter: name, label: `min ${name}` },
      { id: `maximum:${name}`, group: 'range', parameter: name, label: `max ${name}` },
    );
  }
  for (const { name } of groupsOf(parameters)) {
    series.push({
      id: `groupGradientNorm:${name}`,
      group: 'groupGradientNorm',
      parameter: name,
      label: `‖∂L/∂${name}‖`,
    });
  }
  for (const element of elements) series.push(...describeElement(parameters, element));
  return series;
}

/** The series that have values only where an epoch begins, in the order of `EpochRows`. */
function describeEpochs(measures: readonly EpochSeries[]): SeriesDescription[] {
  if (measures.length === 0) return [];
  return [
    { id: 'epoch', group: 'epoch', label: 'epoch', sparse: true },
    ...measures.map(({ id, group, label }) => ({ id, group, label, sparse: true as const })),
  ];
}

const firstCapacity = 256;

/** Rows which somebody else writes. */
export interface ReservedRows {
  readonly columns: readonly Float64Array[];
  /** The first of them. */
  readonly row: number;
}

/** The same as `Recorder` writes, column by column. */
function layoutOf(
  parameters: readonly ParameterDescription[],
  whole: boolean,
  groups: readonly Group[],
  elements: readonly number[],
  searches: boolean,
): readonly Column[] {
  const layout: Column[] = (['loss', 'gradientNorm', 'updateNorm', 'learningRate'] as const).map((kind) => ({ kind }));
  if (searches) for (const _ of searchSeries) layout.push({ kind: 'gap' });
  for (const { shape, offset: start, size } of parameters) {
    if (shape.length === 0 && whole) continue;
    for (const of of vectors) {
      layout.push(size === 1 ? { kind: 'size', of, element: start } : { kind: 'norm', of, start, end: start + size });
    }
    for (const kind of ['smallest', 'largest'] as const) layout.push({ kind, of: 'value', start, end: start + size });
  }
  for (const { start, end } of groups) layout.push({ kind: 'norm', of: 'gradient', start, end });
  for (const element of elements) for (const of of vectors) layout.push({ kind: 'element', of, element });
  return layout;
}

const vectors: readonly Vector[] = ['value', 'gradient', 'update'];

/** Groups of series which say something of a whole parameter. */
const wholeParameter: ReadonlySet<SeriesDescription['group']> = new Set([
  'norm',
  'gradientNorm',
  'updateNorm',
  'range',
]);

/** Gathers rows of the history until they are taken as one batch of columns. */
export class Recorder {
  readonly #parameters: readonly ParameterDescription[];
  /** Every element is recorded. */
  readonly #whole: boolean;
  /** The elements recorded one by one, by their index in θ. */
  readonly #elements: number[];
  /** Names of the numbers whose element tells everything. */
  readonly #scalars: readonly string[];
  /** Ids of the columns, in the order in which they are filled. */
  readonly #ids: string[];
  #columns: Float64Array[];
  #layout: readonly Column[] | undefined;
  #capacity = firstCapacity;
  #rows = 0;
  #from = 0;
  #branch = '';
  /** Whether an optimizer has searched in this run. */
  #searches = false;
  readonly #groups: readonly Group[];
  readonly #epochSeries: readonly SeriesDescription[];
  /** Iterations at which epochs began, and what was measured there. */
  #epochIterations: number[] = [];
  #epochValues: number[][] = [];

  constructor(parameters: readonly ParameterDescription[], measures: readonly EpochSeries[] = []) {
    this.#parameters = parameters;
    this.#groups = groupsOf(parameters);
    this.#epochSeries = describeEpochs(measures);
    this.#whole = totalSize(parameters) <= recordedElements;
    this.#elements = alwaysRecorded(parameters);
    this.#scalars = this.#whole ? parameters.filter(({ shape }) => shape.length === 0).map(({ name }) => name) : [];
    const scalars = new Set(this.#scalars);
    this.#ids = describeSeries(parameters)
      .filter(
        ({ group, parameter }) => !(wholeParameter.has(group) && parameter !== undefined && scalars.has(parameter)),
      )
      .map(({ id }) => id);
    this.#columns = this.#ids.map(() => new Float64Array(firstCapacity));
  }

  get series(): readonly SeriesDescription[] {
    const series = describeSeries(this.#parameters, this.#elements);
    if (this.#searches) series.splice(searchColumn, 0, ...searchSeries);
    return [...series, ...this.#epochSeries];
  }

  /** Records an element of θ from the next row on; no rows may wait to be taken. Returns false where it is recorded already. */
  watch(element: number): boolean {
    if (this.#elements.includes(element)) return false;
    this.#layout = undefined;
    if (this.#rows > 0) throw new Error('Recorder: rows gathered before an element is watched must be taken first.');
    this.#elements.push(element);
    for (const { id } of describeElement(this.#parameters, element)) {
      this.#ids.push(id);
      this.#columns.push(new Float64Array(this.#capacity));
    }
    return true;
  }

  /** Records what searches did from the next row on; no rows may wait to be taken. Returns false where that is done already. */
  recordSearches(): boolean {
    if (this.#searches) return false;
    if (this.#rows > 0) throw new Error('Recorder: rows gathered before an optimizer searches must be taken first.');
    this.#searches = true;
    this.#layout = undefined;
    this.#ids.splice(searchColumn, 0, ...searchSeries.map(({ id }) => id));
    this.#columns.splice(searchColumn, 0, ...searchSeries.map(() => new Float64Array(this.#capacity)));
    return true;
  }

  /** What a row is made of, for code that writes rows by itself. The same object until columns are added. */
  get layout(): readonly Column[] {
    this.#layout ??= layoutOf(this.#parameters, this.#whole, this.#groups, this.#elements, this.#searches);
    return this.#layout;
  }

  /**
   * Room for `count` rows from an iteration on, which `added` must then say to be there. Undefined where the gathered rows must be
   * taken first, as for `add`.
   */
  reserve(branch: string, iteration: number, count: number): ReservedRows | undefined {
    if (this.#rows === 0) {
      this.#branch = branch;
      this.#from = iteration;
    }
    const row = iteration - this.#from;
    if (branch !== this.#branch || row < 0 || row > this.#rows) return undefined;
    while (row + count > this.#capacity) this.#grow();
    return { columns: this.#columns, row };
  }

  /** So many rows were written to what was reserved. */
  added({ row }: ReservedRows, count: number): void {
    if (count > 0) this.#rows = row + count;
  }

  /** Rows gathered and not yet taken. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes of the rows gathered. */
  get bytes(): number {
    return this.#rows * this.#columns.length * 8;
  }

  /**
   * Adds the row of a point. A row of the iteration added last replaces it. Rows of one batch belong to one branch and follow each
   * other: false is returned, and nothing added, where the gathered rows must be taken first.
   */
  add(branch: string, point: RecordedPoint): boolean {
    if (this.#rows === 0) {
      this.#branch = branch;
      this.#from = point.iteration;
    }
    const row = point.iteration - this.#from;
    if (branch !== this.#branch || row < 0 || row > this.#rows) return false;
    if (row === this.#capacity) this.#grow();
    this.#rows = row + 1;
    this.#write(row, point);
    if (point.batches?.position === 0) this.#writeEpoch(point.iteration, point.batches);
    return true;
  }

  /** The gathered rows, which are then forgotten here; undefined where there are none. The next row is written over them. */
  take(): RecordBatch | undefined {
    if (this.#rows === 0) return undefined;
    const columns: Record<string, Float64Array> = {};
    for (let index = 0; index < this.#ids.length; index++) {
      columns[this.#ids[index]!] = this.#columns[index]!.subarray(0, this.#rows);
    }
    const batch = { branch: this.#branch, from: this.#from, columns, scalars: this.#scalars };
    this.#rows = 0;
    if (this.#epochIterations.length === 0) return batch;
    const iterations = Float64Array.from(this.#epochIterations);
    const sparse = Object.fromEntries(
      this.#epochSeries.map(({ id }, index) => {
        const values = Float64Array.from(this.#epochValues, (row) => row[index]!);
        return [id, { iterations, values }];
      }),
    );
    this.#epochIterations = [];
    this.#epochValues = [];
    return { ...batch, sparse };
  }

  #write(row: number, point: RecordedPoint): void {
    const columns = this.#columns;
    const { parameters, gradient, update } = point;
    columns[0]![row] = point.loss;
    columns[1]![row] = point.gradientNorm;
    columns[2]![row] = point.updateNorm;
    columns[3]![row] = point.learningRate;
    let column = searchColumn;
    if (this.#searches) {
      columns[column]![row] = point.searched?.evaluations ?? Number.NaN;
      columns[column + 1]![row] = point.searched?.stepLength ?? Number.NaN;
      column += searchSeries.length;
    }
    for (const { shape, offset, size } of this.#parameters) {
      if (shape.length === 0 && this.#whole) continue;
      if (size === 1) {
        const value = parameters[offset]!;
        columns[column]![row] = Math.abs(value);
        columns[column + 1]![row] = Math.abs(gradient[offset]!);
        columns[column + 2]![row] = Math.abs(update[offset]!);
        columns[column + 3]![row] = value;
        columns[column + 4]![row] = value;
      } else {
        const end = offset + size;
        columns[column]![row] = norm(parameters, offset, end);
        columns[column + 1]![row] = norm(gradient, offset, end);
        columns[column + 2]![row] = norm(update, offset, end);
        columns[column + 3]![row] = smallest(parameters, offset, end);
        columns[column + 4]![row] = largest(parameters, offset, end);
      }
      column += 5;
    }
    for (const { start, end } of this.#groups) columns[column++]![row] = norm(gradient, start, end);
    for (const element of this.#elements) {
      columns[column]![row] = parameters[element]!;
      columns[column + 1]![row] = gradient[element]!;
      columns[column + 2]![row] = update[element]!;
      column += 3;
    }
  }

  #writeEpoch(iteration: number, { epoch, measures }: Pick<Batches, 'epoch' | 'measures'>): void {
    // The row of the same iteration was written before, and something was changed there.
    if (this.#epochIterations.at(-1) === iteration) {
      this.#epochIterations.pop();
      this.#epochValues.pop();
    }
    this.#epochIterations.push(iteration);
    this.#epochValues.push([epoch, ...measures]);
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#columns = this.#columns.map((old) => {
      const column = new Float64Array(this.#capacity);
      column.set(old);
      return column;
    });
  }
}
