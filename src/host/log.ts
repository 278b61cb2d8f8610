import type { LogOutputChannel } from 'vscode';
import { window } from 'vscode';

/** Where the one channel is kept: several bundles have a copy of this module, and they share what is global. */
const key = Symbol.for('descent-debugger.log');
const kept = globalThis as { [key]?: LogOutputChannel | undefined };

/** The extension's log, made when something is first said. */
export function log(): LogOutputChannel {
  kept[key] ??= window.createOutputChannel('Descent', { log: true });
  return kept[key];
}

export function disposeLog(): void {
  kept[key]?.dispose();
  kept[key] = undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs what an event handler or a command does: a failure is logged and shown once, since VS Code shows neither. */
export async function guarded<T>(what: string, action: () => T | PromiseLike<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    log().error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    void window.showErrorMessage(`Descent: ${messageOf(error)}`);
    return undefined;
  }
}
