import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Debuggee } from '../../../src/adapter/index.ts';
import { DescentDebugAdapter } from '../../../src/adapter/index.ts';
import { createInProcessClient } from '../../../src/worker/in-process.ts';
import { Driver } from './driver.ts';
import type { FakeSettings } from './fake-debuggee.ts';
import { FakeDebuggee } from './fake-debuggee.ts';
import { Golden } from './golden.ts';
import { parabolaSource } from './parabola.ts';

/** The folder in which the programs of the transcripts seem to be. */
export const workspace = '/home/user/descent';
export const program = `${workspace}/parabola.ts`;

export interface Transcript {
  readonly driver: Driver;
  readonly golden: Golden;
}

/**
 * A test over the fake debuggee whose messages, in order, are the golden `goldens/<title>.txt` beside the test file. The test
 * asserts them itself; what is logged and never asserted fails, and so does a request without an answer.
 */
export function transcriptTest(
  folder: string,
  title: string,
  run: (transcript: Transcript & { readonly fake: FakeDebuggee }) => Promise<void>,
  settings: FakeSettings = {},
): void {
  test(title, { timeout: 10_000 }, () => {
    const fake = new FakeDebuggee(settings);
    return record(goldenPath(join(folder, 'goldens'), title), fake, (transcript) => run({ ...transcript, fake }));
  });
}

/** A test over the fake debuggee, and again over the real runtime on the same problem, each with a golden of its own. */
export function sharedTranscriptTest(
  folder: string,
  title: string,
  run: (transcript: Transcript) => Promise<void>,
): void {
  transcriptTest(folder, title, run);
  test(`${title}, over the runtime`, { timeout: 20_000 }, () => {
    const sources = new Map([[pathToFileURL(program).href, parabolaSource]]);
    const client = createInProcessClient({
      read: (uri) => Promise.resolve(sources.get(uri)),
      // Time stands still, so that nothing is told because of it.
      now: () => 0,
    });
    return record(goldenPath(join(folder, 'goldens', 'runtime'), title), client, run);
  });
}

function goldenPath(folder: string, title: string): string {
  return join(folder, `${title.replace(/[^\w]+/g, '-')}.txt`);
}

async function record(path: string, debuggee: Debuggee, run: (transcript: Transcript) => Promise<void>): Promise<void> {
  const golden = new Golden(path);
  const adapter = new DescentDebugAdapter({ createDebuggee: () => debuggee });
  const driver = new Driver(adapter, golden, [[workspace, `$\{workspace}`]]);
  try {
    await run({ driver, golden });
    if (driver.unanswered > 0) throw new Error(`${driver.unanswered} requests have no answer.`);
    golden.finish();
  } finally {
    adapter.dispose();
  }
}
