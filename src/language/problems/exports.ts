import type {
  ArrowFunctionExpression,
  CallExpression,
  Comment,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Statement,
} from '@babel/types';
import { unwrapped } from './numeric.ts';

export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** A function or a call which a module exports, with the name as it is written and the comments before it. */
export interface ExportedValue {
  /** `default`, or the name others import it by. */
  readonly exportName: string;
  /** The name in the source; undefined for a nameless default. */
  readonly localName: string | undefined;
  readonly value: FunctionNode | CallExpression;
  /** What a message or a lens stands at: the name, else the value's beginning. */
  readonly nameNode: { readonly start: number; readonly end: number };
  readonly comments: readonly Comment[];
}

interface Local {
  readonly value: FunctionNode | CallExpression;
  readonly nameNode: Node;
  readonly comments: readonly Comment[];
}

const range = (node: Node): { start: number; end: number } => ({ start: node.start ?? 0, end: node.end ?? 0 });

function asValue(node: Node | null | undefined): FunctionNode | CallExpression | undefined {
  if (node == null) return undefined;
  const value = unwrapped(node);
  switch (value.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'CallExpression':
      return value;
    default:
      return undefined;
  }
}

/** The functions and calls which a declaration names. */
function declared(statement: Node, comments: readonly Comment[]): Map<string, Local> {
  const found = new Map<string, Local>();
  if (statement.type === 'FunctionDeclaration' && statement.id != null) {
    found.set(statement.id.name, { value: statement, nameNode: statement.id, comments });
  }
  if (statement.type === 'VariableDeclaration') {
    statement.declarations.forEach((declaration, index) => {
      const value = asValue(declaration.init);
      if (declaration.id.type !== 'Identifier' || value === undefined) return;
      const own = declaration.leadingComments ?? [];
      found.set(declaration.id.name, {
        value,
        nameNode: declaration.id,
        comments: index === 0 ? [...comments, ...own] : own,
      });
    });
  }
  return found;
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : '';
}

/** The functions and calls that a source exports, in its order: ES exports, and `exports.x =` of CommonJS. */
export function exportedValues(statements: readonly Statement[]): ExportedValue[] {
  const locals = new Map<string, Local>();
  for (const statement of statements) {
    const comments = statement.leadingComments ?? [];
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner == null) continue;
    for (const [name, local] of declared(inner, comments)) locals.set(name, local);
  }
  const found: ExportedValue[] = [];
  const add = (exportName: string, localName: string | undefined, local: Local): void => {
    if (exportName === '' || found.some((known) => known.exportName === exportName)) return;
    found.push({
      exportName,
      localName,
      value: local.value,
      nameNode: range(local.nameNode),
      comments: local.comments,
    });
  };
  const addNamed = (exportName: string, localName: string, comments: readonly Comment[]): void => {
    const local = locals.get(localName);
    if (local !== undefined) add(exportName, localName, { ...local, comments: [...local.comments, ...comments] });
  };
  for (const statement of statements) {
    const comments = statement.leadingComments ?? [];
    if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration != null) {
        for (const [name, local] of declared(statement.declaration, comments)) add(name, name, local);
      }
      if (statement.source != null) continue;
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ExportSpecifier') continue;
        addNamed(nameOf(specifier.exported), nameOf(specifier.local), specifier.leadingComments ?? []);
      }
    } else if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      if (declaration.type === 'Identifier') addNamed('default', declaration.name, comments);
      const value = asValue(declaration);
      if (value === undefined) continue;
      const id = value.type === 'FunctionDeclaration' || value.type === 'FunctionExpression' ? value.id : undefined;
      add('default', id?.name, { value, nameNode: id ?? calleeOf(value), comments });
    } else if (statement.type === 'ExpressionStatement') {
      addCommonJs(statement.expression, comments, add, addNamed);
    }
  }
  return found;
}

/** The local name that `export { local as exported }` passes on, where the source has such an export. */
export function localNameOf(statements: readonly Statement[], exportName: string): string | undefined {
  for (const statement of statements) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.source != null) continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type === 'ExportSpecifier' && nameOf(specifier.exported) === exportName)
        return nameOf(specifier.local);
    }
  }
  return undefined;
}

/** What a nameless value is pointed at by: the callee of a call, the whole of a function. */
function calleeOf(value: FunctionNode | CallExpression): Node {
  return value.type === 'CallExpression' ? value.callee : value;
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    nameOf(node.property) === 'exports'
  );
}

function addCommonJs(
  expression: Node,
  comments: readonly Comment[],
  add: (exportName: string, localName: string | undefined, local: Local) => void,
  addNamed: (exportName: string, localName: string, comments: readonly Comment[]) => void,
): void {
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') return;
  const { left, right } = expression;
  if (left.type !== 'MemberExpression' || left.computed) return;
  const set = (name: string, nameNode: Node, node: Node, before: readonly Comment[]): void => {
    const value = asValue(node);
    if (value !== undefined) add(name, name === 'default' ? undefined : name, { value, nameNode, comments: before });
    else if (node.type === 'Identifier') addNamed(name, node.name, before);
  };
  if (isModuleExports(left)) {
    if (right.type !== 'ObjectExpression') set('default', right, right, comments);
    else
      for (const property of right.properties) {
        if (property.type !== 'ObjectProperty' || property.computed) continue;
        set(nameOf(property.key), property.key, property.value, property.leadingComments ?? []);
      }
  } else if ((left.object.type === 'Identifier' && left.object.name === 'exports') || isModuleExports(left.object)) {
    set(nameOf(left.property), left.property, right, comments);
  }
}
