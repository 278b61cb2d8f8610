import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { createOperators } from '../../../src/language/operators/index.ts';
import type { Form, ModuleLink } from '../../../src/language/rewrite/index.ts';
import { compile } from '../../../src/language/rewrite/index.ts';
import { lonelyLink, rewritten } from '../../support/rewritten.ts';

const operators = createOperators({
  recording: () => undefined,
  place: () => undefined,
  draw: () => 0.5,
  console: () => {},
});
const path = (name: string): string => new URL(`../../../node_modules/${name}`, import.meta.url).pathname;

/** The exports of a real package, rewritten; what it imports is given as it is. */
function rewrittenPackage(
  file: string,
  form: Form,
  imports: Readonly<Record<string, object>> = {},
): Record<string, unknown> {
  const module = rewritten(readFileSync(path(file), 'utf8'), `file://${path(file)}`);
  const getters: Record<string, () => unknown> = {};
  const link: ModuleLink = {
    ...lonelyLink(getters),
    import: (index) => imports[module.imports[index]!.specifier]!,
    commonjs: { module: { exports: {} }, require: createRequire(import.meta.url), filename: '', dirname: '' },
  };
  compile(module, form, file)(operators, link);
  if (module.kind === 'cjs') return link.commonjs!.module.exports as Record<string, unknown>;
  return Object.fromEntries(Object.entries(getters).map(([name, get]) => [name, get()]));
}

const sample = readFileSync(path('papaparse/papaparse.js'), 'utf8');
const require = createRequire(import.meta.url);

test('a parser of 500 kB parses the same tree', async () => {
  const native = (await import('@babel/parser')) as unknown as Record<string, unknown>;
  const own = rewrittenPackage('@babel/parser/lib/index.js', 'recording');
  const parse = (from: Record<string, unknown>): string =>
    JSON.stringify(
      (from['parse'] as (text: string, options: object) => unknown)(sample, { sourceType: 'script', tokens: true }),
    );
  assert.equal(parse(own), parse(native));
});

for (const form of ['plain', 'recording'] as const) {
  test(`${form}: a reader of tables reads the same rows`, () => {
    const native = require('papaparse') as Record<string, unknown>;
    const own = rewrittenPackage('papaparse/papaparse.js', form);
    const text = 'a,b,"c ""q"""\n1,2.5,x\n\n-3e2,,"multi\nline"\n';
    for (const options of [
      {},
      { header: true, dynamicTyping: true },
      { delimiter: ';' },
      { skipEmptyLines: 'greedy' },
    ]) {
      const parse = (from: Record<string, unknown>): unknown =>
        (from['parse'] as (text: string, options: object) => { data: unknown }).call(from, text, options);
      assert.deepEqual(JSON.stringify(parse(own)), JSON.stringify(parse(native)));
      const unparse = (from: Record<string, unknown>): unknown =>
        (from['unparse'] as (rows: unknown) => unknown)([
          { a: 1, b: 'x,y' },
          { a: null, b: '"' },
        ]);
      assert.equal(unparse(own), unparse(native));
    }
  });
}
