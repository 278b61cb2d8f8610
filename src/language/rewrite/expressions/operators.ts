import type { Node } from '@babel/types';
import { endOf, startOf, unwrap } from '../../walk.ts';
import { isPlainNumber } from '../names/plain-numbers.ts';
import type { Rewriter } from '../rewriter.ts';

/** Names of the operators for two operands. */
export const binaryNames: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'remainder',
  '**': 'power',
  '|': 'bitOr',
  '&': 'bitAnd',
  '^': 'bitXor',
  '<<': 'shiftLeft',
  '>>': 'shiftRight',
  '>>>': 'shiftRightUnsigned',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  '==': 'looselyEqual',
  '!=': 'looselyDifferent',
  '===': 'equal',
  '!==': 'different',
  instanceof: 'instanceOf',
};

const equalities = new Set(['==', '!=', '===', '!==']);
const booleanOperators = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==', 'in', 'instanceof']);

/** Whether comparing with this literal can be left to the language: a tracked value is an object, and never equals it. */
function isHarmlessLiteral(node: Node, strict: boolean, rewriter: Rewriter): boolean {
  switch (node.type) {
    case 'NullLiteral':
      return true;
    case 'Identifier':
      return rewriter.isGlobal(node, 'undefined');
    case 'UnaryExpression':
      return node.operator === 'void' && node.argument.type === 'NumericLiteral';
    case 'StringLiteral':
    case 'BooleanLiteral':
      return strict;
    default:
      return false;
  }
}

export function rewriteBinary(rewriter: Rewriter, node: Node & { type: 'BinaryExpression' }): void {
  const { left, right, operator } = node;
  if (!rewriter.recording || left.type === 'PrivateName') {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  if (operator === 'in') {
    rewriteKey(rewriter, left);
    rewriter.visit(right);
    return;
  }
  const name = binaryNames[operator];
  const strict = operator.length === 3;
  const harmless =
    equalities.has(operator) &&
    (isHarmlessLiteral(unwrap(left), strict, rewriter) || isHarmlessLiteral(unwrap(right), strict, rewriter));
  if (name === undefined || harmless || (isPlainNumber(rewriter, left) && isPlainNumber(rewriter, right))) {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  rewriter.open(startOf(node), `${rewriter.$}.${name}(`);
  rewriter.visit(left);
  rewriter.replace(endOf(left), startOf(right), ', ');
  rewriter.visit(right);
  rewriter.close(endOf(node), `, ${rewriter.place(node)})`);
}

const unaryNames: Readonly<Record<string, string>> = { '-': 'negate', '+': 'plus', '~': 'bitNot', typeof: 'typeOf' };

export function rewriteUnary(rewriter: Rewriter, node: Node & { type: 'UnaryExpression' }): void {
  const { argument, operator } = node;
  const name = unaryNames[operator];
  if (!rewriter.recording || (name === undefined && operator !== '!')) {
    rewriter.visit(argument);
    return;
  }
  if (operator === '!') {
    rewriteCondition(rewriter, argument);
    return;
  }
  const inner = unwrap(argument);
  // `typeof x` of a name that is nowhere declared must not throw.
  const unresolved = operator === 'typeof' && inner.type === 'Identifier' && rewriter.binding(inner) === null;
  if (unresolved || isPlainNumber(rewriter, argument)) {
    rewriter.visit(argument);
    return;
  }
  rewriter.replace(startOf(node), startOf(argument), `${rewriter.$}.${name}(`);
  rewriter.visit(argument);
  rewriter.close(endOf(node), `, ${rewriter.place(node)})`);
}

/** Whether an expression is certainly a boolean, so that its truth needs no guard of its own. */
function isBoolean(node: Node): boolean {
  const inner = unwrap(node);
  switch (inner.type) {
    case 'BooleanLiteral':
      return true;
    case 'BinaryExpression':
      return booleanOperators.has(inner.operator);
    case 'UnaryExpression':
      return inner.operator === '!' || inner.operator === 'delete';
    case 'LogicalExpression':
      return inner.operator !== '??' && isBoolean(inner.left) && isBoolean(inner.right);
    default:
      return false;
  }
}

/** An expression of which only the truth matters: its leaves are tested. */
export function rewriteCondition(rewriter: Rewriter, node: Node): void {
  if (!rewriter.recording) {
    rewriter.visit(node);
    return;
  }
  switch (node.type) {
    case 'ParenthesizedExpression':
      rewriteCondition(rewriter, node.expression);
      return;
    case 'LogicalExpression':
      if (node.operator === '??') break;
      rewriteCondition(rewriter, node.left);
      rewriteCondition(rewriter, node.right);
      return;
    case 'ConditionalExpression':
      rewriteCondition(rewriter, node.test);
      rewriteCondition(rewriter, node.consequent);
      rewriteCondition(rewriter, node.alternate);
      return;
    default:
      break;
  }
  if (isBoolean(node) || isPlainNumber(rewriter, node) || node.type === 'StringLiteral') {
    rewriter.visit(node);
    return;
  }
  rewriter.open(startOf(node), `${rewriter.$}.truth(`);
  rewriter.visit(node);
  rewriter.close(endOf(node), `, ${rewriter.place(node)})`);
}

export function rewriteConditional(rewriter: Rewriter, node: Node & { type: 'ConditionalExpression' }): void {
  rewriteCondition(rewriter, node.test);
  rewriter.visit(node.consequent);
  rewriter.visit(node.alternate);
}

/** `a || b` is `(truth(t = a) ? t : b)`, `a && b` is `(truth(t = a) ? b : t)`; the value of either is not turned into a boolean. */
export function rewriteLogical(rewriter: Rewriter, node: Node & { type: 'LogicalExpression' }): void {
  const { left, right, operator } = node;
  if (!rewriter.recording || operator === '??' || isBoolean(left)) {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  const value = rewriter.temporary();
  rewriter.open(startOf(node), `(${rewriter.$}.truth(${value} = `);
  rewriter.visit(left);
  rewriter.replace(
    endOf(left),
    startOf(right),
    `, ${rewriter.place(left)}) ? ${operator === '||' ? `${value} : ` : ''}`,
  );
  rewriter.visit(right);
  rewriter.close(endOf(node), operator === '||' ? ')' : ` : ${value})`);
}

/** The key of a computed member: a tracked key is pinned, since which element it names decides what follows. */
export function rewriteKey(rewriter: Rewriter, key: Node, assignTo?: string): void {
  const inner = unwrap(key);
  const plain = inner.type === 'StringLiteral' || inner.type === 'TemplateLiteral' || isPlainNumber(rewriter, inner);
  if (!rewriter.recording || (plain && assignTo === undefined)) {
    rewriter.visit(key);
    return;
  }
  const assignment = assignTo === undefined ? '' : `${assignTo} = `;
  rewriter.open(startOf(key), plain ? assignment : `${assignment}${rewriter.$}.key(`);
  rewriter.visit(key);
  if (!plain) rewriter.close(endOf(key), `, ${rewriter.place(key)})`);
}

export function rewriteMember(
  rewriter: Rewriter,
  node: Node & { type: 'MemberExpression' | 'OptionalMemberExpression' },
): void {
  rewriter.visit(node.object);
  if (node.computed) rewriteKey(rewriter, node.property);
}
