import type { Picture, PictureAnswer, PictureKind, PictureRequest } from '../../../src/shared/views/pictures.ts';

/** What a picture is asked for about: enough to know when what was drawn is stale. */
export interface PictureWish {
  readonly session: string;
  readonly kind: PictureKind;
  readonly elements: readonly string[];
  readonly range: Float64Array | undefined;
  readonly starts: Float64Array | undefined;
  readonly quantity: 'value' | 'gradient';
  readonly branch: string;
  readonly iteration: number;
  readonly moving: boolean;
  /** The surface depends on more than the elements shown: on held ones, on a batch, on draws. */
  readonly varies: boolean;
  /** Where the run stands, in the elements of the picture. */
  readonly point: readonly number[];
}

/** Milliseconds between two requests while a run moves, after docs/design-of-views.md, section 4.1. */
const pauses: Readonly<Record<PictureKind, number>> = {
  curve: 2000,
  contours: 2000,
  fit: 500,
  decision: 500,
  confusion: 1000,
  network: 250,
};

/** With further starts their paths are wanted as often. */
const startsPause = 500;

/** Nothing is asked for so long after a stop, so that a held key asks for nothing. */
const stopPause = 150;

export interface Clock {
  now(): number;
  set(run: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

const realClock: Clock = {
  now: () => performance.now(),
  set: (run, milliseconds) => setTimeout(run, milliseconds),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Asks for the picture of one card: at stops after a moment, while a run moves as often as the picture is worth it. */
export class PictureRequests {
  readonly slot: string;
  readonly #ask: (session: string, request: PictureRequest) => void;
  readonly #cancel: (session: string, slot: string) => void;
  readonly #clock: Clock;
  #wish: PictureWish | undefined;
  /** Of which wish, and how finely, the newest request was. */
  #asked: { readonly wish: PictureWish; readonly detail: 'coarse' | 'fine'; readonly at: number } | undefined;
  #waiting = false;
  #answer: PictureAnswer | undefined;
  #forced = false;
  #timer: unknown;

  constructor(
    slot: string,
    ask: (session: string, request: PictureRequest) => void,
    cancel: (session: string, slot: string) => void,
    clock: Clock = realClock,
  ) {
    this.slot = slot;
    this.#ask = ask;
    this.#cancel = cancel;
    this.#clock = clock;
  }

  /** What is to be seen now; undefined: nothing, and what is under way is not wanted any more. */
  want(wish: PictureWish | undefined, answer: PictureAnswer | undefined): void {
    if (wish === undefined) {
      this.end();
      return;
    }
    if (answer !== this.#answer) {
      this.#answer = answer;
      this.#waiting = false;
    }
    const before = this.#wish;
    this.#wish = wish;
    if (before === undefined || subjectOf(before) !== subjectOf(wish)) {
      this.#forced = false;
      this.#asked = undefined;
      this.#waiting = false;
    }
    const moved =
      before?.iteration !== wish.iteration || before.branch !== wish.branch || before.moving !== wish.moving;
    this.#plan(moved && !wish.moving);
  }

  /** The picture that was refused because it takes long is wanted nevertheless. */
  force(): void {
    this.#forced = true;
    this.#asked = undefined;
    this.#waiting = false;
    this.#plan(false);
  }

  end(): void {
    this.#clear();
    if (this.#waiting && this.#wish !== undefined) this.#cancel(this.#wish.session, this.slot);
    this.#waiting = false;
    this.#wish = undefined;
    this.#asked = undefined;
  }

  /** @param stopped The run has just stopped elsewhere: whatever was planned begins anew. */
  #plan(stopped: boolean): void {
    const wish = this.#wish;
    if (wish === undefined) return;
    if (stopped) this.#clear();
    if (this.#timer !== undefined || this.#waiting) return;
    const detail = this.#due(wish);
    if (detail === undefined) return;
    this.#timer = this.#clock.set(
      () => {
        this.#timer = undefined;
        if (this.#wish !== undefined && this.#due(this.#wish) === detail) this.#send(this.#wish, detail);
        else this.#plan(false);
      },
      this.#delay(wish, detail),
    );
  }

  #delay(wish: PictureWish, detail: 'coarse' | 'fine'): number {
    const asked = this.#asked;
    if (asked === undefined || (detail === 'fine' && asked.detail === 'coarse')) return 0;
    if (!wish.moving) return stopPause;
    const pause = wish.starts === undefined ? pauses[wish.kind] : Math.min(startsPause, pauses[wish.kind]);
    return Math.max(0, asked.at + pause - this.#clock.now());
  }

  /** What is to be asked for next; undefined where what was asked for last still holds. */
  #due(wish: PictureWish): 'coarse' | 'fine' | undefined {
    const asked = this.#asked;
    const layered = wish.kind === 'curve' || wish.kind === 'contours';
    const first = layered ? 'coarse' : 'fine';
    if (asked === undefined || stale(asked.wish, wish, this.#picture())) return first;
    if (layered && asked.detail === 'coarse' && this.#answer?.outcome === 'drawn') return 'fine';
    return undefined;
  }

  #picture(): Picture | undefined {
    return this.#answer?.outcome === 'drawn' ? this.#answer.picture : undefined;
  }

  #send(wish: PictureWish, detail: 'coarse' | 'fine'): void {
    this.#asked = { wish, detail, at: this.#clock.now() };
    this.#waiting = true;
    this.#ask(wish.session, requestOf(wish, this.slot, detail, this.#forced));
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#clock.clear(this.#timer);
    this.#timer = undefined;
  }
}

/** Two wishes with the same subject differ only in time. */
function subjectOf(wish: PictureWish): string {
  const { session, kind, elements, range, starts, quantity } = wish;
  const numbers = (values: Float64Array | undefined): string => (values === undefined ? '' : values.join(' '));
  return JSON.stringify([session, kind, elements, numbers(range), numbers(starts), quantity]);
}

/** Whether what was asked for `before` is not what is wanted `now`. */
function stale(before: PictureWish, now: PictureWish, picture: Picture | undefined): boolean {
  const elsewhere = before.iteration !== now.iteration || before.branch !== now.branch;
  const surface = now.kind === 'curve' || now.kind === 'contours';
  // A fit has its standard errors only of a run that stands.
  if (!surface) return elsewhere || (before.moving && !now.moving);
  if (now.starts !== undefined && elsewhere) return true;
  const lasting = picture?.kind === now.kind ? picture.lasting : !now.varies;
  if (!lasting && elsewhere) return true;
  return now.range === undefined && leaves(now.point, picture);
}

/** Whether a point lies outside what a picture shows. */
function leaves(point: readonly number[], picture: Picture | undefined): boolean {
  if (picture?.kind === 'curve') {
    const { abscissa } = picture;
    const [value = Number.NaN] = point;
    return value < (abscissa[0] ?? value) || value > (abscissa[abscissa.length - 1] ?? value);
  }
  if (picture?.kind !== 'contours') return false;
  const [xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = picture.range;
  const [x = Number.NaN, y = Number.NaN] = point;
  return x < xLow || x > xHigh || y < yLow || y > yHigh;
}

export function requestOf(
  { kind, elements, range, starts, quantity }: PictureWish,
  slot: string,
  detail: 'coarse' | 'fine',
  forced: boolean,
): PictureRequest {
  const asked = { slot, detail, ...(forced ? { force: true } : {}) };
  const within = range === undefined ? {} : { range };
  const [first = '', second = ''] = elements;
  switch (kind) {
    case 'curve':
      return { ...asked, kind, element: first, ...within };
    case 'contours':
      return { ...asked, kind, elements: [first, second], ...within, ...(starts === undefined ? {} : { starts }) };
    case 'network':
      return { ...asked, kind, quantity };
    default:
      return { ...asked, kind };
  }
}
