import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { WorkerMethods } from '../../shared/protocol.ts';
import type { Urgent, WorkerLink } from '../link.ts';
import { urgentDescriptor } from '../link.ts';
import { RunPriority } from './priority.ts';
import { RecordsReader } from './records-file.ts';

export interface ChildOptions {
  /** Path of the worker's script. */
  readonly workerPath: string;
  /** Bytes which the run may take beyond what the process takes before it. */
  readonly memoryLimit: number;
}

/** How much of what a process wrote to stderr is kept to say why it ended. */
const keptErrors = 4000;

/** What views ask of a run that moves, again and again: nobody waits for it. */
const drawn: ReadonlySet<string> = new Set<keyof WorkerMethods>([
  'picture',
  'cancelPicture',
  'elements',
  'heatMap',
  'lineValues',
  'hyperparameters',
]);

/** Starts the worker as a child process of this process's own Node. */
export function startChild({ workerPath, memoryLimit }: ChildOptions): WorkerLink {
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const records = RecordsReader.open();
  const flags = ['--descent-memory', String(memoryLimit), '--descent-host', String(process.pid)];
  const child = fork(workerPath, records === undefined ? flags : [...flags, '--descent-records'], {
    execPath: process.execPath,
    // The heap may grow beyond the limit of memory, so that it is the watchdog that ends the process, with its message.
    execArgv: [`--max-old-space-size=${Math.ceil(memoryLimit / 2 ** 20) + 512}`],
    env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe', ...(records === undefined ? [] : [records.descriptor])],
    // In a session of its own: see `RunPriority`.
    detached: process.platform === 'linux',
  });
  return new ChildLink(child, records);
}

class ChildLink implements WorkerLink {
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #records: RecordsReader | undefined;
  readonly #priority: RunPriority | undefined;
  #errors = '';
  #memory: Urgent | undefined;
  #killed = false;
  #onUrgent: (urgent: Urgent) => void = () => {};

  constructor(child: ChildProcess, records: RecordsReader | undefined) {
    this.#child = child;
    this.#records = records;
    if (child.pid !== undefined) this.#priority = new RunPriority(child.pid);
    child.stdout?.resume();
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-keptErrors);
    });
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        // Also a message that could not be sent is told here: the process may still be there.
        if (child.pid === undefined) resolve(`The process of the run could not be started: ${error.message}`);
      });
      // `close` comes when also the pipes are read to their end, so that the last urgent message is known.
      child.on('close', (code, signal) => {
        records?.close();
        this.#priority?.stop();
        resolve(this.#reason(code, signal));
      });
    });
    this.#readUrgent();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  post(message: unknown): void {
    if (!this.#child.connected) return;
    const { type, method = '' } = message as { readonly type?: string; readonly method?: string };
    if (type === 'call' && !drawn.has(method)) this.#priority?.asked();
    this.#child.send(message as object, (error) => {
      // A process that is ending takes no more messages; its end is told by `close`.
      if (error !== null && this.#child.connected) this.#errors += error.message;
    });
  }

  onMessage(listener: (message: unknown) => void): void {
    const records = this.#records;
    this.#child.on('message', (sent) => {
      this.#priority?.heard();
      const message = records === undefined ? sent : records.unpacked(sent);
      if (message !== undefined) listener(message);
    });
  }

  onUrgent(listener: (urgent: Urgent) => void): void {
    this.#onUrgent = listener;
  }

  kill(): void {
    this.#killed = true;
    this.#child.kill('SIGKILL');
  }

  #readUrgent(): void {
    let rest = '';
    this.#child.stdio[urgentDescriptor]?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const urgent = JSON.parse(line) as Urgent;
        if (urgent.type === 'memory') this.#memory = urgent;
        this.#onUrgent(urgent);
      }
    });
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#memory?.type === 'memory') {
      const { bytes, limit } = this.#memory;
      return (
        `The run took ${megabytes(bytes)} MB of memory, and its limit is ${megabytes(limit)} MB. ` +
        'Look for what the loss keeps from one evaluation to the next, or raise the setting descent.workerMemory.'
      );
    }
    if (this.#killed) return 'The run was ended by hand.';
    if (/heap out of memory|invalid array length.*Allocation failed/i.test(this.#errors)) {
      return 'The run was out of memory. Look for what the loss keeps, or raise the setting descent.workerMemory.';
    }
    const cause =
      this.#errors
        .trim()
        .split('\n')
        .find((line) => /error/i.test(line)) ?? '';
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    return `The process of the run ended ${how}${cause === '' ? '.' : `: ${cause.trim()}`}`;
  }
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString('en');
}
