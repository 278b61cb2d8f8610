// Losses for states that no example has, put beside the examples while the pictures are taken.

/** By file name. */
export const workspaceFiles: Readonly<Record<string, string>> = {
  'rates.ts': '',
  'valley.ts': `/** @descent optimizer=gradientDescent learningRate=1e-6 iterations=1000000000 */
export function valley(x = -1.2, y = 1) {
  const floor = y - x * x;
  return (1 - x) ** 2 + 100 * floor ** 2;
}
`,
  'endless.ts': `/** @descent optimizer=gradientDescent learningRate=0.01 */
export function endless(x = 3) {
  let sum = 0;
  if (x < 2.5) {
    while (true) sum += 1;
  }
  return x ** 2 + sum;
}
`,
  'throws.ts': `/** @descent optimizer=gradientDescent learningRate=0.05 */
export function checked(x = 3) {
  if (x < 1) throw new RangeError('The table begins at 1.');
  return x ** 2;
}
`,
  'slow-start.ts': `// A module that takes its time to load.
const until = Date.now() + 1600;
while (Date.now() < until);

export function slow(x = 3) {
  return x ** 2;
}
`,
};

/** Rosenbrock's function with a learning rate. */
export function rates(learningRate: string): string {
  return `/** @descent learningRate=${learningRate} iterations=1000 */
export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}
`;
}
