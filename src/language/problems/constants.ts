import type { Node } from '@babel/types';
import type { Names } from './numeric.ts';
import { unwrapped } from './numeric.ts';

/** Stands for what only running the code could tell. */
export const notConstant = Symbol('not constant');

const binary: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': (left, right) => left ** right,
};

const mathConstants = ['PI', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'SQRT2', 'SQRT1_2'] as const;

/**
 * The value of a default that is written out in numbers: what stands inside a pattern (`{ a = 2 }`) cannot be asked of the
 * running code without running the function too.
 */
export function constantValue(wrapped: Node, names: Names, depth = 0): unknown {
  const node = unwrapped(wrapped);
  if (depth > 50) return notConstant;
  const inner = (child: Node): unknown => constantValue(child, names, depth + 1);
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'UnaryExpression': {
      const value = inner(node.argument);
      if (typeof value !== 'number') return notConstant;
      return node.operator === '-' ? -value : node.operator === '+' ? value : notConstant;
    }
    case 'BinaryExpression': {
      const [left, right] = [inner(node.left), inner(node.right)];
      const operation = binary[node.operator];
      return operation !== undefined && typeof left === 'number' && typeof right === 'number'
        ? operation(left, right)
        : notConstant;
    }
    case 'Identifier': {
      if (node.name === 'Infinity') return Number.POSITIVE_INFINITY;
      if (node.name === 'NaN') return Number.NaN;
      const value = names.constants.has(node.name) ? names.values.get(node.name) : undefined;
      return value === undefined ? notConstant : inner(value);
    }
    case 'MemberExpression': {
      const { object, property } = node;
      if (object.type !== 'Identifier' || object.name !== 'Math' || property.type !== 'Identifier') return notConstant;
      const name = mathConstants.find((constant) => constant === property.name);
      return name === undefined ? notConstant : Math[name];
    }
    case 'ArrayExpression': {
      const items = node.elements.map((element) => (element === null ? notConstant : inner(element)));
      return items.includes(notConstant) ? notConstant : items;
    }
    case 'ObjectExpression': {
      const entries: [string, unknown][] = [];
      for (const property of node.properties) {
        if (property.type !== 'ObjectProperty' || property.computed) return notConstant;
        const { key } = property;
        if (key.type !== 'Identifier' && key.type !== 'StringLiteral') return notConstant;
        entries.push([key.type === 'Identifier' ? key.name : key.value, inner(property.value)]);
      }
      return entries.some(([, value]) => value === notConstant) ? notConstant : Object.fromEntries(entries);
    }
    default:
      return notConstant;
  }
}

/** The part of a written-out value at the end of some steps, or the nearest part around it. */
export function nodeAtPath(wrapped: Node, path: readonly (string | number)[]): Node {
  const node = unwrapped(wrapped);
  const [step, ...rest] = path;
  if (step === undefined) return node;
  let inner: Node | null | undefined;
  if (node.type === 'ArrayExpression' && typeof step === 'number') inner = node.elements[step];
  else if (node.type === 'ObjectExpression') {
    const found = node.properties.find(
      (property) =>
        property.type === 'ObjectProperty' &&
        ((property.key.type === 'Identifier' && property.key.name === step) ||
          (property.key.type === 'StringLiteral' && property.key.value === step)),
    );
    if (found?.type === 'ObjectProperty') inner = found.value;
  }
  return inner == null || inner.type === 'SpreadElement' ? node : nodeAtPath(inner, rest);
}
