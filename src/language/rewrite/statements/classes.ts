import type { Node } from '@babel/types';
import { endOf, isTypeOnly, startOf } from '../../walk.ts';
import { rewriteKey } from '../expressions/operators.ts';
import type { Rewriter } from '../rewriter.ts';
import { rewriteBlock } from './statements.ts';

type ClassNode = Node & { type: 'ClassDeclaration' | 'ClassExpression' };

export function rewriteClass(rewriter: Rewriter, node: ClassNode): void {
  const outer = rewriter.className;
  rewriter.visit(node.superClass);
  rewriter.className = node.id?.name ?? rewriter.givenName(node) ?? '(anonymous class)';
  for (const member of node.body.body) {
    if (isTypeOnly(member)) rewriter.blank(startOf(member), endOf(member));
    else rewriter.visit(member);
  }
  rewriter.className = outer;
}

export function rewriteField(
  rewriter: Rewriter,
  node: Node & { type: 'ClassProperty' | 'ClassPrivateProperty' },
): void {
  if ('computed' in node && node.computed === true) rewriteKey(rewriter, node.key);
  const { value } = node;
  if (value != null) {
    if (node.key.type === 'Identifier') rewriter.nameFunction(value, node.key.name);
    // Initialisers run as functions of their own, which have no body to declare temporaries in.
    const { frame } = rewriter;
    const body = frame.inBody;
    frame.inBody = false;
    rewriter.visit(value);
    frame.inBody = body;
  }
  if (rewriter.text[endOf(node) - 1] !== ';') rewriter.close(endOf(node), ';');
}

export function refuseAccessor(rewriter: Rewriter, node: Node): void {
  const message = 'Fields declared with accessor are not supported. Write a getter and a setter.';
  rewriter.problem('error', 'unsupported-accessor', node, message);
}

export function rewriteStaticBlock(rewriter: Rewriter, node: Node & { type: 'StaticBlock' }): void {
  rewriteBlock(rewriter, node);
}
