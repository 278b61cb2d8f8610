import type { Place, SourceProblem } from '../../shared/place.ts';
import type { DataModule } from '../data/data.ts';
import type { DataFiles } from '../data/data-files.ts';
import type { RewrittenModule } from '../rewrite/index.ts';

/** What an import means. `failed` is kept only where running it may be caught or never happen: in a package's `require`. */
export type ImportTarget =
  | { readonly kind: 'module'; readonly key: string }
  | { readonly kind: 'builtin' }
  | { readonly kind: 'declarations' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

export interface ScriptModule {
  readonly kind: 'script';
  readonly uri: string;
  readonly text: string;
  readonly rewritten: RewrittenModule;
  /** Parallel to the imports of `rewritten`; undefined where nothing is left at run time. */
  readonly targets: readonly (ImportTarget | undefined)[];
  /** Indices of the imports which are `export * from`. */
  readonly stars: readonly number[];
  /** The files of data that the module names. */
  readonly dataFiles: DataFiles;
}

export type GraphModule = ScriptModule | DataModule;

/** All modules that a file reaches, read and rewritten before any of them runs. */
export interface ModuleGraph {
  /** The key of the entry in `modules`. */
  readonly entry: string;
  /** Modules by the one spelling of their URI. A module's own `uri` is spelt as the editor spells it. */
  readonly modules: ReadonlyMap<string, GraphModule>;
  /** Whether any module imports `descent-debugger`: then values may be tensors, on which only operators can compute. */
  readonly usesBuiltin: boolean;
  /** What is doubtful, but does not keep the graph from running. */
  readonly problems: readonly SourceProblem[];
  /** The place with a number, undefined for a number of no module here. */
  place(id: number): Place | undefined;
  /** Numbers a place which the rewriter has not: where a part of a description stands, as a layer of a network. */
  addPlace(place: Place): number;
}
