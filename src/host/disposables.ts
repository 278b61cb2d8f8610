import type { Disposable } from 'vscode';

/** A list of disposables which disposes late arrivals at once, so that nothing leaks after the end. */
export class Disposables implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Adds a function to be called at the end. */
  onDispose(action: () => void): void {
    this.add({ dispose: action });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
