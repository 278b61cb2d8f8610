// Pictures as a worker would answer them, by closed forms: a parabola, Rosenbrock's valley, a straight line through points, a
// decision by a circle, classes that are taken for each other, and a network of three layers.
import type { Picture, PictureKind } from '../../../src/shared/views/pictures.ts';
import type { ElementPath } from '../../../src/shared/views/runs.ts';

export interface CannedPicture {
  readonly kind: PictureKind;
  readonly elements: readonly string[];
  readonly picture: Picture;
  readonly path?: ElementPath;
  readonly current: number;
  readonly starts?: Float64Array;
}

export type CannedPictureName = 'parabola' | 'logarithm' | 'rosenbrock' | 'line' | 'circle' | 'digits' | 'layers';

/** A generator of numbers in [0, 1) that always gives the same. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const drawn = {
  slot: 'picture',
  detail: 'fine',
  branch: 'main',
  iteration: 0,
  key: 'canned',
  lasting: true,
  notes: [],
} as const;

type Loss = (...point: readonly number[]) => number;

/** Gradient descent with momentum, by hand. */
function descend(
  elements: readonly string[],
  loss: Loss,
  gradient: (...point: readonly number[]) => readonly number[],
  start: readonly number[],
  options: { readonly rate: number; readonly momentum?: number; readonly iterations: number },
): ElementPath {
  const { rate, momentum = 0, iterations } = options;
  let point = [...start];
  let velocity = start.map(() => 0);
  const points: (readonly number[])[] = [];
  for (let iteration = 0; iteration <= iterations; iteration++) {
    points.push(point);
    velocity = gradient(...point).map((each, index) => momentum * velocity[index]! - rate * each);
    if (iteration < iterations) point = point.map((each, index) => each + velocity[index]!);
  }
  const slope = gradient(...point);
  return {
    elements,
    iteration: Float64Array.from(points.keys()),
    loss: Float64Array.from(points, (each) => loss(...each)),
    values: Float64Array.from(elements.flatMap((_, index) => points.map((each) => each[index]!))),
    current: Float64Array.from(elements.flatMap((_, index) => [point[index]!, slope[index]!, velocity[index]!])),
  };
}

function curve(loss: Loss, from: number, to: number): Picture {
  const abscissa = Float64Array.from({ length: 257 }, (_, i) => from + ((to - from) * i) / 256);
  return { ...drawn, kind: 'curve', element: 'w', abscissa, loss: abscissa.map((w) => loss(w)) };
}

const rosenbrock: Loss = (x = 0, y = 0) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
const valley = (x = 0, y = 0): readonly number[] => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)];

function surface(loss: Loss, range: readonly [number, number, number, number], side = 97): Float64Array {
  const [xLow, xHigh, yLow, yHigh] = range;
  return Float64Array.from({ length: side * side }, (_, cell) =>
    loss(
      xLow + ((xHigh - xLow) * (cell % side)) / (side - 1),
      yLow + ((yHigh - yLow) * Math.floor(cell / side)) / (side - 1),
    ),
  );
}

const made: Readonly<Record<CannedPictureName, () => CannedPicture>> = {
  parabola: () => ({
    kind: 'curve',
    elements: ['w'],
    picture: curve((w = 0) => w * w, -1, 9),
    path: descend(
      ['w'],
      (w = 0) => w * w,
      (w = 0) => [2 * w],
      [4],
      { rate: 0.1, iterations: 4 },
    ),
    current: 4,
  }),
  logarithm: () => ({
    kind: 'curve',
    elements: ['w'],
    picture: curve((w = 0) => w - Math.log(w), -1, 3),
    path: descend(
      ['w'],
      (w = 0) => w - Math.log(w),
      (w = 0) => [1 - 1 / w],
      [0.2],
      { rate: 0.1, iterations: 6 },
    ),
    current: 6,
  }),
  rosenbrock: () => {
    const range = [-2.7, 1.8, -0.6, 2.4] as const;
    const starts = [
      [0.6, 2.1],
      [-2.2, 0.4],
    ] as const;
    return {
      kind: 'contours',
      elements: ['x', 'y'],
      picture: {
        ...drawn,
        notes: ['Held: z = 0.31'],
        kind: 'contours',
        elements: ['x', 'y'],
        columns: 97,
        rows: 97,
        range: Float64Array.from(range),
        // A corner in which the loss is not finite.
        loss: surface((x = 0, y = 0) => (x > 1.3 && y < 0 ? Number.NaN : rosenbrock(x, y)), [...range]),
        paths: starts.map((start) => {
          const { iteration, loss, values } = descend(['x', 'y'], rosenbrock, valley, start, {
            rate: 2e-4,
            momentum: 0.9,
            iterations: 150,
          });
          return { x: values.slice(0, iteration.length), y: values.slice(iteration.length), iteration, loss };
        }),
      },
      path: descend(['x', 'y'], rosenbrock, valley, [-1.2, 1], { rate: 3e-4, momentum: 0.9, iterations: 60 }),
      current: 60,
      starts: Float64Array.from(starts.flat()),
    };
  },
  line: () => {
    const random = numbersFrom(3);
    const abscissa = Float64Array.from({ length: 24 }, (_, i) => i * 0.5 + 0.2 * random());
    const observed = abscissa.map((x) => 2.5 + 12 * (1 - Math.exp(-x / 4)) + (random() - 0.5));
    const fitted = abscissa.map((x) => 2.4 + 12.1 * (1 - Math.exp(-x / 4)));
    const dense = Float64Array.from({ length: 200 }, (_, i) => (i * abscissa.at(-1)!) / 199);
    return {
      kind: 'fit',
      elements: [],
      current: 40,
      picture: {
        ...drawn,
        kind: 'fit',
        axes: ['x', 'y'],
        abscissa,
        observed,
        fitted,
        curve: { abscissa: dense, value: dense.map((x) => 2.4 + 12.1 * (1 - Math.exp(-x / 4))) },
        quality: Float64Array.of(0.99382, 0.31019, 21),
        parameters: ['offset', 'amplitude', 'rate'],
        values: Float64Array.of(2.4, 12.1, 0.25),
        standardErrors: Float64Array.of(0.19044, 0.21731, Number.NaN),
      },
    };
  },
  circle: () => {
    const random = numbersFrom(11);
    const count = 160;
    const x = Float64Array.from({ length: count }, () => 4 * random() - 2);
    const y = Float64Array.from({ length: count }, () => 4 * random() - 2);
    const probability = (a: number, b: number): number =>
      1 / (1 + Math.exp(4 * (a * a + 0.6 * b * b + 0.4 * a * b - 1.4)));
    const label = x.map((each, i) => (each ** 2 + y[i]! ** 2 + 0.5 * (random() - 0.5) < 1.7 ? 1 : 0));
    const side = 64;
    return {
      kind: 'decision',
      elements: [],
      current: 900,
      picture: {
        ...drawn,
        notes: ['160 of 60,000 points'],
        kind: 'decision',
        inputs: ['width', 'height'],
        classes: ['not ripe', 'ripe'],
        columns: side,
        rows: side,
        range: Float64Array.of(-2.2, 2.2, -2.2, 2.2),
        output: surface((a = 0, b = 0) => probability(a, b), [-2.2, 2.2, -2.2, 2.2], side),
        points: {
          x,
          y,
          label,
          predicted: x.map((each, i) => (probability(each, y[i]!) > 0.5 ? 1 : 0)),
          validation: x.map((_, i) => (i % 4 === 0 ? 1 : 0)),
        },
      },
    };
  },
  digits: () => {
    const random = numbersFrom(5);
    const classes = ['setosa', 'versicolor', 'virginica', 'albirosea'];
    const counts = Float64Array.from({ length: 16 }, (_, i) =>
      Math.floor(i) % 5 === 0 ? 180 + Math.floor(60 * random()) : Math.floor(18 * random() ** 2),
    );
    return {
      kind: 'confusion',
      elements: [],
      current: 900,
      picture: {
        ...drawn,
        notes: ['800 of 800 validation samples'],
        kind: 'confusion',
        classes,
        counts,
        validation: true,
      },
    };
  },
  layers: () => {
    const random = numbersFrom(9);
    const normal = (): number => random() + random() + random() - 1.5;
    const layer = (name: string, activation: string, inputs: number, units: number, norm: number): object => {
      const drawnOf = (count: number): Float64Array =>
        count <= 12 ? Float64Array.from(Array(count).keys()) : Float64Array.of(0, 1, 2, 3, 4, count - 1);
      const drawnInputs = drawnOf(inputs);
      const drawnUnits = drawnOf(units);
      return {
        name,
        kind: 'dense',
        weightsName: `${name}.weights`,
        biasName: `${name}.bias`,
        activation,
        inputs,
        units,
        shape: [units],
        drawnInputs,
        drawnUnits,
        weights: Float64Array.from({ length: drawnInputs.length * drawnUnits.length }, normal),
        biases: Float64Array.from({ length: drawnUnits.length }, normal),
        gradientNorm: Float64Array.of(norm),
      };
    };
    const layers = [
      layer('dense1', 'tanh', 2, 8, 3.1e-5),
      layer('dense2', 'relu', 8, 128, 0.0021),
      layer('dense3', 'sigmoid', 128, 1, 0.31),
    ];
    const picture = { ...drawn, kind: 'network', quantity: 'value', layers } as unknown as Picture;
    return { kind: 'network', elements: [], current: 900, picture };
  },
};

export function cannedPicture(name: CannedPictureName): CannedPicture {
  return made[name]();
}
