// A desktop VS Code that is there already.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { run, which } from '../lib/processes.ts';
import { say } from '../lib/steps.ts';

function hasScreen(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

function atLeast(version: string, wanted: string): boolean {
  const [a, b] = [version, wanted].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Opens the folder in a desktop VS Code with the extension under development. False when there is none to use. */
export async function openInDesktop(folder: string): Promise<boolean> {
  const code = ['code', 'code-insiders', 'codium'].map(which).find((path) => path !== undefined);
  if (code === undefined || !hasScreen()) return false;
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  const wanted = engines.vscode.replace(/^\D+/, '');
  const options = { shell: process.platform === 'win32' };
  try {
    const [version = ''] = (await run(code, ['--version'], options)).split('\n');
    if (!atLeast(version, wanted)) {
      say(`• ${code} is VS Code ${version}; the extension wants ${wanted}. A newer one is served instead.`);
      return false;
    }
    say(`• Opening VS Code ${version} on ${folder} (${code})`);
    await run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, folder], options);
    return true;
  } catch (error) {
    say(`• ${code} could not be used (${(error as Error).message.split('\n')[0]}). VS Code is served instead.`);
    return false;
  }
}
