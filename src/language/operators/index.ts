import { arithmeticOperators } from './arithmetic.ts';
import { mapShadow, setShadow } from './collections.ts';
import { comparisonOperators } from './comparisons.ts';
import { consoleOperators, consoleShadow } from './console.ts';
import { OperatorContext, standsFor } from './context.ts';
import { asText } from './conversions.ts';
import { Disposal } from './disposal.ts';
import { globalShadows } from './globals.ts';
import type { OperatorHost } from './host.ts';
import { markOperators } from './marks.ts';
import { mathFunctions, mathShadow, plainMath, randomNumber } from './math.ts';
import { methodOperators } from './methods.ts';
import { FloatArrays } from './typed-arrays.ts';

export type { ConsoleLevel, OperatorHost } from './host.ts';

const integerArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
} as const;

/** The `$` object of rewritten code: what its operators, marks and globals do. One per instance of the user's modules. */
export type Operators = ReturnType<typeof createOperators>;

/**
 * Makes the operators of one instance. On plain values they do exactly what the language does; where an operand is tracked
 * they record. While no recording is active (modules load, or only values are wanted) they act on plain values and tensors.
 */
export function createOperators(host: OperatorHost) {
  const context = new OperatorContext(host);
  const comparisons = comparisonOperators(context);
  const { truth } = comparisons;
  const math = mathFunctions(context);
  const floatArrays = new FloatArrays(context);
  const printing = consoleOperators(context);

  const makeShadows = (): Readonly<Record<string, unknown>> => ({
    ...globalShadows(context, truth, floatArrays),
    Math: mathShadow(context, math),
    Map: mapShadow(context),
    Set: setShadow(context),
    Float64Array: floatArrays.shadow(Float64Array),
    Float32Array: floatArrays.shadow(Float32Array),
    ArrayBuffer: floatArrays.bufferShadow(),
    DataView: floatArrays.dataViewShadow(),
    ...Object.fromEntries(
      Object.entries(integerArrays).map(([name, native]) => [name, floatArrays.integerShadow(native as never)]),
    ),
    console: consoleShadow(context, printing.print),
  });
  let recordingShadows: Readonly<Record<string, unknown>> | undefined;
  const plainShadows: Readonly<Record<string, () => unknown>> = {
    Math: () => plainMath(context),
    console: () => consoleShadow(context, printing.print),
  };

  return {
    ...arithmeticOperators(context),
    ...comparisons,
    ...markOperators(context),
    ...methodOperators(context, floatArrays, truth),
    ...printing,
    math,
    /** The next random draw; an input of the recorded program. */
    random: (place: number): unknown => randomNumber(context, place),
    /** A value in a template. */
    text: (value: unknown, place: number): unknown => asText(context, value, place),
    /** A value on its way into an element of an array. */
    store: (object: unknown, value: unknown, place: number): unknown => floatArrays.stored(object, value, place),
    dynamicImport: (place: number): never =>
      context.fail('unsupported-dynamic-import', 'import() gives a promise, and a loss cannot wait.', place),
    disposal: (): Disposal => new Disposal(),
    /** What stands for a global of this name in a module's code. */
    shadow: (name: string, form: 'plain' | 'recording'): unknown => {
      if (form === 'plain') return plainShadows[name]?.();
      if (recordingShadows === undefined) {
        recordingShadows = makeShadows();
        for (const [own, value] of Object.entries(recordingShadows)) standsFor(value, Reflect.get(globalThis, own));
      }
      return recordingShadows[name];
    },
  };
}
