/** A loss to begin with. */
export interface Template {
  readonly id: 'function' | 'fit' | 'network';
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
  /** TypeScript. The name of the loss, which the cursor is put on, stands between « and ». */
  readonly text: string;
}

/** As it is written in an import. */
const module = `'descent-debugger'`;

const functionText = `// Descent moves x and y against the gradient of what this function returns; their defaults are the start.
// What to look for: the loss falls fast to the floor of a curved valley, then slowly along it to the minimum at x = 1, y = 1.

/** @descent learningRate=0.05 */
export function «loss»(x = 2, y = -1) {
  const bend = y - x * x;
  return (x - 1) ** 2 + 2 * bend ** 2;
}
`;

const fitText = `// A curve through measured points: the parameters at which the sum of the squared residuals is smallest.
// What to look for: the residuals lose their pattern as the fit gets better; what is left of them is the noise.
import { adam, leastSquares } from ${module};

const time = [0, 1, 2, 3, 4, 5, 6, 7];
const measured = [5.1, 3.4, 2.55, 1.8, 1.42, 1.08, 0.94, 0.77];
// To read them from a file beside this one instead: import data from './measured.csv', and take data.time and data.measured.

export const «fit» = leastSquares({
  parameters: { amplitude: 3, rate: 1, offset: 0 },
  abscissa: time,
  ordinate: measured,
  model: ({ amplitude, rate, offset }, t) => amplitude * Math.exp(-rate * t) + offset,
  optimizer: adam({ learningRate: 0.05 }),
});
`;

const networkText = `// A small network that tells two half moons apart.
// What to look for: the decision line bends from straight into an S, and the gradients of both layers shrink together.
import { adam, dense, moons, network } from ${module};

export const «classifier» = network({
  data: moons({ samples: 200, noise: 0.1, seed: 7 }),
  layers: [dense(8, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.01 }),
});
`;

/** The templates of "New loss function", in the order in which they are offered; `t` puts their names into the person's language. */
export function templates(t: (text: string) => string): readonly Template[] {
  return [
    {
      id: 'function',
      label: t('A function of a few parameters'),
      detail: t('An exported function whose defaults are the start. Nothing is imported.'),
      icon: 'symbol-function',
      text: functionText,
    },
    {
      id: 'fit',
      label: t('Fit a curve to data'),
      detail: t('Least squares over points, with a model that has parameters.'),
      icon: 'graph',
      text: fitText,
    },
    {
      id: 'network',
      label: t('A small network'),
      detail: t('Layers, a data set and a loss, trained in mini-batches.'),
      icon: 'circuit-board',
      text: networkText,
    },
  ];
}

/** A template without the marks of its name, and where that stands in it. */
export function withoutMarks({ text }: Template): { text: string; start: number; end: number } {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return { text: text.replace('«', '').replace('»', ''), start, end };
}
