// A VS Code server on 127.0.0.1, without its desktop shell.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Family, run } from '../lib/processes.ts';
import type { VSCode } from './provision.ts';

export interface ServerOptions {
  /** Extensions, settings, logs and state live here. */
  dataFolder: string;
  /** 0 takes a free port. */
  port?: number;
  /** A person's server has a token; only tests go without. */
  token?: string;
  /** Lets a page name an extension under development and its tests. Modal dialogs are refused then. */
  forTests?: boolean;
  /** In a test: nobody has said yet that the folder is to be trusted. */
  restricted?: boolean;
  /** Written before the start, as the user's settings. */
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
}

export interface Server {
  port: number;
  /** Without folder and token. */
  origin: string;
  pid: number;
  /** What it printed so far. */
  output(): string;
  /** Resolves when it has ended by itself or by stop(). */
  ended: Promise<void>;
  /** Ends it and every process it started. */
  stop(): Promise<void>;
}

/** Keeps a page clear of what this project does not use. */
export const quietSettings: Record<string, unknown> = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'git.openRepositoryInParentFolders': 'never',
};

/** Starts a server; resolves when it listens. */
export async function startServer(vscode: VSCode, options: ServerOptions): Promise<Server> {
  const userFolder = join(options.dataFolder, 'data', 'User');
  mkdirSync(userFolder, { recursive: true });
  if (options.settings !== undefined) {
    writeFileSync(join(userFolder, 'settings.json'), `${JSON.stringify(options.settings, undefined, 2)}\n`);
  }
  const args = [
    join(vscode.folder, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...(options.token === undefined ? ['--without-connection-token'] : ['--connection-token', options.token]),
    ...['--accept-server-license-terms', '--telemetry-level', 'off', '--server-data-dir', options.dataFolder],
    ...(options.forTests === true ? ['--enable-smoke-test-driver'] : []),
    ...(options.forTests === true && options.restricted !== true ? ['--disable-workspace-trust'] : []),
  ];
  const family = new Family(vscode.node, args, {
    cwd: options.dataFolder,
    env: { ...serverEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { child } = family;
  let output = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => fail('did not listen within 30 s'), 30_000);
    const fail = (why: string): void => {
      clearTimeout(timer);
      void family.end().then(() => reject(new Error(`The VS Code server ${why}.\n${output}`)));
    };
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-100_000);
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('close', (code) => fail(`ended with ${code}`));
  });
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    stop: () => family.end(),
  };
}

/** Puts a packaged extension into a data folder. */
export async function installExtension(vscode: VSCode, dataFolder: string, vsix: string): Promise<void> {
  const main = join(vscode.folder, 'out', 'server-main.js');
  await run(
    vscode.node,
    [main, '--install-extension', vsix, '--force', '--accept-server-license-terms', '--server-data-dir', dataFolder],
    { env: serverEnvironment() },
  );
}

/** The environment without what npm and another VS Code around this process would tell the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_TEST_)/i.test(name),
  );
  return Object.fromEntries(entries);
}
