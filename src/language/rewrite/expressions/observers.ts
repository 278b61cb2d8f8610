import type { Node } from '@babel/types';
import { endOf, startOf, unwrap } from '../../walk.ts';
import { isPlainNumber } from '../names/plain-numbers.ts';
import type { Rewriter } from '../rewriter.ts';
import { newlinesOf } from '../rewriter.ts';
import { rewriteKey } from './operators.ts';

/**
 * Methods which look at their arguments, or at what a callback returns, in a way that no hook of an object can see or whose
 * result decides what follows. They are called through a symbol of the operators; see operators/methods.ts.
 */
const observers = new Set(
  (
    'filter find findIndex findLast findLastIndex some every includes indexOf lastIndexOf sort toSorted ' +
    'at slice splice toSpliced with fill flat copyWithin subarray map toReversed ' +
    'charAt charCodeAt codePointAt substring substr repeat padStart padEnd'
  ).split(' '),
);

type CallNode = Node & { type: 'CallExpression' | 'OptionalCallExpression' };
type MemberNode = Node & { type: 'MemberExpression' | 'OptionalMemberExpression' };

function isMember(node: Node): node is MemberNode {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}

/** The observed method which a member names, as `o.filter` or `o['filter']`. */
function observedName(node: MemberNode): string | undefined {
  const { property, computed } = node;
  const key = unwrap(property);
  if (computed) return key.type === 'StringLiteral' && observers.has(key.value) ? key.value : undefined;
  return property.type === 'Identifier' && observers.has(property.name) ? property.name : undefined;
}

/** Whether this is an object with a prototype, on which the symbols of methods are found. */
function hasMethods(rewriter: Rewriter, wrapped: Node): boolean {
  const object = unwrap(wrapped);
  if (object.type === 'Super') return false;
  // A namespace has no prototype, and is no collection.
  return !(object.type === 'Identifier' && rewriter.binding(object)?.replacement?.includes('.') === false);
}

/** Rewrites calls of observed methods in each of their forms. Returns false where a call is none. */
export function rewriteObserverCall(rewriter: Rewriter, node: CallNode, visitArguments: () => void): boolean {
  const { callee } = node;
  if (!isMember(callee)) return false;
  const name = observedName(callee);
  if (name !== undefined && hasMethods(rewriter, callee.object)) {
    rewriteObserver(rewriter, node, callee, name, visitArguments);
    return true;
  }
  if (node.type !== 'CallExpression' || callee.type !== 'MemberExpression') return false;
  return rewriteByCall(rewriter, node, callee, visitArguments) || rewriteByKey(rewriter, node, callee, visitArguments);
}

/** `o.filter(f)` becomes `o[$.methods.filter]($, place, f)`: a method which every object has, and which forwards. */
function rewriteObserver(
  rewriter: Rewriter,
  node: CallNode,
  callee: MemberNode,
  name: string,
  visitArguments: () => void,
): void {
  const { property, object, computed } = callee;
  const optional = callee.type === 'OptionalMemberExpression' && callee.optional ? '?.' : '';
  const table = node.type === 'OptionalCallExpression' && node.optional ? 'optionalMethods' : 'methods';
  rewriter.visit(object);
  const gap = newlinesOf(rewriter.text.slice(endOf(object), startOf(property)));
  // Newlines go first, so that the position of the name stays on its line.
  const end = computed ? endOf(callee) : endOf(property);
  rewriter.edits.update(endOf(object), end, `${gap}${optional}[${rewriter.$}.${table}.${name}]`);
  const [first] = node.arguments;
  const given = `${rewriter.$}, ${rewriter.place(node)}`;
  if (first !== undefined) rewriter.open(startOf(first), `${given}, `);
  visitArguments();
  if (first === undefined) rewriter.close(endOf(node) - 1, given);
}

/** `m.filter.call(o, f)` becomes `$.observeCall(place, 'filter', m.filter, o, f)`. */
function rewriteByCall(rewriter: Rewriter, node: CallNode, callee: MemberNode, visitArguments: () => void): boolean {
  const [receiver] = node.arguments;
  if (callee.computed || callee.property.type !== 'Identifier' || callee.property.name !== 'call') return false;
  const method = unwrap(callee.object);
  const name = isMember(method) ? observedName(method) : undefined;
  if (name === undefined || receiver === undefined || !isMember(method) || method.object.type === 'Super') return false;
  rewriter.open(startOf(node), `${rewriter.$}.observeCall(${rewriter.place(node)}, "${name}", `);
  rewriter.visit(callee.object);
  rewriter.replace(endOf(callee.object), startOf(receiver), ', ');
  visitArguments();
  return true;
}

/** `o[k](f)` becomes `$.observeKey(place, o, k, f)`, since the key may name such a method. */
function rewriteByKey(rewriter: Rewriter, node: CallNode, callee: MemberNode, visitArguments: () => void): boolean {
  const { object, property } = callee;
  const key = unwrap(property);
  if (!callee.computed || object.type === 'Super' || !hasMethods(rewriter, object)) return false;
  if (key.type === 'StringLiteral' || isPlainNumber(rewriter, key)) return false;
  const [first] = node.arguments;
  rewriter.open(startOf(node), `${rewriter.$}.observeKey(${rewriter.place(node)}, `);
  rewriter.visit(object);
  rewriter.replace(endOf(object), startOf(property), ', ');
  rewriteKey(rewriter, property);
  if (first === undefined) rewriter.replace(endOf(property), endOf(node), ')');
  else {
    rewriter.replace(endOf(property), startOf(first), ', ');
    visitArguments();
  }
  return true;
}

/** `Object.is`, which compares as no object can notice. */
function isObjectIs(rewriter: Rewriter, { object, property, computed }: MemberNode): boolean {
  return !computed && property.type === 'Identifier' && property.name === 'is' && rewriter.isGlobal(object, 'Object');
}

/** `o.filter` that is not called where it stands becomes `$.method(o, 'filter')`: it may be called with another `this`. */
export function rewriteMethodRead(rewriter: Rewriter, node: MemberNode): boolean {
  const name = observedName(node) ?? (isObjectIs(rewriter, node) ? 'is' : undefined);
  if (!rewriter.recording || name === undefined || node.type !== 'MemberExpression') return false;
  if (!hasMethods(rewriter, node.object) || rewriter.context.analysis.targets.has(node)) return false;
  rewriter.open(startOf(node), `${rewriter.$}.method(`);
  rewriter.visit(node.object);
  rewriter.replace(endOf(node.object), endOf(node), `, "${name}")`);
  return true;
}

/** `const { filter } = o` takes the method from `$.methodsOf(o, ['filter'])`. Returns the text around the value. */
export function methodPattern(rewriter: Rewriter, pattern: Node, value: Node): { open: string; close: string } {
  const names: string[] = [];
  const taken = rewriter.isGlobal(unwrap(value), 'Object') ? new Set(['is']) : observers;
  if (rewriter.recording && pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      // What is left of an object is taken from the object itself.
      if (property.type === 'RestElement') return { open: '', close: '' };
      const { key, computed } = property;
      if (!computed && key.type === 'Identifier' && taken.has(key.name)) names.push(key.name);
    }
  }
  if (names.length === 0) return { open: '', close: '' };
  return { open: `${rewriter.$}.methodsOf(`, close: `, ${JSON.stringify(names)})` };
}
