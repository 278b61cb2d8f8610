import { execFileSync } from 'node:child_process';
import type { ServedVSCode } from './served.ts';

/** The processes of the runs: children of the extension host, which the server has started. */
export function workersOf(served: ServedVSCode): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((row) => row !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? '' }));
  const belongs = (pid: number): boolean => {
    const row = rows.find((each) => each.pid === pid);
    return row !== undefined && (row.parent === served.pid || belongs(row.parent));
  };
  return rows.filter(({ pid, command }) => command.includes('worker.cjs') && belongs(pid)).map(({ pid }) => pid);
}
