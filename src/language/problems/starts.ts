import type { Node } from '@babel/types';
import type { SourceProblem } from '../../shared/place.ts';
import { LanguageError } from '../errors.ts';
import type { Instance } from '../graph/instantiate.ts';
import { Interrupt } from '../graph/interrupt.ts';
import type { PlaceTable } from '../places.ts';
import { constantValue, notConstant } from './constants.ts';
import type { FunctionNode } from './exports.ts';
import type { LocatedExport } from './locate.ts';
import type { Names } from './numeric.ts';
import { unwrapped } from './numeric.ts';

/** What a parameter of a function starts from: a value with its name, or the parts which a pattern takes apart. */
export type Start =
  | { readonly kind: 'value'; readonly name: string; readonly value: unknown; readonly written: Node }
  | { readonly kind: 'object'; readonly entries: ReadonlyArray<readonly [string, Start]> }
  | { readonly kind: 'list'; readonly items: readonly (Start | null)[] };

/** Ends a call when its last default has been collected; the function's body never runs. */
class Collected extends Interrupt {
  constructor() {
    super('the defaults are collected');
    this.name = 'Collected';
  }
}

/** Calls a function without arguments up to the end of its defaults, and returns the default of each parameter. */
function collectDefaults(
  instance: Instance,
  call: (...values: unknown[]) => unknown,
  name: string,
  parameters: readonly Node[],
): unknown[] {
  const collected: unknown[] = parameters.map(() => undefined);
  try {
    instance.listenToStarts(
      (owner, index, count, value) => {
        if (owner !== name || count !== parameters.length) return value;
        collected[index] = value;
        if (index === parameters.length - 1) throw new Collected();
        return value;
      },
      () => call(),
    );
  } catch (error) {
    if (!(error instanceof Collected)) throw error;
  }
  return collected;
}

/** Takes patterns apart: what the default around a pattern has for its names, filled up with the defaults inside it. */
class PatternFiller {
  readonly #names: Names;
  readonly #places: PlaceTable;

  constructor(names: Names, places: PlaceTable) {
    this.#names = names;
    this.#places = places;
  }

  fill(target: Node, outer: unknown, written: Node): Start {
    switch (target.type) {
      case 'AssignmentPattern':
        if (outer !== undefined) return this.fill(target.left, outer, written);
        return this.fill(target.left, this.#constant(target.right), target.right);
      case 'Identifier':
        return { kind: 'value', name: target.name, value: outer, written };
      case 'ObjectPattern':
        return this.#fillObject(target, outer, written);
      case 'ArrayPattern':
        return this.#fillList(target, outer, written);
      default:
        return this.#fail(target, 'pattern', 'A parameter must be a name or a pattern of names. Write (x = 1).');
    }
  }

  #fillList(target: Node & { type: 'ArrayPattern' }, outer: unknown, written: Node): Start {
    const values = Array.isArray(outer) ? (outer as unknown[]) : [];
    const items: (Start | null)[] = [];
    target.elements.forEach((element, index) => {
      if (element === null) items.push(null);
      else if (element.type !== 'RestElement') items.push(this.fill(element, values[index], written));
      else {
        const name = this.#restName(element.argument);
        for (const [rest, value] of values.slice(index).entries()) {
          items.push({ kind: 'value', name: `${name}[${rest}]`, value, written });
        }
      }
    });
    return { kind: 'list', items };
  }

  #fillObject(target: Node & { type: 'ObjectPattern' }, outer: unknown, written: Node): Start {
    const values = (typeof outer === 'object' && outer !== null ? outer : {}) as Record<string, unknown>;
    const entries: [string, Start][] = [];
    for (const property of target.properties) {
      if (property.type === 'RestElement') {
        const name = this.#restName(property.argument);
        const taken = entries.map(([key]) => key);
        for (const [key, value] of Object.entries(values)) {
          if (!taken.includes(key)) entries.push([key, { kind: 'value', name: `${name}.${key}`, value, written }]);
        }
        continue;
      }
      const { key } = property;
      if (property.computed || (key.type !== 'Identifier' && key.type !== 'StringLiteral')) {
        this.#fail(key, 'pattern', 'A key in the pattern of a parameter must be a plain name. Write { a = 1 }.');
      }
      const name = key.type === 'Identifier' ? key.name : key.value;
      entries.push([name, this.fill(property.value, values[name], written)]);
    }
    return { kind: 'object', entries };
  }

  #restName(target: Node): string {
    if (target.type === 'Identifier') return target.name;
    return this.#fail(target, 'pattern', 'What is left of a pattern must have a name. Write { a, ...rest }.');
  }

  #constant(node: Node): unknown {
    const value = constantValue(node, this.#names);
    if (value === notConstant) {
      const message =
        'This default must be written out in numbers, because it is read without running the function. ' +
        'Give every parameter a default of its own, as in ({ a } = { a: start() }), in an ES module.';
      this.#fail(node, 'nested-default', message);
    }
    return value;
  }

  #fail(node: Node, code: string, message: string): never {
    const place = this.#places.at(node.start ?? 0, node.end ?? 0);
    const problem: SourceProblem = { severity: 'error', code, message, place };
    throw new LanguageError(problem);
  }
}

/**
 * What each parameter of a function starts from, found without running its body: an ES module announces the defaults of
 * an exported function when each of its parameters has one; else they are read from the text, written out in numbers.
 * @param name the name of the export in the entry.
 */
export function startValues(instance: Instance, name: string, located: LocatedExport, node: FunctionNode): Start[] {
  const { module, exported, names, places } = located;
  const parameters = node.params.filter((parameter) => !(parameter.type === 'Identifier' && parameter.name === 'this'));
  const announced =
    module.rewritten.kind === 'esm' && node.params.every((parameter) => parameter.type === 'AssignmentPattern');
  const call = instance.namespace[name] as (...values: unknown[]) => unknown;
  const defaults = announced
    ? collectDefaults(instance, call, exported.localName ?? exported.exportName, parameters)
    : [];
  const filler = new PatternFiller(names, places);
  return parameters.map((parameter, index) => {
    if (parameter.type !== 'AssignmentPattern') return filler.fill(parameter, undefined, parameter);
    if (!announced) return filler.fill(parameter, undefined, parameter.right);
    return filler.fill(parameter.left, defaults[index], unwrapped(parameter.right));
  });
}
