import type {
  ArrowFunctionExpression,
  ClassMethod,
  ClassPrivateMethod,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  ObjectMethod,
} from '@babel/types';
import { boundNames, isTypeOnly } from '../../walk.ts';

export type FunctionNode =
  | FunctionDeclaration
  | FunctionExpression
  | ArrowFunctionExpression
  | ObjectMethod
  | ClassMethod
  | ClassPrivateMethod;

export function isFunction(node: Node): node is FunctionNode {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return true;
    default:
      return false;
  }
}

/** `namespace A.B.C` as its names. */
export function namespacePath(node: Node & { type: 'TSModuleDeclaration' }): string[] {
  const names: string[] = [];
  let id: Node = node.id;
  while (id.type === 'TSQualifiedName') {
    names.unshift(id.right.name);
    id = id.left;
  }
  names.unshift(id.type === 'Identifier' ? id.name : '');
  return names;
}

/** Names which a block of an enum or namespace gives to its object. */
export function exportedMembers(node: Node): string[] {
  if (node.type === 'TSEnumDeclaration') {
    return node.body.members.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  if (node.type !== 'TSModuleDeclaration') return [];
  return node.body.body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration == null || isTypeOnly(statement))
      return [];
    return declaredNames(statement.declaration);
  });
}

/** Names which a declaration introduces. */
export function declaredNames(declaration: Node): string[] {
  switch (declaration.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) => boundNames(id).map(({ name }) => name));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return declaration.id == null ? [] : [declaration.id.name];
    case 'TSModuleDeclaration':
      return namespacePath(declaration).slice(0, 1);
    default:
      return [];
  }
}
