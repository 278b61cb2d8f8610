import type { Node } from '@babel/types';
import { unwrapped } from './numeric.ts';

/** One parameter of a function as it is written. */
export interface Parameter {
  /** What a message calls it: its name, or `{ a, b }` of a pattern. */
  readonly label: string;
  /** The names it binds. */
  readonly names: readonly string[];
  /** Every default in it with the pattern it belongs to. */
  readonly defaults: readonly { readonly node: Node; readonly target: Node }[];
  /** The first name for which no default is written, if any. */
  readonly missing?: { readonly name: string; readonly node: Node };
}

/** Where the defaults for a pattern's names come from when the pattern itself has none. */
type Source = Node | undefined;

class Reading {
  readonly names: string[] = [];
  readonly defaults: { node: Node; target: Node }[] = [];
  missing: { name: string; node: Node } | undefined;

  /** @param outer the part of an enclosing default which this pattern takes; undefined where there is none. */
  read(target: Node, outer: Source): void {
    switch (target.type) {
      case 'AssignmentPattern':
        this.#readDefault(target.left, target.right, outer);
        return;
      case 'Identifier':
        this.names.push(target.name);
        if (outer === undefined) this.missing ??= { name: target.name, node: target };
        else this.defaults.push({ node: outer, target });
        return;
      case 'ObjectPattern':
        for (const property of target.properties) {
          if (property.type === 'RestElement') this.read(property.argument, outer);
          else this.read(property.value, partOf(outer, keyOf(property.key, property.computed)));
        }
        return;
      case 'ArrayPattern':
        target.elements.forEach((element, index) => {
          if (element === null) return;
          if (element.type === 'RestElement') this.read(element.argument, outer);
          else this.read(element, partOf(outer, index));
        });
        return;
      default:
        this.missing ??= { name: 'a rest parameter', node: target };
    }
  }

  #readDefault(target: Node, written: Node, outer: Source): void {
    // The enclosing default wins over the pattern's own, except where it says nothing about this name.
    const value = outer ?? written;
    if (target.type === 'Identifier') {
      this.names.push(target.name);
      this.defaults.push({ node: value, target });
    } else this.read(target, value);
  }
}

function keyOf(key: Node, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'StringLiteral') return key.value;
  return key.type === 'NumericLiteral' ? String(key.value) : undefined;
}

/** The part of a written default under a key: undefined where it is not written there, the whole where only running would tell. */
function partOf(outer: Source, key: string | number | undefined): Source {
  if (outer === undefined) return undefined;
  const value = unwrapped(outer);
  if (value.type === 'ObjectExpression') {
    if (value.properties.some((property) => property.type === 'SpreadElement')) return value;
    const found = value.properties.find(
      (property) => property.type === 'ObjectProperty' && keyOf(property.key, property.computed) === key,
    );
    return found?.type === 'ObjectProperty' ? found.value : undefined;
  }
  if (value.type === 'ArrayExpression' && typeof key === 'number') return value.elements[key] ?? undefined;
  return value;
}

/** The parameters of a function, with patterns taken apart. */
export function readParameters(targets: readonly Node[]): Parameter[] {
  return targets.flatMap((target) => {
    if (target.type === 'Identifier' && target.name === 'this') return [];
    const reading = new Reading();
    reading.read(target, undefined);
    const pattern = target.type === 'AssignmentPattern' ? target.left : target;
    return [
      {
        label: pattern.type === 'Identifier' ? pattern.name : reading.names.join(', '),
        names: reading.names,
        defaults: reading.defaults,
        ...(reading.missing === undefined ? {} : { missing: reading.missing }),
      },
    ];
  });
}
