import { hint } from '../../engine/settings.ts';
import type { SourceProblem } from '../../shared/place.ts';
import { builtinNames } from '../builtin/names.ts';
import type { GraphModule, ImportTarget, ScriptModule } from './module-graph.ts';
import { baseName, pathOf } from './uri.ts';

type Modules = ReadonlyMap<string, GraphModule>;
type Names = ReadonlySet<string> | undefined;

/** Names by module, for graphs that are complete. A large package passes its names on through many modules. */
const known = new WeakMap<Modules, Map<string, Names>>();

/** The names a module of a complete graph exports, those behind `export *` included; undefined where only running would tell. */
export function exportedNames(modules: Modules, key: string): Names {
  let names = known.get(modules);
  if (names === undefined) {
    names = new Map();
    known.set(modules, names);
  }
  if (!names.has(key)) names.set(key, collectNames(modules, key));
  return names.get(key);
}

function collectNames(modules: Modules, start: string): Names {
  const names = new Set<string>();
  const seen = new Set([start]);
  // The set grows while it is walked: every module behind `export *` is visited once, in a cycle too.
  for (const key of seen) {
    const module = modules.get(key);
    if (module === undefined) return undefined;
    const add = (name: string): void => {
      if (key === start || name !== 'default') names.add(name);
    };
    if (module.kind === 'data') {
      for (const name of ['default', ...module.names]) add(name);
      continue;
    }
    const { kind, exports, problems } = module.rewritten;
    if (kind === 'cjs' || problems.some(({ severity }) => severity === 'error')) return undefined;
    for (const name of exports) add(name);
    for (const index of module.stars) {
      const target = module.targets[index];
      if (target?.kind === 'builtin') for (const name of builtinNames) add(name);
      if (target?.kind === 'module') seen.add(target.key);
    }
  }
  return names;
}

/** An error for every imported name that the imported module does not have, at the name's place. */
export function missingNames(modules: Modules): SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const module of modules.values()) {
    if (module.kind === 'script') problems.push(...missingIn(module, modules));
  }
  return problems;
}

function* missingIn(module: ScriptModule, modules: Modules): Generator<SourceProblem> {
  for (const [index, record] of module.rewritten.imports.entries()) {
    const target = module.targets[index];
    const known = target === undefined ? undefined : namesOf(target, modules);
    if (known === undefined) continue;
    for (const { imported, place, use } of record.names) {
      if (use !== 'value' || imported === '*' || known.names.has(imported)) continue;
      const others = [...known.names].filter((name) => name !== 'default');
      yield {
        severity: 'error',
        code: 'missing-export',
        message: `${known.title} has no export ${imported}. ${others.length === 0 ? known.empty : hint(imported, others)}`,
        place,
      };
    }
  }
}

function namesOf(
  target: ImportTarget,
  modules: Modules,
): { readonly title: string; readonly names: ReadonlySet<string>; readonly empty: string } | undefined {
  switch (target.kind) {
    case 'builtin':
      return { title: 'descent-debugger', names: builtinNames, empty: '' };
    case 'declarations':
      return {
        title: 'A file of declarations',
        names: new Set(),
        empty: 'Only types were found, no code. Use import type.',
      };
    case 'failed':
      return undefined;
    case 'module': {
      const names = exportedNames(modules, target.key);
      const title = baseName(pathOf(modules.get(target.key)?.uri ?? target.key));
      return names === undefined ? undefined : { title, names, empty: 'It exports nothing by name.' };
    }
  }
}
