import type { Disposable } from 'vscode';
import { window } from 'vscode';
import { views } from '../../../contributions.ts';
import type { DescentSession, Sessions } from '../../run/sessions.ts';

/** Shows on the gradients view that a session is being loaded, goes to an iteration, or makes the past of an element. */
export class RunProgress implements Disposable {
  readonly #subscription: Disposable;
  readonly #ends = new Map<string, () => void>();
  readonly #watched = new WeakSet<DescentSession>();

  constructor(sessions: Sessions) {
    this.#subscription = sessions.onDidChange(({ session, change }) => {
      if (change === 'added') this.#watch(session);
      if (change === 'described' || change === 'ended') this.#end(`load ${session.id}`);
      if (change === 'ended') this.#end(`work ${session.id}`);
    });
    for (const session of sessions.all) this.#watch(session);
  }

  /** What is shown now, for tests. */
  get shown(): readonly string[] {
    return [...this.#ends.keys()];
  }

  #watch(session: DescentSession): void {
    if (this.#watched.has(session) || session.ended) return;
    this.#watched.add(session);
    if (session.description === undefined) this.#begin(`load ${session.id}`);
    session.client.on('progress', ({ fraction }) => {
      if (fraction < 1) this.#begin(`work ${session.id}`);
      else this.#end(`work ${session.id}`);
    });
    session.client.on('state', ({ status }) => {
      if (status !== 'running') this.#end(`work ${session.id}`);
    });
    session.client.on('lost', () => this.#end(`work ${session.id}`));
  }

  #begin(key: string): void {
    if (this.#ends.has(key)) return;
    void window.withProgress(
      { location: { viewId: views.gradients } },
      () => new Promise<void>((resolve) => this.#ends.set(key, resolve)),
    );
  }

  #end(key: string): void {
    this.#ends.get(key)?.();
    this.#ends.delete(key);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const key of [...this.#ends.keys()]) this.#end(key);
  }
}
