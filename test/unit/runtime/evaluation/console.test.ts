import assert from 'node:assert/strict';
import test from 'node:test';
import { ConsoleLimit } from '../../../../src/runtime/evaluation/console.ts';
import type { OutputEvent } from '../../../../src/shared/protocol.ts';

function printed(...values: unknown[]): string {
  const events: OutputEvent[] = [];
  new ConsoleLimit(
    () => 0,
    (event) => events.push(event),
  ).print('log', values, undefined, 0);
  return events.map(({ text }) => text).join('');
}

class Point {
  readonly x: number;
  readonly #hidden = 1;
  constructor(x: number) {
    this.x = x + 0 * this.#hidden;
  }
}

const lines: readonly (readonly [values: readonly unknown[], line: string])[] = [
  [['x', 1.5, -0, Number.NaN], 'x 1.5 -0 NaN'],
  [['%d of %s, %i%% %o', 1.5, 'all', 2.9, [1]], '1.5 of all, 2% [1]'],
  [['%d and %d', 1], '1 and %d'],
  [['100%', 'is %d'], '100% is %d'],
  [['%ccolour', 'color: red'], 'colour'],
  [[new Point(2), [new Point(3)]], 'Point { x: 2 } [Point { x: 3 }]'],
  [[new Map([['k', 2]]), new Map()], 'Map(1) { "k" => 2 } Map(0) {}'],
  [[new Set([1, 'a'])], 'Set(2) { 1, "a" }'],
  [[Float64Array.of(1, 2)], '[1, 2]'],
  [[{ a: { b: { c: { d: 1 } } } }], '{ a: { b: { c: {…} } } }'],
  [[null, undefined, true, 3n], 'null undefined true 3'],
];

for (const [values, line] of lines) {
  test(`a line of the console: ${line}`, () => assert.equal(printed(...values), `${line}\n`));
}
