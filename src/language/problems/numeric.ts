import type { Expression, Node, Pattern, Statement } from '@babel/types';
import { builtinSpecifier } from '../builtin/specifier.ts';

/** What can be told of a default without running it. */
export type Verdict =
  | { readonly kind: 'numeric' }
  /** It will be no number, array or object of numbers. `what` goes after "is": `a text`. */
  | { readonly kind: 'other'; readonly node: Node; readonly what: string; readonly advice: string }
  /** Only running would tell. */
  | { readonly kind: 'unknown' };

/** What Descent gives that makes no numbers: data sets, layers and problems. */
const descriptions: ReadonlySet<string> = new Set(
  'csv json parquet moons circles spirals blobs dense network problem leastSquares'.split(' '),
);

const numeric: Verdict = { kind: 'numeric' };
const unknown: Verdict = { kind: 'unknown' };
const numbersOnly = 'Give it a number, or an array or object of numbers.';

function other(node: Node, what: string, advice = numbersOnly): Verdict {
  return { kind: 'other', node, what, advice };
}

/** The first verdict that is no number, if there is one; a certain fault goes before a doubt. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find((verdict) => verdict.kind === 'other') ??
    verdicts.find((verdict) => verdict.kind === 'unknown') ??
    numeric
  );
}

/** Top-level names of a source: what they are set to, and which come from `descent-debugger`. */
export interface Names {
  readonly values: ReadonlyMap<string, Expression>;
  /** Those of them which never take another value. */
  readonly constants: ReadonlySet<string>;
  /** Local name → name in `descent-debugger`; `*` for the whole module. */
  readonly builtin: ReadonlyMap<string, string>;
}

const isRequireOfBuiltin = (node: Node | null | undefined): boolean =>
  node?.type === 'CallExpression' &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'require' &&
  node.arguments[0]?.type === 'StringLiteral' &&
  node.arguments[0].value === builtinSpecifier;

export function collectNames(statements: readonly Statement[]): Names {
  const values = new Map<string, Expression>();
  const constants = new Set<string>();
  const builtin = new Map<string, string>();
  for (const outer of statements) {
    const statement = outer.type === 'ExportNamedDeclaration' && outer.declaration != null ? outer.declaration : outer;
    if (statement.type === 'ImportDeclaration' && statement.source.value === builtinSpecifier) {
      for (const specifier of statement.specifiers) {
        const { imported } = specifier as { imported?: Node };
        const name =
          imported?.type === 'Identifier' ? imported.name : imported?.type === 'StringLiteral' ? imported.value : '*';
        builtin.set(specifier.local.name, name);
      }
    }
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type === 'Identifier' && isRequireOfBuiltin(init)) builtin.set(id.name, '*');
      else if (id.type === 'Identifier' && init != null) {
        values.set(id.name, init);
        if (statement.kind === 'const') constants.add(id.name);
      } else if (id.type === 'ObjectPattern' && isRequireOfBuiltin(init)) {
        for (const property of id.properties) {
          if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
          if (property.value.type === 'Identifier') builtin.set(property.value.name, property.key.name);
        }
      }
    }
  }
  return { values, constants, builtin };
}

/** The name in `descent-debugger` that a callee means: `problem`, or `descent.problem` of the whole module. */
export function builtinName(callee: Node, names: Names): string | undefined {
  if (callee.type === 'Identifier') {
    const name = names.builtin.get(callee.name);
    return name === '*' ? undefined : name;
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { object, property } = callee;
  return object.type === 'Identifier' && names.builtin.get(object.name) === '*' ? property.name : undefined;
}

/** Without parentheses and type assertions. */
export function unwrapped(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return unwrapped(node.expression);
    default:
      return node;
  }
}

/** Whether a type annotation promises numbers: `number`, `number[]`, `readonly number[][]`, `[number, number]`. */
function isNumericType(type: Node): boolean {
  switch (type.type) {
    case 'TSNumberKeyword':
      return true;
    case 'TSArrayType':
      return isNumericType(type.elementType);
    case 'TSTupleType':
      return type.elementTypes.every((element) =>
        isNumericType(element.type === 'TSNamedTupleMember' ? element.elementType : element),
      );
    case 'TSTypeOperator':
    case 'TSParenthesizedType':
      return type.typeAnnotation != null && isNumericType(type.typeAnnotation);
    default:
      return false;
  }
}

/** What a pattern's own annotation promises of a default that only running could tell. */
export function annotationVerdict(target: Pattern | Node): Verdict {
  const annotation = (target as { typeAnnotation?: Node | null }).typeAnnotation;
  return annotation?.type === 'TSTypeAnnotation' && isNumericType(annotation.typeAnnotation) ? numeric : unknown;
}

const arithmetic = new Set(['+', '-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>']);
const literals: Readonly<Record<string, string>> = {
  StringLiteral: 'a text',
  TemplateLiteral: 'a text',
  BooleanLiteral: 'a truth value',
  NullLiteral: 'null',
  RegExpLiteral: 'a regular expression',
  BigIntLiteral: 'a BigInt',
  ArrowFunctionExpression: 'a function',
  FunctionExpression: 'a function',
  ClassExpression: 'a class',
};

/** Judges defaults of one source. `local` are names known to be numeric where the default stands: earlier parameters. */
export class NumericJudge {
  readonly #names: Names;
  readonly #following = new Set<string>();

  constructor(names: Names) {
    this.#names = names;
  }

  judge(wrapped: Node, local: ReadonlySet<string>): Verdict {
    const node = unwrapped(wrapped);
    const literal = literals[node.type];
    if (literal !== undefined) return other(node, literal);
    switch (node.type) {
      case 'NumericLiteral':
        return numeric;
      case 'UnaryExpression':
        if (node.operator === '-' || node.operator === '+' || node.operator === '~')
          return this.judge(node.argument, local);
        return node.operator === 'void'
          ? other(node, 'undefined')
          : node.operator === '!'
            ? other(node, 'a truth value')
            : unknown;
      case 'BinaryExpression':
        if (!arithmetic.has(node.operator)) return other(node, 'a truth value');
        return worst([this.judge(node.left, local), this.judge(node.right, local)]);
      case 'ConditionalExpression':
        return worst([this.judge(node.consequent, local), this.judge(node.alternate, local)]);
      case 'ArrayExpression':
        return this.#judgeArray(node, local);
      case 'ObjectExpression':
        return this.#judgeObject(node, local);
      case 'Identifier':
        return this.#judgeName(node, local);
      case 'MemberExpression':
        return this.#judgeMember(node, local);
      case 'CallExpression':
      case 'NewExpression':
        return this.#judgeCall(node, local);
      default:
        return unknown;
    }
  }

  #judgeArray(node: Node & { type: 'ArrayExpression' }, local: ReadonlySet<string>): Verdict {
    if (node.elements.length === 0) return other(node, 'an empty array', 'Give it at least one number.');
    return worst(
      node.elements.map((element) => {
        if (element === null) return other(node, 'an array with a hole', 'Write a number at every position.');
        return this.judge(element.type === 'SpreadElement' ? element.argument : element, local);
      }),
    );
  }

  #judgeObject(node: Node & { type: 'ObjectExpression' }, local: ReadonlySet<string>): Verdict {
    if (node.properties.length === 0) return other(node, 'an empty object', 'Give it at least one number.');
    return worst(
      node.properties.map((property) => {
        if (property.type === 'ObjectMethod') return other(property, 'a method');
        return this.judge(property.type === 'SpreadElement' ? property.argument : property.value, local);
      }),
    );
  }

  #judgeName(node: Node & { type: 'Identifier' }, local: ReadonlySet<string>): Verdict {
    if (local.has(node.name) || node.name === 'Infinity' || node.name === 'NaN') return numeric;
    if (node.name === 'undefined') return other(node, 'undefined');
    const value = this.#names.values.get(node.name);
    if (value === undefined || this.#following.has(node.name)) return unknown;
    this.#following.add(node.name);
    const verdict = this.judge(value, new Set());
    this.#following.delete(node.name);
    return verdict.kind === 'other' ? { ...verdict, node } : verdict;
  }

  #judgeMember(node: Node & { type: 'MemberExpression' }, local: ReadonlySet<string>): Verdict {
    const { object, property } = node;
    if (object.type === 'Identifier' && (object.name === 'Math' || object.name === 'Number') && !node.computed)
      return numeric;
    const holder = object.type === 'Identifier' ? this.#names.values.get(object.name) : undefined;
    const value = holder === undefined ? undefined : unwrapped(holder);
    if (value?.type === 'ArrayExpression' && node.computed) return this.judge(value, local);
    if (value?.type !== 'ObjectExpression' || node.computed || property.type !== 'Identifier') return unknown;
    const found = value.properties.find(
      (candidate) =>
        candidate.type === 'ObjectProperty' &&
        candidate.key.type === 'Identifier' &&
        candidate.key.name === property.name,
    );
    return found?.type === 'ObjectProperty' ? this.judge(found.value, local) : unknown;
  }

  #judgeCall(node: Node & { type: 'CallExpression' | 'NewExpression' }, local: ReadonlySet<string>): Verdict {
    const { callee } = node;
    if (callee.type === 'Identifier') {
      if (/^(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array$/.test(callee.name)) {
        return other(node, 'a typed array', 'Write a plain array instead: [1, 2, 3].');
      }
      if (callee.name === 'String') return other(node, 'a text');
      if (callee.name === 'Number' || callee.name === 'parseFloat' || callee.name === 'parseInt') return numeric;
    }
    const builtin = builtinName(callee, this.#names);
    if (builtin !== undefined) return descriptions.has(builtin) ? unknown : numeric;
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return unknown;
    const method = callee.property.name;
    if (callee.object.type === 'Identifier' && callee.object.name === 'Math') return numeric;
    const filled = node.arguments[0];
    if (method === 'fill' && filled !== undefined) return this.judge(filled, local);
    const callback = node.arguments[callee.object.type === 'Identifier' && callee.object.name === 'Array' ? 1 : 0];
    if ((method === 'from' || method === 'map') && callback?.type === 'ArrowFunctionExpression') {
      const names = callback.params.flatMap((parameter) => (parameter.type === 'Identifier' ? [parameter.name] : []));
      // The index of `from` and `map` is a number; the element is one only where the array is.
      const inner = new Set([...local, ...names.slice(1)]);
      return callback.body.type === 'BlockStatement' ? unknown : this.judge(callback.body, inner);
    }
    return unknown;
  }
}
