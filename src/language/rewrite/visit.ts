import type { Node } from '@babel/types';
import { endOf, forEachChild, isTypeOnly, startOf } from '../walk.ts';
import { rewriteEnum, rewriteNamespace } from './declarations.ts';
import {
  rewriteExportAssignment,
  rewriteExportDefault,
  rewriteExportNamed,
  rewriteImport,
  rewriteImportEquals,
} from './exports.ts';
import { rewriteAssignment, rewriteUpdate } from './expressions/assignments.ts';
import { rewriteCall, rewriteNew, rewriteTagged, rewriteTemplate } from './expressions/calls.ts';
import { rewriteMethodRead } from './expressions/observers.ts';
import {
  rewriteBinary,
  rewriteConditional,
  rewriteKey,
  rewriteLogical,
  rewriteMember,
  rewriteUnary,
} from './expressions/operators.ts';
import { markWrite } from './expressions/state.ts';
import type { Rewriter } from './rewriter.ts';
import { refuseAccessor, rewriteClass, rewriteField } from './statements/classes.ts';
import { rewriteFunction, rewriteYield } from './statements/functions.ts';
import {
  rewriteBlock,
  rewriteCatch,
  rewriteExpressionStatement,
  rewriteFor,
  rewriteForEach,
  rewriteIf,
  rewriteReturn,
  rewriteSwitch,
  rewriteVariables,
  rewriteWhile,
} from './statements/statements.ts';
import { stripTypes } from './strip.ts';

/** Rewrites one node and all that is in it. */
export function visitNode(rewriter: Rewriter, node: Node): void {
  if (isTypeOnly(node)) {
    rewriter.blank(startOf(node), endOf(node));
    return;
  }
  stripTypes(rewriter, node);
  switch (node.type) {
    case 'Identifier': {
      const replacement = rewriter.binding(node)?.replacement;
      if (replacement !== undefined) rewriter.replace(startOf(node), endOf(node), replacement);
      return;
    }
    case 'ObjectProperty':
      rewriteProperty(rewriter, node);
      return;
    case 'BinaryExpression':
      rewriteBinary(rewriter, node);
      return;
    case 'UnaryExpression': {
      const written = node.operator === 'delete' ? markWrite(rewriter, node, node.argument) : '';
      rewriteUnary(rewriter, node);
      rewriter.close(endOf(node), written);
      return;
    }
    case 'LogicalExpression':
      rewriteLogical(rewriter, node);
      return;
    case 'ConditionalExpression':
      rewriteConditional(rewriter, node);
      return;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      if (!rewriteMethodRead(rewriter, node)) rewriteMember(rewriter, node);
      return;
    case 'AssignmentExpression':
      rewriteAssignment(rewriter, node);
      return;
    case 'UpdateExpression':
      rewriteUpdate(rewriter, node, true);
      return;
    case 'CallExpression':
    case 'OptionalCallExpression':
      rewriteCall(rewriter, node);
      return;
    case 'NewExpression':
      rewriteNew(rewriter, node);
      return;
    case 'TaggedTemplateExpression':
      rewriteTagged(rewriter, node);
      return;
    case 'TemplateLiteral':
      rewriteTemplate(rewriter, node);
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      refuseDecorators(rewriter, node);
      rewriteFunction(rewriter, node);
      return;
    case 'ClassDeclaration':
    case 'ClassExpression':
      refuseDecorators(rewriter, node);
      rewriteClass(rewriter, node);
      return;
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      refuseDecorators(rewriter, node);
      rewriteField(rewriter, node);
      return;
    case 'ClassAccessorProperty':
      refuseAccessor(rewriter, node);
      return;
    case 'AssignmentPattern':
      if (node.left.type === 'Identifier') rewriter.nameFunction(node.right, node.left.name);
      rewriter.visit(node.left);
      rewriter.visit(node.right);
      return;
    case 'YieldExpression':
      rewriteYield(rewriter, node);
      return;
    case 'AwaitExpression':
      refuseTopLevelAwait(rewriter, node);
      rewriter.visit(node.argument);
      return;
    case 'MetaProperty':
      if (node.meta.name === 'import') rewriter.replace(startOf(node), endOf(node), `${rewriter.link}.meta`);
      return;
    case 'ImportExpression':
      refuseDynamicImport(rewriter, node);
      return;
    case 'JSXElement':
    case 'JSXFragment':
      rewriter.problem('error', 'unsupported-jsx', node, 'JSX has no meaning in a loss. Move it to another file.');
      return;
    default:
      visitStatementNode(rewriter, node);
  }
}

function visitStatementNode(rewriter: Rewriter, node: Node): void {
  switch (node.type) {
    case 'ExpressionStatement':
      rewriteExpressionStatement(rewriter, node);
      return;
    case 'VariableDeclaration':
      rewriteVariables(rewriter, node);
      return;
    case 'ReturnStatement':
    case 'ThrowStatement':
      rewriteReturn(rewriter, node);
      return;
    case 'BlockStatement':
    case 'StaticBlock':
      rewriteBlock(rewriter, node);
      return;
    case 'IfStatement':
      rewriteIf(rewriter, node);
      return;
    case 'ForStatement':
      rewriteFor(rewriter, node);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      rewriteForEach(rewriter, node);
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
      rewriteWhile(rewriter, node);
      return;
    case 'SwitchStatement':
      rewriteSwitch(rewriter, node);
      return;
    case 'CatchClause':
      rewriteCatch(rewriter, node);
      return;
    case 'LabeledStatement':
      rewriter.visit(node.body);
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
      return;
    case 'TSEnumDeclaration':
      rewriteEnum(rewriter, node);
      return;
    case 'TSModuleDeclaration':
      rewriteNamespace(rewriter, node);
      return;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      rewriteImport(rewriter, node);
      return;
    case 'ExportNamedDeclaration':
      rewriteExportNamed(rewriter, node);
      return;
    case 'ExportDefaultDeclaration':
      rewriteExportDefault(rewriter, node);
      return;
    case 'TSExportAssignment':
      rewriteExportAssignment(rewriter, node);
      return;
    case 'TSImportEqualsDeclaration':
      rewriteImportEquals(rewriter, node);
      return;
    default:
      forEachChild(node, (child) => rewriter.visit(child));
  }
}

/** A property of an object literal or pattern. `{ name }` of an imported name must be written out. */
function rewriteProperty(rewriter: Rewriter, node: Node & { type: 'ObjectProperty' }): void {
  const { key, value } = node;
  if (node.shorthand) {
    const target = value.type === 'AssignmentPattern' ? value.left : value;
    const replacement = rewriter.binding(target)?.replacement;
    if (replacement !== undefined && target.type === 'Identifier') {
      rewriter.replace(startOf(target), endOf(target), `${target.name}: ${replacement}`);
      if (value.type === 'AssignmentPattern') rewriter.visit(value.right);
    } else rewriter.visit(value);
    return;
  }
  if (node.computed) rewriteKey(rewriter, key);
  if (key.type === 'Identifier' && !node.computed) rewriter.nameFunction(value, key.name);
  rewriter.visit(value);
}

function refuseDecorators(rewriter: Rewriter, node: Node): void {
  if (!('decorators' in node) || node.decorators == null) return;
  for (const decorator of node.decorators) {
    const message = 'Decorators are not supported. Call the function that the decorator stands for instead.';
    rewriter.problem('error', 'unsupported-decorator', decorator, message);
  }
}

function refuseTopLevelAwait(rewriter: Rewriter, node: Node): void {
  if (rewriter.frame.kind === 'async') return;
  const message =
    'await outside of a function is not supported: modules are loaded in one go. Import the data instead.';
  rewriter.problem('error', 'async', node, message);
}

/** A package may import lazily in functions which no loss calls, so it is refused where it runs. */
function refuseDynamicImport(rewriter: Rewriter, node: Node & { type: 'ImportExpression' }): void {
  const message = 'import() gives a promise, and a loss cannot wait. Use an import declaration at the top of the file.';
  rewriter.problem('warning', 'unsupported-dynamic-import', node, message);
  const call = `${rewriter.$}.dynamicImport(${rewriter.place(node)}, `;
  rewriter.replace(startOf(node), startOf(node.source), call);
  rewriter.visit(node.source);
  rewriter.visit(node.options);
}
