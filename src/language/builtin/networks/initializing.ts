import { EngineError } from '../../../engine/errors.ts';
import { initializerNames, initializers } from '../../../engine/networks/initializers.ts';
import type { Start } from '../../../engine/networks/layers/dense.ts';
import { nameOption, numberOption, optionsOf } from '../options.ts';

/** `'heNormal'`, or a distribution with numbers of its own: `{ name: 'normal', deviation: 1 }`. */
export function startOf(layer: string, given: unknown): Start {
  if (typeof given !== 'object' || given === null) {
    return initializers[nameOption(layer, 'initializer', given, initializerNames)];
  }
  const { name } = given as { readonly name?: unknown };
  const subject = 'initializer';
  if (name === 'normal' || name === 'truncatedNormal') {
    const options = optionsOf(subject, given, ['name', 'mean', 'deviation'], `{ name: '${name}', deviation: 1 }`);
    const mean = numberOption(subject, options, 'mean', 0);
    const deviation = numberOption(subject, options, 'deviation', 0.05, '[0, ∞)');
    return () => ({ kind: name, mean, deviation });
  }
  if (name === 'uniform') {
    const options = optionsOf(subject, given, ['name', 'low', 'high'], "{ name: 'uniform', low: -1, high: 1 }");
    const low = numberOption(subject, options, 'low', -0.05);
    const high = numberOption(subject, options, 'high', 0.05);
    if (low > high) throw new EngineError(`initializer: low is ${low} and high is ${high}. Exchange them.`);
    return () => ({ kind: 'uniform', low, high });
  }
  if (name === 'orthogonal') {
    const options = optionsOf(subject, given, ['name', 'gain'], "{ name: 'orthogonal', gain: 1.4 }");
    const gain = numberOption(subject, options, 'gain', 1);
    return () => ({ kind: 'orthogonal', gain });
  }
  if (name === 'constant') {
    const options = optionsOf(subject, given, ['name', 'value'], "{ name: 'constant', value: 1 }");
    const value = numberOption(subject, options, 'value', 0);
    return () => ({ kind: 'constant', value });
  }
  throw new EngineError(
    "initializer: an object names normal, truncatedNormal, uniform, orthogonal or constant. Write { name: 'normal', deviation: 1 }.",
  );
}
