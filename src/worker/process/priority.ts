import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Priorities of a group of processes, on the scale of those of a process: beside a busy session the lower has a hundredth of the cores. */
const low = 19;
const usual = 0;
/** Milliseconds after a call to the run in which somebody may wait for it. */
const awaited = 1000;
/** Milliseconds without a word from a run after which it has too little of the cores, or much to do at once. */
const silence = 500;
const lookEvery = 250;

interface Options {
  /** Milliseconds. */
  readonly now?: () => number;
  /** Sets the priority of the group; throws where the system does not let it. */
  readonly set?: (priority: number) => void;
}

/**
 * On a machine whose cores are all busy the editor goes before a run that goes on by itself. Linux shares its cores between sessions
 * first (sched_autogroup), so that a low priority counts only beside processes of the same session: the run's process has one of its
 * own, whose priority is set (man 7 sched, "The autogroup feature"). With the low one it would stand still while something is built in
 * a terminal, so that it has the usual one while somebody waits for it, and when nothing has been heard of it.
 */
export class RunPriority {
  readonly #now: () => number;
  readonly #set: (priority: number) => void;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #priority = usual;
  #lastAsked: number;
  #lastHeard = Number.NEGATIVE_INFINITY;
  #lastLook: number;

  constructor(
    pid: number,
    { now = () => performance.now(), set = (priority) => setGroup(pid, priority) }: Options = {},
  ) {
    this.#now = now;
    this.#set = set;
    this.#lastAsked = now();
    this.#lastLook = this.#lastAsked;
    try {
      // Where cores are not shared between sessions this counts. It can never be taken back.
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // The run works as well without: the process has ended already, or the system does not allow it.
    }
    if (process.platform !== 'linux') return;
    this.#timer = setInterval(() => this.look(), lookEvery);
    this.#timer.unref();
  }

  /** Something was called of the run. */
  asked(): void {
    this.#lastAsked = this.#now();
    this.#change(usual);
  }

  /** The run has said something. */
  heard(): void {
    this.#lastHeard = this.#now();
  }

  look(): void {
    const now = this.#now();
    // When this process itself stood still, the run's messages may lie unread.
    if (now - this.#lastLook > 2 * lookEvery) this.#lastHeard = Math.max(this.#lastHeard, now - silence / 2);
    this.#lastLook = now;
    const goesOn = now - this.#lastAsked > awaited && now - this.#lastHeard < silence;
    this.#change(goesOn ? low : usual);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #change(priority: number): void {
    if (priority === this.#priority) return;
    try {
      this.#set(priority);
      this.#priority = priority;
    } catch {
      // The system takes ten changes a second at most: the next look tries again. Where there are no groups none succeeds.
    }
  }
}

function setGroup(pid: number, priority: number): void {
  writeFileSync(`/proc/${pid}/autogroup`, String(priority));
}
