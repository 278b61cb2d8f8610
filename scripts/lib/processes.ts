// Starting other programs, and ending everything that they started, by process id alone.
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Runs a program to its end. Its output appears only when it fails. */
export function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}\n${output}${errors}`));
    });
  });
}

/** npm: the one that runs this, or the one on PATH. `node` is what it shall run under, where that can be chosen. */
export function npm(args: readonly string[], options: SpawnOptions = {}, node = process.execPath): Promise<string> {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return run(node, [script, ...args], options);
  if (process.platform === 'win32') return run('npm.cmd', args, { ...options, shell: true });
  return run('npm', args, options);
}

/** The full path of a program on PATH. */
export function which(program: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, program + ending);
      if (folder !== '' && existsSync(path) && statSync(path).isFile()) return path;
    }
  }
  return undefined;
}

const mark = 'DESCENT_PROCESS_FAMILY';

/** A program with all that it starts, also what outlives its parent (Linux) or leaves its group. */
export class Family {
  readonly child: ChildProcess;
  readonly #id = randomUUID();
  readonly #known = new Set<number>();
  readonly #onExit = (): void => this.#signal('SIGKILL');

  constructor(program: string, args: readonly string[], options: SpawnOptions = {}) {
    const env = { ...(options.env ?? process.env), [mark]: this.#id };
    this.child = spawn(program, [...args], { ...options, env });
    process.once('exit', this.#onExit);
    exitOnSignals();
  }

  /** Ends all of them: politely, then not. Safe to call twice. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    for (let waited = 0; waited < 2000 && this.#alive().length > 0; waited += 50) await delay(50);
    this.#signal('SIGKILL');
    process.removeListener('exit', this.#onExit);
  }

  #signal(signal: NodeJS.Signals): void {
    for (const pid of this.#alive()) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended between being seen and being told.
      }
    }
  }

  #alive(): number[] {
    const root = this.child.pid;
    if (root === undefined) return [];
    if (process.platform === 'win32')
      return this.child.exitCode === null && this.child.signalCode === null ? [root] : [];
    const parents = processTable();
    for (const pid of descendants(parents, root)) this.#known.add(pid);
    if (this.child.exitCode === null && this.child.signalCode === null) this.#known.add(root);
    else this.#known.delete(root);
    for (const pid of markedWith(`${mark}=${this.#id}`, parents.keys())) this.#known.add(pid);
    return [...this.#known].filter((pid) => parents.has(pid));
  }
}

/** A signal without a handler would end this process without its exit handlers, and leave what it started. */
function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  }
}

/** pid → parent pid of every process that is not a zombie. */
function processTable(): Map<number, number> {
  const table = new Map<number, number>();
  if (process.platform === 'linux') {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state !== 'Z' && parent !== undefined) table.set(Number(name), Number(parent));
      } catch {
        // It ended while the table was read.
      }
    }
    return table;
  }
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent, state] = line.trim().split(/\s+/);
    if (pid && parent && !state?.startsWith('Z')) table.set(Number(pid), Number(parent));
  }
  return table;
}

/** Whether a process runs; one that has ended and only waits for its parent to notice does not. */
export function isRunning(pid: number): boolean {
  return processTable().has(pid);
}

function descendants(parents: ReadonlyMap<number, number>, root: number): number[] {
  const found: number[] = [];
  const open = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [pid, parent] of parents) {
      if (parent !== next) continue;
      found.push(pid);
      open.push(pid);
    }
  }
  return found;
}

function markedWith(text: string, pids: Iterable<number>): number[] {
  if (process.platform !== 'linux') return [];
  const found: number[] = [];
  for (const pid of pids) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(text)) found.push(pid);
    } catch {
      // Another user's process, or one that has ended: not ours.
    }
  }
  return found;
}
