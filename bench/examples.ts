// The examples as workloads: each made to run on, as fast as it can.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/lib/paths.ts';

export const examples = [
  'parabola',
  'rosenbrock',
  'himmelblau',
  'saddle',
  'nist/chwirut2',
  'nist/misra1a',
  'nist/rat42',
] as const;

/** Those that are measured where there is little time: the fastest of all, one with data, and the one that all others measure too. */
export const fewExamples: readonly (typeof examples)[number][] = ['parabola', 'rosenbrock', 'nist/chwirut2'];

/** Those which go wrong end by themselves after some iterations; they are no workload. */
export const endingExamples = ['too-large-learning-rate', 'log-of-negative'] as const;

/** An example's text, with presets that keep it running: steps too small to arrive, no limit, no pace. */
export function endless(name: string): string {
  const text = readFileSync(join(root, 'examples', `${name}.ts`), 'utf8');
  const presets = 'tolerance=0 learningRate=1e-12 iterations=1000000000 pace=max';
  return /@descent/.test(text)
    ? text.replace(/@descent/, `@descent ${presets}`).replace(/(?<=pace=max.*) learningRate=\S+/, '')
    : text.replace(/^export (?=default|function|const)/m, `/** @descent ${presets} */\nexport `);
}
