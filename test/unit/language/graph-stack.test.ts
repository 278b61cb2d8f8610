import assert from 'node:assert/strict';
import test from 'node:test';
import { LanguageError } from '../../../src/language/errors.ts';
import { Interrupt } from '../../../src/language/graph/interrupt.ts';
import type { Files } from '../../support/language.ts';
import { failureOf, run } from '../../support/language.ts';

/** The problem with which `call` of the entry ends, and its stack as `name line:column "text there"`. */
async function thrown(
  files: Files,
  form: 'plain' | 'recording',
): Promise<{ message: string; at: string; stack: string[] }> {
  const instance = await run(files, form);
  const call = instance.namespace['call'] as () => unknown;
  try {
    instance.run(call);
  } catch (error) {
    assert.ok(error instanceof LanguageError, String(error));
    const { message, place, stack } = error.problem;
    const textAt = (at: typeof place): string =>
      at === undefined ? 'nowhere' : `${at.file.replace('file://', '')}:${at.line}:${at.column}`;
    return { message, at: textAt(place), stack: (stack ?? []).map((entry) => `${entry.name} ${textAt(entry.place)}`) };
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

const helper: Files = {
  '/a.ts': `import { check } from './lib/helper';
interface Unused { a: number }

export function call(): number {
  const value: number = 2;
  return value + outer(value);
}
const outer = (n: number) => [n].map((item) => check(item as number, 'x'))[0]!;
`,
  '/lib/helper.ts': `export enum Kind { A, B }
type Text = string;
export function check(n: number, name: Text): number {
  if (n > 1) throw new RangeError(\`\${name} is \${n}\`);
  return n;
}
`,
};

for (const form of ['plain', 'recording'] as const) {
  test(`an exception in a helper of another file has the user's stack: ${form}`, async () => {
    const { message, at, stack } = await thrown(helper, form);
    assert.equal(message, 'RangeError: x is 2');
    assert.equal(at, '/lib/helper.ts:4:20');
    assert.deepEqual(
      stack.map((line) => line.replace(/:\d+$/, '')),
      ['check /lib/helper.ts:4', '(a.ts:8) /a.ts:8', 'outer /a.ts:8', 'call /a.ts:6'],
    );
  });

  test(`what has no stack of its own, and other things thrown: ${form}`, async () => {
    const files = (body: string): Files => ({ '/a.ts': `export function call() {\n  ${body}\n}\n` });
    for (const [body, message, at] of [
      ["throw new Error('no');", /^no$/, '/a.ts:2:9'],
      ['throw new Error();', /^an error without a message was thrown$/, '/a.ts:2:9'],
      [
        'return (undefined as any).x;',
        /^TypeError: Cannot read properties of undefined \(reading 'x'\)$/,
        '/a.ts:2:29',
      ],
      ['return (null as any)();', /^TypeError: /, '/a.ts:2'],
      ['return missing;', /^ReferenceError: missing is not defined$/, '/a.ts:2'],
      ["throw 'a text';", /^Thrown: a text$/, undefined],
      ['throw { code: 1 };', /^Thrown: \{"code":1\}$/, undefined],
      ['class E extends Error { override name = "Own"; } throw new E("x");', /^Own: x$/, '/a.ts:2'],
    ] as const) {
      const found = await thrown(files(body), form);
      assert.match(found.message, message, body);
      if (at !== undefined) assert.ok(found.at.startsWith(at), `${body}: ${found.at}`);
    }
  });

  test(`deep recursion, and errors while a module loads: ${form}`, async () => {
    const deep = await thrown({ '/a.ts': 'export function call(): number {\n  return 1 + call();\n}\n' }, form);
    assert.match(deep.message, /^RangeError: Maximum call stack size exceeded/);
    assert.equal(deep.stack.length > 5, true);
    assert.equal(new Set(deep.stack.slice(1, 5)).size, 1);
    assert.match(deep.stack[1]!, /^call \/a\.ts:2:\d+$/);
    const loading = {
      '/a.ts': "import { k } from './b';\nexport const out = k;",
      '/b.ts': '\nexport const k = (() => { throw new Error("at load"); })();',
    };
    assert.match(await failureOf(() => run(loading, form)), /^exception \/b\.ts:2:33 at load$/);
    const early = {
      '/a.ts': "import './b';\nexport const k = 1;",
      '/b.ts': "import { k } from './a';\nexport const n = k + 1;",
    };
    assert.match(
      await failureOf(() => run(early, form)),
      /^exception \/b\.ts:2:18 ReferenceError: Cannot access 'k' before init/,
    );
  });
}

test('messages name imports as the user wrote them', async () => {
  for (const [body, message] of [
    ['missing(1)', 'TypeError: missing is not a function'],
    ['new missing()', 'TypeError: missing is not a constructor'],
  ] as const) {
    const files = {
      '/a.ts': `import { missing } from './b.cjs';\nexport const call = () => ${body};`,
      '/b.cjs': 'exports.x = 1;',
    };
    for (const form of ['plain', 'recording'] as const) assert.equal((await thrown(files, form)).message, message);
  }
});

test('an interrupt from outside is no error of the code', async () => {
  const instance = await run({ '/a.ts': 'export const call = (stop: () => void) => stop();' });
  const stop = new Interrupt('enough');
  assert.throws(
    () =>
      instance.run(() =>
        (instance.namespace['call'] as (stop: () => void) => void)(() => {
          throw stop;
        }),
      ),
    (error) => error === stop,
  );
});
