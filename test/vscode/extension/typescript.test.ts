// VS Code's own TypeScript on files that import 'descent-debugger': what it says without the types, and with them.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CodeAction, CompletionList, Diagnostic, Hover, MarkdownString, TextDocument } from 'vscode';
import { commands, languages, Position, Uri, WorkspaceEdit, workspace } from 'vscode';
import { checkout, closeEditors, example, show, workspaceFolder } from './support/files.ts';
import { until } from './support/wait.ts';

const loss = `import { problem } from 'descent-debugger';
export const fit = problem({ parameters: { x: 1 }, loss: ({ x }) => x ** 2 });
`;

function codeOf({ code }: Diagnostic): number {
  return Number(typeof code === 'object' ? code.value : code);
}

/** What TypeScript itself says of a file; its suggestions have no place in the Problems view. */
function errorsOf({ uri }: TextDocument): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source, severity }) => source === 'ts' && severity < 3);
}

function told(document: TextDocument): string {
  const lines = errorsOf(document).map((each) => `${each.range.start.line + 1}: ${codeOf(each)} ${each.message}`);
  return lines.join('\n') || 'nothing';
}

/** A folder beside the workspace, so that neither its tsconfig nor its types count. */
function writeOutside(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(dirname(workspaceFolder()), 'without-types-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The only error of TypeScript in a text that ends with a line in error is that one: so the text has been checked, and is right. */
async function assertRight(document: TextDocument): Promise<void> {
  const edit = new WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  const wrong = document.languageId === 'javascript' ? 'notDeclared();' : 'type Wrong = NotDeclared;';
  edit.insert(document.uri, end, `\n${wrong}\n`);
  assert.ok(await workspace.applyEdit(edit));
  const line = document.getText().split('\n').length - 2;
  const isChecked = (each: Diagnostic): boolean => codeOf(each) === 2304 && each.range.start.line === line;
  await until(
    () => `TypeScript to check ${document.uri.path}; it says ${told(document)}`,
    () => errorsOf(document).some(isChecked),
  );
  assert.deepEqual(
    errorsOf(document).filter((each) => !isChecked(each)),
    [],
    told(document),
  );
}

describe('TypeScript of VS Code', () => {
  afterEach(closeEditors);

  it('knows the examples: hover and completion', async () => {
    const document = await show(example('rosenbrock.ts'));
    const hovered = document.positionAt(document.getText().indexOf('function rosenbrock') + 'function '.length);
    const hover = await until('the hover of TypeScript', async () => {
      const all = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, hovered);
      const texts = all.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value));
      return texts.find((text) => text.includes('function rosenbrock('));
    });
    assert.match(hover, /function rosenbrock\(x\?: number, y\?: number\): number/);
    const edit = new WorkspaceEdit();
    edit.insert(document.uri, new Position(document.lineCount, 0), '\nMath.hyp');
    await workspace.applyEdit(edit);
    const { items } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.lineAt(document.lineCount - 1).range.end,
    );
    assert.ok(items.some(({ label }) => (typeof label === 'string' ? label : label.label) === 'hypot'));
  });

  const written = `import { adam, batchNormalization, conv2d, csv, dense, dropout, network } from 'descent-debugger';

export default network({
  data: csv('moons.csv', { targets: 'label' }),
  layers: [conv2d(8, 3, 'relu', { padding: 'same' }), batchNormalization({ momentum: 0.2 }), dropout(0.5), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ beta1: 0.8 }),
  schedule: 'cosine',
  scheduleSettings: { warmUp: 10 },
  metrics: ['accuracy'],
  accumulate: 2,
  l2: 0.001,
});
`;

  it('explains layers, losses and optimizers, and completes their names, inside network({ … })', async () => {
    const folder = join(workspaceFolder(), 'networks');
    writeFileSync(join(folder, 'written.ts'), written);
    const document = await show(Uri.file(join(folder, 'written.ts')));
    const hoverOf = async (text: string, offset = 0): Promise<string> => {
      const at = document.positionAt(document.getText().lastIndexOf(text) + offset);
      const all = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
      return all.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value)).join('\n');
    };
    const explained: readonly [text: string, expected: RegExp][] = [
      ['dense(1', /\) dense\(units: number.*weighted sum of all inputs/s],
      ['conv2d(8', /\) conv2d\(filters: number.*what a window shows of an image/s],
      ['padding:', /Zeros added on every side/],
      ['momentum:', /The share that running statistics take of a batch. Default 0\.1/],
      ['dropout(0.5', /set to 0/],
      ['loss:', /What is minimised: a name, or an object with settings/],
      ['adam({', /\) adam\(settings\?/],
      ['beta1:', /β₁.*Default 0\.9/s],
      ['warmUp:', /Iterations over which the learning rate first rises.*Of every schedule/s],
      ['metrics:', /Measured once an epoch/],
      ['accumulate:', /averaged for one update/],
      ['l2:', /l2 times the sum of the squared weights/],
    ];
    await until(
      () => `the types to be known; TypeScript says ${told(document)}`,
      async () => (await hoverOf('dense(1')).includes(') dense(units'),
    );
    for (const [text, expected] of explained) assert.match(await hoverOf(text), expected, text);

    const offered = async (text: string): Promise<string[]> => {
      const at = document.positionAt(document.getText().lastIndexOf(text) + text.length);
      const { items } = await commands.executeCommand<CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at,
      );
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const completed: readonly [text: string, names: readonly string[]][] = [
      ["loss: '", ['meanSquaredError', 'huber', 'crossEntropy', 'klDivergence']],
      ["dense(1, '", ['relu', 'gelu', 'logSoftmax']],
      ["schedule: '", ['cosine', 'oneCycle', 'reduceOnPlateau']],
      ["metrics: ['", ['accuracy', 'auc', 'r2']],
      ["padding: '", ['same', 'valid']],
    ];
    for (const [text, names] of completed) {
      const labels = await offered(text);
      for (const name of names)
        assert.ok(labels.includes(name), `${text} offers ${name}: ${labels.slice(0, 8).join()}`);
    }
    const keys = await offered("metrics: ['accuracy'],\n  ");
    for (const key of ['l1', 'batchSize', 'clipNorm', 'averaging']) {
      assert.ok(keys.includes(`${key}?`), `${key}: ${keys.join()}`);
    }
  });

  it('finds no fault with any example', async () => {
    // Of the checkout, as the project in the workspace takes in what other tests write there.
    const folder = writeOutside({});
    cpSync(join(checkout, 'examples'), folder, { recursive: true });
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    assert.ok(names.length > 6);
    for (const name of names.sort()) {
      await assertRight(await show(Uri.file(join(folder, name))));
      await closeEditors();
    }
  });

  const places: [name: string, files: Record<string, string>, file: string][] = [
    ['a file of a project', { 'tsconfig.json': '{ "compilerOptions": { "strict": true } }\n' }, 'loss.ts'],
    [
      'a file that its project leaves out',
      { 'tsconfig.json': '{ "include": ["src"] }\n', 'src/main.ts': '' },
      'loss.ts',
    ],
    ['a file of no project', {}, 'loss.ts'],
    ['checked JavaScript', { 'jsconfig.json': '{ "compilerOptions": { "checkJs": true } }\n' }, 'loss.js'],
  ];
  for (const [name, files, file] of places) {
    it(`misses the module in ${name} until the quick fix adds its types`, async () => {
      const folder = writeOutside({ ...files, [file]: loss });
      const document = await show(Uri.file(join(folder, file)));
      const missing = await until(
        () => `the missing module to be told; TypeScript says ${told(document)}`,
        () => errorsOf(document).find(({ message }) => message.includes("'descent-debugger'")),
      );
      assert.equal(document.getText(missing.range), "'descent-debugger'");
      const actions = await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        missing.range,
      );
      const [action, another] = actions.filter(({ title }) => title.startsWith('Descent: '));
      assert.equal(another, undefined);
      assert.equal(action?.title, "Descent: add the types of 'descent-debugger'");
      await commands.executeCommand(action?.command?.command ?? '', ...(action?.command?.arguments ?? []));
      await until(
        () => `the types to be seen; TypeScript says ${told(document)}`,
        () => errorsOf(document).length === 0,
      );
      // The file is in TypeScript's hands as soon as it is edited, and saved a moment later.
      await until('the file to be saved', () => !document.isDirty);
      await assertRight(document);
    });
  }
});
