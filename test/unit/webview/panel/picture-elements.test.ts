import assert from 'node:assert/strict';
import test from 'node:test';
import { elementsOf, rankedElements } from '../../../../webview/panel/cards/picture-elements.ts';
import type { FrameMessage } from '../../../../webview/store.ts';

type Session = Parameters<typeof rankedElements>[0];

const parameters = (shapes: Readonly<Record<string, readonly number[]>>): Session['parameters'] => {
  let offset = 0;
  return Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    offset += size;
    return { name, shape, size, offset: offset - size };
  });
};

function session(shapes: Readonly<Record<string, readonly number[]>>, recorded = true): Session {
  const described = { parameters: parameters(shapes), series: [] };
  const series = recorded
    ? elementsOf(described).map((label) => ({ id: `gradient:${label}`, group: 'gradient' as const, label }))
    : [];
  return { ...described, series };
}

function frame(gradients: Readonly<Record<string, number>>, last = 0): FrameMessage {
  const series = Object.keys(gradients).map((name) => ({ id: `gradient:${name}` }));
  const at = { iteration: last, values: Float64Array.from(Object.values(gradients)) };
  return { series, at, last } as unknown as FrameMessage;
}

test('elements are named as code writes them, at most 200 of them', () => {
  assert.deepEqual(elementsOf(session({ x: [], w: [2], W: [1, 2] })), ['x', 'w[0]', 'w[1]', 'W[0][0]', 'W[0][1]']);
  assert.equal(elementsOf(session({ W: [30, 30] })).length, 200);
});

test('of more than two elements those with the largest gradients come first, a broken one before all', () => {
  const three = session({ a: [], b: [], c: [], d: [] });
  assert.deepEqual(rankedElements(three, frame({ a: 1, b: -7, c: 2, d: 2 })), ['b', 'c', 'd', 'a']);
  assert.deepEqual(rankedElements(three, frame({ a: 1, b: -7, c: Number.NaN, d: 0 })), ['c', 'b', 'a', 'd']);
});

test('until the gradients have come, nothing is known', () => {
  const three = session({ a: [], b: [], c: [] });
  assert.equal(rankedElements(three, undefined), undefined);
  assert.equal(rankedElements(three, frame({ a: 1, b: 2 })), undefined);
  assert.equal(rankedElements(three, frame({ a: Number.NaN, b: Number.NaN, c: Number.NaN }, -1)), undefined);
});

test('two elements keep their order, and so do those whose gradients are not recorded', () => {
  assert.deepEqual(rankedElements(session({ x: [], y: [] }), frame({ x: 1, y: 5 })), ['x', 'y']);
  assert.deepEqual(rankedElements(session({ w: [3] }, false), undefined), ['w[0]', 'w[1]', 'w[2]']);
});
