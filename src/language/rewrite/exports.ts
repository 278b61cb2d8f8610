import type { Node } from '@babel/types';
import { endOf, isTypeOnly, startOf, unwrap } from '../walk.ts';
import { isNamedByAssignment } from './expressions/assignments.ts';
import type { Rewriter } from './rewriter.ts';

/** Import declarations are gone: their names are looked up where they are used. */
export function rewriteImport(rewriter: Rewriter, node: Node): void {
  rewriter.blank(startOf(node), endOf(node));
}

export function rewriteExportNamed(rewriter: Rewriter, node: Node & { type: 'ExportNamedDeclaration' }): void {
  if (node.declaration == null || isTypeOnly(node.declaration)) {
    rewriter.blank(startOf(node), endOf(node));
    return;
  }
  rewriter.blank(startOf(node), startOf(node.declaration));
  rewriter.visit(node.declaration);
}

export function rewriteExportDefault(rewriter: Rewriter, node: Node & { type: 'ExportDefaultDeclaration' }): void {
  const { declaration } = node;
  const name = `${rewriter.context.names.prefix}default`;
  if (declaration.type === 'FunctionDeclaration') {
    rewriter.blank(startOf(node), startOf(declaration));
    if (declaration.id == null) {
      const keyword = /^(?:async\s+)?function\s*\*?/.exec(rewriter.text.slice(startOf(declaration)))![0];
      rewriter.close(startOf(declaration) + keyword.length, ` ${name}`);
      rewriter.nameFunction(declaration, 'default');
    }
    rewriter.visit(declaration);
    return;
  }
  if (declaration.type === 'ClassDeclaration' && declaration.id != null) {
    rewriter.blank(startOf(node), startOf(declaration));
    rewriter.visit(declaration);
    return;
  }
  // As the value of a property called default, an anonymous function or class gets that name, as the language says.
  const named = declaration.type === 'ClassDeclaration' || isNamedByAssignment(unwrap(declaration));
  rewriter.replace(startOf(node), startOf(declaration), `const ${name} = ${named ? '{ default: ' : '('}`);
  rewriter.nameFunction(declaration, 'default');
  rewriter.visit(declaration);
  rewriter.close(endOf(declaration), named ? ' }.default' : ')');
  if (rewriter.text[endOf(node) - 1] !== ';') rewriter.close(endOf(node), ';');
}

export function rewriteExportAssignment(rewriter: Rewriter, node: Node & { type: 'TSExportAssignment' }): void {
  rewriter.replace(startOf(node), startOf(node.expression), 'module.exports = ');
  rewriter.visit(node.expression);
}

/** `import a = N.b` is a constant; `import a = require('x')` one of CommonJS, or in a module a name that is looked up. */
export function rewriteImportEquals(rewriter: Rewriter, node: Node & { type: 'TSImportEqualsDeclaration' }): void {
  const reference = node.moduleReference;
  const binding = rewriter.context.analysis.module.names.get(node.id.name);
  const text =
    reference.type === 'TSExternalModuleReference'
      ? `require(${JSON.stringify(reference.expression.value)})`
      : rewriter.text.slice(startOf(reference), endOf(reference));
  if (binding?.replacement !== undefined || binding?.used === false) rewriter.blank(startOf(node), endOf(node));
  else rewriter.replace(startOf(node), endOf(node), `const ${node.id.name} = ${text};`);
}
