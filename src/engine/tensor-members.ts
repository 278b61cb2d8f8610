import { EngineError } from './errors.ts';

/** Members of arrays which a tensor does not have. */
const arrayMembers = new Set(
  (
    'length map filter reduce reduceRight forEach flat flatMap slice splice some every find findIndex findLast findLastIndex ' +
    'includes indexOf lastIndexOf push pop shift unshift sort reverse fill join concat keys values entries'
  ).split(' '),
);

const indexKey = /^(?:0|[1-9]\d*)$/;

/** What to write in the place of a member which only arrays have; undefined for any other member. */
function advice(key: string): string | undefined {
  if (indexKey.test(key)) return `Write at(x, ${key}) for one element, or slice for several.`;
  if (!arrayMembers.has(key)) return undefined;
  if (key === 'length') return 'Write shape(x)[0], or shape(x) for the lengths of all axes.';
  return 'Compute with the whole tensor, with + - * / and functions such as sum, or take elements with at(x, i).';
}

/**
 * An object to inherit from which refuses what arrays have and tensors have not. To read `undefined` there would be worse than
 * an error: a loop up to an undefined length runs not once.
 * @param prototype what it inherits besides; a fallback is only asked for members, so that `instanceof` and `in` do not see it.
 * @param shapeOf the shape of whoever inherits it, as text; undefined where that is no tensor.
 */
export function refusingArrayMembers(
  { prototype, fallback }: { readonly prototype: object | null; readonly fallback?: object },
  shapeOf: (receiver: unknown) => string | undefined,
  placeOf: (receiver: unknown) => number = () => -1,
): object {
  return new Proxy(Object.create(prototype) as object, {
    get: (target, key, receiver) => {
      // Observed methods are called by symbols of the same names.
      const name = typeof key === 'symbol' ? (key.description ?? '') : key;
      const what = advice(name);
      const shape = what === undefined ? undefined : shapeOf(receiver);
      if (shape === undefined) return Reflect.get(fallback ?? target, key, receiver) as unknown;
      const member = indexKey.test(name) ? `element [${name}]` : name;
      throw new EngineError(`A tensor of shape ${shape} is no array and has no ${member}. ${what}`, placeOf(receiver));
    },
  });
}
