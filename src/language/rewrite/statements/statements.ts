import type { Node } from '@babel/types';
import { endOf, isTypeOnly, startOf, unwrap } from '../../walk.ts';
import { bindingMark, rewriteUpdate } from '../expressions/assignments.ts';
import { methodPattern } from '../expressions/observers.ts';
import { rewriteCondition } from '../expressions/operators.ts';
import { bindNames } from '../expressions/state.ts';
import type { Rewriter } from '../rewriter.ts';
import { nextToken } from '../rewriter.ts';
import { needsParentheses } from '../strip.ts';
import { rewriteUsing, rewriteUsingBlock, rewriteUsingLoop, usesDisposal } from './using.ts';

/** Statements which end with a semicolon, written or not. */
const ended = new Set([
  'ExpressionStatement',
  'VariableDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
  'TSExportAssignment',
  'TSImportEqualsDeclaration',
]);

/** Where the head of a statement ends: a mark names the head of a compound statement, not all that is inside it. */
function endOfHead(rewriter: Rewriter, node: Node): number {
  const { text } = rewriter;
  const closing = (from: number): number => {
    const at = nextToken(text, from);
    return text[at] === ')' ? at + 1 : from;
  };
  switch (node.type) {
    case 'IfStatement':
    case 'WhileStatement':
      return closing(endOf(node.test));
    case 'SwitchStatement':
      return closing(endOf(node.discriminant));
    case 'ForInStatement':
    case 'ForOfStatement':
      return closing(endOf(node.right));
    case 'ForStatement':
      return startOf(node) + text.slice(startOf(node), startOf(node.body)).trimEnd().length;
    case 'DoWhileStatement':
      return startOf(node) + 'do'.length;
    case 'ClassDeclaration':
      return startOf(node.body);
    case 'WithStatement':
      return closing(endOf(node.object));
    default:
      return endOf(node);
  }
}

/** Number of the place of a statement's head. */
export function statementPlace(rewriter: Rewriter, node: Node): string {
  return rewriter.placeAt(startOf(node), endOfHead(rewriter, node));
}

/** The statement a mark speaks of: what runs, under its labels and exports; undefined where nothing runs by itself. */
function markedStatement(node: Node): Node | undefined {
  switch (node.type) {
    case 'LabeledStatement':
      return markedStatement(node.body);
    case 'ExportNamedDeclaration':
      return node.declaration == null ? undefined : markedStatement(node.declaration);
    case 'ExportDefaultDeclaration':
      return node.declaration.type === 'FunctionDeclaration' ? undefined : node;
    case 'BlockStatement':
    case 'TryStatement':
    case 'EmptyStatement':
    case 'FunctionDeclaration':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return undefined;
    default:
      return node;
  }
}

export function visitStatements(rewriter: Rewriter, statements: readonly Node[]): void {
  if (usesDisposal(statements)) {
    rewriteUsingBlock(rewriter, statements, visitEach);
    return;
  }
  visitEach(rewriter, statements);
}

function visitEach(rewriter: Rewriter, statements: readonly Node[]): void {
  for (const statement of statements) visitStatement(rewriter, statement);
}

function visitStatement(rewriter: Rewriter, node: Node): void {
  if (isTypeOnly(node)) {
    rewriter.blank(startOf(node), endOf(node));
    return;
  }
  // An asynchronous function never runs in an evaluation; between its parts, others would be marked.
  const marked = rewriter.recording && rewriter.frame.kind !== 'async' ? markedStatement(node) : undefined;
  if (marked !== undefined)
    rewriter.open(startOf(node), `${rewriter.$}.statement(${statementPlace(rewriter, marked)});`);
  rewriter.visit(node);
  // A semicolon that was only implied might not be any more, once types are blanked and text is put in.
  if (ended.has(node.type) && rewriter.text[endOf(node) - 1] !== ';') rewriter.close(endOf(node), ';');
  const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
  if (declaration?.type === 'VariableDeclaration') {
    if (declaration !== node && rewriter.text[endOf(node) - 1] !== ';') rewriter.close(endOf(node), ';');
    for (const { id } of declaration.declarations) {
      if (id.type !== 'Identifier') rewriter.close(endOf(node), bindNames(rewriter, id));
    }
  }
  if (node.type === 'ExpressionStatement') {
    const expression = unwrap(node.expression);
    if (expression.type === 'AssignmentExpression') {
      const target = unwrap(expression.left);
      if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
        rewriter.close(endOf(node), bindNames(rewriter, target));
      }
    }
  }
}

export function rewriteBlock(rewriter: Rewriter, node: Node & { type: 'BlockStatement' | 'StaticBlock' }): void {
  rewriter.inBlock('new', () => visitStatements(rewriter, node.body));
}

/** The body of an `if` or a loop: it gets braces where marks need them. */
function rewriteInner(rewriter: Rewriter, node: Node, first: string): void {
  if (node.type === 'BlockStatement') {
    if (first !== '') rewriter.close(startOf(node) + 1, first);
    rewriteBlock(rewriter, node);
    return;
  }
  if (!rewriter.recording && first === '') {
    visitStatement(rewriter, node);
    return;
  }
  rewriter.open(startOf(node), `{${first}`);
  rewriter.inBlock('new', () => visitStatement(rewriter, node));
  rewriter.close(endOf(node), '}');
}

/** The mark at the start of each turn of a loop, in both forms: nothing else can end a loop that runs for ever. */
function loopMark(rewriter: Rewriter, node: Node): string {
  return `${rewriter.$}.loop(${statementPlace(rewriter, node)});`;
}

export function rewriteIf(rewriter: Rewriter, node: Node & { type: 'IfStatement' }): void {
  rewriteCondition(rewriter, node.test);
  rewriteInner(rewriter, node.consequent, '');
  if (node.alternate != null) rewriteInner(rewriter, node.alternate, '');
}

export function rewriteWhile(rewriter: Rewriter, node: Node & { type: 'WhileStatement' | 'DoWhileStatement' }): void {
  const visitTest = (): void => rewriteCondition(rewriter, node.test);
  if (node.type === 'WhileStatement') visitTest();
  rewriteInner(rewriter, node.body, loopMark(rewriter, node));
  if (node.type === 'DoWhileStatement') visitTest();
}

/** Expressions whose value nobody asks for: statements, and the third part of a `for`. */
export function visitForEffect(rewriter: Rewriter, node: Node): void {
  if (node.type === 'UpdateExpression') rewriteUpdate(rewriter, node, false);
  else if (node.type === 'SequenceExpression') for (const part of node.expressions) visitForEffect(rewriter, part);
  else rewriter.visit(node);
}

export function rewriteFor(rewriter: Rewriter, node: Node & { type: 'ForStatement' }): void {
  let binds = '';
  if (node.init?.type === 'VariableDeclaration') {
    rewriter.visit(node.init);
    for (const { id } of node.init.declarations) binds += bindNames(rewriter, id);
  } else if (node.init != null) visitForEffect(rewriter, node.init);
  if (node.test != null) rewriteCondition(rewriter, node.test);
  if (node.update != null) visitForEffect(rewriter, node.update);
  rewriteInner(rewriter, node.body, loopMark(rewriter, node) + binds);
}

export function rewriteForEach(rewriter: Rewriter, node: Node & { type: 'ForInStatement' | 'ForOfStatement' }): void {
  const { left } = node;
  if (left.type === 'VariableDeclaration' && left.kind === 'using') {
    rewriteUsingLoop(rewriter, node, left, loopMark(rewriter, node), (body) => rewriteInner(rewriter, body, ''));
    return;
  }
  rewriter.visit(left);
  rewriter.visit(node.right);
  const binds =
    left.type === 'VariableDeclaration' ? left.declarations.map(({ id }) => bindNames(rewriter, id)).join('') : '';
  rewriteInner(rewriter, node.body, loopMark(rewriter, node) + binds);
}

export function rewriteSwitch(rewriter: Rewriter, node: Node & { type: 'SwitchStatement' }): void {
  const exact = (value: Node): void => {
    const inner = unwrap(value);
    if (!rewriter.recording || inner.type === 'StringLiteral' || inner.type === 'NumericLiteral') {
      rewriter.visit(value);
      return;
    }
    rewriter.open(startOf(value), `${rewriter.$}.key(`);
    rewriter.visit(value);
    rewriter.close(endOf(value), `, ${rewriter.place(value)})`);
  };
  exact(node.discriminant);
  rewriter.inBlock('new', () => {
    for (const clause of node.cases) {
      if (clause.test != null) exact(clause.test);
      visitEach(rewriter, clause.consequent);
    }
  });
}

/** An error of ours must reach whoever runs the loss, whatever the user's code catches. */
export function rewriteCatch(rewriter: Rewriter, node: Node & { type: 'CatchClause' }): void {
  const { param, body } = node;
  if (!rewriter.recording) {
    rewriter.visit(param);
    rewriter.visit(body);
    return;
  }
  if (param == null) {
    const caught = rewriter.unique();
    rewriter.close(startOf(node) + 'catch'.length, ` (${caught})`);
    rewriter.close(startOf(body) + 1, `${rewriter.$}.caught(${caught});`);
  } else if (param.type === 'Identifier') {
    rewriter.visit(param);
    rewriter.close(startOf(body) + 1, `${rewriter.$}.caught(${param.name});${bindNames(rewriter, param)}`);
  } else {
    const caught = rewriter.unique();
    rewriter.open(startOf(param), `${caught}) { ${rewriter.$}.caught(${caught}); let `);
    rewriter.visit(param);
    rewriter.replace(endOf(param), startOf(body) + 1, ` = ${caught};${bindNames(rewriter, param)}`);
  }
  rewriteBlock(rewriter, body);
}

export function rewriteVariables(rewriter: Rewriter, node: Node & { type: 'VariableDeclaration' }): void {
  if (node.kind === 'using' || node.kind === 'await using') {
    rewriteUsing(rewriter, node);
    return;
  }
  for (const { id, init } of node.declarations) {
    rewriter.visit(id);
    if (init == null) continue;
    if (id.type !== 'Identifier') {
      const methods = methodPattern(rewriter, id, init);
      rewriter.open(startOf(init), methods.open);
      rewriter.visit(init);
      rewriter.close(endOf(init), methods.close);
      continue;
    }
    rewriter.nameFunction(init, id.name);
    const mark = bindingMark(rewriter, id.name, init, id);
    rewriter.open(startOf(init), mark.open);
    rewriter.visit(init);
    rewriter.close(endOf(init), mark.close);
  }
}

export function rewriteExpressionStatement(rewriter: Rewriter, node: Node & { type: 'ExpressionStatement' }): void {
  const { expression } = node;
  const parentheses = needsParentheses(rewriter, expression);
  if (parentheses) rewriter.open(startOf(expression), '(');
  visitForEffect(rewriter, expression);
  if (parentheses) rewriter.close(endOf(expression), ')');
}

export function rewriteReturn(rewriter: Rewriter, node: Node & { type: 'ReturnStatement' | 'ThrowStatement' }): void {
  const { argument } = node;
  if (argument == null) return;
  const { shown } = rewriter;
  rewriter.shown = node.type === 'ThrowStatement';
  const parentheses = needsParentheses(rewriter, argument);
  if (parentheses) rewriter.open(startOf(argument), '(');
  rewriter.visit(argument);
  if (parentheses) rewriter.close(endOf(argument), ')');
  rewriter.shown = shown;
}
