import type { Node } from '@babel/types';
import { endOf, startOf, unwrap } from '../../walk.ts';
import { isPlainNumber } from '../names/plain-numbers.ts';
import type { Rewriter } from '../rewriter.ts';
import { stripTypes } from '../strip.ts';
import { binaryNames, rewriteKey } from './operators.ts';
import { markWrite } from './state.ts';

/** What an assignment writes to: text which evaluates the target once and makes it assignable, and text which reads it again. */
interface Target {
  /** Reads the target after its own text has run. */
  readonly read: string;
}

/** Blanks the `!` and `as T` around a target, whose parts are then visited one by one. */
function stripAround(rewriter: Rewriter, target: Node): void {
  const inner = unwrap(target);
  for (let node = target; node !== inner; node = (node as Node & { expression: Node }).expression) {
    stripTypes(rewriter, node);
  }
}

/**
 * Edits the left side of an assignment so that it may be read again without evaluating its base or key twice; base and
 * key that are not names go into temporaries. Its own text stays assignable.
 */
function rewriteTarget(rewriter: Rewriter, left: Node): Target {
  const node = unwrap(left);
  if (node.type === 'Identifier') {
    rewriter.visit(left);
    return { read: rewriter.binding(node)?.replacement ?? node.name };
  }
  if (node.type !== 'MemberExpression') {
    rewriter.visit(left);
    return { read: rewriter.text.slice(startOf(node), endOf(node)) };
  }
  stripAround(rewriter, left);
  const base = unwrap(node.object);
  let object: string;
  if (base.type === 'Identifier' || base.type === 'ThisExpression' || base.type === 'Super') {
    rewriter.visit(node.object);
    object =
      base.type === 'Identifier'
        ? (rewriter.binding(base)?.replacement ?? base.name)
        : base.type === 'Super'
          ? 'super'
          : 'this';
  } else {
    object = rewriter.temporary();
    rewriter.open(startOf(node.object), `(${object} = `);
    rewriter.visit(node.object);
    rewriter.close(endOf(node.object), ')');
  }
  if (!node.computed) {
    return { read: `${object}.${rewriter.text.slice(startOf(node.property), endOf(node.property))}` };
  }
  const key = unwrap(node.property);
  if (key.type === 'StringLiteral' || key.type === 'NumericLiteral') {
    rewriter.visit(node.property);
    return { read: `${object}[${rewriter.text.slice(startOf(key), endOf(key))}]` };
  }
  const name = rewriter.temporary();
  rewriteKey(rewriter, node.property, name);
  return { read: `${object}[${name}]` };
}

/** Whether a value is named after what it is assigned to, which a call around it would prevent. */
export function isNamedByAssignment(value: Node): boolean {
  const inner = value.type === 'ParenthesizedExpression' ? value.expression : value;
  switch (inner.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
      return true;
    default:
      return false;
  }
}

/** Text around a value that is bound to a name, so that a recording knows it; empty for functions and classes. */
export function bindingMark(rewriter: Rewriter, name: string, value: Node, at: Node): { open: string; close: string } {
  if (!rewriter.recording || isNamedByAssignment(unwrap(value))) return { open: '', close: '' };
  return { open: `${rewriter.$}.bind("${name}", `, close: `, ${rewriter.place(at)})` };
}

export function rewriteAssignment(rewriter: Rewriter, node: Node & { type: 'AssignmentExpression' }): void {
  const { left, right } = node;
  const written = markWrite(rewriter, node, left);
  if (left.type === 'Identifier') rewriter.nameFunction(right, left.name);
  if (rewriter.recording) rewriteRecorded(rewriter, node);
  else {
    rewriter.visit(left);
    rewriter.visit(right);
  }
  rewriter.close(endOf(node), written);
}

function rewriteRecorded(rewriter: Rewriter, node: Node & { type: 'AssignmentExpression' }): void {
  const { left, right, operator } = node;
  const target = unwrap(left);
  if (operator === '=') {
    rewriteSimple(rewriter, node, target);
    return;
  }
  if (operator === '??=') {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  if (operator === '||=' || operator === '&&=') {
    rewriteLogicalAssignment(rewriter, node, operator);
    return;
  }
  const binary = operator.slice(0, -1);
  const plain = target.type === 'Identifier' && isPlainNumber(rewriter, target) && isPlainNumber(rewriter, right);
  const mark = target.type === 'Identifier' ? bindingMark(rewriter, target.name, right, node) : { open: '', close: '' };
  if (plain) {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  const place = rewriter.place(node);
  const { read } = rewriteTarget(rewriter, left);
  rewriter.replace(endOf(left), startOf(right), ` = ${mark.open}${rewriter.$}.${binaryNames[binary]}(${read}, `);
  rewriter.visit(right);
  rewriter.close(endOf(node), `, ${place})${mark.close}`);
}

function rewriteSimple(rewriter: Rewriter, node: Node & { type: 'AssignmentExpression' }, target: Node): void {
  const { left, right } = node;
  if (target.type === 'Identifier') {
    rewriter.visit(left);
    const mark = bindingMark(rewriter, target.name, right, node);
    rewriter.open(startOf(right), mark.open);
    rewriter.visit(right);
    rewriter.close(endOf(right), mark.close);
    return;
  }
  if (target.type !== 'MemberExpression' || !target.computed || isPlainNumber(rewriter, right)) {
    rewriter.visit(left);
    rewriter.visit(right);
    return;
  }
  // Arrays of integers, and those made before the recording, cannot keep a tracked value: storing one must be said.
  const base = unwrap(target.object);
  let object: string | undefined;
  if (base.type === 'ThisExpression') object = 'this';
  else if (base.type === 'Identifier' && keepsNames(target.property))
    object = rewriter.binding(base)?.replacement ?? base.name;
  const place = rewriter.place(node);
  stripAround(rewriter, left);
  if (object !== undefined) rewriter.visit(target.object);
  else if (base.type === 'Super') rewriter.visit(target.object);
  else {
    object = rewriter.temporary();
    rewriter.open(startOf(target.object), `(${object} = `);
    rewriter.visit(target.object);
    rewriter.close(endOf(target.object), ')');
  }
  rewriteKey(rewriter, target.property);
  if (object === undefined) {
    rewriter.visit(right);
    return;
  }
  rewriter.open(startOf(right), `${rewriter.$}.store(${object}, `);
  rewriter.visit(right);
  rewriter.close(endOf(right), `, ${place})`);
}

/** Whether evaluating a key certainly leaves every name as it is, so that the object may be named once more behind it. */
function keepsNames(key: Node): boolean {
  switch (key.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'Identifier':
      return true;
    case 'ParenthesizedExpression':
      return keepsNames(key.expression);
    case 'BinaryExpression':
      return keepsNames(key.left) && keepsNames(key.right);
    default:
      return false;
  }
}

/** `t ||= v` is `(truth(u = t) ? u : t = v)`, with base and key of t evaluated once; `&&=` likewise. */
function rewriteLogicalAssignment(
  rewriter: Rewriter,
  node: Node & { type: 'AssignmentExpression' },
  operator: '||=' | '&&=',
): void {
  const { left, right } = node;
  const value = rewriter.temporary();
  const target = unwrap(left);
  const mark = target.type === 'Identifier' ? bindingMark(rewriter, target.name, right, node) : { open: '', close: '' };
  rewriter.open(startOf(node), `(${rewriter.$}.truth(${value} = `);
  const { read } = rewriteTarget(rewriter, left);
  const test = `, ${rewriter.place(left)}) ? `;
  const otherwise = operator === '||=' ? `${value} : (` : '(';
  rewriter.replace(endOf(left), startOf(right), `${test}${otherwise}${read} = ${mark.open}`);
  rewriter.visit(right);
  rewriter.close(endOf(node), `${mark.close})${operator === '||=' ? ')' : ` : ${value})`}`);
}

/**
 * `x++` and the like. As a value the postfix form is the old number, which a temporary keeps; where nobody asks for the
 * value, no old number is kept.
 */
export function rewriteUpdate(
  rewriter: Rewriter,
  node: Node & { type: 'UpdateExpression' },
  valueNeeded: boolean,
): void {
  const { argument } = node;
  const written = markWrite(rewriter, node, argument);
  const target = unwrap(argument);
  if (!rewriter.recording || (target.type === 'Identifier' && isPlainNumber(rewriter, target)))
    rewriter.visit(argument);
  else rewriteRecordedUpdate(rewriter, node, target, valueNeeded);
  rewriter.close(endOf(node), written);
}

function rewriteRecordedUpdate(
  rewriter: Rewriter,
  node: Node & { type: 'UpdateExpression' },
  target: Node,
  valueNeeded: boolean,
): void {
  const { argument, operator, prefix } = node;
  const step = `${rewriter.$}.${operator === '++' ? 'increment' : 'decrement'}(`;
  const mark =
    target.type === 'Identifier'
      ? { open: `${rewriter.$}.bind("${target.name}", `, close: `, ${rewriter.place(node)})` }
      : { open: '', close: '' };
  const keepsOld = valueNeeded && !prefix;
  const old = keepsOld ? rewriter.temporary() : undefined;
  const place = rewriter.place(node);
  if (prefix) rewriter.replace(startOf(node), startOf(argument), '(');
  else rewriter.open(startOf(node), '(');
  const { read } = rewriteTarget(rewriter, argument);
  const current = old === undefined ? read : `${old} = ${rewriter.$}.numeric(${read}, ${place})`;
  const assigned = ` = ${mark.open}${step}${current}, ${place})${mark.close}`;
  const ending = `${assigned}${old === undefined ? '' : `, ${old}`})`;
  if (prefix) rewriter.close(endOf(node), ending);
  else rewriter.replace(endOf(argument), endOf(node), ending);
}
