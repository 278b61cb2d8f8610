import type { ModuleGraph } from '../../language/graph/module-graph.ts';
import type { Statement } from './problem.ts';

/** How rewritten code marks that a statement is about to run. The operators' name begins with as many $ as keep it unique. */
const statementMark = /(?<![\w$.])\$+\.statement\((\d+)\)/g;

/** The statements of every module of a graph, which are where a breakpoint can stand. */
export function statementsOf(graph: ModuleGraph): readonly Statement[] {
  const statements: Statement[] = [];
  for (const module of graph.modules.values()) {
    if (module.kind !== 'script') continue;
    const { recording, places } = module.rewritten;
    for (const [, digits] of recording.matchAll(statementMark)) {
      const id = Number(digits);
      // A text of the user's own may look like a mark; it then means no place of this module, or one that is never marked.
      if (places.has(id)) statements.push({ id, place: places.get(id) });
    }
  }
  return statements;
}
