// A real VS Code for one test file: its own server, user data and copy of a workspace.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { provideVSCode } from '../../../scripts/vscode/provision.ts';
import { current, oldest } from '../../../scripts/vscode/releases.ts';
import { installExtension, quietSettings, startServer } from '../../../scripts/vscode/server.ts';

/** TypeScript would look for types of what it meets in the npm registry: no test is to depend on that. */
const testSettings = { 'typescript.disableAutomaticTypeAcquisition': true };

export interface ServedOptions {
  /** A folder, copied to a temporary place: what a test changes stays there. Relative to the checkout. */
  workspace: string;
  /** The extension under development; its dist/ must be built. Absent: this project. */
  extensionPath?: string;
  /** A packaged extension to install instead of one under development. */
  vsix?: string;
  /** A module with `run(): Promise<void>` for the extension host to run. */
  extensionTestsPath?: string;
  /** The folder is not trusted. */
  restricted?: boolean;
  /** User settings, over the quiet ones. */
  settings?: Record<string, unknown>;
  /** Environment of the server and the extension host. */
  env?: Record<string, string>;
}

export interface ServedVSCode {
  /** Opens the workspace with the extension. */
  url: string;
  /** The copy of the workspace. */
  workspace: string;
  /** The process id of the server. */
  pid: number;
  /** Changes settings of the workspace while VS Code runs, over those it has. */
  configure(settings: Record<string, unknown>): void;
  /** What the server printed. */
  output(): string;
  /** Ends the server and all it started, and removes its folders. */
  stop(): Promise<void>;
}

export async function startServedVSCode(options: ServedOptions): Promise<ServedVSCode> {
  const vscode = await provideVSCode(process.env['DESCENT_TEST_VSCODE'] === 'oldest' ? oldest : current);
  const temporary = mkdtempSync(join(tmpdir(), 'descent-vscode-'));
  const source = resolve(root, options.workspace);
  const workspace = join(temporary, basename(source));
  const dataFolder = join(temporary, 'server');
  const remove = (): void => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  try {
    cpSync(source, workspace, { recursive: true });
    mkdirSync(dataFolder);
    if (options.vsix !== undefined) await installExtension(vscode, dataFolder, resolve(root, options.vsix));
    const server = await startServer(vscode, {
      dataFolder,
      forTests: true,
      restricted: options.restricted === true,
      settings: { ...quietSettings, ...testSettings, ...options.settings },
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${resolve(root, path)}`;
    const payload: [string, string][] = [];
    if (options.vsix === undefined) payload.push(['extensionDevelopmentPath', remote(options.extensionPath ?? root)]);
    if (options.extensionTestsPath !== undefined)
      payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
    const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
    return {
      url: `${server.origin}/?${query}`,
      workspace,
      pid: server.pid,
      output: server.output,
      configure: (changed) => {
        const file = join(workspace, '.vscode', 'settings.json');
        const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${JSON.stringify({ ...before, ...changed }, undefined, 2)}\n`);
      },
      stop: async () => {
        await server.stop();
        process.removeListener('exit', remove);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
