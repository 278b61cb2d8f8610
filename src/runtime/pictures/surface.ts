import { formatNumber } from '../../shared/numbers.ts';
import type { ParameterDescription } from '../../shared/run.ts';
import type { Picture, PictureRequest } from '../../shared/views/pictures.ts';
import { rangeAbout } from '../../shared/views/pictures.ts';
import { elementNameAt, namedElement } from '../descent/parameters.ts';
import { LongEvaluation } from '../evaluation/evaluation-clock.ts';
import type { Held, PictureMoment } from './moment.ts';
import { heldBut } from './moment.ts';
import type { PictureJob } from './queue.ts';
import { longText, RefusedPicture } from './refusal.ts';
import type { PictureSource } from './source.ts';
import { longestEvaluation } from './source.ts';
import type { Starts } from './starts.ts';

type CurveRequest = Extract<PictureRequest, { kind: 'curve' }>;
type ContoursRequest = Extract<PictureRequest, { kind: 'contours' }>;

/** What surfaces are computed of. */
export interface SurfaceOf {
  readonly source: PictureSource;
  readonly parameters: readonly ParameterDescription[];
  /** θ at iteration 0. */
  readonly start: Float64Array;
  readonly starts: Starts;
  /** The newest surface of each slot, which need not be made again where only the starts differ. */
  readonly surfaces: Map<string, { readonly key: string; readonly loss: Float64Array }>;
}

/** Values of a curve. */
const curveValues = 257;
/** Values along each side of a surface. */
const sides = { coarse: 25, fine: 97 } as const;
/** Steps of a curve after which the time of all is judged. */
const curveJudged = 8;

/** L over one element of θ, the others held. */
export function curveJob(request: CurveRequest, moment: PictureMoment, of: SurfaceOf): PictureJob {
  const index = namedElement(of.parameters, request.element);
  const [low, high] = limits(request.range, 0, [of.start[index]!, moment.parameters[index]!]);
  const abscissa = spread(low, high, curveValues);
  const patient = patience(request, curveValues);
  return {
    what: `${curveValues} values of this loss`,
    steps: curveValues,
    judged: curveJudged,
    work: (function* work(): Generator<void, Picture> {
      const point = moment.parameters.slice();
      const loss = new Float64Array(curveValues);
      for (let i = 0; i < curveValues; i++) {
        point[index] = abscissa[i]!;
        loss[i] = lossAt(point, [index], moment, of, patient);
        yield;
      }
      const { key, lasting, notes } = heldBut([index], of.parameters, moment, of.source);
      return {
        ...drawn(request, moment),
        kind: 'curve',
        key: `curve|${request.element}|${low}|${high}|${key}`,
        lasting,
        notes,
        element: request.element,
        abscissa,
        loss,
      };
    })(),
  };
}

/** L over two elements of θ, the others held, and the ways of further starts. */
export function contoursJob(request: ContoursRequest, moment: PictureMoment, of: SurfaceOf): PictureJob {
  const { elements, detail } = request;
  const [first, second] = elements.map((name) => namedElement(of.parameters, name)) as [number, number];
  if (first === second) throw new Error(`Contours need two elements, and ${elements[0]} was named twice.`);
  const near = (index: number): number[] => [of.start[index]!, moment.parameters[index]!];
  const x = limits(request.range, 0, near(first));
  const y = limits(request.range, 2, near(second));
  const side = sides[detail];
  return {
    what: `${side} × ${side} values of this loss`,
    steps: side * side,
    judged: side,
    work: (function* work(): Generator<void, Picture> {
      const heldNow = (): Held => heldBut([first, second], of.parameters, moment, of.source);
      const keyOf = (held: Held): string => `contours|${elements.join('|')}|${[...x, ...y].join('|')}|${held.key}`;
      const known = of.surfaces.get(request.slot);
      const isKnown = known?.loss.length === side * side && known.key === keyOf(heldNow());
      const loss = isKnown
        ? known.loss
        : yield* surface([first, second], [x, y], side, moment, of, patience(request, side * side));
      const held = heldNow();
      of.surfaces.set(request.slot, { key: keyOf(held), loss });
      const starts = request.starts ?? new Float64Array();
      const ways = yield* of.starts.follow([first, second], starts, moment.iteration);
      return {
        ...drawn(request, moment),
        kind: 'contours',
        key: keyOf(held),
        lasting: held.lasting,
        notes: [...held.notes, ...ways.notes],
        elements,
        columns: side,
        rows: side,
        range: Float64Array.of(...x, ...y),
        loss: loss.slice(),
        paths: ways.paths,
      };
    })(),
  };
}

/** L over two elements, row by row from the lowest of the second. Yields after each value. */
function* surface(
  [first, second]: readonly [number, number],
  [x, y]: readonly [readonly [number, number], readonly [number, number]],
  side: number,
  moment: PictureMoment,
  of: SurfaceOf,
  patient: Patience,
): Generator<void, Float64Array> {
  const point = moment.parameters.slice();
  const columns = spread(...x, side);
  const rows = spread(...y, side);
  const loss = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    point[second] = rows[row]!;
    for (let column = 0; column < side; column++) {
      point[first] = columns[column]!;
      loss[row * side + column] = lossAt(point, [first, second], moment, of, patient);
      yield;
    }
  }
  return loss;
}

/** How long one of so many values may take. */
interface Patience {
  /** Milliseconds. */
  readonly longest: number;
  readonly steps: number;
}

/** Whoever insists on a picture waits for it. */
function patience({ force }: PictureRequest, steps: number): Patience {
  return { longest: force === true ? Number.POSITIVE_INFINITY : longestEvaluation, steps };
}

/** L at a point. @throws RefusedPicture, which names the elements that are drawn over, where it takes longer than it may. */
function lossAt(
  point: Float64Array,
  drawnOver: readonly number[],
  { iteration, batch }: PictureMoment,
  { source, parameters }: SurfaceOf,
  { longest, steps }: Patience,
): number {
  try {
    return source.loss(point, iteration, batch, longest);
  } catch (error) {
    if (!(error instanceof LongEvaluation)) throw error;
    const where = drawnOver.map((index) => `${elementNameAt(parameters, index)} = ${formatNumber(point[index]!)}`);
    const seconds = (steps * error.allowed) / 1000;
    throw new RefusedPicture(longText(error, where.join(', ')), seconds, error);
  }
}

/** What every picture tells of its request and moment. */
export function drawn<Request extends Pick<PictureRequest, 'slot' | 'detail'>>(
  { slot, detail }: Request,
  { branch, iteration }: PictureMoment,
): { readonly slot: string; readonly detail: 'coarse' | 'fine'; readonly branch: string; readonly iteration: number } {
  return { slot, detail, branch, iteration };
}

/** Two numbers of a range; about the given values where there are none that can be. */
function limits(range: Float64Array | undefined, at: number, near: readonly number[]): [number, number] {
  const low = range?.[at] ?? Number.NaN;
  const high = range?.[at + 1] ?? Number.NaN;
  return low < high && Number.isFinite(high - low) ? [low, high] : rangeAbout(Float64Array.from(near));
}

/** Evenly spaced numbers, both ends included. */
export function spread(low: number, high: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? high : low + ((high - low) * i) / (count - 1),
  );
}
