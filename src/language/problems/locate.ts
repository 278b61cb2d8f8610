import type { ModuleGraph, ScriptModule } from '../graph/module-graph.ts';
import { PlaceTable } from '../places.ts';
import type { ExportedValue } from './exports.ts';
import { exportedValues, localNameOf } from './exports.ts';
import type { Names } from './numeric.ts';
import { collectNames } from './numeric.ts';
import { parseStatements } from './parse.ts';

/** Where an exported value is written, which may be another module than the one it is asked of. */
export interface LocatedExport {
  readonly module: ScriptModule;
  readonly exported: ExportedValue;
  readonly names: Names;
  readonly places: PlaceTable;
}

/** Follows an export to the function or call it stands for; undefined where no such value is written out. */
export function locateExport(
  graph: ModuleGraph,
  key: string,
  exportName: string,
  seen: ReadonlySet<string> = new Set(),
): LocatedExport | undefined {
  const module = graph.modules.get(key);
  const visit = `${key} ${exportName}`;
  if (module?.kind !== 'script' || seen.has(visit)) return undefined;
  const above = new Set([...seen, visit]);
  const statements = parseStatements(module.text, module.uri);
  const exported = exportedValues(statements).find((candidate) => candidate.exportName === exportName);
  if (exported !== undefined) {
    const places = new PlaceTable(module.uri, module.text, 0);
    return { module, exported, names: collectNames(statements), places };
  }
  const local = localNameOf(statements, exportName) ?? exportName;
  for (const [index, { names }] of module.rewritten.imports.entries()) {
    const target = module.targets[index];
    if (target?.kind !== 'module') continue;
    const name = names.find((candidate) => candidate.local === local)?.imported;
    if (name !== undefined) return locateExport(graph, target.key, name, above);
  }
  for (const index of module.stars) {
    const target = module.targets[index];
    const found = target?.kind === 'module' ? locateExport(graph, target.key, exportName, above) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
