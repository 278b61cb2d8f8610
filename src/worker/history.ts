import { Column, linearBoundaries } from '../shared/columns.ts';
import { HistoryBudget } from '../shared/history-budget.ts';
import type { RecordBatch, SparseValues } from '../shared/protocol.ts';
import type { BranchDescription, Intervention } from '../shared/run.ts';
import type { ReducedSeries } from '../shared/views/reduced-series.ts';
import { boundariesWithin, joined, ratioPrefix, reducedPoints } from '../shared/views/reduced-series.ts';
import type { DerivedSeries } from './derived.ts';
import { absoluteOf, derivationOf, ratio, ratioOf } from './derived.ts';
import { SparseColumn } from './sparse.ts';

interface Branch {
  description: BranchDescription;
  readonly columns: Map<string, Column>;
  /** Rows of watched elements made again, which stand before those in `columns`. */
  readonly past: Map<string, Column>;
  /** Series with values at some iterations only. */
  readonly sparse: Map<string, SparseColumn>;
}

/** The part of a column that belongs to a path: iterations `from` to `to` − 1. */
interface Stretch {
  readonly column: Column;
  readonly from: number;
  readonly to: number;
}

interface SparseStretch {
  readonly column: SparseColumn;
  readonly from: number;
  readonly to: number;
}

/** What has changed since somebody last looked, who then sets `from` to infinity. */
export interface HistoryChanges {
  /** The lowest iteration that was told, told again or taken away. */
  from: number;
}

const mainBranch = 'main';

/** Series of a whole number's sizes, and those of its element which they are the absolute values of. */
const sizes = [
  ['norm', 'value'],
  ['gradientNorm', 'gradient'],
  ['updateNorm', 'update'],
] as const;

/**
 * The history of a run as the host keeps it: it survives the worker. A branch is a whole path from iteration 0: before its fork
 * it shows its parent's past.
 */
export class RunHistory {
  readonly #budget: HistoryBudget;
  #shared = 0;
  #scratch = new Float64Array(0);
  /** What derived columns are made of. */
  readonly #sources = new WeakMap<Column, readonly Column[]>();
  readonly #watching = new Set<WeakRef<HistoryChanges>>();
  #branches = new Map<string, Branch>();
  #interventions: Intervention[] = [];
  #standing: RecordBatch | undefined;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#budget = new HistoryBudget(limit);
    this.clear();
  }

  /** Parents before their children. */
  get branches(): readonly BranchDescription[] {
    return Array.from(this.#branches.values(), ({ description }) => description);
  }

  /** In the order in which they were made. */
  get interventions(): readonly Intervention[] {
    return this.#interventions;
  }

  /** Bytes which the history takes, and what shares its budget. */
  get bytes(): number {
    return this.#budget.used;
  }

  /** Says how many bytes are taken beside the columns, by what shares their budget. */
  share(bytes: number): void {
    this.#budget.changed(bytes - this.#shared);
    this.#shared = bytes;
    this.#budget.enforce();
  }

  /** The newest iteration that was told of a branch; −1 where there is none. */
  last(branch: string): number {
    const found = this.#branches.get(branch);
    const column = found?.columns.get('loss');
    if (found !== undefined && column === undefined)
      return found.description.forkIteration - (found.description.parent ? 0 : 1);
    return column === undefined ? -1 : column.end - 1;
  }

  /** A value; undefined where there is none, or where only summaries of it are kept. */
  value(branch: string, series: string, iteration: number): number | undefined {
    const column = this.#path(branch, series).find(({ from, to }) => iteration >= from && iteration < to)?.column;
    if (column?.isExact(iteration) === true) return column.at(iteration);
    const sparse = this.#sparsePath(branch, series).find(({ from, to }) => iteration >= from && iteration < to);
    if (sparse !== undefined) return sparse.column.at(iteration);
    const { from, branch: standsIn } = this.#standing ?? {};
    return branch === standsIn && iteration === from ? this.#standingValue(series) : undefined;
  }

  /** Tells the one row at which the run stands. It is known exactly also where the columns keep only summaries of it. */
  stand(row: RecordBatch): void {
    this.#standing = row;
  }

  /** Iterations `from` to `to`, both included, in at most about `buckets` buckets; those without a value are left out. */
  reduce(branch: string, series: string, from: number, to: number, buckets: number): ReducedSeries {
    const end = this.#path(branch, series).at(-1)?.to ?? to + 1;
    return this.reduceAt(branch, series, linearBoundaries(Math.max(0, from), Math.min(to + 1, end), buckets));
  }

  /**
   * The buckets between neighbouring `boundaries`, whole iterations in ascending order; those without a value are left out, and one
   * over a fork is two.
   */
  reduceAt(branch: string, series: string, boundaries: Float64Array): ReducedSeries {
    const sparse = this.#sparsePath(branch, series);
    if (sparse.length > 0) return reducedPoints(series, this.#points(sparse, boundaries), boundaries);
    const parts = this.#path(branch, series).map(({ column, from, to }) =>
      column.reduceAt(boundariesWithin(boundaries, from, to)),
    );
    return joined(series, parts);
  }

  /** The exact values of iterations `from` to `to` − 1 along a path; NaN where there is none, or only a summary of it is kept. */
  values(branch: string, series: string, from: number, to: number): Float64Array {
    const values = new Float64Array(Math.max(0, to - from)).fill(Number.NaN);
    for (const stretch of this.#path(branch, series)) {
      const start = Math.max(from, stretch.from, stretch.column.exactFrom);
      const end = Math.min(to, stretch.to);
      if (start < end) values.set(stretch.column.slice(start, end), start - from);
    }
    return values;
  }

  /** The points of a series with values at some iterations only, from `from` to `to` − 1; undefined for every other series. */
  points(branch: string, series: string, from: number, to: number): SparseValues | undefined {
    const path = this.#sparsePath(branch, series);
    return path.length === 0 ? undefined : this.#points(path, Float64Array.of(from, to));
  }

  /** From this iteration on every value of a path is kept exactly. */
  exactFrom(branch: string, series: string): number {
    const stretches = this.#path(branch, series);
    return stretches.reduce(
      (from, each) => Math.max(from, Math.min(each.to, each.column.exactFrom)),
      stretches[0]?.from ?? 0,
    );
  }

  /** Tells from now on the lowest iteration that has been told, told again or taken away, until it is asked for. */
  changes(): HistoryChanges {
    const changes: HistoryChanges = { from: 0 };
    this.#watching.add(new WeakRef(changes));
    return changes;
  }

  #changed(from: number): void {
    for (const reference of this.#watching) {
      const changes = reference.deref();
      if (changes === undefined) this.#watching.delete(reference);
      else if (from < changes.from) changes.from = from;
    }
  }

  add({ branch, from, columns, scalars = [], sparse, past }: RecordBatch): void {
    this.#changed(from);
    const { columns: own } = this.#branch(branch);
    if (past === true) {
      for (const [series, values] of Object.entries(columns)) this.#appendPast(branch, series, from, values);
      return;
    }
    for (const [series, values] of Object.entries(columns)) this.#append(own, series, from, values);
    this.#addSparse(branch, from, sparse ?? {});
    for (const name of scalars) {
      for (const [whole, element] of sizes) {
        this.#appendDerived(own, `${whole}:${name}`, from, absoluteOf, columns, [`${element}:${name}`]);
      }
      // A number is its own smallest and largest element: these series share one column.
      for (const series of [`minimum:${name}`, `maximum:${name}`]) own.set(series, own.get(`value:${name}`)!);
      this.#appendDerived(own, ratioPrefix + name, from, ratioOf, columns, [`update:${name}`, `value:${name}`]);
    }
    for (const series of Object.keys(columns)) {
      if (!series.startsWith('updateNorm:')) continue;
      const name = series.slice('updateNorm:'.length);
      const size = `norm:${name}`;
      if (size in columns) this.#appendDerived(own, ratioPrefix + name, from, ratioOf, columns, [series, size]);
    }
  }

  addBranch(description: BranchDescription): void {
    this.#changed(0);
    this.#branch(description.id).description = description;
  }

  addIntervention(intervention: Intervention): void {
    this.#interventions.push(intervention);
  }

  /** Cuts a branch so that `iteration` is its newest, with the branches and interventions that came later on it. */
  cut(branch: string, iteration: number): void {
    this.#changed(0);
    for (const column of this.#columnsOf(branch)) {
      if (iteration + 1 < column.end) column.truncate(Math.max(iteration + 1, column.start));
    }
    for (const column of this.#branches.get(branch)?.sparse.values() ?? []) column.truncate(iteration + 1);
    this.#interventions = this.#interventions.filter((each) => each.branch !== branch || each.iteration <= iteration);
    for (const { id, parent, forkIteration } of this.branches) {
      if (parent === branch && forkIteration > iteration) this.#forget(id);
    }
  }

  clear(): void {
    this.#changed(0);
    for (const id of this.#branches.keys()) for (const column of this.#columnsOf(id)) column.dispose();
    this.#branches = new Map();
    this.#interventions = [];
    this.#standing = undefined;
    this.#branch(mainBranch);
  }

  /** Forgets a branch, with those that left it. */
  #forget(branch: string): void {
    for (const { id, parent } of this.branches) if (parent === branch) this.#forget(id);
    for (const column of this.#columnsOf(branch)) column.dispose();
    this.#branches.delete(branch);
    this.#interventions = this.#interventions.filter((each) => each.branch !== branch);
  }

  #standingValue(series: string): number | undefined {
    if (series.startsWith(ratioPrefix)) {
      const name = series.slice(ratioPrefix.length);
      const [update, size] = [this.#standingValue(`updateNorm:${name}`), this.#standingValue(`norm:${name}`)];
      return update === undefined || size === undefined ? undefined : ratio(update, size);
    }
    const { columns = {}, scalars = [] } = this.#standing ?? {};
    const own = columns[series]?.[0];
    if (own !== undefined) return own;
    for (const name of scalars) {
      for (const [whole, element] of sizes) {
        if (series === `${whole}:${name}`) return Math.abs(columns[`${element}:${name}`]![0]!);
      }
      if (series === `minimum:${name}` || series === `maximum:${name}`) return columns[`value:${name}`]![0];
    }
    return undefined;
  }

  /** A series that is made of others of the same rows: only its summaries are kept. */
  #appendDerived(
    own: Map<string, Column>,
    series: string,
    from: number,
    make: DerivedSeries,
    columns: RecordBatch['columns'],
    of: readonly string[],
  ): void {
    const sources = of.map((id) => own.get(id)!);
    const known = own.get(series);
    if (known === undefined || this.#sources.get(known)?.every((source, i) => source === sources[i]) !== true) {
      known?.dispose();
      const { start } = sources[0]!;
      const column = new Column({ start, budget: this.#budget, derivation: derivationOf(make, sources) });
      this.#sources.set(column, sources);
      own.set(series, column);
    }
    const values = of.map((id) => columns[id]!);
    const rows = values[0]!.length;
    if (this.#scratch.length < rows) this.#scratch = new Float64Array(rows);
    // A column copies what is appended to it, or does without.
    const made = this.#scratch.subarray(0, rows);
    make(values, made);
    this.#append(own, series, from, made);
  }

  #append(own: Map<string, Column>, series: string, from: number, values: Float64Array): void {
    let column = own.get(series);
    // The start of a watched element's column may have been cut off with it.
    if (column === undefined || from < column.start) {
      column?.dispose();
      column = new Column({ start: from, budget: this.#budget });
      own.set(series, column);
    }
    if (from < column.end) column.truncate(Math.max(from, column.start));
    // A gap is only there where something was lost; it must not shift what follows.
    else if (from > column.end) column.append(new Float64Array(from - column.end).fill(Number.NaN));
    column.append(values);
  }

  /** Rows that are told again take the place of those that were there, also where an epoch begins no longer. */
  #addSparse(branch: string, from: number, sparse: NonNullable<RecordBatch['sparse']>): void {
    const { sparse: own } = this.#branch(branch);
    for (const column of own.values()) if (from < column.end) column.truncate(from);
    for (const [series, values] of Object.entries(sparse)) {
      const column = own.get(series) ?? new SparseColumn();
      own.set(series, column);
      column.append(values);
    }
  }

  /** The same path of a series with values at some iterations only. */
  #sparsePath(id: string, series: string): SparseStretch[] {
    const path: SparseStretch[] = [];
    let to = Number.POSITIVE_INFINITY;
    for (let branch = this.#branches.get(id); branch !== undefined; ) {
      const { parent, forkIteration } = branch.description;
      const column = branch.sparse.get(series);
      if (column !== undefined) path.unshift({ column, from: parent === undefined ? 0 : forkIteration, to });
      to = Math.min(to, forkIteration);
      branch = parent === undefined ? undefined : this.#branches.get(parent);
    }
    return path;
  }

  #points(path: readonly SparseStretch[], boundaries: Float64Array): SparseValues {
    const parts = path.map(({ column, from, to }) =>
      column.between(Math.max(from, boundaries[0] ?? from), Math.min(to, boundaries.at(-1) ?? to)),
    );
    const join = (field: keyof SparseValues): Float64Array =>
      Float64Array.from(parts.flatMap((part) => Array.from(part[field])));
    return { iterations: join('iterations'), values: join('values') };
  }

  /** Rows are appended as they follow each other; of those that are there already none can be different. */
  #appendPast(branch: string, series: string, from: number, values: Float64Array): void {
    const { past } = this.#branch(branch);
    const column = past.get(series) ?? new Column({ start: from, budget: this.#budget });
    past.set(series, column);
    if (from <= column.end && column.end < from + values.length) column.append(values, column.end - from);
  }

  #columnsOf(branch: string): Column[] {
    const { columns, past } = this.#branches.get(branch) ?? {};
    return [...(columns?.values() ?? []), ...(past?.values() ?? [])];
  }

  #branch(id: string): Branch {
    let branch = this.#branches.get(id);
    if (branch === undefined) {
      branch = { description: { id, forkIteration: 0 }, columns: new Map(), past: new Map(), sparse: new Map() };
      this.#branches.set(id, branch);
    }
    return branch;
  }

  /** A series along the path to the end of a branch, oldest stretch first. */
  #path(id: string, series: string): Stretch[] {
    const stretches: Stretch[] = [];
    let to = Number.POSITIVE_INFINITY;
    for (let branch = this.#branches.get(id); branch !== undefined; ) {
      const { parent, forkIteration } = branch.description;
      const column = branch.columns.get(series);
      if (column !== undefined) stretches.unshift({ column, from: column.start, to: Math.min(to, column.end) });
      const past = branch.past.get(series);
      if (past !== undefined) {
        stretches.unshift({ column: past, from: past.start, to: Math.min(to, past.end, column?.start ?? to) });
      }
      to = Math.min(to, forkIteration);
      branch = parent === undefined ? undefined : this.#branches.get(parent);
    }
    return stretches;
  }
}
