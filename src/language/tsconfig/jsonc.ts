import { parseExpression } from '@babel/parser';

/**
 * JSON with comments and trailing commas, as tsconfig.json is written. Such a text is a JavaScript expression, so the
 * parser which reads the user's sources reads it too, and every value keeps its offsets for an edit by text.
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A node of the text with its offsets. */
export type JsonNode = JsonObject | JsonArray | JsonLeaf;

export interface JsonObject {
  readonly kind: 'object';
  readonly start: number;
  readonly end: number;
  readonly properties: ReadonlyMap<string, JsonNode>;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly start: number;
  readonly end: number;
  readonly items: readonly JsonNode[];
}

export interface JsonLeaf {
  readonly kind: 'leaf';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

/** Where a text is no JSON with comments. */
export class JsonSyntaxError extends Error {
  /** Offset in the text, in UTF-16 code units. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
  }
}

type Expression = ReturnType<typeof parseExpression>;

function convert(node: Expression): JsonNode {
  const start = node.start ?? 0;
  const end = node.end ?? start;
  switch (node.type) {
    case 'ObjectExpression': {
      const properties = new Map<string, JsonNode>();
      for (const property of node.properties) {
        if (property.type !== 'ObjectProperty' || property.computed || property.key.type !== 'StringLiteral') {
          throw new JsonSyntaxError('A key must be a text in double quotes.', property.start ?? start);
        }
        properties.set(property.key.value, convert(property.value as Expression));
      }
      return { kind: 'object', start, end, properties };
    }
    case 'ArrayExpression':
      return {
        kind: 'array',
        start,
        end,
        items: node.elements.map((element) => {
          if (element === null) throw new JsonSyntaxError('A list must not have gaps.', start);
          return convert(element as Expression);
        }),
      };
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return { kind: 'leaf', start, end, value: node.value };
    case 'NullLiteral':
      return { kind: 'leaf', start, end, value: null };
    case 'UnaryExpression':
      if (node.operator === '-' && node.argument.type === 'NumericLiteral') {
        return { kind: 'leaf', start, end, value: -node.argument.value };
      }
  }
  throw new JsonSyntaxError('Expected an object, a list, a text, a number, true, false or null.', start);
}

/** Reads a text with comments; a {@link JsonSyntaxError} tells where it cannot be read. */
export function parseJsonc(text: string): JsonNode {
  let expression: Expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    const offset = (error as { pos?: unknown }).pos;
    throw new JsonSyntaxError(
      error instanceof Error ? error.message : String(error),
      typeof offset === 'number' ? offset : 0,
    );
  }
  return convert(expression);
}

/** The plain value of a node. */
export function jsonValue(node: JsonNode): JsonValue {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'array') return node.items.map(jsonValue);
  return Object.fromEntries([...node.properties].map(([key, value]) => [key, jsonValue(value)]));
}

/** The node at a path of keys, where there is one. */
export function jsonAt(node: JsonNode | undefined, ...keys: readonly string[]): JsonNode | undefined {
  let current = node;
  for (const key of keys) current = current?.kind === 'object' ? current.properties.get(key) : undefined;
  return current;
}

export function textAt(node: JsonNode | undefined, ...keys: readonly string[]): string | undefined {
  const found = jsonAt(node, ...keys);
  return found?.kind === 'leaf' && typeof found.value === 'string' ? found.value : undefined;
}

/** The texts of a list of texts; a lone text counts as a list of one, as `extends` allows. */
export function textsAt(node: JsonNode | undefined, ...keys: readonly string[]): readonly string[] | undefined {
  const found = jsonAt(node, ...keys);
  if (found === undefined) return undefined;
  const items = found.kind === 'array' ? found.items : [found];
  return items.flatMap((item) => (item.kind === 'leaf' && typeof item.value === 'string' ? [item.value] : []));
}
