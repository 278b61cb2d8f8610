// Runs test/vscode/extension inside a real extension host: the served VS Code, or a desktop one.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { startServedVSCode } from '../../test/support/vscode/served.ts';
import { openWorkbench } from '../../test/support/vscode/workbench.ts';
import { root } from '../lib/paths.ts';
import { Missing } from '../lib/steps.ts';
import { oldest } from '../vscode/releases.ts';
import type { Tally, TestEvent } from './events.ts';
import { judge, parseEvent } from './events.ts';
import type { Selection } from './node-suite.ts';
import { Narrator } from './report.ts';
import type { HostSuite } from './suites.ts';
import { testFiles } from './suites.ts';

export interface HostSelection extends Selection {
  /** A desktop VS Code, which @vscode/test-electron downloads. */
  desktop: boolean;
  /** The oldest VS Code of the manifest. */
  oldest: boolean;
}

const compiled = join(root, 'dist-test', 'extension');
const workspace = 'examples';

/** One file for each test file, and the runner as index.cjs. */
async function compile(): Promise<void> {
  rmSync(compiled, { recursive: true, force: true });
  const folder = join(root, 'test', 'vscode', 'extension');
  const entries = testFiles('test/vscode/extension').map((file) => ({ in: file, out: basename(file, '.ts') }));
  await build({
    entryPoints: [{ in: join(folder, 'run.ts'), out: 'index' }, ...entries],
    outdir: compiled,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

export async function runHostSuite(suite: HostSuite, selection: HostSelection): Promise<Tally> {
  await compile();
  const temporary = mkdtempSync(join(tmpdir(), 'descent-results-'));
  const results = join(temporary, 'events.jsonl');
  writeFileSync(results, '');
  const env = {
    DESCENT_TEST_RESULTS: results,
    ...(selection.grep === undefined ? {} : { DESCENT_TEST_GREP: selection.grep }),
  };
  const narrator = new Narrator(true);
  let told = 0;
  const events = (): TestEvent[] =>
    readFileSync(results, 'utf8')
      .split('\n')
      .map(parseEvent)
      .filter((event) => event !== undefined);
  const tell = (): void => {
    const all = events();
    for (; told < all.length; told++) narrator.tell(all[told] as TestEvent);
  };
  const timer = setInterval(tell, 200);
  try {
    const code = selection.desktop
      ? await inDesktop(env, temporary, selection.oldest)
      : await inServed(env, suite.timeout, () => events().some((event) => event.type === 'end'));
    tell();
    return judge(events(), code, selection.grep === undefined ? suite.minimum : 0);
  } finally {
    clearInterval(timer);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The exit code that the page hands over; undefined when none came in time. */
async function inServed(
  env: Record<string, string>,
  timeout: number,
  finished: () => boolean,
): Promise<number | undefined> {
  const served = await startServedVSCode({
    workspace,
    extensionTestsPath: join(compiled, 'index.cjs'),
    env,
  });
  try {
    const lines: string[] = [];
    let exit: (code: number | undefined) => void = () => {};
    const exited = new Promise<number | undefined>((resolve) => {
      exit = resolve;
    });
    const bench = await openWorkbench(served, {
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
          lines.push(`${type}: ${args.join(' ')}`),
        );
        await page.exposeFunction('codeAutomationExit', (code: number) => exit(code));
        page.on('crash', () => exit(undefined));
      },
    });
    const timer = setTimeout(() => exit(undefined), timeout);
    try {
      const code = await exited;
      if (code === undefined || !finished()) console.log([bench.log(), ...lines, served.output()].join('\n'));
      return code;
    } finally {
      clearTimeout(timer);
      await bench.close();
    }
  } finally {
    await served.stop();
  }
}

async function inDesktop(env: Record<string, string>, temporary: string, old: boolean): Promise<number> {
  const { downloadAndUnzipVSCode, runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const vscodeExecutablePath = await downloadAndUnzipVSCode(old ? oldest.vscode : 'stable').catch((error: Error) => {
    throw new Missing(`A desktop VS Code could not be downloaded (${error.message}). This needs the internet.`);
  });
  const copy = join(temporary, workspace);
  if (existsSync(join(root, workspace))) cpSync(join(root, workspace), copy, { recursive: true });
  else mkdirSync(copy);
  try {
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(compiled, 'index.cjs'),
      extensionTestsEnv: env,
      launchArgs: [
        copy,
        '--user-data-dir',
        join(temporary, 'user'),
        '--disable-workspace-trust',
        '--disable-extensions',
      ],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  }
}
