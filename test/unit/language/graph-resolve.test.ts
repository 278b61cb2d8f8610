import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportMode } from '../../../src/language/graph/package-exports.ts';
import { CachedReader } from '../../../src/language/graph/reader.ts';
import type { Resolution } from '../../../src/language/graph/resolve.ts';
import { Resolver } from '../../../src/language/graph/resolve.ts';
import { TsConfigs } from '../../../src/language/tsconfig/tsconfig.ts';
import { memoryReader, uriOf } from '../../support/memory-reader.ts';

function resolve(
  files: Readonly<Record<string, string>>,
  specifier: string,
  importer = '/p/main.ts',
  mode: ImportMode = 'import',
): Promise<Resolution> {
  const reader = new CachedReader(memoryReader(files));
  return new Resolver(reader, new TsConfigs(reader)).resolve(specifier, uriOf(importer), mode);
}

async function check(
  files: Readonly<Record<string, string>> | readonly string[],
  specifier: string,
  expected: string,
  importer?: string,
  mode?: ImportMode,
): Promise<void> {
  const texts = Array.isArray(files)
    ? Object.fromEntries((files as readonly string[]).map((path) => [path, '']))
    : (files as Readonly<Record<string, string>>);
  const found = await resolve(texts, specifier, importer, mode);
  const shown = found.kind === 'file' ? found.uri.replace('file://', '') : found.kind;
  assert.equal(shown, expected, `${specifier} ${found.kind === 'failed' ? found.message : ''}`);
}

test('relative imports find files by extension, by their source and by index', async () => {
  for (const extension of ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json']) {
    await check([`/p/a.${extension}`], './a', `/p/a.${extension}`);
    await check([`/p/a.${extension}`], `./a.${extension}`, `/p/a.${extension}`);
    if (extension !== 'json') await check([`/p/a/index.${extension}`], './a', `/p/a/index.${extension}`);
  }
  await check(['/p/a.csv'], './a.csv', '/p/a.csv');
  await check(['/p/a.ts', '/p/a.js'], './a.js', '/p/a.ts');
  await check(['/p/a.mts'], './a.mjs', '/p/a.mts');
  await check(['/p/a.cts'], './a.cjs', '/p/a.cts');
  await check(['/p/a.helper.ts'], './a.helper', '/p/a.helper.ts');
  await check(['/a.ts'], '../a', '/a.ts');
  await check(['/p/index.ts'], '.', '/p/index.ts');
  await check(['/p/a.ts', '/p/a/index.ts'], './a', '/p/a.ts');
  await check({ '/p/a/package.json': '{"main": "lib/main"}', '/p/a/lib/main.js': '' }, './a', '/p/a/lib/main.js');
  await check(
    ['/p/with space.ts'].map((path) => uriOf(path).replace(' ', '%20')),
    './with space',
    '/p/with%20space.ts',
  );
  await check(['/p/types.d.ts'], './types', 'declarations');
  await check(['/q/x.ts'], 'file:///q/x.ts', '/q/x.ts');
});

test('other schemes stay in their file system', async () => {
  const found = await resolve({ 'vscode-remote://wsl/home/b.ts': '' }, './b', 'vscode-remote://wsl/home/a.ts');
  assert.deepEqual(found, { kind: 'file', uri: 'vscode-remote://wsl/home/b.ts' });
});

test('tsconfig paths, baseUrl and extends', async () => {
  const paths =
    '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], "@lib/exact": ["x.ts"], "one": ["two/a", "./b"] } } }';
  await check({ '/p/tsconfig.json': paths, '/p/lib/a.ts': '' }, '@lib/a', '/p/lib/a.ts');
  await check({ '/p/tsconfig.json': paths, '/p/lib/exact.ts': '', '/p/x.ts': '' }, '@lib/exact', '/p/x.ts');
  await check({ '/p/tsconfig.json': paths, '/p/b.ts': '' }, 'one', '/p/b.ts');
  await check({ '/p/tsconfig.json': paths, '/p/lib/a.ts': '' }, '@lib/a', '/p/lib/a.ts', '/p/deep/er/main.ts');
  const base = '{ // with a comment\n "compilerOptions": { "baseUrl": "src", "paths": { "~/*": ["./*"] }, }, }';
  await check({ '/p/tsconfig.json': base, '/p/src/a.ts': '' }, '~/a', '/p/src/a.ts');
  await check({ '/p/tsconfig.json': base, '/p/src/u/a.ts': '' }, 'u/a', '/p/src/u/a.ts');
  await check(
    { '/p/tsconfig.json': '{"extends": "./base"}', '/p/base.json': paths, '/p/lib/a.ts': '' },
    '@lib/a',
    '/p/lib/a.ts',
  );
  await check(
    {
      '/p/tsconfig.json': '{"extends": ["./other.json", "shared/tsconfig.json"]}',
      '/p/other.json': '{}',
      '/node_modules/shared/tsconfig.json': '{"compilerOptions": {"paths": {"@s": ["../../p/s.ts"]}}}',
      '/p/s.ts': '',
    },
    '@s',
    '/p/s.ts',
  );
  await check(
    {
      '/p/tsconfig.json': '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}',
      '/p/tsconfig.app.json': '{"include": ["src"], "compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
      '/p/src/a.ts': '',
    },
    '@/a',
    '/p/src/a.ts',
    '/p/src/main.ts',
  );
  await check({ '/p/jsconfig.json': paths, '/p/lib/a.js': '' }, '@lib/a', '/p/lib/a.js');
});

test('a broken tsconfig warns at its place and is passed over', async () => {
  const reader = new CachedReader(memoryReader({ '/p/tsconfig.json': '{\n  "extends": ["./gone"],\n  "x": }' }));
  const configs = new TsConfigs(reader);
  assert.equal(await configs.governing('file:///p/a.ts'), undefined);
  assert.deepEqual(
    configs.problems.map(({ severity, place }) => [severity, place?.line]),
    [['warning', 3]],
  );
  const gone = new TsConfigs(new CachedReader(memoryReader({ '/p/tsconfig.json': '{"extends": "./gone"}' })));
  assert.notEqual(await gone.governing('file:///p/a.ts'), undefined);
  assert.match(gone.problems[0]!.message, /extends "\.\/gone", which was not found/);
  const loop = new TsConfigs(new CachedReader(memoryReader({ '/p/tsconfig.json': '{"extends": "./tsconfig.json"}' })));
  assert.notEqual(await loop.governing('file:///p/a.ts'), undefined);
  assert.equal(loop.problems.length, 1);
});

test('packages by exports, main and module', async () => {
  const home = '/node_modules/pkg';
  const json = (description: object): Record<string, string> => ({
    [`${home}/package.json`]: JSON.stringify(description),
  });
  await check(
    { ...json({ main: 'm.js', module: 'm.mjs' }), [`${home}/m.js`]: '', [`${home}/m.mjs`]: '' },
    'pkg',
    `${home}/m.mjs`,
  );
  await check(
    { ...json({ main: 'm.js', module: 'm.mjs' }), [`${home}/m.js`]: '', [`${home}/m.mjs`]: '' },
    'pkg',
    `${home}/m.js`,
    '/p/main.cjs',
    'require',
  );
  await check({ ...json({ main: './lib' }), [`${home}/lib/index.js`]: '' }, 'pkg', `${home}/lib/index.js`);
  await check({ ...json({}), [`${home}/index.js`]: '' }, 'pkg', `${home}/index.js`);
  await check({ ...json({}), [`${home}/deep/a.js`]: '' }, 'pkg/deep/a', `${home}/deep/a.js`);
  await check({ [`${home}/index.js`]: '' }, 'pkg', `${home}/index.js`);
  const conditions = { types: './t.d.ts', import: './i.mjs', require: './r.cjs', default: './d.js' };
  const files = {
    [`${home}/i.mjs`]: '',
    [`${home}/r.cjs`]: '',
    [`${home}/d.js`]: '',
    [`${home}/f/a.js`]: '',
    [`${home}/f/in/b.js`]: '',
  };
  await check({ ...json({ exports: conditions }), ...files }, 'pkg', `${home}/i.mjs`);
  await check({ ...json({ exports: conditions }), ...files }, 'pkg', `${home}/r.cjs`, '/p/a.cjs', 'require');
  await check(
    { ...json({ exports: { '.': { node: './n.js', default: './d.js' } } }), ...files },
    'pkg',
    `${home}/d.js`,
  );
  await check({ ...json({ exports: './d.js' }), ...files }, 'pkg', `${home}/d.js`);
  const patterns = {
    '.': './d.js',
    './f/*': './f/*.js',
    './f/in/*': './f/in/*.js',
    './hidden/*': null,
    './a': ['./d.js'],
  };
  await check({ ...json({ exports: patterns }), ...files }, 'pkg/f/a', `${home}/f/a.js`);
  await check({ ...json({ exports: patterns }), ...files }, 'pkg/f/in/b', `${home}/f/in/b.js`);
  await check({ ...json({ exports: patterns }), ...files }, 'pkg/a', `${home}/d.js`);
  await check({ ...json({ exports: patterns }), ...files }, 'pkg/hidden/x', 'failed');
  await check({ ...json({ exports: patterns }), ...files }, 'pkg/d.js', 'failed');
});

test('scoped packages, the nearest of two, a package by its own name, and # imports', async () => {
  const scoped = {
    'file:///p/node_modules/%40s/x/package.json': '{"exports": {"./y": "./z.js"}}',
    'file:///p/node_modules/%40s/x/z.js': '',
  };
  await check(scoped, '@s/x/y', '/p/node_modules/%40s/x/z.js');
  const two = ['/node_modules/a/index.js', '/p/node_modules/a/index.js', '/p/node_modules/b/node_modules/a/index.js'];
  await check(two, 'a', '/p/node_modules/a/index.js', '/p/src/main.ts');
  await check(two, 'a', '/p/node_modules/b/node_modules/a/index.js', '/p/node_modules/b/index.js');
  await check(two, 'a', '/node_modules/a/index.js', '/q/main.ts');
  const store = ['/p/node_modules/a/index.js', '/p/node_modules/.pnpm/node_modules/b/index.js'];
  await check(store, 'b', '/p/node_modules/.pnpm/node_modules/b/index.js', '/p/node_modules/a/index.js');
  await check(store, 'b', 'failed');
  const own = {
    '/p/package.json':
      '{"name": "own", "exports": {"./u": "./src/u.ts"}, "imports": {"#t/*": "./src/*.ts", "#z": "zed"}}',
    '/p/src/u.ts': '',
    '/p/node_modules/zed/index.js': '',
  };
  await check(own, 'own/u', '/p/src/u.ts');
  await check(own, '#t/u', '/p/src/u.ts', '/p/src/main.ts');
  await check(own, '#z', '/p/node_modules/zed/index.js');
  await check(own, '#nothing', 'failed');
});

test('what cannot run is refused, what is not found says what was tried', async () => {
  for (const [specifier, files, code, message] of [
    ['node:fs', {}, 'refused-import', /'node:fs' is a module of Node.*\.json or \.csv/],
    ['fs', {}, 'refused-import', /'fs' is a module of Node/],
    ['fs/promises', {}, 'refused-import', /'fs\/promises' is a module of Node/],
    ['./fast.node', { '/p/fast.node': '' }, 'refused-import', /native add-on/],
    ['https://esm.sh/x', {}, 'refused-import', /read from files/],
    ['./style.css', { '/p/style.css': '' }, 'refused-import', /'style\.css' is no module/],
    [
      './helper',
      {},
      'unresolved-import',
      /^Cannot find '\.\/helper' from main\.ts: tried helper\.ts, helper\.tsx, helper\.mts, helper\.cts, \d+ more\. Check the path/,
    ],
    ['./helper.ts', {}, 'unresolved-import', /tried helper\.ts, helper\.ts\.ts/],
    [
      'nothere',
      {},
      'unresolved-import',
      /tried node_modules\/nothere, \.\.\/node_modules\/nothere\. Check the name, install/,
    ],
    [
      'pkg/x',
      { '/node_modules/pkg/package.json': '{"exports": {}}' },
      'unresolved-import',
      /The package pkg does not export '\.\/x' for import/,
    ],
  ] as const) {
    const found = await resolve(files, specifier);
    assert.equal(found.kind, 'failed', specifier);
    if (found.kind !== 'failed') continue;
    assert.equal(found.code, code, specifier);
    assert.match(found.message, message);
  }
  await check(['/p/node_modules/events/index.js'], 'events', '/p/node_modules/events/index.js');
  await check([], 'descent-debugger', 'builtin');
});
