// What pictures say and where they lead, by closed forms; a pen that keeps what was drawn stands in for the canvas.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { NetworkLayer, NetworkPicture } from '../../../../src/shared/views/pictures.ts';
import type { ElementPath } from '../../../../src/shared/views/runs.ts';
import type { Pen } from '../../../../webview/charts/pen.ts';
import { startOf, withoutStart, withStart } from '../../../../webview/charts/pictures/further-starts.ts';
import { strength } from '../../../../webview/charts/pictures/heat-map-cells.ts';
import type { Painter } from '../../../../webview/charts/pictures/painters/painter.ts';
import { painterOf } from '../../../../webview/charts/pictures/painters/painter-of.ts';
import type { PictureData } from '../../../../webview/charts/pictures/picture-data.ts';
import { Plane } from '../../../../webview/charts/pictures/plane.ts';
import { panned, rectangle, zoomed } from '../../../../webview/charts/pictures/ranges.ts';
import type { ChartTheme } from '../../../../webview/charts/theme.ts';
import type { CannedPictureName } from '../../../support/webview/canned-pictures.ts';
import { cannedPicture } from '../../../support/webview/canned-pictures.ts';

const theme: ChartTheme = {
  foreground: 'rgb(1, 1, 1)',
  muted: 'rgb(2, 2, 2)',
  axis: 'rgb(3, 3, 3)',
  grid: 'rgb(4, 4, 4)',
  faintGrid: 'rgb(5, 5, 5)',
  background: 'rgb(6, 6, 6)',
  error: 'rgb(7, 7, 7)',
  warning: 'rgb(8, 8, 8)',
  current: 'rgb(9, 9, 9)',
  selection: 'rgb(10, 10, 10)',
  validation: 'rgb(11, 11, 11)',
  negative: 'rgb(12, 12, 12)',
  positive: 'rgb(13, 13, 13)',
  highContrast: false,
  palette: ['rgb(20, 0, 0)', 'rgb(21, 0, 0)', 'rgb(22, 0, 0)'],
  fontFamily: 'sans-serif',
  fontSize: 11,
  lineWidth: 1.25,
};

const size = { width: 500, height: 240 };

function dataOf(name: CannedPictureName, change: Partial<PictureData> = {}): PictureData {
  const { kind, elements, picture, path, current, starts } = cannedPicture(name);
  return {
    theme,
    kind,
    elements,
    picture,
    path,
    current,
    starts,
    moving: false,
    canGo: true,
    canStart: true,
    ...change,
  };
}

function painter(data: PictureData): Painter {
  const made = painterOf(data, size, { residuals: true }, undefined);
  assert.ok(made);
  return made;
}

interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly points: readonly (readonly [number, number])[];
}

/** A pen that keeps the lines and texts that were drawn. */
function keepingPen(): { pen: Pen; strokes: Stroke[]; texts: { text: string; x: number; y: number }[] } {
  const strokes: Stroke[] = [];
  const texts: { text: string; x: number; y: number }[] = [];
  let points: [number, number][] = [];
  const state: Record<string, unknown> = { strokeStyle: '', fillStyle: '', lineWidth: 1 };
  const add = (x: number, y: number): void => {
    points.push([x, y]);
  };
  const known: Record<string, unknown> = {
    beginPath: () => {
      points = [];
    },
    moveTo: add,
    lineTo: add,
    arc: (x: number, y: number) => add(x, y),
    stroke: () => strokes.push({ color: String(state['strokeStyle']), width: Number(state['lineWidth']), points }),
    fillText: (text: string, x: number, y: number) => texts.push({ text, x, y }),
  };
  const pen = new Proxy(state, {
    get: (target, name) => known[String(name)] ?? (name in target ? target[String(name)] : () => {}),
  });
  return { pen: pen as unknown as Pen, strokes, texts };
}

test('a plane maps values to px and back', () => {
  const plane = new Plane(size, { left: 50, top: 10, right: 20, bottom: 30 }, [-2, 3], [10, 20]);
  assert.deepEqual([plane.px(-2), plane.px(3), plane.py(10), plane.py(20)], [50, 480, 210, 10]);
  for (const value of [-2, 0.3, 2.9]) assert.ok(Math.abs(plane.valueX(plane.px(value)) - value) < 1e-12);
  for (const value of [10, 17]) assert.ok(Math.abs(plane.valueY(plane.py(value)) - value) < 1e-12);
  const narrow = new Plane(size, { left: 0, top: 0, right: 0, bottom: 0 }, [5, 5], [0, 0]);
  assert.deepEqual(
    [narrow.x, narrow.y],
    [
      [4.5, 5.5],
      [-1, 1],
    ],
  );
});

test('w² from w = 4: the textbook picture', () => {
  const path: ElementPath = {
    elements: ['w'],
    iteration: Float64Array.of(0),
    loss: Float64Array.of(16),
    values: Float64Array.of(4),
    current: Float64Array.of(4, 8, -0.8),
  };
  const data = dataOf('parabola', { path, current: 0 });
  const made = painter(data);
  assert.equal(made.readOut(undefined), 'w 4.000, L 16.00, ∂L/∂w 8.000, Δw −0.8000');
  assert.deepEqual(Array.from(made.range!), [-1, 9]);
  const { pen, strokes, texts } = keepingPen();
  made.drawOverlay(pen, undefined, undefined);
  assert.ok(texts.some(({ text }) => text === '∂L/∂w = 8.000'));
  assert.ok(texts.some(({ text }) => text === 'Δw = −0.8000'));
  // The tangent touches the point, with the slope 8 of the plane.
  const [from, to] = strokes.find(({ color, width }) => color === theme.current && width === 1.5)!.points;
  const [a, b] = [made.values!({ x: from![0], y: from![1] }), made.values!({ x: to![0], y: to![1] })];
  assert.ok(Math.abs((b[1] - a[1]) / (b[0] - a[0]) - 8) < 1e-9);
  assert.ok(Math.abs((a[0] + b[0]) / 2 - 4) < 1e-9 && Math.abs((a[1] + b[1]) / 2 - 16) < 1e-9);
});

test('a place on a curve or on contours tells L there, and leads to the nearest step', () => {
  const curve = painter(dataOf('parabola'));
  const at = curve.step(undefined, 0, 0, false);
  const left = curve.step(curve.step(at, 1, 0, true), -1, 0, true);
  assert.ok(Math.abs(left.x - at.x) < 1e-9);
  const [w] = curve.values!(at);
  assert.match(curve.readOut(at), /^w 1\.638, L about 2\.68/);
  assert.ok(Math.abs(w - 4 * 0.8 ** 4) < 1e-9, 'the cursor begins where the run stands');
  const contours = painter(dataOf('rosenbrock'));
  const start = { x: 0, y: 0 };
  // The start of the path is the leftmost of its places.
  assert.deepEqual(contours.target(start), { kind: 'iteration', iteration: 0 });
  const now = contours.step(undefined, 0, 0, false);
  assert.deepEqual(contours.target(now), { kind: 'iteration', iteration: 60 });
  const said = /^x (\S+), y (\S+), L about (\S+)$/.exec(contours.readOut(now))!;
  const [x, y] = [1, 2].map((group) => Number(said[group]!.replace('−', '-'))) as [number, number];
  const loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  // Linear between the values of the grid: within a few percent here.
  assert.ok(Math.abs(Number(said[3]) - loss) < 0.1 * loss + 0.1, `${said[3]} for ${loss}`);
});

test('pictures without a surface yet show their path; without either, nothing', () => {
  for (const name of ['parabola', 'rosenbrock'] as const) {
    const data = dataOf(name, { picture: undefined });
    const { pen, strokes } = keepingPen();
    painter(data).drawOverlay(pen, undefined, undefined);
    assert.ok(strokes.some(({ color }) => color === theme.palette[0]));
    assert.equal(painterOf({ ...data, path: undefined }, size, { residuals: true }, undefined), undefined);
  }
  assert.equal(painterOf(dataOf('digits', { picture: undefined }), size, { residuals: true }, undefined), undefined);
});

test('a fit says how good it is, and point by point', () => {
  const fit = painter(dataOf('line'));
  assert.equal(fit.readOut(undefined), 'R² 0.99382 · s 0.31019 on 21 degrees of freedom');
  const { observed, fitted } = cannedPicture('line').picture as {
    observed: Float64Array;
    fitted: Float64Array;
  } & object;
  const first = fit.step(undefined, 1, 0, false);
  assert.match(fit.readOut(first), new RegExp(`observed ${observed[0]!.toFixed(3)}, fitted ${fitted[0]!.toFixed(3)}`));
  const { rows, head } = fit.table();
  assert.equal(head.length, 3);
  assert.deepEqual(rows[0], ['offset', '2.4000000', '0.190440']);
  assert.equal(rows[2]![2], '–', 'a standard error that is not defined is a gap');
});

test('a confusion matrix tells shares of its rows, precision and recall', () => {
  const matrix = painter(dataOf('digits'));
  const { counts } = cannedPicture('digits').picture as { counts: Float64Array } & object;
  const sum = (indices: readonly number[]): number => indices.reduce((total, index) => total + counts[index]!, 0);
  const right = sum([0, 5, 10, 15]) / sum(Array.from({ length: 16 }, (_, i) => i));
  assert.equal(matrix.readOut(undefined), `Accuracy on the validation set ${(100 * right).toFixed(1)} %`);
  const first = matrix.step(undefined, 0, 0, false);
  const second = matrix.step(first, 1, 0, false);
  const share = (100 * counts[1]!) / sum([0, 1, 2, 3]);
  assert.equal(matrix.readOut(second), `setosa taken for versicolor: ${counts[1]}, ${share.toFixed(1)} % of them`);
  const row = matrix.table().rows[0]!;
  assert.equal(row.at(-2), `${((100 * counts[0]!) / sum([0, 4, 8, 12])).toFixed(1)} %`, 'precision');
  assert.equal(row.at(-1), `${((100 * counts[0]!) / sum([0, 1, 2, 3])).toFixed(1)} %`, 'recall');
});

test('a layer that is not dense tells its shape and what it does, and has no edges', () => {
  const data = dataOf('layers');
  const picture = data.picture as NetworkPicture;
  const [first, , last] = picture.layers as [NetworkLayer, NetworkLayer, NetworkLayer];
  const { weightsName: _, biasName: __, ...other } = first;
  const none = new Float64Array();
  const conv = { ...other, name: 'conv2d1', kind: 'conv2d', activation: 'relu', shape: [2, 2, 2], weights: none };
  const pool = { ...conv, name: 'pool', kind: 'maxPool2d', activation: 'linear', shape: [1, 1, 8], gradientNorm: none };
  const biases = first.biases.map(() => Number.NaN);
  const layers = [
    { ...conv, biases },
    { ...pool, biases },
    { ...last, inputs: 8 },
  ];
  const network = painter({ ...data, picture: { ...picture, layers } });
  const { pen, texts } = keepingPen();
  network.drawBase(pen);
  const written = texts.map(({ text }) => text);
  assert.ok(written.includes('2×2×2 conv2d relu'), written.join('; '));
  assert.ok(written.includes('1×1×8 maxPool2d'), written.join('; '));
  assert.equal(written.filter((text) => text.startsWith('‖∇‖')).length, 2);
  const unit = network.step(undefined, 1, 0, false);
  assert.equal(network.readOut(unit), 'conv2d1, unit 0');
  assert.equal(network.target(unit), undefined);
  assert.deepEqual(network.step(unit, 0, -1, true), unit);
  assert.deepEqual(
    network.table().rows.map(([name, , activation, norm, largest]) => [name, activation, norm !== '', largest !== '']),
    [
      ['conv2d1', 'conv2d relu', true, false],
      ['pool', 'maxPool2d', false, false],
      ['dense3', 'sigmoid', true, true],
    ],
  );
});

test('units and edges of a network are elements that can be selected by the keys', () => {
  const network = painter(dataOf('layers'));
  const first = network.step(undefined, 1, 0, false);
  assert.deepEqual(network.target(first), { kind: 'element', name: 'dense1.bias[0]' });
  const second = network.step(first, 0, -1, false);
  assert.deepEqual(network.target(second), { kind: 'element', name: 'dense1.bias[1]' });
  const next = network.step(second, 1, 0, false);
  assert.deepEqual(network.target(next), { kind: 'element', name: 'dense2.bias[1]' });
  const edge = network.step(first, 0, -1, true);
  assert.deepEqual(network.target(edge), { kind: 'element', name: 'dense1.weights[0][0]' });
  const input = network.step(first, -1, 0, false);
  assert.equal(network.target(input), undefined);
  // The last unit of many keeps its own number.
  let last = network.step(first, 1, 0, false);
  for (let i = 0; i < 8; i++) last = network.step(last, 0, -1, false);
  assert.deepEqual(network.target(last), { kind: 'element', name: 'dense2.bias[127]' });
});

test('a decision tells the class at a place, and how many points are wrong', () => {
  const decision = painter(dataOf('circle'));
  const { points } = cannedPicture('circle').picture as unknown as {
    points: { label: Float64Array; predicted: Float64Array };
  };
  const wrong = points.label.filter((each, index) => points.predicted[index] !== each).length;
  assert.equal(decision.readOut(undefined), `${wrong} of 160 points wrong`);
  assert.match(decision.readOut(decision.step(undefined, 0, 0, false)), /ripe, output 0\.99/);
});

test('every picture draws inside its size and says something of itself', () => {
  for (const name of ['parabola', 'logarithm', 'rosenbrock', 'line', 'circle', 'digits', 'layers'] as const) {
    for (const small of [size, { width: 220, height: 120 }]) {
      const made = painterOf(dataOf(name), small, { residuals: true }, undefined)!;
      const { pen, texts } = keepingPen();
      made.drawBase(pen);
      made.drawOverlay(pen, { x: 60, y: 60 }, 1);
      for (const { text, x, y } of texts) {
        assert.ok(
          x >= -1 && x <= small.width + 1 && y >= -1 && y <= small.height + 1,
          `${name}: ${text} at ${x}, ${y}`,
        );
      }
      assert.ok(made.describe().length > 5);
      assert.ok(made.table().rows.length > 0);
      assert.ok(made.table().rows.every((row) => row.length === made.table().head.length));
    }
  }
});

test('the lower layer is drawn again only where something of it differs', () => {
  const before = dataOf('rosenbrock');
  const base = (data: PictureData): readonly unknown[] => painter(data).base;
  assert.deepEqual(base({ ...before, current: 12 }), base(before));
  assert.notDeepEqual(base({ ...before, range: Float64Array.of(0, 1, 0, 1) }), base(before));
  assert.notEqual(base({ ...before, theme: { ...theme } })[0], base(before)[0]);
});

test('ranges: drawn out, zoomed about a point, moved, and never where numbers end', () => {
  const range = Float64Array.of(-2, 2, 0, 8);
  assert.deepEqual(Array.from(rectangle(range, [1, 5], [-1, 2])!), [-1, 1, 2, 5]);
  assert.equal(rectangle(range, [1, 5], [1.001, 2]), undefined, 'too small to be meant');
  assert.deepEqual(Array.from(zoomed(range, [1, 2], 0.5)!), [-0.5, 1.5, 1, 5]);
  assert.deepEqual(Array.from(panned(range, 1, -2)!), [-1, 3, -2, 6]);
  assert.deepEqual(Array.from(zoomed(Float64Array.of(0, 4), [1, Number.NaN], 2)!), [-1, 7]);
  assert.equal(zoomed(Float64Array.of(1, 1 + 4e-13), [1, Number.NaN], 0.1), undefined);
  assert.equal(zoomed(Float64Array.of(-1e308, 1e308), [0, Number.NaN], 2), undefined);
});

test('starts are rounded to what a pixel tells, and there are at most eight', () => {
  assert.deepEqual(startOf([0.123456, 5.4321], Float64Array.of(-2, 2, 0, 800)), [0.12, 5]);
  assert.deepEqual(startOf([-0.00012345, 3], Float64Array.of(-0.001, 0.001, 0, 1)), [-0.00012, 3]);
  let starts: Float64Array | undefined;
  for (let i = 0; i < 8; i++) starts = withStart(starts, [i, -i]);
  assert.equal(starts?.length, 16);
  assert.equal(withStart(starts, [9, 9]), undefined);
  assert.deepEqual(Array.from(withoutStart(Float64Array.of(1, 2, 3, 4, 5, 6), 1)), [1, 2, 5, 6]);
});

test('the strength of a cell', () => {
  assert.deepEqual(
    [strength(5, 10, 'linear'), strength(0, 10, 'log'), strength(10, 10, 'log'), strength(1e-3, 1, 'log')],
    [0.5, 0, 1, 0.5],
  );
  assert.ok(strength(1e-30, 1, 'log') > 0, 'what is not zero is seen');
});
