import assert from 'node:assert/strict';
import test from 'node:test';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import { initialHyperparameters, withHyperparameter } from '../../../../src/runtime/descent/hyperparameters.ts';
import type { Problem } from '../../../../src/runtime/evaluation/problem.ts';
import type { PictureMoment } from '../../../../src/runtime/pictures/moment.ts';
import { picturesOf } from '../../../../src/runtime/pictures/pictures.ts';
import { Starts } from '../../../../src/runtime/pictures/starts.ts';
import type { SurfaceOf } from '../../../../src/runtime/pictures/surface.ts';
import { contoursJob, curveJob } from '../../../../src/runtime/pictures/surface.ts';
import type { Picture, PictureRequest, StartPath } from '../../../../src/shared/views/pictures.ts';
import { problemOf } from './loaded.ts';

const rosenbrock = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

function momentOf({ start }: Problem, change: Partial<PictureMoment> = {}): PictureMoment {
  const none = { branch: 'main', iteration: 0, gradient: start, batch: undefined, moving: false };
  return { ...none, parameters: start.slice(), ...change };
}

function surfaceOf(problem: Problem, id = 'adam', iterations = 10_000): SurfaceOf {
  const source = problem.pictures!;
  const { parameters, start } = problem;
  const settings = initialHyperparameters({ program: '', optimizer: id, learningRate: 0.02, iterations }, problem.kind);
  const starts = new Starts(
    () => ({ evaluator: source.companion(), start }),
    () => settings,
  );
  return { source, parameters, start, starts, surfaces: new Map() };
}

function finish<Result>(work: Generator<void, Result>): { result: Result; steps: number } {
  for (let steps = 0; ; steps++) {
    const { done, value } = work.next();
    if (done === true) return { result: value, steps };
  }
}

type Kind<Name extends Picture['kind']> = Extract<Picture, { kind: Name }>;

function contours(
  problem: Problem,
  of: SurfaceOf,
  more: Partial<Extract<PictureRequest, { kind: 'contours' }>> = {},
  at = {},
) {
  const request = { kind: 'contours', slot: 'a', detail: 'coarse', elements: ['x', 'y'], ...more } as const;
  const { result, steps } = finish(contoursJob(request, momentOf(problem, at), of).work);
  return { picture: result as Kind<'contours'>, steps };
}

test('a curve has the values of the loss itself, to the last bit', async () => {
  const problem = await problemOf('export function loss(w = 4, c = 0.1) { return Math.exp(-w) + w * w + c / w; }');
  const range = Float64Array.of(-1, 9);
  const { result } = finish(
    curveJob({ kind: 'curve', slot: 'a', detail: 'fine', element: 'w', range }, momentOf(problem), surfaceOf(problem))
      .work,
  );
  const { abscissa, loss, notes, lasting } = result as Kind<'curve'>;
  assert.equal(abscissa.length, 257);
  assert.deepEqual([abscissa[0], abscissa[256]], [-1, 9]);
  for (const [index, w] of abscissa.entries()) assert.ok(Object.is(loss[index], Math.exp(-w) + w * w + 0.1 / w));
  assert.deepEqual(notes, ['Held: c = 0.1']);
  assert.equal(lasting, false);
});

test('a surface has its values row by row from the lowest, and is asked for once while its key is the same', async () => {
  const problem = await problemOf(rosenbrock);
  const of = surfaceOf(problem);
  const range = Float64Array.of(-2, 2, -1, 3);
  const first = contours(problem, of, { range });
  assert.equal(first.steps, 625);
  assert.equal(first.picture.lasting, true);
  assert.deepEqual(Array.from(first.picture.range), [-2, 2, -1, 3]);
  for (const [row, column] of [
    [0, 0],
    [3, 7],
    [24, 24],
    [24, 0],
  ] as const) {
    const x = -2 + (4 * column) / 24;
    const y = -1 + (4 * row) / 24;
    const value = (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    assert.equal(first.picture.loss[row * 25 + column], value);
  }
  const later = contours(problem, of, { range }, { iteration: 70, parameters: Float64Array.of(0.3, 0.2) });
  assert.equal(later.steps, 0, 'nothing is computed anew where only the iteration differs');
  assert.deepEqual(later.picture.loss, first.picture.loss);
  assert.equal(later.picture.key, first.picture.key);
  assert.equal(contours(problem, of, { range: Float64Array.of(-2, 2, -1, 2) }).steps, 625);
});

test('held elements are those of the present point and part of the key', async () => {
  const problem = await problemOf('export function loss(x = 1, y = 2, z = 3) { return x * x + y * y + z * x; }');
  const of = surfaceOf(problem);
  const range = Float64Array.of(-1, 1, -1, 1);
  const first = contours(problem, of, { range }).picture;
  assert.deepEqual(first.notes, ['Held: z = 3']);
  assert.equal(first.loss[0], 1 + 1 - 3);
  const moved = contours(problem, of, { range }, { parameters: Float64Array.of(1, 2, -0.5) }).picture;
  assert.equal(moved.loss[0], 1 + 1 + 0.5);
  assert.notEqual(moved.key, first.key);
  // The varied elements of the present point are no part of it.
  const aside = contours(problem, of, { range }, { parameters: Float64Array.of(7, 7, -0.5) });
  assert.equal(aside.picture.key, moved.key);
  assert.equal(aside.steps, 0);
});

test('a loss that draws has the draws of the iteration, and another surface in another one', async () => {
  const problem = await problemOf(
    "import { normal } from 'descent-debugger';\nexport function loss(x = 1, y = 1) { return (x - y * normal()) ** 2; }",
  );
  const of = surfaceOf(problem);
  const range = Float64Array.of(-1, 1, -1, 1);
  const first = contours(problem, of, { range }, { iteration: 5 });
  assert.equal(first.picture.lasting, false);
  assert.match(first.picture.notes.join(), /Random numbers as in iteration 5/);
  assert.equal(contours(problem, of, { range }, { iteration: 5 }).steps, 0);
  const other = contours(problem, of, { range }, { iteration: 6 });
  assert.equal(other.steps, 625);
  assert.notDeepEqual(other.picture.loss, first.picture.loss);
  // The run itself draws the same at this point.
  const loss = problem.evaluator.evaluate(Float64Array.of(-1, -1), 5);
  assert.equal(first.picture.loss[0], loss);
});

test('where the loss throws or is not finite, the value is NaN or what it is', async () => {
  const problem = await problemOf(`export function loss(x = 1, y = 1) {
  if (x < 0) throw new Error('no such x');
  return Math.log(y) + x;
}`);
  const { picture } = contours(problem, surfaceOf(problem), { range: Float64Array.of(-1, 1, 0, 2) });
  assert.ok(Number.isNaN(picture.loss[0]!));
  assert.equal(picture.loss[24], Number.NEGATIVE_INFINITY);
  assert.equal(picture.loss[624], Math.log(2) + 1);
});

/** A real run from a start, by an evaluator of its own. */
async function descend(text: string, start: readonly number[], of: SurfaceOf, iterations: number): Promise<StartPath> {
  const problem = await problemOf(text);
  const settings = initialHyperparameters(
    { program: '', optimizer: 'adam', learningRate: 0.02, iterations: 10_000 },
    problem.kind,
  );
  const descent = new Descent(problem.evaluator, settings, Float64Array.from(start));
  const rows: [number, number, number][] = [];
  descent.evaluate();
  for (;;) {
    rows.push([descent.parameters[0]!, descent.parameters[1]!, descent.loss]);
    if (rows.length > iterations || descent.end !== undefined) break;
    descent.advance();
  }
  assert.equal(of.start.length, start.length);
  return {
    x: Float64Array.from(rows, ([x]) => x),
    y: Float64Array.from(rows, ([, y]) => y),
    loss: Float64Array.from(rows, ([, , loss]) => loss),
    iteration: Float64Array.from(rows.keys()),
  };
}

test('a further start goes the way of a real run from there, bit by bit, and goes on where it was', async () => {
  const problem = await problemOf(rosenbrock);
  const of = surfaceOf(problem);
  const starts = Float64Array.of(0.5, -0.3, -2, 2.5);
  const range = Float64Array.of(-2, 2, -1, 3);
  const until = (iteration: number) => contours(problem, of, { range, starts }, { iteration });
  assert.equal(until(40).steps, 625 + 2 * 41);
  assert.equal(until(150).steps, 2 * 110, 'only what is new is made');
  const { picture } = until(150);
  for (const [index, start] of [
    [0.5, -0.3],
    [-2, 2.5],
  ].entries()) {
    assert.deepEqual(picture.paths[index], await descend(rosenbrock, start, of, 150));
  }
  assert.equal(until(10).picture.paths[0]!.x.length, 11, 'an earlier iteration shows less');
  // Another set of starts keeps those that are in it.
  const kept = contours(problem, of, { range, starts: Float64Array.of(-2, 2.5, 1, 1) }, { iteration: 150 });
  assert.deepEqual(kept.picture.paths[0], picture.paths[1]);
  assert.ok(kept.steps <= 151);
});

test('a way that is long is thinned: the newest points one by one', async () => {
  const problem = await problemOf('export function loss(x = 3, y = 2) { return (x * x + y * y) * 1e-3; }');
  const of = surfaceOf(problem, 'gradientDescent', 100_000);
  const { picture } = contours(problem, of, { starts: Float64Array.of(1, 1) }, { iteration: 5000 });
  const { iteration } = picture.paths[0]!;
  assert.ok(iteration.length <= 1000);
  assert.deepEqual([iteration[0], iteration.at(-1)], [0, 5000]);
  assert.deepEqual(
    Array.from(iteration.subarray(-200)),
    Array.from({ length: 200 }, (_, i) => 4801 + i),
  );
});

test('a way ends where its run would: converged, and where the loss throws', async () => {
  const problem = await problemOf(`export function loss(x = 1, y = 1) {
  if (x > 5) throw new Error('too far');
  return x * x + y * y;
}`);
  const { picture } = contours(problem, surfaceOf(problem), { starts: Float64Array.of(0, 0, 6, 0) }, { iteration: 50 });
  assert.deepEqual(
    picture.paths.map(({ x }) => x.length),
    [1, 1],
  );
  assert.ok(Number.isNaN(picture.paths[1]!.loss[0]!));
});

test('nothing of a run changes by its pictures', async () => {
  const text = 'let calls = 0;\nexport function loss(x = 2, y = 1) { const w = x * y; return w * w + (x - 1) ** 2; }';
  const problem = await problemOf(text);
  const settings = initialHyperparameters({ program: '', iterations: 100 }, problem.kind);
  const way = (drawn: boolean): number[] => {
    const descent = new Descent(problem.evaluator, withHyperparameter(settings, 'iterations', 100), problem.start);
    descent.evaluate();
    const of = surfaceOf(problem);
    for (let i = 0; i < 30; i++) {
      descent.advance();
      if (drawn) contours(problem, of, { starts: Float64Array.of(3, i) }, { iteration: i });
    }
    return [...descent.parameters, descent.loss];
  };
  assert.deepEqual(way(true), way(false));
});

test('which pictures a problem allows', async () => {
  const kinds = async (text: string): Promise<string> => {
    const offers = picturesOf(await problemOf(text));
    return offers
      .map(({ kind, unavailable }) => (unavailable === undefined ? kind : `${kind}: ${unavailable}`))
      .join(' ');
  };
  assert.equal(await kinds('export function loss(w = 4) { return w * w; }'), 'curve');
  assert.equal(await kinds(rosenbrock), 'contours curve');
  assert.match(
    await kinds('let last = 0;\nexport function loss(x = 1, y = 2) { last = x; return x * x + y * y; }'),
    /^contours: This loss changes something outside itself.* curve: This loss/,
  );
  const fit = `import { leastSquares } from 'descent-debugger';
export const fit = leastSquares({ parameters: { a: 1 }, abscissa: [1, 2], ordinate: [1, 3], model: ({ a }, x) => a * x });`;
  assert.equal(await kinds(fit), 'fit curve');
  const network = (
    data: string,
    units: number,
    loss: string,
  ): string => `import { dense, ${data.split('(')[0]}, network } from 'descent-debugger';
export default network({ data: ${data}, layers: [dense(3, 'tanh'), dense(${units})], loss: '${loss}' });`;
  assert.equal(await kinds(network('moons()', 1, 'binaryCrossEntropy')), 'decision network confusion');
  assert.equal(await kinds(network('blobs()', 3, 'crossEntropy')), 'decision network confusion');
});
