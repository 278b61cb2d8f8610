import assert from 'node:assert/strict';
import type { FileStat, FileSystemProvider } from 'vscode';
import { commands, Disposable, debug, EventEmitter, FileSystemError, FileType, Uri, window, workspace } from 'vscode';
import { closeEditors, diagnosticsOf, show, writeFile, writeFiles } from './support/files.ts';
import { configurationFor, launch, sessionOf, stopAll } from './support/sessions.ts';

const line = `import data from './data.json';
import table from './table.csv';

/** The mean square error of a line through the points. */
export function loss(slope = 0, intercept = 0) {
  let sum = 0;
  for (let index = 0; index < data.x.length; index++) {
    sum += (slope * data.x[index] + intercept - table.y[index]) ** 2;
  }
  return sum / data.x.length;
}
`;

const files = {
  'line.ts': line,
  'data.json': '{ "x": [1, 2, 3] }\n',
  'table.csv': 'name,y\n"first, quoted",3\nsecond,5\nthird,7\n',
};

/** (9 + 25 + 49) / 3: the loss at the start. */
const expected = 83 / 3;

describe('files of other kinds', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('are read from disk: JSON and CSV', async () => {
    const [uri] = writeFiles(files) as [Uri];
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.equal(run.descent.state?.loss, expected);
  });

  it('are taken as they stand in the editor', async () => {
    const [uri, , table] = writeFiles(files) as [Uri, Uri, Uri];
    const document = await show(table);
    await window.activeTextEditor?.edit((edit) => {
      edit.replace(document.lineAt(3).range, 'third,8');
    });
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.equal(run.descent.state?.loss, (9 + 25 + 64) / 3);
  });

  it('of JavaScript run as well', async () => {
    const uri = writeFile('plain.mjs', 'export const loss = (x = 3) => x ** 2;\n');
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.equal(run.descent.state?.loss, 9);
  });

  it('that are not there are told at the import', async () => {
    const uri = writeFile(
      'missing.ts',
      "import data from './missing.json';\nexport const loss = (x = 3) => x * data;\n",
    );
    await Promise.resolve(debug.startDebugging(undefined, configurationFor(uri))).catch(() => {});
    assert.deepEqual(
      diagnosticsOf(uri).map(({ code }) => code),
      ['unresolved-import'],
    );
  });
});

/** Files that no disk has. */
class MemoryFiles implements FileSystemProvider {
  readonly onDidChangeFile = new EventEmitter<never>().event;
  readonly reads: string[] = [];
  readonly #files: Readonly<Record<string, string>>;

  constructor(contents: Readonly<Record<string, string>>) {
    this.#files = contents;
  }

  watch(): Disposable {
    return new Disposable(() => {});
  }

  stat(uri: Uri): FileStat {
    const size = this.#text(uri).length;
    return { type: FileType.File, ctime: 0, mtime: 0, size };
  }

  readFile(uri: Uri): Uint8Array {
    this.reads.push(uri.path);
    return new TextEncoder().encode(this.#text(uri));
  }

  #text(uri: Uri): string {
    const text = this.#files[uri.path];
    if (text === undefined) throw FileSystemError.FileNotFound(uri);
    return text;
  }

  readDirectory(): never {
    throw FileSystemError.NoPermissions();
  }
  createDirectory(): never {
    throw FileSystemError.NoPermissions();
  }
  writeFile(): never {
    throw FileSystemError.NoPermissions();
  }
  delete(): never {
    throw FileSystemError.NoPermissions();
  }
  rename(): never {
    throw FileSystemError.NoPermissions();
  }
}

describe('a virtual workspace', () => {
  const memory = new MemoryFiles({
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/models/${name}`, text])),
    '/models/broken.ts': 'export const loss = (x = 1) => x +;\n',
  });
  let registration: Disposable;

  before(() => {
    registration = workspace.registerFileSystemProvider('descent-memory', memory, { isReadonly: true });
  });

  after(() => registration.dispose());

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('runs, steps and breaks without a file on disk', async () => {
    const uri = Uri.parse('descent-memory:/models/line.ts');
    await show(uri);
    const run = await sessionOf(() => commands.executeCommand('descent.debug'));
    await run.stopped();
    assert.equal(run.descent.state?.loss, expected);
    assert.ok(memory.reads.includes('/models/table.csv'));
    await run.move('next');
    assert.equal(run.iteration, 1);
    const [frame] = await run.frames();
    assert.equal(frame?.source?.path, uri.toString());
    assert.equal(window.activeTextEditor?.document.uri.toString(), uri.toString());
  });

  it('has its problems shown in its own files', async () => {
    const uri = Uri.parse('descent-memory:/models/broken.ts');
    await show(uri);
    await Promise.resolve(commands.executeCommand('descent.run')).catch(() => {});
    const { length } = diagnosticsOf(uri);
    assert.equal(length, 1);
  });
});
