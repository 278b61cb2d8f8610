import type { PictureAnswer, PictureRequest } from '../../shared/views/pictures.ts';

/** What pictures are asked of. */
export interface Pictured {
  isMoving(): boolean;
  /** Whether pictures are made while the run moves. */
  whileMoving(): boolean;
  draw(request: PictureRequest): Promise<PictureAnswer>;
  cancel(slot: string): void;
}

export interface PictureClock {
  /** Milliseconds. */
  now(): number;
  /** Calls back once; the result takes it back. */
  after(run: () => void, delay: number): () => void;
}

/** Milliseconds between two pictures of a kind while the run moves. */
const spacing: Readonly<Record<PictureRequest['kind'], number>> = {
  curve: 500,
  contours: 500,
  fit: 500,
  decision: 500,
  confusion: 1000,
  network: 250,
};

/** Milliseconds of rest after a change at a stop: who steps on and on asks for nothing. */
const quietTime = 150;

interface Slot {
  /** What is wanted next. */
  waiting?: PictureRequest | undefined;
  /** What the worker has been asked for and has not answered. */
  open?: PictureRequest | undefined;
  /** When it was asked for something last. */
  asked: number;
  takeBack?: (() => void) | undefined;
}

/** When the pictures of one run are asked for: the newest request of each slot, no sooner than may be. */
export class PictureRate {
  readonly #of: Pictured;
  readonly #clock: PictureClock;
  readonly #answer: (answer: PictureAnswer) => void;
  readonly #slots = new Map<string, Slot>();
  #changedAt = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(of: Pictured, clock: PictureClock, answer: (answer: PictureAnswer) => void) {
    this.#of = of;
    this.#clock = clock;
    this.#answer = answer;
  }

  ask(request: PictureRequest): void {
    const slot: Slot = this.#slots.get(request.slot) ?? { asked: Number.NEGATIVE_INFINITY };
    this.#slots.set(request.slot, slot);
    slot.waiting = request;
    this.#plan(slot);
  }

  /** The run has moved, or has come to a stop. */
  changed(): void {
    this.#changedAt = this.#clock.now();
    for (const slot of this.#slots.values()) if (slot.waiting !== undefined) this.#plan(slot);
  }

  cancel(name: string): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    slot.takeBack?.();
    this.#slots.delete(name);
    if (slot.open !== undefined) this.#of.cancel(name);
  }

  /** Nothing is wanted any more. */
  end(): void {
    for (const name of [...this.#slots.keys()]) this.cancel(name);
    this.#ended = true;
  }

  /** Sets the time at which what a slot waits for is asked. What moves waits for the answer before it. */
  #plan(slot: Slot): void {
    slot.takeBack?.();
    slot.takeBack = undefined;
    const moving = this.#of.isMoving();
    const { waiting } = slot;
    if (waiting === undefined || (moving && (!this.#of.whileMoving() || slot.open !== undefined))) return;
    const now = this.#clock.now();
    const due = moving
      ? slot.asked + spacing[waiting.kind]
      : waiting.force === true
        ? now
        : this.#changedAt + quietTime;
    if (due <= now) this.#send(slot, waiting);
    else slot.takeBack = this.#clock.after(() => this.#plan(slot), due - now);
  }

  #send(slot: Slot, request: PictureRequest): void {
    slot.waiting = undefined;
    slot.open = request;
    slot.asked = this.#clock.now();
    const finish = (answer: PictureAnswer): void => {
      if (slot.open === request) slot.open = undefined;
      if (this.#ended || this.#slots.get(request.slot) !== slot) return;
      if (answer.outcome !== 'superseded') this.#answer(answer);
      this.#plan(slot);
    };
    this.#of.draw(request).then(finish, (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      finish({ outcome: 'refused', slot: request.slot, text });
    });
  }
}
