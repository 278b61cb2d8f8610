/** An expression as the debugger reads it: JavaScript's syntax without anything that could change a value. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | string | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly consequent: Expression;
      readonly alternate: Expression;
    };

/** A text that is no expression, or an expression without a value here. The message is for people. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
}

/** How tightly the operators of two operands bind, as in JavaScript. */
const precedences: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '===': 4,
  '!==': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  '**': 8,
};

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '**=', '++', '--', '=>', '&&=', '||=', '??=']);

const tokenPattern =
  /\s*(?:(0[xX][\da-fA-F]+|0[bB][01]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|([\p{ID_Start}$_][\p{ID_Continue}$]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(=>|\*\*=|\*\*|===|!==|==|!=|<=|>=|&&=|\|\|=|\?\?=|&&|\|\||\?\?|\+\+|--|[-+*/%]=|[-+*/%<>=!?:.,()[\]]))/uy;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'operator' | 'end';
  readonly text: string;
}

/** Reads an expression. Throws ExpressionError. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text), text);
  return parser.whole();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let position = 0;
  while (position < end) {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (match === null)
      throw new ExpressionError(`"${text.slice(position).trim()[0]}" cannot stand in an expression here.`);
    position = tokenPattern.lastIndex;
    const [, number, name, quoted, operator] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted });
    else tokens.push({ kind: 'operator', text: operator! });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  #next = 0;

  constructor(tokens: readonly Token[], text: string) {
    this.#tokens = tokens;
    this.#text = text.trim();
  }

  whole(): Expression {
    const expression = this.#conditional();
    if (this.#peek().kind !== 'end') this.#unexpected();
    return expression;
  }

  #conditional(): Expression {
    const test = this.#binary(1);
    if (!this.#take('?')) return test;
    const consequent = this.#conditional();
    this.#expect(':');
    return { kind: 'conditional', test, consequent, alternate: this.#conditional() };
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { kind, text: operator } = this.#peek();
      const precedence = kind === 'operator' ? (precedences[operator] ?? 0) : 0;
      if (precedence < lowest) return left;
      this.#next++;
      // `**` groups from the right, all others from the left.
      const right = this.#binary(operator === '**' ? precedence : precedence + 1);
      left = { kind: 'binary', operator, left, right };
    }
  }

  #unary(): Expression {
    const { kind, text: operator } = this.#peek();
    if (kind !== 'operator' || !['-', '+', '!'].includes(operator)) return this.#postfix();
    this.#next++;
    const operand = this.#unary();
    if (this.#peek().text === '**')
      throw new ExpressionError('Put the left side of ** in parentheses: (-x) ** 2 or -(x ** 2).');
    return { kind: 'unary', operator, operand };
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      if (this.#take('.')) {
        const token = this.#peek();
        if (token.kind !== 'name') this.#unexpected();
        this.#next++;
        object = { kind: 'member', object, name: token.text };
      } else if (this.#take('[')) {
        const index = this.#conditional();
        this.#expect(']');
        object = { kind: 'index', object, index };
      } else if (this.#take('(')) {
        object = { kind: 'call', callee: object, args: this.#list() };
      } else {
        return object;
      }
    }
  }

  #list(): Expression[] {
    const items: Expression[] = [];
    if (this.#take(')')) return items;
    do items.push(this.#conditional());
    while (this.#take(','));
    this.#expect(')');
    return items;
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token.kind === 'operator' && this.#take('(')) {
      const inner = this.#conditional();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'operator' || token.kind === 'end') this.#unexpected();
    this.#next++;
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text.replaceAll('_', '')) };
    if (token.kind === 'text') return { kind: 'literal', value: token.text.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
    return { kind: 'name', name: token.text };
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(operator: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== operator) return false;
    this.#next++;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#take(operator)) this.#unexpected(`"${operator}" is missing`);
  }

  #unexpected(missing?: string): never {
    const { kind, text } = this.#peek();
    if (assignments.has(text)) {
      throw new ExpressionError(
        `"${text}" would change a value, and expressions here only read. Set a value in the Variables view.`,
      );
    }
    const where = kind === 'end' ? 'at the end' : `before "${text}"`;
    if (missing !== undefined) throw new ExpressionError(`${missing} ${where} of ${this.#text}`);
    throw new ExpressionError(
      kind === 'end' ? `The expression ends too early: ${this.#text}` : `"${text}" is not expected in ${this.#text}`,
    );
  }
}
