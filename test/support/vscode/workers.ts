import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ServedVSCode } from './served.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes of the runs: children of the extension host, which the server has started. */
export function workersOf(served: ServedVSCode): number[] {
  return workers(served).map(({ pid }) => pid);
}

/** The extension host, which has started the one run that there is. */
export function hostOf(served: ServedVSCode): number | undefined {
  return workers(served)[0]?.parent;
}

/** Megabytes of memory in which a process has something. Linux only. */
export function memoryOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function workers(served: ServedVSCode): Process[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((row) => row !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? '' }));
  const belongs = (pid: number): boolean => {
    const row = rows.find((each) => each.pid === pid);
    return row !== undefined && (row.parent === served.pid || belongs(row.parent));
  };
  return rows.filter(({ pid, command }) => command.includes('worker.cjs') && belongs(pid));
}
