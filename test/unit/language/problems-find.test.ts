import assert from 'node:assert/strict';
import test from 'node:test';
import type { FoundProblem } from '../../../src/language/problems/find.ts';
import { explainExport, findProblems } from '../../../src/language/problems/find.ts';

const find = (text: string, uri = 'file:///a.ts'): FoundProblem[] => findProblems(text, uri);

/** `kind name(parameters)` of each, with `!code@text` where it is refused. */
function shown(text: string, uri?: string): string {
  return find(text, uri)
    .map(({ exportName, name, kind, parameters, refusal }) => {
      const title = exportName === name ? name : `${exportName}=${name}`;
      const fault =
        refusal === undefined ? '' : `!${refusal.code}@${text.slice(refusal.place!.start, refusal.place!.end)}`;
      return `${kind} ${title}(${parameters.join(',')})${fault}`;
    })
    .join('; ');
}

test('exports that are problems', () => {
  for (const [text, expected] of [
    ['export function f(x = -1.2, y = 1) { return x * y; }', 'function f(x,y)'],
    ['export const f = (x = 1) => x;', 'function f(x)'],
    ['export const f = function (x = 1) { return x; }, g = (y = 2) => y;', 'function f(x); function g(y)'],
    ['export default function f(x = 1) { return x; }', 'function default=f(x)'],
    ['export default (x = 1) => x;', 'function default=a(x)'],
    ['function f(x = 1) { return x; }\nexport { f, f as g };', 'function f(x); function g=f(x)'],
    ['const f = (x = 1) => x;\nexport default f;', 'function default=f(x)'],
    ['export const f = ((x = 1) => x) satisfies Loss;', 'function f(x)'],
    ['export function f(x?: number): number;\nexport function f(x = 1) { return x; }', 'function f(x)'],
    ['export function f(w = [1, [2, 3]], o = { a: 1, b: { c: [-1, +2] } }) {}', 'function f(w,o)'],
    ['export function f({ a, b = 2 } = { a: 1 }, [c, d = 3] = [4], { e = 5 }) {}', 'function f(a,b,c,d,e)'],
    ['export function f({ a: alpha = 1, ...rest } = {}) {}', 'function f(alpha,rest)!default-not-numeric@{}'],
    [
      'export function f(x = 1 / 3 + 2 ** 4 % 5, y = -Math.PI, z = Math.sqrt(2), u = Infinity, v = NaN) {}',
      'function f(x,y,z,u,v)',
    ],
    [
      'const START = [1, 2];\nlet k = 3;\nexport function f(w = START, s = k * 2, a = START[0], b = [...START, 1]) {}',
      'function f(w,s,a,b)',
    ],
    ['const P = { x: 1 };\nexport function f(x = P.x, y = x * 2) {}', 'function f(x,y)'],
    [
      "import { normal, zeros as z } from 'descent-debugger';\nexport function f(w = normal(3), v = z([2, 2])) {}",
      'function f(w,v)',
    ],
    ["import * as d from 'descent-debugger';\nexport function f(w = d.ones(3)) {}", 'function f(w)'],
    [
      'export function f(a = Array(3).fill(0), b = new Array(2).fill(1), c = Array.from({ length: 3 }, (_, i) => i)) {}',
      'function f(a,b,c)',
    ],
    ['export function f(w: number[] = start(), m: readonly [number, number][] = other()) {}', 'function f(w,m)'],
    ['export function f(this: void, x = 1 as number, y = <number>2) {}', 'function f(x,y)'],
    [
      "import { problem } from 'descent-debugger';\nexport default problem({ parameters: { w: 1, b: [1] }, loss: () => 1 });",
      'problem default=a(w,b)',
    ],
    [
      "import { leastSquares as l } from 'descent-debugger';\nexport const fit = l({ parameters: p, residuals });",
      'leastSquares fit()',
    ],
    ["import * as d from 'descent-debugger';\nconst n = d.network({});\nexport { n as net };", 'network net=n()'],
  ] as const) {
    assert.equal(shown(text), expected, text);
  }
});

test('exports that are none', () => {
  for (const text of [
    'export function f() {}',
    'export function f(x) {}',
    'export function f(x: number, label = 1) {}',
    'export function f(...w) {}',
    'export function f(w = start()) {}',
    "import { start } from './s';\nexport function f(w = start) {}",
    'function f(x = 1) {}',
    "import { problem } from './mine';\nexport default problem({ parameters: { w: 1 } });",
    'export class A { f(x = 1) {} }',
    'export const n = 1, o = { f(x = 1) {} };',
    "export { f } from './other';\nexport * from './other';",
    'export type F = (x?: number) => number;\nexport declare function g(x?: number): number;',
    '/** @descent ignore */\nexport function f(x = 1) {}',
  ]) {
    assert.equal(shown(text), '', text);
  }
});

test('CommonJS exports', () => {
  for (const [text, expected] of [
    ['exports.f = (x = 1) => x;', 'function f(x)'],
    ['module.exports.f = function (x = 1) {};', 'function f(x)'],
    ['function f(x = 1) {}\nmodule.exports = { f, g: (y = 2) => y, n: 1 };', 'function f(x); function g(y)'],
    ['module.exports = (x = 1) => x;', 'function default=a(x)'],
    [
      "const { problem } = require('descent-debugger');\nexports.p = problem({ parameters: { w: 1 } });",
      'problem p(w)',
    ],
  ] as const) {
    assert.equal(shown(text, 'file:///a.cjs'), expected, text);
  }
});

test('what looks like a problem and is none is refused at its place', () => {
  for (const [text, expected] of [
    ["export function f(x = 1, title = 'a') {}", "function f(x,title)!default-not-numeric@'a'"],
    ['export function f(x = 1, on = true) {}', 'function f(x,on)!default-not-numeric@true'],
    ['export function f(w = []) {}', 'function f(w)!default-not-numeric@[]'],
    ["export function f(w = [1, ['b']]) {}", "function f(w)!default-not-numeric@'b'"],
    ['export function f(g = () => 1, n = null) {}', 'function f(g,n)!default-not-numeric@() => 1'],
    ['export function f(b = 1n) {}', 'function f(b)!default-not-numeric@1n'],
    ['export function f(w = new Float64Array(3)) {}', 'function f(w)!default-not-numeric@new Float64Array(3)'],
    ['export function f(t = `a${1}`) {}', 'function f(t)!default-not-numeric@`a${1}`'],
    ["const NAME = 'x';\nexport function f(n = NAME) {}", 'function f(n)!default-not-numeric@NAME'],
    ['export async function f(x = 1) {}', 'function f(x)!async-loss@f'],
    ['export function* f(x = 1) {}', 'function f(x)!generator-loss@f'],
    ['export const f = async (x = 1) => x;', 'function f(x)!async-loss@f'],
    ['/** @descent */\nexport function f(x, y = 1) {}', 'function f(x,y)!no-default@x'],
    ['/** @descent */\nexport function f() {}', 'function f()!no-parameters@f'],
    ['/** @descent */\nexport function f(...w) {}', 'function f()!no-default@...w'],
    ['/** @descent */\nexport function f(w = start()) {}', 'function f(w)'],
  ] as const) {
    assert.equal(shown(text), expected, text);
  }
  const [text] = find("export function f(x = 1, title = 'a') {}");
  assert.match(text!.refusal!.message, /^The default of title is a text, not a number\. Give it/);
  assert.match(
    explainExport('export function f(x, y) {}', 'file:///a.ts', 'f')!.message,
    /^x has no default, so f has no point/,
  );
  assert.equal(explainExport('export function f(x = 1) {}', 'file:///a.ts', 'f'), undefined);
  assert.equal(explainExport('export function f(x = 1) {}', 'file:///a.ts', 'g'), undefined);
});

test('places, presets and their faults', () => {
  const text = `/**
 * A valley.
 * @descent optimizer=adam learningRate=2e-2 settings.beta1=0.9
 *   settings.amsgrad=true schedule="cosine"
 * @param x is optimizer=wrong
 */
export function f(x = 1) { return x; }

/** @descent learningRat=1 optimizer= adam is best optimizer=adamw optimizer=b */
export const g = (x = 1) => x;

/* @descent iterations=1 */
// @descent iterations=2
/** Mail me@descent iterations=3, see @descent-debugger. */
export function h(x = 1) {}
/** @descent ignore iterations=4 */
export function i(x = 1) {}
const /** @descent iterations=5 */ j = (x = 1) => x;
/** @descent */
export { j };
`;
  const [f, g, h, j, ...rest] = find(text);
  assert.deepEqual(rest, []);
  assert.deepEqual([f!.place.line, f!.place.column, f!.place.endColumn], [7, 17, 18]);
  assert.equal(text.slice(f!.body.start, f!.body.end), 'function f(x = 1) { return x; }');
  const written = (found: FoundProblem): string[] =>
    found.presets.map(({ place }) => text.slice(place.start, place.end));
  assert.deepEqual(written(f!), [
    'optimizer=adam',
    'learningRate=2e-2',
    'settings.beta1=0.9',
    'settings.amsgrad=true',
    'schedule="cosine"',
  ]);
  assert.deepEqual(
    f!.presets.map(({ key, value }) => [key, value]),
    [
      ['optimizer', 'adam'],
      ['learningRate', 0.02],
      ['settings.beta1', 0.9],
      ['settings.amsgrad', true],
      ['schedule', 'cosine'],
    ],
  );
  assert.deepEqual([f!.problems.length, f!.marked, h!.marked, j!.marked], [0, true, false, true]);
  assert.deepEqual(
    g!.problems.map(({ code, message, place }) => [
      code,
      message.replace(/\. .*/, ''),
      text.slice(place!.start, place!.end),
    ]),
    [
      ['preset-key', "Unknown key 'learningRat' after @descent", 'learningRat'],
      ['preset-syntax', 'optimizer has no value', 'optimizer='],
      ['preset-syntax', "'adam is best' is no preset", 'adam is best'],
      ['preset-key', 'optimizer is set twice; the first one counts', 'optimizer=b'],
    ],
  );
  assert.match(g!.problems[0]!.message, /Did you mean "learningRate"\?/);
  assert.deepEqual(written(g!), ['optimizer=adamw']);
  assert.deepEqual(written(h!), []);
  assert.deepEqual(written(j!), ['iterations=5']);
});

test('a preset that cannot be is an error at its value, or at its key', () => {
  const table: readonly [tag: string, at: string, message: RegExp][] = [
    ['optimizer=nope', 'nope', /no optimizer "nope"\. There are: gradientDescent, /],
    ['optimizer=adm', 'adm', /Did you mean "adam"\?/],
    ['schedule="cosin"', '"cosin"', /no schedule "cosin"\. Did you mean "cosine"\?/],
    ['learningRate=fast', 'fast', /"learningRate" must be a number > 0, but is "fast"/],
    ['learningRate=-1', '-1', /"learningRate" must be a number > 0, but is -1/],
    ['learningRate.x=1', 'learningRate.x', /learningRate has no settings/],
    ['iterations=1.5', '1.5', /"iterations" must be a whole number ≥ 1/],
    ['seed=-1', '-1', /"seed" must be a whole number ≥ 0/],
    ['tolerance=-1e-9', '-1e-9', /"tolerance" must be a number ≥ 0/],
    ['stopOnEntry=yes', 'yes', /"stopOnEntry" must be true or false, but is "yes"/],
    ['pace=maximum', 'maximum', /no pace "maximum"\. It is watch or max/],
    ['pace=mx', 'mx', /Did you mean "max"\?/],
    ['settings=adam', 'settings', /write settings\.name=value/],
    ['settings.bta1=0.5', 'settings.bta1', /No optimizer has a setting "bta1"\. Did you mean "beta1"\?/],
    ['settings.beta1=1', '1', /"beta1" must be a number ≥ 0 and < 1, but is 1/],
    ['optimizer=rmsprop settings.beta1=0.5', 'settings.beta1', /optimizer rmsprop: there is no setting "beta1"/],
    ['settings.learningRate=0.5', 'settings.learningRate', /own: write learningRate=0\.5/],
    ['schedule=step scheduleSettings.gama=0.5', 'scheduleSettings.gama', /Did you mean "gamma"\?/],
    ['scheduleSettings.gamma=0', '0', /"gamma" must be a number > 0, but is 0/],
    ['scheduleSettings.milestones=9,3', '9,3', /"milestones" must be whole numbers that grow, such as 30,80/],
    [
      'schedule=oneCycle scheduleSettings.annealing=cos',
      'cos',
      /must be one of cosine, linear, .* Did you mean "cosine"\?/,
    ],
    ['bounds=0..1', 'bounds', /write bounds\.name=0\.\.10/],
    ['bounds.x=3', '3', /The bounds of x must be two numbers/],
    ['bounds.w[1]=10..0', '10..0', /The lower bound of w\[1\] is above its upper bound: 10 > 0/],
    ['averaging=mean', 'mean', /"averaging" must be one of none, polyak, exponential, but is "mean"/],
    ['averagingDecay=1', '1', /"averagingDecay" must be a number ≥ 0 and < 1, but is 1/],
  ];
  for (const [tag, at, message] of table) {
    const text = `/** @descent ${tag} */\nexport const f = (x = 1) => x;`;
    const { problems, presets } = find(text)[0]!;
    assert.deepEqual(
      problems.map(({ severity, code, place }) => [severity, code, text.slice(place!.start, place!.end)]),
      [['error', 'preset-value', at]],
      tag,
    );
    assert.match(problems[0]!.message, message, tag);
    assert.deepEqual(
      presets.flatMap(({ fault }) => fault ?? []),
      problems,
    );
  }
  for (const tag of [
    'schedule=multiStep scheduleSettings.milestones=30,80',
    'scheduleSettings.milestones=30',
    'bounds.x=0..10 bounds.dense1.weights=..1 bounds.w[2]=[0,null] bounds.y=none',
    'averaging=exponential averagingDecay=0.9',
    'settings.alpha=0.5',
    'optimizer=adam settings.amsgrad=true',
    'seed=0 tolerance=0 pace=max',
  ]) {
    assert.deepEqual(find(`/** @descent ${tag} */\nexport const f = (x = 1) => x;`)[0]!.problems, [], tag);
  }
});

test('a text with syntax errors shows what can be read in spite of them', () => {
  for (const [text, expected] of [
    [
      'export function f(x = 1) { return x ** ; }\nexport function g(y = 1) { return y; }',
      'function f(x); function g(y)',
    ],
    [
      'export function f(x = 1) { return (x\n\n/** @descent */\nexport function g(y = 1) { return y; }',
      'function f(x); function g(y)',
    ],
    ['import { a from "x";\nexport const g = (y = 1) => y;', 'function g(y)'],
    ['export function f(x = \nexport function g(y = 1) { return y; }', 'function g(y)'],
    ['const x = ;\nexport default (y = 1) => y;', 'function default=a(y)'],
    ['export function f(x = 1) { const a = 1; const a = 2; }', 'function f(x)'],
    ['export', ''],
    ['export function (', ''],
    ['', ''],
  ] as const) {
    assert.equal(shown(text), expected, text);
  }
  const text = 'const x = ;\nexport function g(y = 1) { return y; }';
  const [g] = find(text);
  assert.equal(text.slice(g!.place.start, g!.place.end), 'g');
});

test('JavaScript is no TypeScript, and JSX is read where it may stand', () => {
  assert.equal(shown('export const f = (x = 1) => x < 2 > (1);', 'file:///a.js'), 'function f(x)');
  assert.equal(
    shown('export const view = <p>a</p>;\nexport const f = (x = 1) => x;', 'file:///a.tsx'),
    'function f(x)',
  );
  assert.equal(shown('export function f(x: number = 1) {}', 'untitled:Untitled-1'), 'function f(x)');
});
