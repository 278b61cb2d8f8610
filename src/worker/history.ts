import type { Reduction } from '../shared/columns.ts';
import { Column, linearBoundaries } from '../shared/columns.ts';
import { HistoryBudget } from '../shared/history-budget.ts';
import type { ReducedSeries } from '../shared/panel.ts';
import type { RecordBatch } from '../shared/protocol.ts';
import type { BranchDescription, Intervention } from '../shared/run.ts';

interface Branch {
  description: BranchDescription;
  readonly columns: Map<string, Column>;
  /** Rows of watched elements made again, which stand before those in `columns`. */
  readonly past: Map<string, Column>;
}

/** The part of a column that belongs to a path: iterations `from` to `to` − 1. */
interface Stretch {
  readonly column: Column;
  readonly from: number;
  readonly to: number;
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

  /** Bytes which the history takes. */
  get bytes(): number {
    return this.#budget.used;
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
    const { from, branch: standsIn } = this.#standing ?? {};
    return branch === standsIn && iteration === from ? this.#standingValue(series) : undefined;
  }

  /** Tells the one row at which the run stands. It is known exactly also where the columns keep only summaries of it. */
  stand(row: RecordBatch): void {
    this.#standing = row;
  }

  /** Iterations `from` to `to`, both included, in at most about `buckets` buckets; those without a value are left out. */
  reduce(branch: string, series: string, from: number, to: number, buckets: number): ReducedSeries {
    const path = this.#path(branch, series);
    const end = path.at(-1)?.to ?? 0;
    const boundaries = Array.from(linearBoundaries(Math.max(0, from), Math.min(to + 1, end), buckets));
    const parts = path.map((stretch) => stretch.column.reduceAt(boundariesWithin(boundaries, stretch)));
    return toSeries(series, parts);
  }

  add({ branch, from, columns, scalars = [], past }: RecordBatch): void {
    const { columns: own } = this.#branch(branch);
    if (past === true) {
      for (const [series, values] of Object.entries(columns)) this.#appendPast(branch, series, from, values);
      return;
    }
    for (const [series, values] of Object.entries(columns)) this.#append(own, series, from, values);
    for (const name of scalars) {
      for (const [whole, element] of sizes) {
        this.#append(own, `${whole}:${name}`, from, columns[`${element}:${name}`]!.map(Math.abs));
      }
      // A number is its own smallest and largest element: these series share one column.
      for (const series of [`minimum:${name}`, `maximum:${name}`]) own.set(series, own.get(`value:${name}`)!);
    }
  }

  addBranch(description: BranchDescription): void {
    this.#branch(description.id).description = description;
  }

  addIntervention(intervention: Intervention): void {
    this.#interventions.push(intervention);
  }

  /** Cuts a branch so that `iteration` is its newest, with the branches and interventions that came later on it. */
  cut(branch: string, iteration: number): void {
    for (const column of this.#columnsOf(branch)) {
      if (iteration + 1 < column.end) column.truncate(Math.max(iteration + 1, column.start));
    }
    this.#interventions = this.#interventions.filter((each) => each.branch !== branch || each.iteration <= iteration);
    for (const { id, parent, forkIteration } of this.branches) {
      if (parent === branch && forkIteration > iteration) this.#forget(id);
    }
  }

  clear(): void {
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
      branch = { description: { id, forkIteration: 0 }, columns: new Map(), past: new Map() };
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

/** The boundaries that lie in a stretch, with the ends of the stretch where a bucket reaches over them. */
function boundariesWithin(boundaries: readonly number[], { from, to }: Stretch): number[] {
  const first = Math.max(from, boundaries[0] ?? from);
  const last = Math.min(to, boundaries.at(-1) ?? to);
  if (last <= first) return [];
  return [first, ...boundaries.filter((boundary) => boundary > first && boundary < last), last];
}

function toSeries(id: string, parts: readonly Reduction[]): ReducedSeries {
  const count = parts.reduce((sum, { starts }) => sum + starts.length, 0);
  const series = {
    id,
    iteration: new Float64Array(count),
    minimum: new Float64Array(count),
    maximum: new Float64Array(count),
    first: new Float64Array(count),
    last: new Float64Array(count),
    nonFinite: new Float64Array(count),
    firstNonFinite: new Float64Array(count),
    nonFiniteValue: new Float64Array(count),
  };
  let offset = 0;
  for (const part of parts) {
    series.iteration.set(part.starts, offset);
    series.minimum.set(part.minimum, offset);
    series.maximum.set(part.maximum, offset);
    series.first.set(part.first, offset);
    series.last.set(part.last, offset);
    series.nonFinite.set(part.nonFinite, offset);
    for (let bucket = 0; bucket < part.starts.length; bucket++) {
      const has = part.nonFinite[bucket]! > 0;
      series.firstNonFinite[offset + bucket] = has ? part.firstNonFinite[bucket]! : Number.NaN;
      series.nonFiniteValue[offset + bucket] = has ? part.firstNonFiniteValue[bucket]! : 0;
    }
    offset += part.starts.length;
  }
  return series;
}
