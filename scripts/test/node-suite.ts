// Runs a folder of node:test files and collects its events.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../lib/paths.ts';
import { cacheFolder } from '../vscode/provision.ts';
import type { Tally, TestEvent } from './events.ts';
import { judge, parseEvent, together } from './events.ts';
import { Narrator } from './report.ts';
import type { NodeSuite } from './suites.ts';
import { testFiles } from './suites.ts';

export interface Selection {
  /** Only tests whose name matches. */
  grep?: string | undefined;
  /** Only files whose path contains it. */
  file?: string | undefined;
}

/** Each file is a process, and many start more of them: they need not each strip and compile the same sources again. */
function environment(suite: NodeSuite): NodeJS.ProcessEnv {
  return suite.needs === undefined
    ? { ...process.env, NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled') }
    : process.env;
}

export async function runNodeSuite(suite: NodeSuite, selection: Selection): Promise<Tally> {
  const { grep, file = '' } = selection;
  const files = testFiles(suite.folder).filter((path) => path.includes(file));
  const minimum = grep === undefined && file === '' ? suite.minimum : 0;
  if (files.length === 0) return judge([{ type: 'end' }], 0, minimum);
  if (suite.shared !== true) return together([await run(suite, selection, files)], minimum);
  const groups = inGroups(files, suite.concurrency);
  return together(await Promise.all(groups.map((group) => run(suite, selection, group))), minimum);
}

/** Groups of about as much text each: there is no better guess of how long tests take that needs no upkeep. */
function inGroups(files: readonly string[], count: number): string[][] {
  const groups = Array.from({ length: count }, () => ({ files: [] as string[], size: 0 }));
  const sized = files.map((file) => ({ file, size: statSync(file).size })).sort((a, b) => b.size - a.size);
  for (const { file, size } of sized) {
    const smallest = groups.reduce((least, group) => (group.size < least.size ? group : least));
    smallest.files.push(file);
    smallest.size += size;
  }
  return groups.flatMap((group) => (group.files.length === 0 ? [] : [group.files]));
}

async function run(suite: NodeSuite, selection: Selection, files: readonly string[]): Promise<Tally> {
  const args = [
    // Tests strip types as Node does, by a function of Node that warns of itself.
    '--disable-warning=ExperimentalWarning',
    '--test',
    suite.shared === true ? '--test-isolation=none' : `--test-concurrency=${suite.concurrency}`,
    `--test-timeout=${suite.timeout}`,
    `--test-reporter=${join(root, 'scripts', 'test', 'reporter.ts')}`,
    ...(selection.grep === undefined ? [] : [`--test-name-pattern=${selection.grep}`]),
    ...files,
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment(suite),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
  return judge(events, code, 0);
}
