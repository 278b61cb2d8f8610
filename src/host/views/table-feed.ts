import { linearBoundaries } from '../../shared/columns.ts';
import type { FromWebview, ViewMessage } from '../../shared/panel.ts';
import type { RunDescription } from '../../shared/run.ts';
import type { ReducedSeries } from '../../shared/views/reduced-series.ts';
import type { TableRequest, TableRow, TableSlot } from '../../shared/views/table.ts';
import { elementsPerPage, orderOf, slotsOf } from '../../shared/views/table.ts';
import type { DescentSession } from '../run/sessions.ts';
import { inOneBuffer } from './series/series-feed.ts';
import { ElementPages } from './table/element-pages.ts';
import type { Recorded, Triple } from './table/table-rows.ts';
import { firstRows, numbersOf, recordedRow, rowAt } from './table/table-rows.ts';
import type { ViewPart, ViewPartOptions } from './view-part.ts';

/** While a run moves its rows keep their order for so long, in ms, so that they can be read and hit. */
const heldOrder = 2000;
/** Between two sparklines of a run that moves, in ms. */
const sparklineTime = 500;
/** Rows that a view is sent which has not said what it wants. */
const rowsAtFirst = 100;

interface Held {
  readonly key: string;
  readonly rows: readonly TableRow[];
  readonly since: number;
  readonly order: Uint32Array;
  readonly expanded: string;
  readonly slots: readonly TableSlot[];
}

/** The rows of the gradients view: those in its sight, at the point where the run stands or the charts' cursor points. */
export class TableFeed implements ViewPart {
  readonly #options: ViewPartOptions;
  readonly #pages = new ElementPages(() => this.#tell());
  #request: TableRequest | undefined;
  #described: RunDescription | undefined;
  #rows: readonly TableRow[] = [];
  #held: Held | undefined;
  #sparklines = Number.NEGATIVE_INFINITY;

  constructor(options: ViewPartOptions) {
    this.#options = options;
  }

  receive(message: FromWebview): boolean {
    if (message.type !== 'table') return false;
    this.#request = message.request;
    this.#sparklines = Number.NEGATIVE_INFINITY;
    this.#tell();
    return true;
  }

  hide(): void {
    this.#pages.clear();
  }

  messages(session: DescentSession, all: boolean): readonly ViewMessage[] {
    if (all) this.#sparklines = Number.NEGATIVE_INFINITY;
    const { description, state, id, starting } = session;
    if (description === undefined || state === undefined || starting) return [];
    const { history } = session.client;
    const { branch } = state;
    const isMoving = state.status === 'running' && !session.ended;
    // While it runs the newest record is newer than the newest state.
    const stands = state.status === 'running' ? history.last(branch) : state.iteration;
    const iteration = session.cursor ?? stands;
    const recorded: Recorded = (series) => history.value(branch, series, iteration);
    const request = this.#requestOf(id);
    const slots = this.#slots(description, request, recorded, isMoving);
    const first = Math.min(Math.max(0, request.first), Math.max(0, slots.length - 1));
    const shown = slots.slice(first, first + request.count);
    if (iteration === stands)
      this.#want(session, shown, `${branch} ${stands} ${history.interventions.length}`, isMoving);
    const rows = shown.map((slot) => rowAt(this.#rows, slot));
    const triples = shown.map((slot, index) => this.#triple(slot, rows[index]!, recorded, iteration === stands));
    const { numbers, largest } = numbersOf(triples);
    return [
      {
        type: 'values',
        session: id,
        iteration,
        total: slots.length,
        first,
        rows: rows.map((row, index) => (triples[index] === undefined ? { ...row, absent: true } : row)),
        numbers,
        largest: Float64Array.of(largest),
        sparklines: this.#sparklinesOf(session, rows, request.buckets, isMoving),
      },
    ];
  }

  /** Tells the view anew, where what it wants is of the session that is shown. */
  #tell(): void {
    const session = this.#options.sessions.get(this.#request?.session ?? '');
    if (session === undefined || session !== this.#options.sessions.selected) return;
    for (const message of this.messages(session, false)) this.#options.post(message);
  }

  #requestOf(session: string): TableRequest {
    if (this.#request?.session === session) return this.#request;
    const sort = this.#request?.sort ?? { by: 'name', reversed: false };
    return { session, sort, expanded: [], first: 0, count: rowsAtFirst, buckets: 0 };
  }

  #slots(
    description: RunDescription,
    { session, sort, expanded }: TableRequest,
    recorded: Recorded,
    isMoving: boolean,
  ): readonly TableSlot[] {
    if (description !== this.#described) {
      this.#rows = firstRows(description);
      this.#described = description;
    }
    const rows = this.#rows;
    const key = `${session} ${sort.by} ${sort.reversed}`;
    const opened = JSON.stringify(expanded);
    const held = this.#held?.key === key && this.#held.rows === rows ? this.#held : undefined;
    const now = performance.now();
    const isKept = held !== undefined && (sort.by === 'name' || (isMoving && now - held.since < heldOrder));
    if (isKept && held.expanded === opened) return held.slots;
    const order = isKept ? held.order : this.#order(sort, recorded);
    const slots = slotsOf(rows, order, expanded);
    this.#held = { key, rows, since: isKept ? held.since : now, order, expanded: opened, slots };
    return slots;
  }

  #order(sort: TableRequest['sort'], recorded: Recorded): Uint32Array {
    const triples = sort.by === 'name' ? [] : this.#rows.map((row) => this.#first(row, recorded));
    return orderOf(this.#rows.length, numbersOf(triples).numbers, sort);
  }

  #first(row: TableRow, recorded: Recorded): Triple | undefined {
    return recordedRow(row, recorded) ?? (row.shape.length === 0 ? this.#pages.element(row.name, 0) : undefined);
  }

  #triple({ row, element, page }: TableSlot, shown: TableRow, recorded: Recorded, here: boolean): Triple | undefined {
    if (element !== undefined && page !== undefined) return undefined;
    const known = recordedRow(shown, recorded);
    if (known !== undefined || !here || shown.shape.length > 0) return known;
    return this.#pages.element(this.#rows[row]!.name, element ?? 0);
  }

  /** Asks the worker for the elements in sight that are not recorded. */
  #want(session: DescentSession, shown: readonly TableSlot[], point: string, isMoving: boolean): void {
    const { history } = session.client;
    const branch = session.state?.branch ?? '';
    const asked = new Set<number>();
    for (const { row, element, page } of shown) {
      if (asked.has(row) || (page !== undefined && element !== undefined)) continue;
      const { name, shape } = this.#rows[row]!;
      if (shape.length === 0 && history.last(branch) >= 0 && !this.#isRecorded(name)) {
        this.#pages.want(session, name, 0, 1, point, isMoving);
        asked.add(row);
      } else if (element !== undefined) {
        const size = shape.reduce((product, length) => product * length, 1);
        const start = Math.floor(element / elementsPerPage) * elementsPerPage;
        this.#pages.want(session, name, start, Math.min(elementsPerPage, size - start), point, isMoving);
        asked.add(row);
      }
    }
  }

  #isRecorded(name: string): boolean {
    return this.#described?.series.some(({ id }) => id === `value:${name}`) === true;
  }

  #sparklinesOf(
    session: DescentSession,
    rows: readonly TableRow[],
    buckets: number,
    isMoving: boolean,
  ): readonly ReducedSeries[] {
    const now = performance.now();
    if (buckets <= 0 || (isMoving && now - this.#sparklines < sparklineTime)) return [];
    this.#sparklines = now;
    const { history } = session.client;
    const branch = session.state?.branch ?? '';
    const boundaries = linearBoundaries(0, Math.max(0, history.last(branch)) + 1, Math.min(buckets, 200));
    const drawn = rows.filter(({ depth, page }) => depth === 0 || page === undefined);
    return inOneBuffer(
      drawn
        .map(({ name, shape }) => {
          const series = history.reduceAt(
            branch,
            `${shape.length === 0 ? 'gradient' : 'gradientNorm'}:${name}`,
            boundaries,
          );
          return { ...series, id: name };
        })
        .filter(({ iteration }) => iteration.length > 0),
    );
  }
}
