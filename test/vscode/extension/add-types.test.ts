import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Uri } from 'vscode';
import { commands, window, workspace } from 'vscode';
import { closeEditors, show, writeFiles } from './support/files.ts';

const text =
  "import { problem } from 'descent-debugger';\nexport default problem({ parameters: { x: 1 }, loss: ({ x }) => x });\n";

describe('Add types', () => {
  afterEach(closeEditors);

  it('writes the declarations beside a file whose project has none', async () => {
    const [uri] = writeFiles({ 'loss.ts': text, 'tsconfig.json': '{}\n' }) as [Uri];
    await show(uri);
    await commands.executeCommand('descent.addTypes');
    const written = readFileSync(join(dirname(uri.fsPath), 'descent-debugger.d.ts'), 'utf8');
    assert.match(written, /declare module 'descent-debugger'|export (?:declare )?function problem/);
  });

  it('makes the governing tsconfig include them, and shows where', async () => {
    const config = '{\n  // Kept as it is.\n  "include": ["src"]\n}\n';
    const [uri, tsconfig] = writeFiles({ 'lib/loss.ts': text, 'tsconfig.json': config, 'src/main.ts': '' }) as [
      Uri,
      Uri,
    ];
    await show(uri);
    await commands.executeCommand('descent.addTypes');
    assert.ok(existsSync(join(dirname(uri.fsPath), 'descent-debugger.d.ts')));
    const edited = readFileSync(tsconfig.fsPath, 'utf8');
    assert.match(edited, /Kept as it is/);
    assert.match(edited, /"include": \["src", "lib\/descent-debugger\.d\.ts"/);
    assert.equal(window.activeTextEditor?.document.uri.toString(), tsconfig.toString());
  });

  it('keeps to the types that the project has in another folder', async () => {
    const [uri, types] = writeFiles({
      'a/loss.ts': text,
      'b/descent-debugger.d.ts': '// Of an earlier version.\n',
      'tsconfig.json': '{}\n',
    }) as [Uri, Uri];
    await show(uri);
    await commands.executeCommand('descent.addTypes');
    assert.ok(!existsSync(join(dirname(uri.fsPath), 'descent-debugger.d.ts')));
    assert.match(readFileSync(types.fsPath, 'utf8'), /declare module 'descent-debugger'/);
  });

  it('leaves what is right as it is when it is asked again', async () => {
    const [uri] = writeFiles({ 'loss.ts': text, 'tsconfig.json': '{}\n' }) as [Uri];
    await show(uri);
    await commands.executeCommand('descent.addTypes');
    await commands.executeCommand('descent.addTypes', uri);
    assert.equal(readFileSync(join(dirname(uri.fsPath), 'tsconfig.json'), 'utf8'), '{}\n');
    assert.equal(workspace.textDocuments.filter(({ isDirty }) => isDirty).length, 0);
  });
});
