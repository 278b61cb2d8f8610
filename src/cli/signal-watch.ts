import { Worker } from 'node:worker_threads';

/** Positions in the memory which both threads see. */
const heardAt = 0;
const stateAt = 1;
const watching = 2;

/**
 * What the second thread does: it sleeps inside a script that an interrupt ends, counts, and sleeps again. JavaScript on its main thread
 * does not hear a signal which comes just when a script that can be interrupted ends; Node ends the innermost such script of the
 * process, so that here every signal finds one.
 */
const sleeper = `
const { parentPort, workerData: memory } = require('node:worker_threads');
const { Script } = require('node:vm');
const script = new Script('globalThis.sleep()');
globalThis.sleep = () => {
  Atomics.store(memory, ${stateAt}, ${watching});
  for (;;) Atomics.wait(memory, ${stateAt}, ${watching});
};
parentPort.once('message', () => {
  for (;;) {
    try {
      script.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch {
      Atomics.add(memory, ${heardAt}, 1);
      parentPort.postMessage(undefined);
    }
  }
});
parentPort.postMessage(undefined);
`;

/** Counts the interrupts that come while nothing runs which they could end. While it is there, `process` hears no SIGINT itself. */
export class SignalWatch {
  readonly #memory: Int32Array;
  readonly #thread: Worker;

  private constructor(memory: Int32Array, thread: Worker) {
    this.#memory = memory;
    this.#thread = thread;
  }

  /** @param onSignal told of each as soon as the event loop turns; `count` knows it at once */
  static async start(onSignal: () => void): Promise<SignalWatch> {
    const memory = new Int32Array(new SharedArrayBuffer(8));
    process.on('SIGINT', onSignal);
    const thread = new Worker(sleeper, { eval: true, workerData: memory });
    await new Promise((resolve) => thread.once('message', resolve));
    thread.on('message', onSignal);
    // A handler of the process would take the signals of the thread with it each time when it is put aside for a script.
    process.removeListener('SIGINT', onSignal);
    thread.postMessage(undefined);
    while (Atomics.load(memory, stateAt) !== watching) await new Promise((resolve) => setTimeout(resolve, 1));
    thread.unref();
    return new SignalWatch(memory, thread);
  }

  /** How many there have been. */
  get count(): number {
    return Atomics.load(this.#memory, heardAt);
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}
