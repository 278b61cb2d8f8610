import type { Node } from '@babel/types';
import { endOf, startOf } from '../../walk.ts';
import { parameterFields } from '../declarations.ts';
import { isNamedByAssignment } from '../expressions/assignments.ts';
import { rewriteKey } from '../expressions/operators.ts';
import { bindNames } from '../expressions/state.ts';
import type { FunctionNode } from '../names/declared.ts';
import type { Frame, Rewriter } from '../rewriter.ts';
import { needsParentheses } from '../strip.ts';
import { visitStatements } from './statements.ts';

function kindOf(node: FunctionNode): Frame['kind'] {
  if (node.async === true) return 'async';
  return node.generator === true ? 'generator' : 'function';
}

/** What a call stack shows for a function: its own name, or that of what it is assigned to. */
function nameOf(rewriter: Rewriter, node: FunctionNode): string {
  if ('id' in node && node.id != null) return node.id.name;
  if ('key' in node) {
    const { key } = node;
    const { className } = rewriter;
    const owner = node.type === 'ObjectMethod' || className === undefined ? '' : `${className}.`;
    if (node.type === 'ClassMethod' && node.kind === 'constructor') return className ?? 'constructor';
    if (key.type === 'Identifier' && !node.computed) return owner + key.name;
    if (key.type === 'StringLiteral') return owner + key.value;
    if (key.type === 'PrivateName') return `${owner}#${key.id.name}`;
    return `${owner}[computed]`;
  }
  return rewriter.givenName(node) ?? '(anonymous)';
}

/**
 * Whether the body may stand in a `try` block: function declarations are hoisted to its start as well, but there a name
 * may be declared only once.
 */
function canStandInBlock(rewriter: Rewriter, node: FunctionNode): boolean {
  if (node.body.type !== 'BlockStatement') return true;
  const names = new Set<string>();
  const scope = rewriter.context.analysis.scopes.get(node);
  for (const statement of node.body.body) {
    if (statement.type !== 'FunctionDeclaration' || statement.id == null) continue;
    const { name } = statement.id;
    const kind = scope?.names.get(name)?.kind;
    if (names.has(name) || kind === 'var' || kind === 'parameter') return false;
    names.add(name);
  }
  return true;
}

function callsSuper(node: Node): boolean {
  let found = false;
  const look = (child: unknown): void => {
    if (found || typeof child !== 'object' || child === null) return;
    if (Array.isArray(child)) for (const item of child) look(item);
    else {
      const inner = child as Node & { callee?: Node };
      if (inner.type === 'CallExpression' && inner.callee?.type === 'Super') found = true;
      else if (inner.type !== 'ClassBody') for (const key in inner) if (key !== 'loc') look(inner[key as keyof Node]);
    }
  };
  look(node);
  return found;
}

export function rewriteFunction(rewriter: Rewriter, node: FunctionNode): void {
  if ('computed' in node && node.computed === true) rewriteKey(rewriter, node.key);
  const kind = kindOf(node);
  const fields = parameterFields(rewriter, node.params);
  const afterSuper = fields !== '' && callsSuper(node.body);
  const marked = rewriter.recording && kind !== 'async' && canStandInBlock(rewriter, node);
  const head = rewriter.placeAt(startOf(node), Math.max(startOf(node) + 1, startOf(node.body)));
  const frame: Frame = {
    kind,
    node,
    temporaries: [],
    inBody: false,
    call: marked ? rewriter.unique() : undefined,
    afterSuper: afterSuper ? fields : undefined,
    mark: `${JSON.stringify(nameOf(rewriter, node))}, ${head}`,
    evaluation: undefined,
  };
  rewriter.within(frame, () => {
    node.params.forEach((parameter, index) => {
      // `this: T` is a type, and blanked with it.
      const isThis = parameter.type === 'Identifier' && parameter.name === 'this';
      if (!isThis) rewriteParameter(rewriter, node, parameter, index);
    });
    frame.inBody = true;
    rewriteBody(rewriter, node, frame, fields !== '' && !afterSuper ? `${fields};` : '');
  });
}

/** The default of an exported function's parameter may be a start of descent: the link gets to see it. */
function rewriteParameter(rewriter: Rewriter, node: FunctionNode, parameter: Node, index: number): void {
  const name = rewriter.context.starts.get(node);
  if (name === undefined || parameter.type !== 'AssignmentPattern' || isNamedByAssignment(parameter.right)) {
    rewriter.visit(parameter);
    return;
  }
  const { left, right } = parameter;
  rewriter.visit(left);
  rewriter.open(startOf(right), `${rewriter.link}.start(${JSON.stringify(name)}, ${index}, ${node.params.length}, `);
  rewriter.visit(right);
  rewriter.close(endOf(right), ')');
}

function rewriteBody(rewriter: Rewriter, node: FunctionNode, frame: Frame, fields: string): void {
  const { body } = node;
  if (body.type === 'BlockStatement') {
    visitStatements(rewriter, body.body);
    const { open, close } = around(rewriter, node, frame);
    const directive = body.directives.at(-1);
    const prologue = `${open}${fields}`;
    if (prologue !== '' && directive === undefined) rewriter.close(startOf(body) + 1, prologue);
    else if (prologue !== '') rewriter.close(endOf(directive!), `;${prologue}`);
    if (close !== '') rewriter.close(endOf(body) - 1, close);
    return;
  }
  const parentheses = needsParentheses(rewriter, body);
  rewriter.visit(body);
  const { open, close } = around(rewriter, node, frame);
  if (open === '' && close === '') {
    if (!parentheses) return;
    rewriter.edits.prependRight(startOf(body), '(');
    rewriter.close(endOf(body), ')');
    return;
  }
  const statement =
    rewriter.recording && frame.kind !== 'async' ? `${rewriter.$}.statement(${rewriter.place(body)}); ` : '';
  rewriter.edits.prependRight(startOf(body), `{ ${open} ${statement}return (`);
  rewriter.close(endOf(body), `);${close} }`);
}

/** Text at the start and the end of a function's body. */
function around(rewriter: Rewriter, node: FunctionNode, frame: Frame): { open: string; close: string } {
  let open = rewriter.declarations(frame);
  if (frame.evaluation !== undefined) open += `const ${frame.evaluation} = ${rewriter.$}.evaluation();`;
  if (rewriter.recording && frame.kind === 'async') open += `if (${rewriter.$}.enterAsync(${frame.mark})) return;`;
  if (frame.call === undefined) return { open, close: '' };
  const { $ } = rewriter;
  const binds = node.params.map((parameter) => bindNames(rewriter, parameter)).join('');
  open += `let ${frame.call} = ${$}.enter(${frame.mark}); try {${binds}`;
  return { open, close: ` } finally { ${$}.leave(${frame.call}); }` };
}

/** A generator leaves the call stack while it waits: its frame is left before each `yield` and entered again after it. */
export function rewriteYield(rewriter: Rewriter, node: Node & { type: 'YieldExpression' }): void {
  const { argument } = node;
  const { call, mark } = rewriter.frame;
  if (argument != null && needsParentheses(rewriter, argument)) {
    rewriter.open(startOf(argument), '(');
    rewriter.visit(argument);
    rewriter.close(endOf(argument), ')');
    return;
  }
  if (call === undefined) {
    rewriter.visit(argument);
    return;
  }
  const { $ } = rewriter;
  const value = rewriter.temporary();
  rewriter.open(startOf(node), `(${value} = `);
  const leave = `${call} = ${$}.leave(${call})`;
  if (argument == null) rewriter.close(endOf(node), ` void (${leave})`);
  else {
    rewriter.open(startOf(argument), `(${value} = `);
    rewriter.visit(argument);
    rewriter.close(endOf(argument), `, ${leave}, ${value})`);
  }
  rewriter.close(endOf(node), `, ${call} = ${$}.enter(${mark}), ${value})`);
}
