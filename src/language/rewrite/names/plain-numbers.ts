import type { Node } from '@babel/types';
import { unwrap } from '../../walk.ts';
import type { Rewriter } from '../rewriter.ts';
import type { Binding } from './scope.ts';

const mathConstants = new Set(['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2']);
const arithmetic = new Set(['+', '-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>']);

/**
 * Whether an expression is certainly a plain number, never a tracked value and never an object which could hide one:
 * number literals, constants of Math, arithmetic of these, and names that only ever hold such, like counters of loops.
 */
export function isPlainNumber(rewriter: Rewriter, expression: Node): boolean {
  const node = unwrap(expression);
  switch (node.type) {
    case 'NumericLiteral':
      return true;
    case 'UnaryExpression':
      return (
        (node.operator === '-' || node.operator === '+' || node.operator === '~') &&
        isPlainNumber(rewriter, node.argument)
      );
    case 'BinaryExpression':
      return arithmetic.has(node.operator) && isPlainNumber(rewriter, node.left) && isPlainNumber(rewriter, node.right);
    case 'MemberExpression':
      return (
        !node.computed &&
        node.property.type === 'Identifier' &&
        mathConstants.has(node.property.name) &&
        rewriter.isGlobal(node.object, 'Math')
      );
    case 'Identifier': {
      const binding = rewriter.binding(node);
      return binding != null && holdsPlainNumbers(rewriter, binding);
    }
    default:
      return false;
  }
}

const known = new WeakMap<Binding, boolean>();

function holdsPlainNumbers(rewriter: Rewriter, binding: Binding): boolean {
  const answer = known.get(binding);
  if (answer !== undefined) return answer;
  // Until it is known, and so in a circle of names, nothing is claimed.
  known.set(binding, false);
  const plain =
    binding.initial !== undefined &&
    isPlainNumber(rewriter, binding.initial) &&
    binding.writes.every((write) => keepsPlain(rewriter, write));
  known.set(binding, plain);
  return plain;
}

function keepsPlain(rewriter: Rewriter, write: Node): boolean {
  if (write.type === 'UpdateExpression') return true;
  return (
    write.type === 'AssignmentExpression' &&
    write.left.type === 'Identifier' &&
    arithmetic.has(write.operator === '=' ? '+' : write.operator.slice(0, -1)) &&
    isPlainNumber(rewriter, write.right)
  );
}
