import type { Node } from '@babel/types';
import { endOf, startOf, unwrap } from '../../walk.ts';
import type { Rewriter } from '../rewriter.ts';
import { rewriteObserverCall } from './observers.ts';
import { rewriteKey, rewriteMember } from './operators.ts';
import { markMutation } from './state.ts';

const consoleLevels = new Set(['debug', 'log', 'info', 'warn', 'error']);

/** Functions of globals which are rewritten where they are called by their full name, to carry a place. */
const globalFunctions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Object: { is: 'objectIs' },
  Array: { from: 'arrayFrom' },
};

type CallNode = Node & { type: 'CallExpression' | 'OptionalCallExpression' };

/** `Object.name` where the object is a global of this name. */
function globalMember(rewriter: Rewriter, callee: Node): { object: string; name: string } | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { property } = callee;
  const object = unwrap(callee.object);
  if (object.type !== 'Identifier' || rewriter.binding(object) !== null) return undefined;
  return { object: object.name, name: property.name };
}

/** Puts the place of a call before its arguments. */
function placeFirst(rewriter: Rewriter, node: Node & { arguments: readonly Node[] }, text: string): void {
  const [first] = node.arguments;
  if (first === undefined) rewriter.close(endOf(node) - 1, text);
  else rewriter.open(startOf(first), `${text}, `);
}

/** Visits the arguments; `shown`: what they say is for people only. */
function visitArguments(rewriter: Rewriter, node: Node & { arguments: readonly Node[] }, shown = false): void {
  const outer = rewriter.shown;
  rewriter.shown = shown;
  rewriter.visitAll(node.arguments);
  rewriter.shown = outer;
}

export function rewriteCall(rewriter: Rewriter, node: CallNode): void {
  const { callee } = node;
  if (callee.type === 'Super') {
    rewriteSuperCall(rewriter, node);
    return;
  }
  noteCodeInText(rewriter, node);
  const written = node.type === 'CallExpression' ? markMutation(rewriter, node) : '';
  noteRequire(rewriter, node);
  const global = globalMember(rewriter, callee);
  if (global !== undefined && node.type === 'CallExpression' && rewriteGlobalCall(rewriter, node, global)) {
    rewriter.close(endOf(node), written);
    return;
  }
  if (!rewriter.recording || !rewriteRecordedCall(rewriter, node)) {
    visitCallee(rewriter, callee);
    visitArguments(rewriter, node);
  }
  rewriter.close(endOf(node), written);
}

/** Calls which decide something by their arguments or callbacks. Returns false where nothing was done. */
function rewriteRecordedCall(rewriter: Rewriter, node: CallNode): boolean {
  if (rewriteObserverCall(rewriter, node, () => visitArguments(rewriter, node))) return true;
  if (!rewriter.isGlobal(node.callee, 'Array') || node.arguments.length !== 1) return false;
  rewriteLength(rewriter, node);
  return true;
}

/** Code in a text stays as it is: it would take tracked values for objects. */
function noteCodeInText(rewriter: Rewriter, node: CallNode | (Node & { type: 'NewExpression' })): void {
  const inner = unwrap(node.callee);
  // `(0, eval)(text)` calls it from outside of every function.
  const callee = inner.type === 'SequenceExpression' ? unwrap(inner.expressions.at(-1)!) : inner;
  const name = ['eval', 'Function'].find((global) => rewriter.isGlobal(callee, global));
  // An old way to name the global object.
  const [first] = node.arguments;
  if (name === undefined || (first?.type === 'StringLiteral' && first.value === 'return this')) return;
  const message = `Code in a text is not rewritten: what ${name} computes has no gradient, and may take a wrong branch. Write it as a function.`;
  rewriter.problem('warning', 'unsupported-eval', node, message);
}

/** An imported function is called without the namespace as its `this`. */
export function visitCallee(rewriter: Rewriter, callee: Node): void {
  const replacement = callee.type === 'Identifier' ? rewriter.binding(callee)?.replacement : undefined;
  if (replacement?.includes('.') === true) rewriter.replace(startOf(callee), endOf(callee), `(0, ${replacement})`);
  else if (callee.type === 'MemberExpression') rewriteMember(rewriter, callee);
  else rewriter.visit(callee);
}

function noteRequire(rewriter: Rewriter, node: CallNode): void {
  const [argument] = node.arguments;
  if (!rewriter.isGlobal(node.callee, 'require') || argument?.type !== 'StringLiteral') return;
  rewriter.context.imports.require(argument.value, argument);
}

/** Calls of Math, console and a few others by name. Returns false where nothing was done. */
function rewriteGlobalCall(rewriter: Rewriter, node: CallNode, global: { object: string; name: string }): boolean {
  const { object, name } = global;
  const { callee } = node;
  if (object === 'console' && consoleLevels.has(name)) {
    rewriter.replace(startOf(callee), endOf(callee), `${rewriter.$}.print`);
    placeFirst(rewriter, node, `"${name}", ${rewriter.place(node)}`);
    visitArguments(rewriter, node, true);
    return true;
  }
  if (object === 'Math' && name === 'random') {
    rewriter.replace(startOf(callee), endOf(callee), `${rewriter.$}.random`);
    placeFirst(rewriter, node, rewriter.place(node));
    visitArguments(rewriter, node);
    return true;
  }
  if (!rewriter.recording) return false;
  const own = object === 'Math' ? `math.${name}` : globalFunctions[object]?.[name];
  if (own === undefined || (object === 'Math' && !Object.hasOwn(Math, name))) return false;
  rewriter.replace(startOf(callee), endOf(callee), `${rewriter.$}.${own}`);
  placeFirst(rewriter, node, rewriter.place(node));
  visitArguments(rewriter, node);
  return true;
}

/** `Array(n)` and `new Array(n)`: a tracked length is pinned; it would become the only element. */
function rewriteLength(rewriter: Rewriter, node: Node & { arguments: readonly Node[] }): void {
  const [length] = node.arguments;
  if (length === undefined || length.type === 'SpreadElement') visitArguments(rewriter, node);
  else rewriteKey(rewriter, length);
}

function rewriteSuperCall(rewriter: Rewriter, node: CallNode): void {
  const fields = rewriter.frame.afterSuper;
  if (fields !== undefined) rewriter.open(startOf(node), '(');
  visitArguments(rewriter, node);
  if (fields !== undefined) rewriter.close(endOf(node), `, ${fields}, this)`);
}

export function rewriteNew(rewriter: Rewriter, node: Node & { type: 'NewExpression' }): void {
  const { callee } = node;
  noteCodeInText(rewriter, node);
  // A call inside the callee would take the arguments of `new`.
  const wrapped = rewriter.recording && callee.type === 'MemberExpression';
  if (wrapped) rewriter.open(startOf(callee), '(');
  rewriter.visit(callee);
  if (wrapped) rewriter.close(endOf(callee), ')');
  if (rewriter.recording && rewriter.isGlobal(callee, 'Array') && node.arguments.length === 1)
    rewriteLength(rewriter, node);
  else visitArguments(rewriter, node, rewriter.shown && callee.type === 'Identifier' && callee.name.endsWith('Error'));
}

export function rewriteTagged(rewriter: Rewriter, node: Node & { type: 'TaggedTemplateExpression' }): void {
  visitCallee(rewriter, node.tag);
  // A tag gets the values themselves, so nothing becomes text here.
  rewriter.visitAll(node.quasi.expressions);
}

/** A tracked value in a template becomes text: its number is pinned, unless only people will read the text. */
export function rewriteTemplate(rewriter: Rewriter, node: Node & { type: 'TemplateLiteral' }): void {
  for (const expression of node.expressions) {
    if (!rewriter.recording) {
      rewriter.visit(expression);
      continue;
    }
    rewriter.open(startOf(expression), `${rewriter.$}.${rewriter.shown ? 'shown' : 'text'}(`);
    rewriter.visit(expression);
    rewriter.close(endOf(expression), `, ${rewriter.place(expression)})`);
  }
}
