import { Worker } from 'node:worker_threads';

/**
 * Runs in a thread of its own, because user code that hoards memory in one long loop lets nothing else run on its thread. Beyond the
 * limit it says so on the descriptor, past all queues, and ends the process. It ends it, too, when its host has gone: what loops for ever
 * would not hear of it.
 */
const watch = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { limit, descriptor, every, before, host } = workerData;
setInterval(() => {
  if (process.ppid !== host) process.kill(process.pid, 'SIGKILL');
  const bytes = process.memoryUsage.rss() - before;
  if (bytes <= limit) return;
  try {
    writeSync(descriptor, JSON.stringify({ type: 'memory', bytes, limit }) + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, every);
`;

/** Milliseconds between two looks: user code fills some hundred megabytes in that time. */
const every = 50;

/**
 * Ends this process when it takes more than `limit` bytes beyond what it takes now, or when `host`, the process that started it, has gone:
 * which may be so before this is called.
 */
export function watchMemory(limit: number, descriptor: number, host: number): void {
  const before = process.memoryUsage.rss();
  const worker = new Worker(watch, {
    eval: true,
    workerData: { limit, descriptor, every, before, host },
    execArgv: [],
    stdout: false,
    stderr: false,
  });
  worker.unref();
}
