import { hint } from '../../engine/settings.ts';
import type { SourceProblem } from '../../shared/place.ts';
import { builtinNames } from '../builtin/names.ts';
import type { GraphModule, ImportTarget, ScriptModule } from './module-graph.ts';
import { baseName, pathOf } from './uri.ts';

/** The names a module exports, those behind `export *` included; undefined where only running it would tell. */
export function exportedNames(
  modules: ReadonlyMap<string, GraphModule>,
  key: string,
  seen: ReadonlySet<string> = new Set(),
): ReadonlySet<string> | undefined {
  const module = modules.get(key);
  if (seen.has(key)) return new Set();
  if (module === undefined) return undefined;
  if (module.kind === 'data') return new Set(['default', ...module.names]);
  const { kind, exports, problems } = module.rewritten;
  if (kind === 'cjs' || problems.some(({ severity }) => severity === 'error')) return undefined;
  const names = new Set(exports);
  const above = new Set([...seen, key]);
  for (const index of module.stars) {
    const target = module.targets[index];
    if (target?.kind === 'builtin') for (const name of builtinNames) names.add(name);
    if (target?.kind !== 'module') continue;
    const inner = exportedNames(modules, target.key, above);
    if (inner === undefined) return undefined;
    for (const name of inner) if (name !== 'default') names.add(name);
  }
  return names;
}

/** An error for every imported name that the imported module does not have, at the name's place. */
export function missingNames(modules: ReadonlyMap<string, GraphModule>): SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const module of modules.values()) {
    if (module.kind === 'script') problems.push(...missingIn(module, modules));
  }
  return problems;
}

function* missingIn(module: ScriptModule, modules: ReadonlyMap<string, GraphModule>): Generator<SourceProblem> {
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
  modules: ReadonlyMap<string, GraphModule>,
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
