import { join } from 'node:path';
import test from 'node:test';
import { DescentDebugAdapter } from '../../../src/adapter/index.ts';
import { Driver } from './driver.ts';
import type { FakeSettings } from './fake-debuggee.ts';
import { FakeDebuggee } from './fake-debuggee.ts';
import { Golden } from './golden.ts';

/** The folder in which the programs of the transcripts seem to be. */
export const workspace = '/home/user/descent';
export const program = `${workspace}/parabola.ts`;

export interface Transcript {
  readonly driver: Driver;
  readonly adapter: DescentDebugAdapter;
  readonly fake: FakeDebuggee;
  readonly golden: Golden;
}

/**
 * A test whose messages, in order, are the golden `goldens/<title>.txt` beside the test file. The test asserts them itself; what is
 * logged and never asserted fails, and so does a request without an answer.
 */
export function transcriptTest(
  folder: string,
  title: string,
  run: (transcript: Transcript) => Promise<void>,
  settings: FakeSettings = {},
): void {
  test(title, { timeout: 10_000 }, async () => {
    const golden = new Golden(join(folder, 'goldens', `${title.replace(/[^\w]+/g, '-')}.txt`));
    const fake = new FakeDebuggee(settings);
    const adapter = new DescentDebugAdapter({ createDebuggee: () => fake });
    const driver = new Driver(adapter, golden, [[workspace, `$\{workspace}`]]);
    try {
      await run({ driver, adapter, fake, golden });
      if (driver.unanswered > 0) throw new Error(`${driver.unanswered} requests have no answer.`);
      golden.finish();
    } finally {
      adapter.dispose();
    }
  });
}
