// The worker: a child process in which the user's code runs. It answers the client's calls and tells what happens.

import { writeSync } from 'node:fs';
import type { Environment } from '../runtime/environment.ts';
import { loadProblem, Session } from '../runtime/index.ts';
import type { HostEvents, HostMethods, WorkerEvents, WorkerMethods } from '../shared/protocol.ts';
import { Rpc } from '../shared/rpc.ts';
import { urgentDescriptor } from './link.ts';
import { watchMemory } from './process/memory-watch.ts';
import { RecordsWriter, recordsDescriptor } from './process/records-file.ts';

const numberAfter = (name: string): number => Number(process.argv[process.argv.indexOf(name) + 1]);
const limit = numberAfter('--descent-memory');
const records = new RecordsWriter(process.argv.includes('--descent-records') ? recordsDescriptor : undefined);

const environment: Environment = {
  read: (uri) => rpc.calls.read({ uri }),
  readBytes: (uri) => rpc.calls.readBytes({ uri }),
  now: () => performance.now(),
  schedule: (callback, delay) => {
    if (delay > 0) setTimeout(callback, delay);
    else setImmediate(callback);
  },
  emit: (event, value) => rpc.emit(event, value),
  lag: () => records.lag(performance.now()),
  busy: (place, seconds) => {
    try {
      writeSync(
        urgentDescriptor,
        `${JSON.stringify({ type: 'busy', seconds, ...(place === undefined ? {} : { place }) })}\n`,
      );
    } catch {
      // The client is gone or does not read: there is nobody to tell.
    }
  },
};

const rpc: Rpc<WorkerMethods, HostMethods, HostEvents, WorkerEvents> = new Rpc(
  {
    post: (message) => {
      process.send?.(records.packed(message, performance.now()));
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
  },
  {
    handlers: new Session(environment, loadProblem).handlers,
    onEvent: (event, value) => {
      const now = performance.now();
      if (event === 'rest') records.rest(now, (value as HostEvents['rest']).milliseconds);
      else records.taken(now, (value as HostEvents['taken']).rest);
    },
  },
);

process.on('disconnect', () => process.exit(0));
if (limit > 0) watchMemory(limit, urgentDescriptor, numberAfter('--descent-host'));
