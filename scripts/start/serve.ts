// VS Code served to a browser on this machine alone, with the packaged extension installed.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run, which } from '../lib/processes.ts';
import { Missing, say, step } from '../lib/steps.ts';
import { cacheFolder, provideVSCode } from '../vscode/provision.ts';
import { current } from '../vscode/releases.ts';
import { installExtension, quietSettings, startServer } from '../vscode/server.ts';
import { packed } from './packed.ts';

export interface ServeOptions {
  folder: string;
  port: number | undefined;
  open: boolean;
}

/**
 * The settings of a first start; a person may change them. Whoever starts this has just run this checkout's own code, so
 * its examples are trusted without another question.
 */
const firstSettings = { ...quietSettings, 'security.workspace.trust.enabled': false };

/** A fixed port keeps what the browser remembers of this VS Code, as its storage belongs to the address. */
const usualPort = 8722;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A text that is made once and read from then on. */
function kept(path: string, make: () => string): string {
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600 });
  return readFileSync(path, 'utf8');
}

async function openBrowser(url: string): Promise<void> {
  if (process.env['CI']) return;
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const hasScreen = process.platform === 'darwin' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!hasScreen || !which(opener)) return;
  // The address stands on the terminal; a browser that does not start is no reason to stop.
  await run(opener, [url]).catch(() => undefined);
}

/** Serves until it is interrupted. */
export async function serve({ folder, port, open }: ServeOptions): Promise<void> {
  const { vsix, digest } = await packed();
  const vscode = await provideVSCode(current);
  const dataFolder = join(cacheFolder(), 'start');
  mkdirSync(join(dataFolder, 'data', 'User'), { recursive: true });
  kept(join(dataFolder, 'data', 'User', 'settings.json'), () => `${JSON.stringify(firstSettings, undefined, 2)}\n`);
  const token = kept(join(dataFolder, 'token'), () => randomBytes(16).toString('hex'));
  const installed = join(dataFolder, 'installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== digest) {
    await step('Installing the extension into it (about 2 s)', () => installExtension(vscode, dataFolder, vsix));
    writeFileSync(installed, digest);
  }
  if (port !== undefined && port !== 0 && !(await isFree(port))) {
    throw new Missing(`Port ${port} is taken by another program. Choose another with --port.`);
  }
  const wanted = port ?? ((await isFree(usualPort)) ? usualPort : 0);
  const server = await startServer(vscode, { dataFolder, port: wanted, token });
  let interrupted = false;
  const stop = (): void => {
    if (interrupted) return;
    interrupted = true;
    void server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const url = `${server.origin}/?${new URLSearchParams({ tkn: token, folder })}`;
  say(`\nVS Code ${vscode.release.vscode} is open on the examples:\n\n  ${url}\n`);
  say('Open a file, press F1 and choose "Descent: Run descent". Ctrl+C here ends it.');
  if (open) await openBrowser(url);
  await server.ended;
  await server.stop();
  if (!interrupted) throw new Error(`The VS Code server ended by itself.\n${server.output()}`);
}
