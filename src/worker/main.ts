// The worker: a child process in which the user's code runs. It answers the client's calls and tells what happens.

import { writeSync } from 'node:fs';
import type { Environment } from '../runtime/environment.ts';
import { loadProblem, Session } from '../runtime/index.ts';
import type { HostEvents, HostMethods, WorkerEvents, WorkerMethods } from '../shared/protocol.ts';
import { Rpc } from '../shared/rpc.ts';
import { urgentDescriptor } from './link.ts';
import { watchMemory } from './memory-watch.ts';
import { RecordsWriter } from './records-file.ts';

const numberAfter = (name: string): number => Number(process.argv[process.argv.indexOf(name) + 1]);
const limit = numberAfter('--descent-memory');
const file = process.argv.includes('--descent-records') ? new RecordsWriter() : undefined;
/** When each message of records that the host has not yet taken was told, oldest first. */
const untaken: number[] = [];

const environment: Environment = {
  read: (uri) => rpc.calls.read({ uri }),
  readBytes: (uri) => rpc.calls.readBytes({ uri }),
  now: () => performance.now(),
  schedule: (callback, delay) => {
    if (delay > 0) setTimeout(callback, delay);
    else setImmediate(callback);
  },
  emit: (event, value) => {
    if (event === 'records') untaken.push(performance.now());
    rpc.emit(event, value);
  },
  lag: () => {
    if (file?.isFull === true) return Number.POSITIVE_INFINITY;
    return untaken.length === 0 ? 0 : performance.now() - untaken[0]!;
  },
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
      process.send?.(file === undefined ? message : file.packed(message));
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
  },
  {
    handlers: new Session(environment, loadProblem).handlers,
    onEvent: () => {
      untaken.shift();
      file?.taken();
    },
  },
);

process.on('disconnect', () => process.exit(0));
if (limit > 0) watchMemory(limit, urgentDescriptor, numberAfter('--descent-host'));
