// Problems of the picture tests: texts, loaded as a run loads them, with an environment whose time and queue the test moves.
import type { Environment } from '../../../../src/runtime/environment.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { LaunchOptions } from '../../../../src/shared/run.ts';
import { memoryReader } from '../../../support/memory-reader.ts';

export interface Clocked extends Environment {
  time: number;
  /** Does what is due, in order, until there is nothing left or `most` were done. Returns how many. */
  work(most?: number): number;
}

export function environmentOf(text: string): Clocked {
  const reader = memoryReader({ '/loss.ts': text });
  const queue: { at: number; callback: () => void }[] = [];
  const environment: Clocked = {
    time: 0,
    read: (uri) => reader.read(uri),
    now: () => environment.time,
    schedule: (callback, delay) => {
      queue.push({ at: environment.time + delay, callback });
    },
    emit: () => {},
    lag: () => 0,
    busy: () => {},
    work: (most = Number.POSITIVE_INFINITY) => {
      let done = 0;
      while (queue.length > 0 && done < most) {
        const next = queue.toSorted((a, b) => a.at - b.at)[0]!;
        queue.splice(queue.indexOf(next), 1);
        environment.time = Math.max(environment.time, next.at);
        next.callback();
        done++;
      }
      return done;
    },
  };
  return environment;
}

export async function problemOf(text: string, options: Omit<LaunchOptions, 'program'> = {}): Promise<Problem> {
  return await loadProblem(environmentOf(text), { ...options, program: 'file:///loss.ts' });
}
