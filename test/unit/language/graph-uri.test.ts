import assert from 'node:assert/strict';
import test from 'node:test';
import {
  canonicalUri,
  encodePath,
  extensionOf,
  folderOf,
  foldersUp,
  joinPath,
  normalizePath,
  pathOf,
  relativePath,
  withPath,
} from '../../../src/language/graph/uri.ts';

test('paths are normalized without climbing above the root', () => {
  for (const [path, expected] of [
    ['/a/./b//../c', '/a/c'],
    ['/../../a', '/a'],
    ['../a/../b', '../b'],
    ['/', '/'],
    ['', ''],
  ] as const) {
    assert.equal(normalizePath(path), expected, path);
  }
});

test('URIs of every scheme keep their root, and spell paths as VS Code does', () => {
  for (const [uri, path, expected] of [
    ['file:///home/a.ts', '/home/node_modules/@scope/x.js', 'file:///home/node_modules/%40scope/x.js'],
    ['vscode-remote://wsl%2Bubuntu/home/a.ts', '/home/b c.ts', 'vscode-remote://wsl%2Bubuntu/home/b%20c.ts'],
    ['vscode-vfs://github/owner/repo/a.ts', '/owner/repo/lib/../b.ts', 'vscode-vfs://github/owner/repo/b.ts'],
    ['file:///c%3A/work/a.ts', '/c:/work/(b)!.ts', 'file:///c%3A/work/%28b%29%21.ts'],
    ['untitled:Untitled-1', 'x.ts', 'untitled:x.ts'],
  ] as const) {
    assert.equal(withPath(uri, path), expected);
  }
  assert.equal(pathOf('file:///c%3A/a%20b.ts?x#y'), '/c:/a b.ts');
  assert.equal(pathOf('file:///100%.ts'), '/100%.ts');
  assert.equal(encodePath('/é/ü.ts'), '/%C3%A9/%C3%BC.ts');
});

test('two spellings of one file have one canonical URI', () => {
  assert.equal(canonicalUri('file:///a/../node_modules/@x/y.ts'), canonicalUri('file:///node_modules/%40x/y.ts'));
  assert.notEqual(canonicalUri('file:///a.ts'), canonicalUri('untitled:/a.ts'));
});

test('names, folders and extensions', () => {
  assert.equal(extensionOf('/a/b.test.TS'), '.ts');
  assert.equal(extensionOf('/a/b.d.mts'), '.d.mts');
  assert.equal(extensionOf('/a/.hidden'), '');
  assert.equal(folderOf('/a.ts'), '/');
  assert.equal(folderOf('a.ts'), '');
  assert.deepEqual(foldersUp('/a/b'), ['/a/b', '/a', '/']);
  assert.equal(joinPath('/a/b', '../c.ts'), '/a/c.ts');
  assert.equal(joinPath('/a/b', '/c.ts'), '/c.ts');
  assert.equal(relativePath('/a/b', '/a/c/d.ts'), '../c/d.ts');
  assert.equal(relativePath('/a', '/a/d.ts'), 'd.ts');
  assert.equal(relativePath('/a/b', '/a/b'), '../b');
});
