import type { Node } from '@babel/types';

/** Keys which hold no child of the running program: positions, comments, and everything that only says types. */
const skippedKeys = new Set([
  'type',
  'start',
  'end',
  'loc',
  'range',
  'extra',
  'leadingComments',
  'innerComments',
  'trailingComments',
  'tokens',
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'returnType',
  'implements',
  'predicate',
]);

export function startOf(node: Node): number {
  return node.start as number;
}

export function endOf(node: Node): number {
  return node.end as number;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Calls `visit` for each direct child which exists at run time. Names of types and their arguments are left out. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  for (const key in node) {
    if (skippedKeys.has(key)) continue;
    const value: unknown = node[key as keyof Node];
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

/** Whether a statement or class member only says types, so that nothing of it is left at run time. */
export function isTypeOnly(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
    case 'TSIndexSignature':
    case 'TSNamespaceExportDeclaration':
      return true;
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return node.declare === true;
    case 'ClassProperty':
      return node.declare === true || node.abstract === true;
    case 'TSModuleDeclaration':
      return node.declare === true || node.kind === 'global' || !node.body.body.some((child) => !isTypeOnly(child));
    case 'TSImportEqualsDeclaration':
      return node.importKind === 'type';
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' || (node.declaration != null && isTypeOnly(node.declaration));
    case 'ExportDefaultDeclaration':
      return isTypeOnly(node.declaration);
    case 'ExportAllDeclaration':
      return node.exportKind === 'type';
    case 'ImportDeclaration':
      return node.importKind === 'type';
    default:
      return false;
  }
}

/** The expression without parentheses, type assertions, `satisfies` and `!`. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** Names which a binding pattern declares, with their nodes, in source order. */
export function boundNames(pattern: Node, found: { name: string; node: Node }[] = []): { name: string; node: Node }[] {
  switch (pattern.type) {
    case 'Identifier':
      if (pattern.name !== 'this') found.push({ name: pattern.name, node: pattern });
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        boundNames(property.type === 'RestElement' ? property.argument : property.value, found);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) boundNames(element, found);
      break;
    case 'AssignmentPattern':
      boundNames(pattern.left, found);
      break;
    case 'RestElement':
      boundNames(pattern.argument, found);
      break;
    case 'TSParameterProperty':
      boundNames(pattern.parameter, found);
      break;
    default:
      break;
  }
  return found;
}
