import { commands } from 'vscode';
import type { CommandName } from '../../contributions.ts';
import { commandId, commands as table } from '../../contributions.ts';
import type { Disposables } from '../disposables.ts';
import { addTypesTo } from '../editor/add-types.ts';
import { currentDocument } from '../editor/problem-finder.ts';
import { guarded, log } from '../log.ts';
import { endUnresponsive } from '../run/faults.ts';
import type { actionsOf, CommandContext, EagerCommand } from './actions.ts';
import { targetUri } from './targets.ts';

/** Registers every command of the table. What they do is loaded with the first one that is used. */
export function registerCommands(context: CommandContext, disposables: Disposables): void {
  let actions: ReturnType<typeof actionsOf> | undefined;
  const eager: Readonly<Record<EagerCommand, (target?: unknown) => unknown>> = {
    showLog: () => log().show(),
    addTypes: (target) => addTypesTo(targetUri(target) ?? currentDocument()?.uri),
    endUnresponsive: () => endUnresponsive(context.sessions.selected),
  };
  const run = async (name: CommandName, target: unknown): Promise<void> => {
    if (name in eager) {
      await eager[name as EagerCommand](target);
      return;
    }
    actions ??= (await import('../loaded-when-used.ts')).actionsOf(context);
    await actions[name as Exclude<CommandName, EagerCommand>](target);
  };
  for (const name of Object.keys(table) as CommandName[]) {
    disposables.add(commands.registerCommand(commandId(name), (target) => guarded(name, () => run(name, target))));
  }
}
