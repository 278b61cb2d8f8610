import assert from 'node:assert/strict';
import test from 'node:test';
import { fitJob } from '../../../../src/runtime/pictures/fit.ts';
import { errorFactors, fitQuality } from '../../../../src/runtime/pictures/least-squares.ts';
import type { PictureMoment } from '../../../../src/runtime/pictures/moment.ts';
import type { FitPicture, Picture } from '../../../../src/shared/views/pictures.ts';
import type { ReferenceName } from '../../../support/nist/reference.ts';
import { models, reference } from '../../../support/nist/reference.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';
import { problemOf } from './loaded.ts';

function textOf(name: ReferenceName): string {
  const { x, y, parameters } = reference(name);
  const names = parameters.map((_, index) => `b${index + 1}`);
  const start = names.map((each, index) => `${each}: ${parameters[index]}`);
  return `import { leastSquares } from 'descent-debugger';
const x = ${JSON.stringify(x)};
const y = ${JSON.stringify(y)};
export const fit = leastSquares({
  parameters: { ${start.join(', ')} }, abscissa: x, ordinate: y,
  model: ({ ${names.join(', ')} }, x) => ${models[name]},
});`;
}

/** The picture of a fit at its start. */
async function pictureOf(text: string, moving = false): Promise<FitPicture> {
  const { pictures, start, parameters } = await problemOf(text);
  const moment: PictureMoment = {
    branch: 'main',
    iteration: 3,
    parameters: start,
    gradient: start,
    batch: undefined,
    moving,
  };
  const { work } = fitJob({ kind: 'fit', slot: 'a', detail: 'fine' }, moment, pictures!.fit!, parameters);
  let result: IteratorResult<void, Picture>;
  do result = work.next();
  while (result.done !== true);
  assert.equal(result.value.kind, 'fit');
  return result.value as FitPicture;
}

/** Relative to the wanted numbers. */
function assertDigits(actual: ArrayLike<number>, wanted: readonly number[], digits: number, what: string): void {
  assert.equal(actual.length, wanted.length, what);
  wanted.forEach((value, index) => {
    const error = Math.abs(actual[index]! - value) / Math.abs(value);
    assert.ok(error < 0.5 * 10 ** (1 - digits), `${what}[${index}]: ${actual[index]} for ${value}`);
  });
}

for (const name of Object.keys(models) as ReferenceName[]) {
  test(`${name}: standard errors and the deviation are those that NIST certifies`, async () => {
    const certified = reference(name);
    const { quality, standardErrors, parameters, curve, fitted, observed, notes } = await pictureOf(textOf(name));
    assert.deepEqual(notes, []);
    assert.equal(quality[2], certified.freedom);
    assertDigits(quality.subarray(1, 2), [certified.deviation], 6, 'deviation');
    assertDigits(standardErrors!, certified.errors, 6, 'standard errors');
    assert.deepEqual(
      parameters,
      certified.parameters.map((_, index) => `b${index + 1}`),
    );
    const mean = certified.y.reduce((sum, y) => sum + y, 0) / certified.y.length;
    const total = certified.y.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    assertDigits(quality.subarray(0, 1), [1 - certified.squares / total], 6, 'R²');
    assert.deepEqual(Array.from(observed), certified.y);
    // The dense curve goes through the fitted values where it meets their abscissa.
    const last = certified.x.indexOf(Math.max(...certified.x));
    assertDigits(curve!.value.subarray(-1), [fitted[last]!], 12, 'end of the curve');
    assert.equal(curve!.abscissa.length, 200);
  });
}

const head = "import { leastSquares } from 'descent-debugger';\n";

test('while the run moves there are no standard errors', async () => {
  assert.equal((await pictureOf(textOf('Misra1a'), true)).standardErrors, undefined);
});

test('without a model the fitted values stand for it, and that is said', async () => {
  const text = `${head}export const fit = leastSquares({ parameters: { a: 2 }, abscissa: [1, 2, 3], ordinate: [2, 5, 6],
  residuals: ({ a }) => [2, 5, 6].map((y, i) => y - a * (i + 1)) });`;
  const { curve, fitted, notes, standardErrors, quality } = await pictureOf(text);
  assert.equal(curve, undefined);
  assert.deepEqual(Array.from(fitted), [2, 4, 6]);
  assert.match(notes[0]!, /no model/);
  // s² = 1/2, and 1/√Σx² = 1/√14.
  assertDigits(standardErrors!, [Math.sqrt(0.5 / 14)], 12, 'standard error');
  assertDigits(quality, [1 - 1 / (26 / 3), Math.sqrt(0.5), 2], 12, 'quality');
});

test('tensors of residuals have the same derivatives as single numbers', async () => {
  const of = (residuals: string): Promise<FitPicture> =>
    pictureOf(
      `import { at, leastSquares, exp } from 'descent-debugger';
const x = [0, 1, 2, 3.5], y = [3, 2.2, 1.4, 1.1];
export const fit = leastSquares({ parameters: { w: [2, -0.4], c: 0.5 }, data: { x, y }, abscissa: 'x', ordinate: 'y', residuals: ${residuals} });`,
    );
  const scalar = await of('({ w, c }) => x.map((t, i) => y[i] - (at(w, 0) * exp(at(w, 1) * t) + c))');
  const whole = await of('({ w, c }, data) => data.y - (at(w, 0) * exp(at(w, 1) * data.x) + c)');
  assert.deepEqual(scalar.parameters, ['w[0]', 'w[1]', 'c']);
  assertDigits(whole.standardErrors!, Array.from(scalar.standardErrors!), 12, 'standard errors');
});

test('parameters that the data do not determine have no standard error, and that is said', async () => {
  const text = `${head}export const fit = leastSquares({ parameters: { a: 1, b: 2 }, abscissa: [1, 2, 3, 4], ordinate: [1, 2, 3, 5],
  model: ({ a, b }, x) => (a + b) * x });`;
  const { standardErrors, notes } = await pictureOf(text);
  assert.deepEqual(Array.from(standardErrors!), [Number.NaN, Number.NaN]);
  assert.match(notes[0]!, /singular/);
});

test('R² of equal ordinates is not defined', () => {
  const { determination, deviation } = fitQuality(Float64Array.of(1, -1), Float64Array.of(3, 3), 2);
  assert.equal(determination, Number.NaN);
  assert.equal(deviation, Number.NaN);
});

test('factors of random matrices are the diagonal of (JᵀJ)⁻¹ by elimination', () => {
  const seeded = new SeededRandom(5);
  const random = (): number => seeded.next();
  for (let round = 0; round < 40; round++) {
    const columns = 1 + Math.floor(random() * 5);
    const rows = columns + Math.floor(random() * 12);
    const jacobian = Float64Array.from({ length: rows * columns }, () => random() - 0.5);
    const gram = Array.from({ length: columns }, (_, i) =>
      Array.from({ length: columns }, (__, j) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += jacobian[row * columns + i]! * jacobian[row * columns + j]!;
        return sum;
      }),
    );
    const expected = inverse(gram).map((row, index) => Math.sqrt(row[index]!));
    const found = errorFactors(jacobian, columns);
    found.forEach((value, index) => {
      assert.ok(Math.abs(value - expected[index]!) <= 1e-6 * expected[index]!, `${value} for ${expected[index]}`);
    });
  }
});

/** Gauss–Jordan elimination with the largest pivot. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const a = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < size; k++) {
    let best = k;
    for (let i = k; i < size; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[best]![k]!)) best = i;
    [a[k], a[best]] = [a[best]!, a[k]!];
    const pivot = a[k]![k]!;
    a[k] = a[k]!.map((value) => value / pivot);
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = a[i]![k]!;
      a[i] = a[i]!.map((value, j) => value - factor * a[k]![j]!);
    }
  }
  return a.map((row) => row.slice(size));
}
