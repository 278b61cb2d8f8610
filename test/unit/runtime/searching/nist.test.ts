// The NIST/ITL reference data sets for nonlinear regression, from both of their starts, as they are: no parameter is scaled.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { ReferenceName } from '../../../support/nist/reference.ts';
import { models, reference } from '../../../support/nist/reference.ts';
import type { Options } from './descents.ts';
import { descentOf, digits, finish } from './descents.ts';

/** A file with what its header says of the model. */
function source(name: ReferenceName, start: readonly number[]): string {
  const { x, y } = reference(name);
  const names = start.map((_, index) => `b${index + 1}`);
  return `import { leastSquares } from 'descent-debugger';
export const fit = leastSquares({
  parameters: { ${names.map((each, index) => `${each}: ${start[index]}`).join(', ')} },
  abscissa: [${x.join(', ')}],
  ordinate: [${y.join(', ')}],
  model: ({ ${names.join(', ')} }, x) => ${models[name]},
});`;
}

/** What every start must reach. */
const enough = 8;

/**
 * Starts from which a method ends elsewhere, with what it reaches instead. They are hard for other solvers too: NIST calls BoxBOD
 * and MGH17 of a higher level of difficulty for their first starts.
 */
const elsewhere: Readonly<Record<string, { readonly text: RegExp; readonly why: string }>> = {
  'BoxBOD 1 marquardt': {
    text: /^converged: ‖∇L‖∞/,
    why: 'b2 grows until exp(−b2 x) is 0 for every x: there the loss is flat in b2, and L is the one of a constant',
  },
  'MGH17 1 gaussNewton': {
    text: /^limit/,
    why: 'without a damping b4 and b5 run away, and the columns of J that are left do not determine the others',
  },
};

const methods: readonly { readonly name: string; readonly options: Options }[] = [
  { name: 'levenberg', options: { optimizer: 'levenbergMarquardt' } },
  { name: 'marquardt', options: { optimizer: 'levenbergMarquardt', settings: { scaling: 'marquardt' } } },
  { name: 'gaussNewton', options: { optimizer: 'gaussNewton' } },
];

for (const name of Object.keys(models) as ReferenceName[]) {
  const certified = reference(name);
  for (const start of [1, 2] as const) {
    for (const { name: method, options } of methods) {
      const other = elsewhere[`${name} ${start} ${method}`];
      const told = other === undefined ? `${enough} digits` : other.why;
      test(`${name} from start ${start} by ${method}: ${told}`, async (context) => {
        const { descent } = await descentOf(source(name, certified.starts[start - 1]!), {
          iterations: 1000,
          ...options,
        });
        const evaluations = finish(descent);
        const reached = Math.min(
          ...certified.parameters.map((value, index) => digits(descent.parameters[index]!, value)),
          // NIST tells it to 11 digits.
          digits(2 * descent.loss, certified.squares),
        );
        const { text } = descent.end!;
        context.diagnostic(
          `${reached.toFixed(1)} digits, ${descent.iteration} iterations, ${evaluations} evaluations: ${text}`,
        );
        if (other === undefined) {
          assert.ok(reached >= enough, `${reached} digits: ${text}`);
          assert.match(text, /^converged/);
        } else {
          assert.ok(reached < 1);
          assert.match(text, other.text);
        }
      });
    }
  }
}
