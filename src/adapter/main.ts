// The debug adapter as a program of its own, for editors that speak DAP over standard input and output:
// `node dist/adapter.cjs [--worker PATH]`. The worker's script lies beside this one where no other is named.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorkerClient } from '../worker/client.ts';
import { serve } from './protocol/stdio.ts';
import { DescentDebugAdapter } from './session.ts';

/** The bytes of a file on disk; undefined where there is none. */
async function readBytes(uri: string): Promise<Buffer | undefined> {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return await readFile(fileURLToPath(uri));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The text of a file on disk. Other editors' unsaved text is not known here. */
async function read(uri: string): Promise<string | undefined> {
  return (await readBytes(uri))?.toString('utf8');
}

const named = process.argv.indexOf('--worker');
const workerPath = named < 0 ? join(dirname(process.argv[1] ?? '.'), 'worker.cjs') : (process.argv[named + 1] ?? '');
const adapter = new DescentDebugAdapter({ createDebuggee: () => createWorkerClient({ read, readBytes, workerPath }) });

serve(adapter, process.stdin, (bytes) => process.stdout.write(bytes)).then(
  () => process.stdin.destroy(),
  (error: unknown) => {
    process.stderr.write(`descent adapter: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    process.stdin.destroy();
  },
);
