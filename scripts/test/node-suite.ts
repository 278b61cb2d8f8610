// Runs a folder of node:test files and collects its events.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../lib/paths.ts';
import type { Tally, TestEvent } from './events.ts';
import { judge, parseEvent } from './events.ts';
import { Narrator } from './report.ts';
import type { NodeSuite } from './suites.ts';
import { testFiles } from './suites.ts';

export interface Selection {
  /** Only tests whose name matches. */
  grep?: string | undefined;
}

export async function runNodeSuite(suite: NodeSuite, selection: Selection): Promise<Tally> {
  const files = testFiles(suite.folder);
  const minimum = selection.grep === undefined ? suite.minimum : 0;
  if (files.length === 0) return judge([{ type: 'end' }], 0, minimum);
  const args = [
    '--test',
    `--test-concurrency=${suite.concurrency}`,
    `--test-timeout=${suite.timeout}`,
    `--test-reporter=${join(root, 'scripts', 'test', 'reporter.ts')}`,
    ...(selection.grep === undefined ? [] : [`--test-name-pattern=${selection.grep}`]),
    ...files,
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = (): boolean => child.kill('SIGTERM');
  process.once('exit', stop);
  const closed = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
  });
  const narrator = new Narrator(suite.needs !== undefined);
  const events: TestEvent[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parseEvent(line);
    if (event === undefined) continue;
    events.push(event);
    narrator.tell(event);
  }
  const code = await closed;
  process.removeListener('exit', stop);
  return judge(events, code, minimum);
}
