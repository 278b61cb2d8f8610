import assert from 'node:assert/strict';
import test from 'node:test';
import type { Glance } from '../../../../src/host/editor/run/glance.ts';
import { hoverTarget, hoverText } from '../../../../src/host/editor/run/hover-text.ts';
import { lineTexts } from '../../../../src/host/editor/run/line-texts.ts';
import { RunHistory } from '../../../../src/worker/history.ts';
import { english } from './english.ts';

const parameter = (name: string, size: number) => ({ name, size, shape: size === 1 ? [] : [size], offset: 0 });
const description = {
  parameters: [parameter('x', 1), parameter('dense1.weights', 100)],
  series: [
    { id: 'value:x', group: 'value', label: 'x' },
    { id: 'value:dense1.weights[3]', group: 'value', label: 'dense1.weights[3]' },
  ],
} as const;

test('a name in the source means the parameter that is left without the names in front', () => {
  const cases: readonly [string, string | undefined, boolean?][] = [
    ['x', 'x', false],
    ['θ.x', 'x', false],
    ['θ.dense1.weights', 'dense1.weights', true],
    ['dense1.weights[3]', 'dense1.weights[3]', false],
    ['dense1.weights[4]', undefined],
    ['valley', undefined],
    ['Math.x', 'x', false],
  ];
  for (const [expression, name, isTensor] of cases) {
    const found = hoverTarget(expression, description);
    assert.deepEqual([found?.name, found?.isTensor], [name, isTensor], expression);
  }
});

const glance = { session: 's1', iteration: 1 } as Glance;

function history(...values: number[]): RunHistory {
  const made = new RunHistory(1e6);
  const column = (factor: number): Float64Array => Float64Array.from(values, (value) => factor * value);
  made.add({
    branch: 'main',
    from: 0,
    columns: { loss: column(1), 'value:x': column(1), 'gradient:x': column(2), 'update:x': column(-0.2) },
  });
  return made;
}

test('the hover has the numbers of the current iteration, a picture and what can be done', () => {
  const text = hoverText({ name: 'x', isTensor: false }, glance, 'main', 2, history(4, 3, 2), 'dark', english);
  assert.match(text, /\*\*x\*\* · iteration 1/);
  assert.match(text, /\| value \| ∂L\/∂x \| Δx \| ratio \|/);
  assert.match(text, /\| 3 \| 6 \| -0\.6 \| 0\.2 \|/);
  assert.match(
    text,
    /!\[∂L\/∂x from 8 at iteration 0 to 4 at 2, between 4 and 8\.\]\(data:image\/svg\+xml;base64,[\w+/=]+\|width=320,height=96\)/,
  );
  const link = /\[Show history\]\(command:descent\.showHistory\?([^)]+)\)/.exec(text)?.[1] ?? '';
  assert.deepEqual(JSON.parse(decodeURIComponent(link)), [{ session: 's1', element: 'x' }]);
});

test('at 0 there is no ratio, and NaN stays NaN', () => {
  const at0 = hoverText({ name: 'x', isTensor: false }, glance, 'main', 1, history(4, 0), 'dark', english);
  assert.match(at0, /\| 0 \| 0 \| -0 \| – \|/);
  const broken = hoverText({ name: 'x', isTensor: false }, glance, 'main', 1, history(4, Number.NaN), 'dark', english);
  assert.match(broken, /\| NaN \| NaN \| NaN \| NaN \|/);
});

test('what stands beside a line is at most 60 characters, several values one after another', () => {
  const value = (line: number, name: string, number: number) => ({
    file: 'a',
    line,
    column: 1,
    endColumn: 2,
    name,
    value: number,
    adjoint: -number,
  });
  const texts = lineTexts(
    [value(1, 'a', 1), value(1, 'b', 2), value(2, 'long'.repeat(20), 1), { ...value(1, 'c', 3), file: 'b' }],
    'a',
  );
  assert.equal(texts.get(1), 'a = 1   ∂L/∂a = -1   b = 2   ∂L/∂b = -2');
  assert.equal([...texts.get(2)!].length, 60);
  assert.equal(texts.size, 2);
});
