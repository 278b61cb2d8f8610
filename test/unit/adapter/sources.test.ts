import assert from 'node:assert/strict';
import test from 'node:test';
import { baseName, fileNames } from '../../../src/adapter/sources.ts';

/** A path and the URI by which VS Code names the same file. */
const pairs: readonly (readonly [string, string])[] = [
  ['/home/user/rosenbrock.ts', 'file:///home/user/rosenbrock.ts'],
  ['/home/my files/größe #1 (a)!.ts', 'file:///home/my%20files/gr%C3%B6%C3%9Fe%20%231%20%28a%29%21.ts'],
  ['/a/100%.ts', 'file:///a/100%25.ts'],
  ['c:\\work\\loss.ts', 'file:///c%3A/work/loss.ts'],
  ['untitled:Untitled-1', 'untitled:Untitled-1'],
  ['vscode-vfs://github/x/y.ts', 'vscode-vfs://github/x/y.ts'],
];
for (const [path, uri] of pairs) {
  test(`path and URI: ${path}`, () => {
    assert.equal(fileNames.toUri(path), uri);
    assert.equal(fileNames.toPath(uri), path);
  });
}

test('a drive letter is small in a URI, and a share keeps its host', () => {
  assert.equal(fileNames.toUri('C:/work/x.ts'), 'file:///c%3A/work/x.ts');
  assert.equal(fileNames.toPath('file:///c:/work/x.ts'), 'c:\\work\\x.ts');
  assert.equal(fileNames.toUri('\\\\host\\share\\x.ts'), 'file://host/share/x.ts');
  assert.equal(fileNames.toPath('file://host/share/x.ts'), '//host/share/x.ts');
});

test('a URI that is not properly encoded is taken as it stands', () => {
  assert.equal(fileNames.toPath('file:///a/100%.ts'), '/a/100%.ts');
});

test('the last part of a name', () => {
  assert.equal(baseName('/a/b.ts'), 'b.ts');
  assert.equal(baseName('c:\\a\\b.ts'), 'b.ts');
  assert.equal(baseName('untitled:Untitled-1'), 'Untitled-1');
  assert.equal(baseName('/a/'), '/a/');
});
