// Runs the *.test.ts files of this folder inside the extension host, with mocha. The events go to a file that the
// command outside reads, so that a host that dies in the middle is noticed.
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import mocha from 'mocha';
import type { TestEvent } from '../../../scripts/test/events.ts';

/** The hosts differ in what `require` makes of mocha's ES module: the class itself, or a namespace around it. */
const exported = mocha as typeof Mocha | { default: typeof Mocha };
const Runner = typeof exported === 'function' ? exported : exported.default;

export async function run(): Promise<void> {
  const results = process.env['DESCENT_TEST_RESULTS'];
  const send = (event: TestEvent): void => {
    if (results !== undefined) appendFileSync(results, `${JSON.stringify(event)}\n`);
  };
  const grep = process.env['DESCENT_TEST_GREP'];
  const suite = new Runner({ ui: 'bdd', timeout: 180_000, ...(grep ? { grep } : {}) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) suite.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    suite
      .run(resolve)
      .on('test', (test: Mocha.Test) => send({ type: 'start', name: test.fullTitle() }))
      .on('pass', (test: Mocha.Test) =>
        send({ type: 'pass', name: test.fullTitle(), milliseconds: test.duration ?? 0 }),
      )
      .on('fail', (test: Mocha.Test, error: Error) =>
        send({ type: 'fail', name: test.fullTitle(), error: error.stack ?? error.message }),
      )
      .on('pending', (test: Mocha.Test) => send({ type: 'skip', name: test.fullTitle() }));
  });
  send({ type: 'end' });
  if (failures > 0) throw new Error(`${failures} failed`);
}
