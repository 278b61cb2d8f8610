// Canned runs as the host would hold them: descriptions and one column per series.
import type { ViewSession } from '../../../src/shared/panel.ts';
import type { Intervention, ParameterDescription, SeriesDescription } from '../../../src/shared/run.ts';
import type { CannedName, CannedProblem } from './descents.ts';
import { hash, problems } from './descents.ts';

export interface CannedRun {
  readonly session: ViewSession;
  readonly learningRate: number;
  readonly iterations: number;
  /** Series id → one value per iteration 0 … iterations. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly interventions: readonly Intervention[];
  readonly end: { readonly reason: string; readonly text: string };
  /** Value, gradient and update of every row of the gradients view, for an iteration. */
  readonly rows: readonly { readonly name: string; readonly shape: readonly number[] }[];
  values(iteration: number): Float64Array;
  /** m and v of each element before and after the update of an iteration: `[before, after]`, each `[m, v]`. */
  moments(iteration: number): readonly (readonly (readonly number[])[])[];
}

function describe(problem: CannedProblem): ParameterDescription[] {
  let offset = 0;
  return problem.parameters.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const description = { name, shape, offset, size };
    offset += size;
    return description;
  });
}

function seriesOf(parameters: readonly ParameterDescription[]): SeriesDescription[] {
  const totals = (['loss', 'gradientNorm', 'updateNorm', 'learningRate'] as const).map((id) => ({
    id,
    group: id,
    label: id,
  }));
  const groups = ['norm', 'gradientNorm', 'updateNorm'] as const;
  const size = parameters.reduce((sum, each) => sum + each.size, 0);
  const elements = size > 64 ? [] : parameters.flatMap(elementNames);
  const ofElements = (['value', 'gradient', 'update'] as const).flatMap((group) =>
    elements.map((name) => ({ id: `${group}:${name}`, group, parameter: name, label: name })),
  );
  const ratios = parameters.map(({ name }) => ({
    id: `updateRatio:${name}`,
    group: 'updateRatio' as const,
    parameter: name,
    label: name,
    gaps: true as const,
  }));
  const measures: readonly SeriesDescription[] = [
    { id: 'validation:loss', group: 'validation', label: 'validation', sparse: true, gaps: true },
    { id: 'metric:accuracy', group: 'metric', label: 'accuracy', sparse: true, gaps: true },
    { id: 'validation:accuracy', group: 'validation', label: 'validation', sparse: true, gaps: true },
  ];
  return [
    ...totals,
    ...ofElements,
    ...ratios,
    ...(size > 64 ? measures : []),
    ...groups.flatMap((group) =>
      parameters.map(({ name }) => ({ id: `${group}:${name}`, group, parameter: name, label: name })),
    ),
  ];
}

function elementNames({ name, size }: ParameterDescription): readonly string[] {
  return size === 1 ? [name] : Array.from({ length: size }, (_, index) => `${name}[${index}]`);
}

/** Iterations of an epoch, where there are some. */
export const batchesPerEpoch = 32;

function offers(kind: ViewSession['kind'], size: number): ViewSession['pictures'] {
  if (kind === 'network') return [{ kind: 'decision' }, { kind: 'network' }, { kind: 'confusion' }];
  return size === 1 ? [{ kind: 'curve' }] : [{ kind: 'contours' }, { kind: 'curve' }];
}

function launched(problem: string, optimizer: string, learningRate: number): ViewSession['launched'] {
  const program = `file:///examples/${problem}.ts`;
  const settings = {};
  return {
    program,
    problem,
    optimizer,
    learningRate,
    settings,
    schedule: 'constant',
    seed: 0,
    start: 'start',
    text: 'text',
  };
}

function kindOf(size: number): ViewSession['kind'] {
  return size > 64 ? 'network' : 'function';
}

function norm(vector: Float64Array, start: number, size: number): number {
  return Math.hypot(...vector.subarray(start, start + size));
}

function end(problem: CannedProblem, loss: number): CannedRun['end'] {
  if (Number.isFinite(loss)) {
    return { reason: 'limit', text: `Reached the limit of ${problem.iterations.toLocaleString('en')} iterations.` };
  }
  return {
    reason: 'nonFinite',
    text: `Stopped at iteration ${problem.iterations}: the loss is ${loss}. Try a smaller learning rate than ${problem.learningRate}.`,
  };
}

function descend(problem: CannedProblem): CannedRun {
  const parameters = describe(problem);
  const series = seriesOf(parameters);
  const columns = new Map(series.map(({ id }) => [id, new Float64Array(problem.iterations + 1)]));
  const point = Float64Array.from(problem.start);
  const gradient = new Float64Array(point.length);
  const update = new Float64Array(point.length);
  const first = new Float64Array(point.length);
  const second = new Float64Array(point.length);
  const snapshots: Float64Array[] = [];
  const moments: number[][] = [[...first], [...second]];
  const interventions: Intervention[] = [];
  let rate = problem.learningRate;
  for (let iteration = 0; iteration <= problem.iterations; iteration++) {
    if (problem.title === 'rosenbrock' && iteration === 400) {
      interventions.push({
        branch: 'main',
        iteration,
        kind: 'hyperparameter',
        name: 'learningRate',
        before: rate,
        after: 0.01,
      });
      rate = 0.01;
    }
    const loss = problem.evaluate(point, gradient, iteration);
    for (let index = 0; index < point.length; index++) {
      const slope = gradient[index] as number;
      if (problem.optimizer === 'gradientDescent') {
        update[index] = Number.isNaN(slope) ? 0 : -rate * slope;
        continue;
      }
      first[index] = 0.9 * (first[index] as number) + 0.1 * slope;
      second[index] = 0.999 * (second[index] as number) + 0.001 * slope * slope;
      const mean = (first[index] as number) / (1 - 0.9 ** (iteration + 1));
      const square = (second[index] as number) / (1 - 0.999 ** (iteration + 1));
      update[index] = (-rate * mean) / (Math.sqrt(square) + 1e-8);
    }
    const write = (id: string, value: number): void => {
      (columns.get(id) as Float64Array)[iteration] = value;
    };
    write('loss', loss);
    write('gradientNorm', norm(gradient, 0, gradient.length));
    write('updateNorm', norm(update, 0, update.length));
    write('learningRate', rate);
    for (const { name, offset, size } of parameters) {
      write(`norm:${name}`, norm(point, offset, size));
      write(`gradientNorm:${name}`, norm(gradient, offset, size));
      write(`updateNorm:${name}`, norm(update, offset, size));
      write(`updateRatio:${name}`, norm(update, offset, size) / norm(point, offset, size));
      if (point.length > 64) continue;
      for (const [index, element] of elementNames({ name, offset, size, shape: [] }).entries()) {
        write(`value:${element}`, point[offset + index] as number);
        write(`gradient:${element}`, gradient[offset + index] as number);
        write(`update:${element}`, update[offset + index] as number);
      }
    }
    if (point.length > 64) {
      const began = iteration % batchesPerEpoch === 0;
      const share = 1 - Math.exp(-iteration / 600);
      write('validation:loss', began ? loss * (1.15 + 0.1 * hash(iteration, 21)) : Number.NaN);
      write('metric:accuracy', began ? 0.5 + 0.48 * share - 0.02 * hash(iteration, 22) : Number.NaN);
      write('validation:accuracy', began ? 0.5 + 0.44 * share - 0.03 * hash(iteration, 23) : Number.NaN);
    }
    moments.push([...first], [...second]);
    if (point.length <= 64) {
      snapshots.push(
        Float64Array.from([...point].flatMap((value, index) => [value, gradient[index], update[index]] as number[])),
      );
    }
    for (let index = 0; index < point.length; index++)
      point[index] = (point[index] as number) + (update[index] as number);
  }
  const elements = point.length <= 64;
  const rows = elements
    ? parameters.flatMap(({ name, size }) =>
        size === 1
          ? [{ name, shape: [] }]
          : Array.from({ length: size }, (_, index) => ({ name: `${name}[${index}]`, shape: [] })),
      )
    : parameters.map(({ name, shape }) => ({ name, shape }));
  const at = (id: string, iteration: number): number => columns.get(id)?.[iteration] ?? Number.NaN;
  return {
    session: {
      session: `session-${problem.title}`,
      run: `run-${problem.title}`,
      kind: kindOf(point.length),
      pictures: offers(kindOf(point.length), point.length),
      ...(point.length > 64 ? { batchesPerEpoch } : {}),
      launched: launched(problem.title, problem.optimizer, problem.learningRate),
      title: problem.title,
      program: `file:///examples/${problem.title}.ts`,
      optimizer: problem.optimizer,
      parameters,
      series,
    },
    learningRate: problem.learningRate,
    iterations: problem.iterations,
    columns,
    interventions,
    end: end(problem, at('loss', problem.iterations)),
    rows,
    moments: (iteration) => [
      moments.slice(2 * iteration, 2 * iteration + 2),
      moments.slice(2 * iteration + 2, 2 * iteration + 4),
    ],
    values: (iteration) =>
      elements
        ? (snapshots[iteration] ?? new Float64Array(rows.length * 3).fill(Number.NaN))
        : Float64Array.from(
            rows.flatMap(({ name }) => [
              at(`norm:${name}`, iteration),
              at(`gradientNorm:${name}`, iteration),
              at(`updateNorm:${name}`, iteration),
            ]),
          ),
  };
}

/** A million iterations: noise over a slow fall, one lone spike in the loss and one lone NaN. */
export const spikeIteration = 612_345;
export const loneNaN = 250_001;

function million(): CannedRun {
  const iterations = 1_000_000;
  const parameters = [{ name: 'w', shape: [512], offset: 0, size: 512 }];
  const series = seriesOf(parameters);
  const column = (make: (iteration: number) => number): Float64Array => {
    const values = new Float64Array(iterations + 1);
    for (let iteration = 0; iteration <= iterations; iteration++) values[iteration] = make(iteration);
    return values;
  };
  const fall = (iteration: number): number => 0.05 + 2 / (1 + iteration / 40_000);
  const loss = column((iteration) => fall(iteration) * (1 + 0.2 * (hash(iteration, 21) - 0.5)));
  loss[spikeIteration] = 3.5;
  loss[loneNaN] = Number.NaN;
  const gradientNorm = column((iteration) => fall(iteration) * (0.5 + hash(iteration, 22)));
  const updateNorm = column((iteration) => 1e-3 * fall(iteration) * (0.8 + 0.4 * hash(iteration, 23)));
  const rate = new Float64Array(iterations + 1).fill(1e-3);
  const columns = new Map<string, Float64Array>([
    ['loss', loss],
    ['gradientNorm', gradientNorm],
    ['updateNorm', updateNorm],
    ['learningRate', rate],
    ['norm:w', rate],
    ['gradientNorm:w', gradientNorm],
    ['updateNorm:w', updateNorm],
    ['updateRatio:w', updateNorm],
  ]);
  return {
    session: {
      session: 'session-million',
      run: 'run-million',
      kind: 'network',
      pictures: [],
      launched: launched('million', 'adamw', 1e-3),
      title: 'million',
      program: 'file:///examples/million.ts',
      optimizer: 'adamw',
      parameters,
      // It is trained on everything at once: there is nothing to validate on.
      series: series.filter(({ id }) => columns.has(id)),
    },
    learningRate: 1e-3,
    iterations,
    columns,
    interventions: [],
    end: { reason: 'limit', text: 'Reached the limit of 1,000,000 iterations.' },
    rows: [{ name: 'w', shape: [512] }],
    moments: () => [],
    values: (iteration) =>
      Float64Array.of(1, gradientNorm[iteration] ?? Number.NaN, updateNorm[iteration] ?? Number.NaN),
  };
}

export function cannedRun(name: CannedName): CannedRun {
  return name === 'million' ? million() : descend(problems[name]);
}

/** A canned problem, run with other settings. */
export function launchedWith(
  name: Exclude<CannedName, 'million'>,
  settings: Partial<Pick<CannedProblem, 'learningRate' | 'optimizer'>>,
): CannedRun {
  return descend({ ...problems[name], ...settings });
}
