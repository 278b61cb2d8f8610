import type { Node } from '@babel/types';
import { boundNames, forEachChild, isTypeOnly } from '../../walk.ts';
import { isFunction } from './declared.ts';
import type { Scope } from './scope.ts';

/** `let`, `const`, classes, functions, imports, enums and namespaces of a list of statements. */
export function hoistLexical(statements: readonly Node[], scope: Scope): void {
  for (const statement of statements) {
    const node =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration != null
        ? statement.declaration
        : statement;
    if (node.type === 'ImportDeclaration') {
      for (const specifier of node.specifiers) scope.declare(specifier.local.name, 'import');
      continue;
    }
    if (isTypeOnly(node)) continue;
    switch (node.type) {
      case 'VariableDeclaration':
        if (node.kind !== 'var') declareVariables(node, scope, node.kind === 'let' ? 'let' : 'const');
        break;
      case 'FunctionDeclaration':
        if (node.id != null) scope.declare(node.id.name, 'function');
        break;
      case 'ClassDeclaration':
        if (node.id != null) scope.declare(node.id.name, 'class');
        break;
      case 'TSEnumDeclaration':
        scope.declare(node.id.name, 'enum');
        break;
      case 'TSModuleDeclaration': {
        let { id } = node;
        while (id.type === 'TSQualifiedName') id = id.left as typeof id;
        if (id.type === 'Identifier') scope.declare(id.name, 'namespace');
        break;
      }
      case 'TSImportEqualsDeclaration':
        scope.declare(node.id.name, 'const');
        break;
      default:
        break;
    }
  }
}

export function declareVariables(
  node: Node & { type: 'VariableDeclaration' },
  scope: Scope,
  kind: 'var' | 'let' | 'const',
): void {
  for (const declarator of node.declarations) {
    for (const { name } of boundNames(declarator.id)) {
      const binding = scope.declare(name, kind);
      if (declarator.id.type === 'Identifier' && kind === 'const') binding.initial = declarator.init ?? undefined;
    }
  }
}

/** `var` of a function's body, however deep in its blocks, but not of functions inside. */
export function hoistVars(nodes: readonly Node[], scope: Scope): void {
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclaration') {
      if (node.kind === 'var' && node.declare !== true) declareVariables(node, scope, 'var');
      return;
    }
    if (isFunction(node) || node.type === 'TSModuleDeclaration' || node.type === 'StaticBlock') return;
    forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
}
