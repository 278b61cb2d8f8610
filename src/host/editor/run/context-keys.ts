import type { Disposable } from 'vscode';
import { commands } from 'vscode';
import { contextKeys } from '../../../contributions.ts';
import type { Sessions } from '../../run/sessions.ts';
import { statusOf } from './glance.ts';

/** Keeps the context keys that commands, menus and the walkthrough go by. */
export class ContextKeys implements Disposable {
  readonly #sessions: Sessions;
  readonly #subscription: Disposable;
  readonly #told = new Map<string, unknown>();

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => this.#update());
    this.#update();
  }

  /** What was told last, by key. */
  get told(): ReadonlyMap<string, unknown> {
    return this.#told;
  }

  #update(): void {
    const { selected, all } = this.#sessions;
    this.#set(contextKeys.status, selected === undefined ? 'none' : statusOf(selected));
    this.#set(contextKeys.hasEpochs, selected?.description?.data !== undefined);
    if (all.some(({ state }) => state?.stop?.reason === 'step')) this.#set(contextKeys.stepped, true);
    const isChanged = all.some(({ client }) => client.history.interventions.some(({ kind }) => kind !== 'parameter'));
    if (isChanged) this.#set(contextKeys.changed, true);
  }

  #set(key: string, value: unknown): void {
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
