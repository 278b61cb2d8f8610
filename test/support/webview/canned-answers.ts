// What a worker would answer about a canned run: its settings, an update written out, the path of two elements, pictures.
import type { HyperparameterDescription } from '../../../src/shared/run.ts';
import type { UpdateExplanation, UpdateLine } from '../../../src/shared/views/explanation.ts';
import type { Picture, PictureKind, PictureRequest } from '../../../src/shared/views/pictures.ts';
import type { ElementPath } from '../../../src/shared/views/runs.ts';
import type { CannedPictureName } from './canned-pictures.ts';
import { cannedPicture } from './canned-pictures.ts';
import type { CannedRun } from './canned-runs.ts';
import { batchesPerEpoch } from './canned-runs.ts';

const optimizers = [
  ['adam', 'Adam', 'Kingma and Ba 2014'],
  ['adamw', 'AdamW', 'Adam with decoupled weight decay'],
  ['gradientDescent', 'Gradient descent', 'θ ← θ − η∇L'],
  ['momentum', 'Momentum', 'Heavy ball'],
  ['nesterov', 'Nesterov', 'Momentum that looks ahead'],
] as const;

/** The settings of a canned run, in the order of the worker. */
export function cannedSettings(run: CannedRun, learningRate: number): readonly HyperparameterDescription[] {
  const { optimizer, batchesPerEpoch: batches } = run.session;
  const number = (
    group: HyperparameterDescription['group'],
    name: string,
    label: string,
    value: number,
    limits: Partial<HyperparameterDescription> = {},
  ): HyperparameterDescription => ({
    name,
    label,
    description: `${label} of the run.`,
    group,
    type: 'number',
    value,
    changed: false,
    ...limits,
  });
  const adam = [
    number('optimizer', 'beta1', 'β₁', 0.9, { minimum: 0, exclusiveMaximum: 1 }),
    number('optimizer', 'beta2', 'β₂', 0.999, { minimum: 0, exclusiveMaximum: 1 }),
    number('optimizer', 'epsilon', 'ε', 1e-8, { minimum: 0 }),
    number('optimizer', 'weightDecay', 'λ', 0, { minimum: 0 }),
    { ...number('optimizer', 'amsgrad', 'amsgrad', 0), type: 'boolean' as const, value: false },
  ];
  return [
    {
      ...number('optimizer', 'optimizer', 'Optimizer', 0),
      type: 'choice',
      value: optimizer,
      choices: optimizers.map(([id, label, description]) => ({ id, label, description })),
    },
    number('optimizer', 'learningRate', 'η', learningRate, {
      exclusiveMinimum: 0,
      changed: learningRate !== run.learningRate,
    }),
    ...(optimizer === 'gradientDescent' ? [] : adam),
    {
      ...number('schedule', 'schedule', 'Schedule', 0),
      type: 'choice',
      value: 'constant',
      choices: [
        { id: 'constant', label: 'constant', description: 'η stays as it is.' },
        { id: 'step', label: 'step', description: 'η · γ every so many iterations.' },
      ],
    },
    number('clipping', 'clipNorm', 'Clip norm', Number.POSITIVE_INFINITY, { value: 'Infinity', exclusiveMinimum: 0 }),
    number('schedule', 'schedule.minimumLearningRate', 'Minimum learning rate', 0, { minimum: 0 }),
    { ...number('bounds', 'bounds.x', 'Bounds of x', 0), type: 'text' as const, value: '-2..' },
    ...(batches === undefined ? [] : [number('data', 'batchSize', 'Batch size', 32, { type: 'integer', minimum: 1 })]),
    number('limit', 'iterations', 'Iterations', run.iterations, { type: 'integer', minimum: 1 }),
  ];
}

/** The update of one element by the book, with the numbers of the canned run. */
export function cannedExplanation(run: CannedRun, element: string, iteration: number): UpdateExplanation | undefined {
  const { optimizer, parameters } = run.session;
  const row = Math.max(
    0,
    run.rows.findIndex(({ name }) => name === element || name.startsWith(`${element}[`)),
  );
  const name = run.rows[row]?.name ?? element;
  const [value = Number.NaN, slope = Number.NaN, update = Number.NaN] = run.values(iteration).subarray(3 * row);
  const line = (text: string, ...numbers: number[]): UpdateLine => ({ text, numbers: Float64Array.from(numbers) });
  const of = { element: name, iteration, branch: 'main', optimizer };
  const rate = run.columns.get('learningRate')?.[iteration] ?? run.learningRate;
  if (optimizer === 'gradientDescent')
    return { ...of, lines: [line(`${name}: {0} − {1} · {2} = {3}`, value, rate, slope, value + update)] };
  const [before, after] = run.moments(iteration);
  const at = (moments: readonly (readonly number[])[] | undefined, which: 0 | 1): number =>
    moments?.[which]?.[row] ?? Number.NaN;
  if (parameters.every(({ size }) => size > 1)) {
    return { ...of, lines: [line(`${name}: {0} + {1} = {2}`, value, update, value + update)] };
  }
  const [m, v] = [at(after, 0), at(after, 1)];
  const step = iteration + 1;
  const [mean, square] = [m / (1 - 0.9 ** step), v / (1 - 0.999 ** step)];
  return {
    ...of,
    lines: [
      line('m = {0} · {1} + {2} · {3} = {4}', 0.9, at(before, 0), 0.1, slope, m),
      line('v = {0} · {1} + {2} · {3}² = {4}', 0.999, at(before, 1), 0.001, slope, v),
      line('m̂ = {0} / (1 − {1}^{2}) = {3}', m, 0.9, step, mean),
      line('v̂ = {0} / (1 − {1}^{2}) = {3}', v, 0.999, step, square),
      line(`${name}: {0} − {1} · {2} / (√{3} + {4}) = {5}`, value, rate, mean, square, 1e-8, value + update),
    ],
  };
}

/** Where two elements have been up to an iteration. */
export function cannedPath(run: CannedRun, elements: readonly string[], iteration: number): ElementPath | undefined {
  const rows = elements.map((element) => run.rows.findIndex(({ name }) => name === element));
  if (rows.length === 0 || rows.some((row) => row < 0)) return undefined;
  const iterations = Array.from({ length: iteration + 1 }, (_, index) => index).filter(
    (index) => index > iteration - 200 || index % 5 === 0,
  );
  const all = iterations.map((index) => run.values(index));
  return {
    elements,
    iteration: Float64Array.from(iterations),
    loss: Float64Array.from(iterations, (index) => run.columns.get('loss')?.[index] ?? Number.NaN),
    values: Float64Array.from(rows.flatMap((row) => all.map((values) => values[3 * row] ?? Number.NaN))),
    current: Float64Array.from(
      rows.flatMap((row) => [...(all.at(-1) ?? new Float64Array(0)).subarray(3 * row, 3 * row + 3)]),
    ),
  };
}

const pictures: Readonly<Record<PictureKind, CannedPictureName>> = {
  curve: 'parabola',
  contours: 'rosenbrock',
  fit: 'line',
  decision: 'circle',
  confusion: 'digits',
  network: 'layers',
};

/** The canned picture of a kind, as the answer to a request. */
export function cannedAnswer(request: PictureRequest, iteration: number): Picture {
  const { picture } = cannedPicture(pictures[request.kind]);
  const { slot, detail } = request;
  const shared = { slot, detail, branch: 'main', iteration };
  if (picture.kind === 'curve' && request.kind === 'curve') return { ...picture, ...shared, element: request.element };
  if (picture.kind === 'contours' && request.kind === 'contours') {
    const paths = request.starts === undefined ? [] : picture.paths;
    return { ...picture, ...shared, elements: request.elements, notes: [], paths };
  }
  return { ...picture, ...shared };
}

/** Epoch and batch of an iteration. */
export function epochOf(iteration: number): readonly [number, number] {
  return [Math.floor(iteration / batchesPerEpoch), iteration % batchesPerEpoch];
}
