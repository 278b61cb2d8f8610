import type { Node } from '@babel/types';
import { endOf, startOf, unwrap } from '../walk.ts';
import type { Rewriter } from './rewriter.ts';
import { nextToken } from './rewriter.ts';

const identifierToken = /(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:\{[\da-f]+\}|[\da-f]{4}))+/iuy;

/** Offset behind a name, which an identifier's node with an annotation does not end at. */
function endOfName(text: string, start: number): number {
  identifierToken.lastIndex = start;
  return identifierToken.exec(text) === null ? start : identifierToken.lastIndex;
}

function blankNode(rewriter: Rewriter, node: Node | null | undefined, newlines: 'keep' | 'drop' = 'keep'): void {
  if (node != null) rewriter.blank(startOf(node), endOf(node), newlines);
}

/** Blanks the types that hang on a node (annotations, parameters and arguments of types, modifiers); not its children's. */
export function stripTypes(rewriter: Rewriter, node: Node): void {
  switch (node.type) {
    case 'Identifier':
      if (node.typeAnnotation != null || node.optional === true || endOf(node) > startOf(node) + node.name.length) {
        rewriter.blank(endOfName(rewriter.text, startOf(node)), endOf(node));
      }
      break;
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'RestElement':
      blankNode(rewriter, node.typeAnnotation);
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ObjectMethod':
      blankNode(rewriter, node.typeParameters);
      blankNode(rewriter, node.returnType);
      stripThisParameter(rewriter, node.params);
      break;
    case 'ArrowFunctionExpression':
      // A newline between the parameters and the arrow is an error.
      blankNode(rewriter, node.typeParameters, 'drop');
      blankNode(rewriter, node.returnType, 'drop');
      break;
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      stripModifiers(rewriter, node);
      stripMark(rewriter, node);
      blankNode(rewriter, node.typeParameters);
      blankNode(rewriter, node.returnType);
      stripThisParameter(rewriter, node.params);
      break;
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      stripModifiers(rewriter, node);
      stripMark(rewriter, node);
      blankNode(rewriter, node.typeAnnotation);
      break;
    case 'ClassDeclaration':
    case 'ClassExpression':
      stripClass(rewriter, node);
      break;
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
    case 'TSInstantiationExpression':
      blankNode(rewriter, node.typeArguments);
      break;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      rewriter.blank(endOf(node.expression), endOf(node));
      break;
    case 'TSTypeAssertion':
      // `return <T>⏎ x` would return nothing if the newline stayed.
      rewriter.blank(startOf(node), startOf(node.expression), 'drop');
      break;
    default:
      break;
  }
}

function stripClass(rewriter: Rewriter, node: Node & { type: 'ClassDeclaration' | 'ClassExpression' }): void {
  const { text } = rewriter;
  if ('abstract' in node && node.abstract === true) rewriter.blank(startOf(node), startOf(node) + 'abstract'.length);
  blankNode(rewriter, node.typeParameters);
  blankNode(rewriter, node.superTypeArguments);
  if (node.implements == null || node.implements.length === 0) return;
  const before = node.superTypeArguments ?? node.superClass ?? node.typeParameters ?? node.id;
  const from = before == null ? text.indexOf('class', startOf(node)) + 'class'.length : endOf(before);
  rewriter.blank(nextToken(text, from), endOf(node.implements.at(-1)!));
}

const modifiers = new Set(['public', 'private', 'protected', 'readonly', 'abstract', 'override', 'declare']);

/** Blanks `private`, `readonly` and the like before the name of a member, leaving `static`, `async`, `get`, `*`. */
function stripModifiers(rewriter: Rewriter, node: Node & { key: Node }): void {
  const { text } = rewriter;
  const end = startOf(node.key);
  for (let at = nextToken(text, startOf(node)); at < end; at = nextToken(text, at)) {
    const next = endOfName(text, at);
    if (next === at) at++;
    else {
      if (modifiers.has(text.slice(at, next))) rewriter.blank(at, next);
      at = next;
    }
  }
}

/** Blanks `?` or `!` behind the name of a member. */
function stripMark(rewriter: Rewriter, node: Node & { key: Node }): void {
  const { text } = rewriter;
  let at = nextToken(text, endOf(node.key));
  if ('computed' in node && node.computed === true && text[at] === ']') at = nextToken(text, at + 1);
  if (text[at] === '?' || text[at] === '!') rewriter.blank(at, at + 1);
}

function stripThisParameter(rewriter: Rewriter, parameters: readonly Node[]): void {
  const [first, second] = parameters;
  if (first?.type !== 'Identifier' || first.name !== 'this') return;
  const { text } = rewriter;
  const comma = nextToken(text, endOf(first));
  rewriter.blank(
    startOf(first),
    second === undefined ? (text[comma] === ',' ? comma + 1 : endOf(first)) : startOf(second),
  );
}

/**
 * Whether blanking what an expression begins with would change how it is read: `<T>{…}` behind an arrow would be a block,
 * and what follows a newline would no longer belong to its `return`.
 */
export function needsParentheses(rewriter: Rewriter, expression: Node): boolean {
  const inner = unwrap(expression);
  return rewriter.text[startOf(expression)] === '<' && inner.type !== 'JSXElement' && inner.type !== 'JSXFragment';
}
