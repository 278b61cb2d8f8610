import type { Node } from '@babel/types';
import { endOf, startOf } from '../../walk.ts';
import type { Rewriter } from '../rewriter.ts';

/** Whether a list of statements declares something with `using`, which is to be disposed of at its end. */
export function usesDisposal(statements: readonly Node[]): boolean {
  return statements.some((statement) => statement.type === 'VariableDeclaration' && statement.kind === 'using');
}

const ending = (disposal: string, error: string): string =>
  ` } catch (${error}) { ${disposal}.fail(${error}); } finally { ${disposal}.dispose(); }`;

/** Not every engine that runs Descent knows `using`, so both forms spell it out as `try … finally`. */
export function rewriteUsingBlock(
  rewriter: Rewriter,
  statements: readonly Node[],
  visit: (rewriter: Rewriter, statements: readonly Node[]) => void,
): void {
  const outer = rewriter.disposal;
  const disposal = rewriter.unique();
  rewriter.disposal = disposal;
  rewriter.open(startOf(statements[0]!), `const ${disposal} = ${rewriter.$}.disposal(); try {`);
  visit(rewriter, statements);
  rewriter.close(endOf(statements.at(-1)!), ending(disposal, rewriter.unique()));
  rewriter.disposal = outer;
}

export function rewriteUsing(rewriter: Rewriter, node: Node & { type: 'VariableDeclaration' }): void {
  const { disposal } = rewriter;
  if (node.kind === 'await using') {
    rewriter.problem('error', 'async', node, 'await using needs an asynchronous function, which a loss cannot be.');
    return;
  }
  if (disposal === undefined) {
    const message = 'using is supported in blocks and functions, and in for…of; not here. Move it into a block.';
    rewriter.problem('error', 'unsupported-using', node, message);
    return;
  }
  rewriter.replace(startOf(node), startOf(node.declarations[0]!), 'const ');
  for (const { id, init } of node.declarations) {
    rewriter.visit(id);
    if (init == null) continue;
    rewriter.open(startOf(init), `${disposal}.use(`);
    rewriter.visit(init);
    rewriter.close(endOf(init), ')');
  }
}

/** `for (using x of xs)`: each turn disposes of its own. */
export function rewriteUsingLoop(
  rewriter: Rewriter,
  node: Node & { type: 'ForInStatement' | 'ForOfStatement' },
  left: Node & { type: 'VariableDeclaration' },
  first: string,
  visitBody: (body: Node) => void,
): void {
  const [declarator] = left.declarations;
  const id = declarator!.id;
  if (id.type !== 'Identifier') return;
  rewriter.replace(startOf(left), startOf(id), 'const ');
  rewriter.visit(node.right);
  const disposal = rewriter.unique();
  const { body } = node;
  const opening = `{${first}const ${disposal} = ${rewriter.$}.disposal(); try { ${disposal}.use(${id.name});`;
  rewriter.open(startOf(body), opening);
  visitBody(body);
  rewriter.close(endOf(body), `${ending(disposal, rewriter.unique())} }`);
}
