import assert from 'node:assert/strict';
import type { Diagnostic, Uri } from 'vscode';
import { commands, DiagnosticSeverity, Range, window } from 'vscode';
import { closeEditors, diagnosticsOf, rangeText, show, unmark, writeFiles } from './support/files.ts';
import { launch, refusal, sessionOf, stopAll } from './support/sessions.ts';
import { until } from './support/wait.ts';

interface Case {
  readonly what: string;
  /** Files by name; the first is run. The marks « and » stand around what a diagnostic must name. */
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  readonly message: RegExp;
}

const atLoad: Case[] = [
  {
    what: 'a syntax error',
    files: { 'loss.ts': 'export function loss(x = 1) {\n  return x +«;»\n}\n' },
    code: 'syntax',
    message: /Unexpected token/,
  },
  {
    what: 'a syntax error in an imported module',
    files: {
      'loss.ts': "import { half } from './half';\nexport const loss = (x = 1) => half(x);\n",
      'half.ts': 'export const half = (x: number) => x / «;»\n',
    },
    code: 'syntax',
    message: /Unexpected token/,
  },
  {
    what: 'an import that is not there',
    files: { 'loss.ts': "import { half } from «'./nowhere'»;\nexport const loss = (x = 1) => half(x);\n" },
    code: 'unresolved-import',
    message: /\.\/nowhere/,
  },
  {
    what: 'an import of Node’s own',
    files: {
      'loss.ts':
        "import { readFileSync } from «'node:fs'»;\nexport const loss = (x = 1) => x + readFileSync('a').length;\n",
    },
    code: 'refused-import',
    message: /node:fs/,
  },
  {
    what: 'a default that is not numeric',
    files: { 'loss.ts': "/** @descent */\nexport function loss(x = «'a'») {\n  return x;\n}\n" },
    code: 'default-not-numeric',
    message: /x/,
  },
  {
    what: 'a loss which returns no number',
    files: { 'loss.ts': "export function «loss»(x = 1) {\n  return 'a' + x;\n}\n" },
    code: 'loss-not-a-number',
    message: /number/,
  },
  {
    what: 'a loss which returns nothing',
    files: { 'loss.ts': 'export function «loss»(x = 1) {\n  x * 2;\n}\n' },
    code: 'loss-not-a-number',
    message: /returned undefined, and a loss must return one number/,
  },
  {
    what: 'an async loss',
    files: { 'loss.ts': '/** @descent */\nexport async function «loss»(x = 1) {\n  return x;\n}\n' },
    code: 'async-loss',
    message: /async/,
  },
  {
    what: 'a decorator',
    files: {
      'loss.ts':
        'const mark = (target: unknown) => target;\n«@mark»\nclass Model {\n  half(x: number) {\n    return x / 2;\n  }\n}\n' +
        'export const loss = (x = 1) => new Model().half(x);\n',
    },
    code: 'unsupported-decorator',
    message: /decorator/i,
  },
  {
    what: 'a value after @descent that cannot be',
    files: { 'loss.ts': '/** @descent optimizer=«adm» */\nexport const loss = (x = 1) => x * x;\n' },
    code: 'preset-value',
    message: /There is no optimizer "adm"\. Did you mean "adam"\?/,
  },
  {
    what: 'a key after @descent that this loss cannot have',
    files: { 'loss.ts': '/** @descent «epochs=3» */\nexport const loss = (x = 1) => x * x;\n' },
    code: 'unfit-preset',
    message: /no mini-batches/,
  },
  {
    what: 'an exception in another file',
    files: {
      'loss.ts':
        "import { check } from './check';\n\nexport function loss(x = 1) {\n  const checked = check(x);\n  return checked ** 2;\n}\n",
      'check.ts':
        "export function check(x: number): number {\n  if (x > 0) throw «new» Error('x is too large');\n  return x;\n}\n",
    },
    code: 'exception',
    message: /x is too large/,
  },
];

describe('what is wrong after @descent', () => {
  afterEach(closeEditors);

  it('is shown while the file is merely open, and goes with its mending and with the editor', async () => {
    const { uris, expected } = write({
      'loss.ts': '/** @descent «learningRat»=0.1 optimizer=«adm» */\nexport const loss = (x = 1) => x * x;\n',
    });
    const uri = uris[0] as Uri;
    await show(uri);
    const ranges = (): string[] => diagnosticsOf(uri).map(({ range }) => `loss.ts ${rangeText(range)}`);
    await until('both diagnostics', () => ranges().length === 2);
    assert.deepEqual(ranges(), expected);
    assert.deepEqual(
      diagnosticsOf(uri).map(({ severity, code }) => [severity, code]),
      [
        [DiagnosticSeverity.Warning, 'preset-key'],
        [DiagnosticSeverity.Error, 'preset-value'],
      ],
    );
    // A run says the same of the same place: once is enough. Mended, its word is old.
    await refusal(() => launch(uri));
    assert.deepEqual(ranges(), expected);
    const editor = window.activeTextEditor;
    await editor?.edit((edit) => edit.replace(diagnosticsOf(uri)[1]?.range ?? new Range(0, 0, 0, 0), 'adam'));
    await until('one diagnostic', () => ranges().length === 1);
    await commands.executeCommand('workbench.action.files.revert');
    await until('both again', () => ranges().length === 2);
    await stopAll();
  });
});

describe('a problem in the source', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  for (const { what, files, code, message } of atLoad) {
    it(`is shown at its place: ${what}`, async () => {
      const { uris, expected } = write(files);
      const said = await refusal(() => launch(uris[0] as Uri));
      assert.match(said, message);
      const found = await shown(uris);
      assert.deepEqual(
        found.map(([uri, diagnostic]) => `${uri.path.split('/').at(-1)} ${rangeText(diagnostic.range)}`),
        expected,
      );
      const [[, diagnostic]] = found as [[Uri, Diagnostic]];
      assert.equal(diagnostic.severity, DiagnosticSeverity.Error);
      assert.match(diagnostic.message, message);
      assert.equal(diagnostic.code, code);
    });
  }

  it('has the user’s own stack, innermost first', async () => {
    const { uris } = write({
      'loss.ts':
        "import { check } from './helpers/check';\n\nexport function loss(x = 1) {\n  const checked = check(x);\n  return checked;\n}\n",
      'helpers/check.ts':
        'const limit = (x: number) => {\n  if (x > 0) throw new RangeError(`${x} is too large`);\n  return x;\n};\n' +
        'export const check = (x: number): number => [x].map((each) => limit(each))[0] ?? 0;\n',
    });
    const said = await refusal(() => launch(uris[0] as Uri));
    assert.match(said, /^check\.ts:2:\d+: .*1 is too large/);
    const [[uri, diagnostic]] = (await shown(uris)) as [Shown];
    assert.equal(uri.path, uris[1]?.path);
    const stack = (diagnostic.relatedInformation ?? []).map(
      ({ message, location }) => `${message} ${location.uri.path.split('/').at(-1)} ${rangeText(location.range)}`,
    );
    assert.deepEqual(stack, [
      'at limit check.ts 2:20-2:23',
      'at (check.ts:5) check.ts 5:63-5:68',
      'at check check.ts 5:49-5:52',
      'at loss loss.ts 4:19-4:24',
    ]);
  });

  it('at a later iteration stops the run there, and is shown', async () => {
    const { uris } = write({
      'loss.ts': `/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  if (x < 0.3) throw new Error(\`\${x} is too small\`);
  return x ** 2;
}
`,
    });
    const run = await launch(uris[0] as Uri, { pace: 'max' });
    const stop = await run.stopped();
    assert.equal(stop.reason, 'exception');
    assert.match(stop.text ?? '', /0\.25 is too small/);
    const [[, diagnostic]] = (await shown(uris)) as [Shown];
    assert.equal(diagnostic.range.start.line, 2);
    assert.match(diagnostic.message, /0\.25 is too small/);
    assert.equal(run.iteration, 4);
    await run.move('stepBack');
    assert.deepEqual(await run.variables('Parameters'), { x: '0.5' });
  });

  it('that is only a warning lets the run go on', async () => {
    const { uris, expected } = write({
      'loss.ts': 'export function loss(x = 4, unused = «1») {\n  return x ** 2;\n}\n',
    });
    const run = await launch(uris[0] as Uri, { stopOnEntry: true });
    await run.stopped();
    const found = await shown(uris);
    assert.deepEqual(
      found.map(([, { range, severity }]) => `loss.ts ${rangeText(range)} ${DiagnosticSeverity[severity]}`),
      expected.map((place) => `${place} Warning`),
    );
  });

  it('is gone with the next run', async () => {
    const { uris } = write({ 'loss.ts': 'export function loss(x = 1) {\n  return x +;\n}\n' });
    const uri = uris[0] as Uri;
    await show(uri);
    await refusal(() => commands.executeCommand('descent.run'));
    assert.equal((await shown(uris)).length, 1);
    await window.activeTextEditor?.edit((edit) => edit.replace(new Range(1, 12, 1, 13), ' 1;'));
    const run = await sessionOf(() => commands.executeCommand('descent.debug'));
    await run.stopped();
    assert.deepEqual(diagnosticsOf(uri), []);
  });

  it('and a file without a loss are told by the command too', async () => {
    const { uris } = write({ 'loss.ts': 'export const text = 1;\n' });
    await show(uris[0] as Uri);
    const said = await refusal(() => commands.executeCommand('descent.run'));
    assert.match(said, /exports no loss.*numeric defaults/);
    assert.equal((await shown(uris)).length, 1);
  });
});

type Shown = [Uri, Diagnostic];

function write(files: Readonly<Record<string, string>>): { uris: Uri[]; expected: string[] } {
  const unmarked = Object.entries(files).map(([name, marked]) => ({ name, ...unmark(marked) }));
  const uris = writeFiles(Object.fromEntries(unmarked.map(({ name, text }) => [name, text])));
  const expected = unmarked.flatMap(({ name, ranges }) => ranges.map((range) => `${name} ${rangeText(range)}`));
  return { uris, expected };
}

/** All that is shown for the files, once there is something. */
function shown(uris: readonly Uri[]): Promise<Shown[]> {
  return until('a diagnostic', () => {
    const all = uris.flatMap((uri) => diagnosticsOf(uri).map((diagnostic): Shown => [uri, diagnostic]));
    return all.length > 0 ? all : undefined;
  });
}
