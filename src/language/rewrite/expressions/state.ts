import type { Node } from '@babel/types';
import { boundNames, endOf, startOf, unwrap } from '../../walk.ts';
import type { Binding } from '../names/scope.ts';
import type { Rewriter } from '../rewriter.ts';

/** Methods which change the array, map, set or typed array they are called on. */
const mutators = new Set('push pop shift unshift splice sort reverse fill copyWithin set add delete clear'.split(' '));

/** The name at the root of `a.b[c].d`. */
function rootOf(target: Node): Node | undefined {
  let node = unwrap(target);
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = unwrap(node.object);
  return node.type === 'Identifier' ? node : undefined;
}

/** Whether a name which is used here was declared outside of every function around, or outside of some. */
function isOutside(rewriter: Rewriter, name: Node): Binding | undefined {
  const binding = rewriter.binding(name);
  if (binding == null) return undefined;
  const depth = rewriter.context.analysis.depths.get(name) ?? 0;
  return depth > binding.scope.depth ? binding : undefined;
}

function noteWrite(rewriter: Rewriter, binding: Binding, node: Node): void {
  if (rewriter.recording || binding.scope.depth > 0) return;
  const place = rewriter.context.places.at(startOf(node), endOf(node));
  rewriter.context.stateWrites.push({ name: binding.name, place });
}

/** The call which tells, while a recording runs, that something made before it is written; empty where nothing is. */
function outsideCall(rewriter: Rewriter, binding: Binding, node: Node): string {
  if (!rewriter.recording) return '';
  const token = binding.scope.depth === 0 ? '' : `, ${rewriter.evaluationOf(binding.scope.forVar)}`;
  return `${rewriter.$}.outside("${binding.name}", ${rewriter.place(node)}${token})`;
}

/** Names and members that an assignment writes. */
function writtenTargets(target: Node): Node[] {
  const node = unwrap(target);
  switch (node.type) {
    case 'ObjectPattern':
      return node.properties.flatMap((property) =>
        writtenTargets(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return node.elements.flatMap((element) => (element === null ? [] : writtenTargets(element)));
    case 'AssignmentPattern':
      return writtenTargets(node.left);
    case 'RestElement':
      return writtenTargets(node.argument);
    default:
      return [node];
  }
}

function refuseImported(rewriter: Rewriter, name: Node, node: Node): void {
  const binding = rewriter.binding(name);
  if (binding?.kind !== 'import') return;
  rewriter.problem('error', 'assign-to-import', node, `${binding.name} is imported and cannot be assigned to here.`);
}

/**
 * Marks a write to a binding, or to the object of a binding, that was made outside of the function around: such a loss may
 * depend on evaluations before. Must be called before the node's children are visited; returns text to close it with.
 */
export function markWrite(rewriter: Rewriter, node: Node, target: Node): string {
  let calls = '';
  for (const written of writtenTargets(target)) {
    const name = rootOf(written);
    if (name === written) refuseImported(rewriter, name, node);
    const binding = name === undefined ? undefined : isOutside(rewriter, name);
    if (binding === undefined) continue;
    // A parameter's object may be made by the caller in this evaluation; so may what a local of a function around holds.
    if (written !== name && binding.scope.depth > 0 && binding.kind === 'parameter') continue;
    noteWrite(rewriter, binding, node);
    const call = outsideCall(rewriter, binding, node);
    if (call !== '') calls += `${call}, `;
  }
  if (calls === '') return '';
  rewriter.open(startOf(node), `(${calls}`);
  return ')';
}

/** Text which reads `name.a.b` once more; undefined where a part is computed, called or private. */
function readAgain(rewriter: Rewriter, object: Node): string | undefined {
  const node = unwrap(object);
  if (node.type === 'Identifier') return rewriter.binding(node)?.replacement ?? node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined;
  const base = readAgain(rewriter, node.object);
  return base === undefined ? undefined : `${base}.${node.property.name}`;
}

/** Like {@link markWrite} for `name.push(…)` and other methods that change a collection. */
export function markMutation(rewriter: Rewriter, node: Node & { type: 'CallExpression' }): string {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return '';
  if (!mutators.has(callee.property.name)) return '';
  const name = rootOf(callee.object);
  const binding = name === undefined ? undefined : isOutside(rewriter, name);
  if (binding === undefined || binding.scope.depth > 0) return '';
  if (name === unwrap(callee.object) && isCollection(rewriter, binding)) noteWrite(rewriter, binding, node);
  const read = readAgain(rewriter, callee.object);
  if (!rewriter.recording || read === undefined) return '';
  rewriter.open(
    startOf(node),
    `(${rewriter.$}.outsideCollection(${read}, "${binding.name}", ${rewriter.place(node)}), `,
  );
  return ')';
}

const collections = new Set([
  'Map',
  'Set',
  'Array',
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint8Array',
  'Uint32Array',
]);

function isCollection(rewriter: Rewriter, binding: Binding): boolean {
  const initial = binding.initial === undefined ? undefined : unwrap(binding.initial);
  if (initial?.type === 'ArrayExpression') return true;
  return (
    (initial?.type === 'NewExpression' || initial?.type === 'CallExpression') &&
    initial.callee.type === 'Identifier' &&
    collections.has(initial.callee.name) &&
    rewriter.binding(initial.callee) === null
  );
}

/** Text which binds every name of a pattern for a recording. */
export function bindNames(rewriter: Rewriter, pattern: Node): string {
  if (!rewriter.recording) return '';
  return boundNames(pattern)
    .map(
      ({ name, node }) =>
        ` ${rewriter.$}.bind("${name}", ${name}, ${rewriter.placeAt(startOf(node), startOf(node) + name.length)});`,
    )
    .join('');
}
