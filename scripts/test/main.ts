// `npm test`: everything there is to check, suite by suite. The last line says how it went.
//   --only a,b       just these: checks, build, unit, programs, adapter, webview, vscode, flows
//   --grep text      just the tests whose name matches
//   --file text      just the test files whose path contains it, of the suites that Node runs
//   --skip-vscode    without what needs VS Code, and without what needs a browser when there is none
//   --oldest         on the oldest VS Code that the manifest names
//   --desktop        the extension tests in a desktop VS Code, which is downloaded
import { parseArgs } from 'node:util';
import { Missing } from '../lib/steps.ts';
import { provideChromium } from '../vscode/chromium.ts';
import { provideVSCode } from '../vscode/provision.ts';
import { current, oldest } from '../vscode/releases.ts';
import { runBuild, runChecks } from './checks.ts';
import type { Tally } from './events.ts';
import { lastLine } from './events.ts';
import { runHostSuite } from './host-suite.ts';
import { runNodeSuite } from './node-suite.ts';
import { conclude, heading } from './report.ts';
import type { Suite } from './suites.ts';
import { suites } from './suites.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    grep: { type: 'string' },
    file: { type: 'string' },
    'skip-vscode': { type: 'boolean', default: false },
    oldest: { type: 'boolean', default: false },
    desktop: { type: 'boolean', default: false },
  },
});

const known = ['checks', 'build', ...suites.map((suite) => suite.name)];
const only = flags.only?.split(',');
const unknown = only?.filter((name) => !known.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
if (flags.oldest) process.env['DESCENT_TEST_VSCODE'] = 'oldest';

const chosen = (name: string): boolean => only === undefined || only.includes(name);
const tallies: Tally[] = [];

async function part(name: string, work: () => Promise<Tally>): Promise<void> {
  heading(name);
  const start = performance.now();
  let tally: Tally;
  try {
    tally = await work();
  } catch (error) {
    const text = error instanceof Missing ? error.message : ((error as Error).stack ?? String(error));
    tally = { passed: 0, failed: 1, skipped: 0, problems: [text] };
  }
  conclude(tally, performance.now() - start);
  tallies.push(tally);
}

/** What the suite needs beyond this checkout, provided; false when the suite is to be passed over. */
async function provide(suite: Suite): Promise<boolean> {
  if (flags.desktop && suite.kind === 'host') return true;
  if (suite.needs === 'vscode' && flags['skip-vscode']) return false;
  try {
    if (suite.needs !== undefined) await provideChromium();
    if (suite.needs === 'vscode') await provideVSCode(flags.oldest ? oldest : current);
  } catch (error) {
    if (error instanceof Missing && flags['skip-vscode']) return false;
    throw error;
  }
  return true;
}

async function runSuite(suite: Suite): Promise<Tally> {
  if (!(await provide(suite))) return { passed: 0, failed: 0, skipped: 1, problems: [] };
  const { grep, file, oldest: old, desktop } = flags;
  if (suite.kind === 'host') return await runHostSuite(suite, { grep, oldest: old, desktop });
  return await runNodeSuite(suite, { grep, file });
}

// An interrupt ends the process in order, so that every server and browser is ended by its exit handlers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

if (chosen('checks')) await part('checks', runChecks);
// What needs a browser or VS Code tests what is built.
const needsBuild = suites.some((suite) => chosen(suite.name) && suite.needs !== undefined);
if (chosen('build') || needsBuild) await part('build', runBuild);
for (const suite of suites) {
  if (chosen(suite.name)) await part(suite.name, () => runSuite(suite));
}

console.log('');
console.log(lastLine(tallies));
process.exit(tallies.some((tally) => tally.failed > 0) ? 1 : 0);
