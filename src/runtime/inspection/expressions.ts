import { exactText, norm } from '../../shared/numbers.ts';
import { largest, smallest } from '../descent/vectors.ts';
import type { Expression } from './expression-parser.ts';
import { ExpressionError, parseExpression } from './expression-parser.ts';
import type { ShownValue } from './points.ts';

/** What an expression may evaluate to. */
export type ExpressionValue = ShownValue | boolean;

/** The names an expression may use. */
export interface Scope {
  /** The value of a whole name, with dots and literal indices as it is written: `w`, `layer.weights`, `gradient.x`, `points[0].x`. */
  lookup(name: string): ExpressionValue | undefined;
  /** Every name there is, for advice. */
  names(): readonly string[];
  /** The name that was probably meant. */
  suggest(name: string): string | undefined;
}

type Numeric = number | { readonly shape: readonly number[]; readonly data: Float64Array };

const constants: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  'Math.PI': Math.PI,
  'Math.E': Math.E,
  'Math.LN2': Math.LN2,
  'Math.LN10': Math.LN10,
  'Math.LOG2E': Math.LOG2E,
  'Math.LOG10E': Math.LOG10E,
  'Math.SQRT2': Math.SQRT2,
  'Math.SQRT1_2': Math.SQRT1_2,
};

/** Functions of tensors and numbers together: every element of every argument counts. */
const reductions: Readonly<Record<string, (values: Float64Array) => number>> = {
  norm: (values) => norm(values),
  max: (values) => largest(values),
  min: (values) => smallest(values),
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

const tests: Readonly<Record<string, (value: number) => boolean>> = {
  isNaN: Number.isNaN,
  isFinite: Number.isFinite,
  isInteger: Number.isInteger,
};

/** The value of an expression. Nothing is changed by it. Throws ExpressionError. */
export function evaluateExpression(text: string, scope: Scope): ExpressionValue {
  return new Evaluation(scope).value(parseExpression(text));
}

/** Whether a condition holds: as in JavaScript, NaN and 0 are false. */
export function isTrue(value: ExpressionValue): boolean {
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : Boolean(value);
}

/** A value as text in a message. */
export function valueText(value: ExpressionValue): string {
  if (typeof value === 'number') return exactText(value);
  if (typeof value !== 'object') return String(value);
  const shown = Array.from(value.data.subarray(0, 8), exactText).join(', ');
  return `[${shown}${value.data.length > 8 ? `, … ${value.data.length - 8} more` : ''}]`;
}

class Evaluation {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  value(expression: Expression): ExpressionValue {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'name':
      case 'member':
      case 'index':
        return this.#path(expression);
      case 'call':
        return this.#call(expression.callee, expression.args);
      case 'unary':
        return this.#unary(expression.operator, expression.operand);
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
      case 'conditional':
        return this.value(isTrue(this.value(expression.test)) ? expression.consequent : expression.alternate);
    }
  }

  /** A name with what follows it. A longer name that exists goes before a part of a shorter one. */
  #path(expression: Expression): ExpressionValue {
    const written = nameOf(expression);
    const known = written === undefined ? undefined : (this.#scope.lookup(written) ?? constants[written]);
    if (known !== undefined) return known;
    if (expression.kind === 'index') return this.#element(expression.object, expression.index);
    if (expression.kind === 'member' && expression.name === 'length') {
      const object = this.value(expression.object);
      if (typeof object === 'object') return object.shape[0] ?? 1;
    }
    throw this.#unknown(written ?? '');
  }

  #element(object: Expression, index: Expression): ExpressionValue {
    const tensor = this.value(object);
    const name = nameOf(object) ?? 'It';
    if (typeof tensor !== 'object') throw new ExpressionError(`${name} is no tensor and has no elements.`);
    const at = this.#number(index);
    const [length = 0, ...rest] = tensor.shape;
    if (!Number.isInteger(at) || at < 0 || at >= length) {
      throw new ExpressionError(`${name} has elements 0 to ${length - 1}, and ${at} is none of them.`);
    }
    const size = rest.reduce((product, each) => product * each, 1);
    if (rest.length === 0) return tensor.data[at]!;
    return { shape: rest, data: tensor.data.subarray(at * size, (at + 1) * size) };
  }

  #call(callee: Expression, args: readonly Expression[]): ExpressionValue {
    const name = (nameOf(callee) ?? '').replace(/^(?:Math|Number)\./, '');
    const values = args.map((arg) => this.#numeric(arg));
    const reduction = reductions[name];
    if (reduction !== undefined) return reduction(elementsOfAll(values));
    const test = tests[name];
    if (test !== undefined) return elementsOfAll(values).every((value) => test(value));
    const math = (Math as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof math !== 'function' || name === 'random') {
      throw new ExpressionError(
        `There is no function "${name}" here. There are those of Math, and ${Object.keys(reductions).join(', ')}.`,
      );
    }
    const numbers = values.map((value, index) => requireNumber(value, nameOf(args[index]!) ?? 'The argument'));
    return (math as (...args: number[]) => number)(...numbers);
  }

  #unary(operator: string, operand: Expression): ExpressionValue {
    if (operator === '!') return !isTrue(this.value(operand));
    const value = this.#number(operand);
    return operator === '-' ? -value : value;
  }

  #binary(operator: string, left: Expression, right: Expression): ExpressionValue {
    if (operator === '&&' || operator === '||' || operator === '??') {
      const first = this.value(left);
      const keepsFirst = operator === '??' || isTrue(first) === (operator === '||');
      return keepsFirst ? first : this.value(right);
    }
    if (operator === '==' || operator === '===' || operator === '!=' || operator === '!==') {
      const same = this.value(left) === this.value(right);
      return operator.startsWith('!') ? !same : same;
    }
    const a = this.#number(left);
    const b = this.#number(right);
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        return a / b;
      case '%':
        return a % b;
      case '**':
        return a ** b;
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '>':
        return a > b;
      default:
        return a >= b;
    }
  }

  #numeric(expression: Expression): Numeric {
    const value = this.value(expression);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'string')
      throw new ExpressionError(`${nameOf(expression) ?? `"${value}"`} is a text, not a number.`);
    return value;
  }

  #number(expression: Expression): number {
    return requireNumber(this.#numeric(expression), nameOf(expression) ?? 'A part of the expression');
  }

  #unknown(name: string): ExpressionError {
    const meant = this.#scope.suggest(name);
    if (meant !== undefined) return new ExpressionError(`There is no "${name}" here. Did you mean "${meant}"?`);
    const names = this.#scope.names();
    const some = names.slice(0, 12).join(', ');
    return new ExpressionError(`There is no "${name}" here. There are: ${some}${names.length > 12 ? ', …' : ''}.`);
  }
}

/** The name as it is written: `points[0].x`; undefined where it is none. */
function nameOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'member') {
    const object = nameOf(expression.object);
    return object === undefined ? undefined : `${object}.${expression.name}`;
  }
  if (expression.kind !== 'index' || expression.index.kind !== 'literal') return undefined;
  const object = nameOf(expression.object);
  return object === undefined ? undefined : `${object}[${JSON.stringify(expression.index.value)}]`;
}

function requireNumber(value: Numeric, name: string): number {
  if (typeof value === 'number') return value;
  if (value.data.length === 1) return value.data[0]!;
  throw new ExpressionError(
    `${name} is a tensor of ${value.data.length} elements. Take one of them, or its norm, max, min, sum or mean.`,
  );
}

function elementsOfAll(values: readonly Numeric[]): Float64Array {
  if (values.length === 1 && typeof values[0] === 'object') return values[0].data;
  return Float64Array.from(values.flatMap((value) => (typeof value === 'number' ? [value] : Array.from(value.data))));
}
