import type { RewrittenModule } from '../rewrite/index.ts';
import { rewriteModule } from '../rewrite/index.ts';

/**
 * Rewritten modules by file and text. A text that has not changed is not rewritten again; numbers of places are never
 * used twice in one cache, so that graphs can share its modules.
 */
export class ModuleCache {
  readonly #newest = new Map<string, RewrittenModule>();
  #nextPlace = 0;

  rewrite(uri: string, text: string): RewrittenModule {
    const known = this.#newest.get(uri);
    if (known?.text === text) return known;
    const module = rewriteModule({ uri, text, firstPlace: this.#nextPlace });
    this.#nextPlace = module.places.next;
    this.#newest.set(uri, module);
    return module;
  }
}
