import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TypesPlan } from '../../src/language/add-types.ts';
import { addTypes, applyEdit } from '../../src/language/add-types.ts';
import { declarationsText } from '../../src/language/builtin/declarations.ts';
import { builtinNames } from '../../src/language/builtin/names.ts';
import type { Reader } from '../../src/language/graph/reader.ts';
import { memoryReader } from '../support/memory-reader.ts';

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const loss = `import { adam, matmul, mean, normal, problem, square } from 'descent-debugger';

export default problem({
  parameters: { W: normal([2, 1]), b: 0, layer: { scale: [1, 2] } },
  data: { x: [[1, 2], [3, 4]], y: [[1], [2]], label: 'a' },
  loss: ({ W, b, layer }, { x, y, label }) => mean(square(matmul(x, W) + b - y)) * layer.scale + label.length,
  optimizer: adam({ learningRate: 0.01, beta1: 0.8 }),
});

// Fails to compile where the types are not seen, as nothing is an error then.
// @ts-expect-error
export const wrong = matmul('x', 1);
`;

const diskReader: Reader = {
  read: (uri) => {
    try {
      return Promise.resolve(readFileSync(fileURLToPath(uri), 'utf8'));
    } catch {
      return Promise.resolve(undefined);
    }
  },
};

function inFolder(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-types-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return use(folder).finally(() => rmSync(folder, { recursive: true }));
}

async function plan(folder: string, path: string): Promise<TypesPlan> {
  return addTypes(diskReader, pathToFileURL(join(folder, path)).href);
}

function make(edits: TypesPlan['edits']): void {
  for (const edit of edits) {
    const path = fileURLToPath(edit.uri);
    writeFileSync(path, edit.kind === 'write' ? edit.text : applyEdit(readFileSync(path, 'utf8'), edit));
  }
}

function typeCheck(folder: string, ...options: string[]): string {
  // TypeScript's own declarations are not what is tested here, and checking them would take most of the time.
  const always = ['--noEmit', '--strict', '--skipDefaultLibCheck', '--pretty', 'false'];
  const run = spawnSync(process.execPath, [tsc, ...always, ...options], { cwd: folder, encoding: 'utf8' });
  return run.status === 0 ? '' : run.stdout + run.stderr;
}

/** The plan makes the file type-check, with its mistake found; a second plan is empty. */
async function proves(files: Readonly<Record<string, string>>, path: string, ...options: string[]): Promise<void> {
  await inFolder({ ...files, [path]: loss }, async (folder) => {
    make((await plan(folder, path)).edits);
    assert.equal(typeCheck(folder, ...options), '');
    assert.deepEqual((await plan(folder, path)).edits, []);
  });
}

test('a loose file refers to the types', async () => {
  await proves({}, 'loss.ts', 'loss.ts');
});

test('a project that takes in every file needs only the types', async () => {
  await inFolder({ 'tsconfig.json': '{}', 'loss.ts': loss }, async (folder) => {
    const { edits } = await plan(folder, 'loss.ts');
    assert.deepEqual(
      edits.map((edit) => edit.kind),
      ['write'],
    );
  });
  await proves({ 'tsconfig.json': '{}' }, 'loss.ts');
});

test('include: ["src"], with the file in src and in another place', async () => {
  const files = { 'tsconfig.json': '{ "include": ["src"] }', 'src/a.ts': 'export const a = 1;' };
  await proves(files, 'src/loss.ts');
  await proves(files, 'losses/deep/loss.ts');
});

test('files: […], a tsconfig with comments, and one that excludes the folder', async () => {
  await proves({ 'tsconfig.json': '{\n  "files": [\n    "loss.ts", // ours\n  ],\n}\n' }, 'loss.ts');
  await proves(
    {
      'tsconfig.json':
        '// first\n{\n  /* "include": [] */\n  "compilerOptions": { "strict": true }, // strict\n  "include": ["src" /* all */], // last\n}\n',
      'src/a.ts': 'export const a = 1;',
    },
    'other/loss.ts',
  );
  await proves({ 'tsconfig.json': '{ "exclude": ["lab"] }', 'a.ts': 'export const a = 1;' }, 'lab/loss.ts');
  await proves(
    { 'tsconfig.json': '{ "extends": "./base.json" }', 'base.json': '{ "files": ["a.ts"] }', 'a.ts': '' },
    'loss.ts',
  );
});

test('a project with a rootDir takes in no file from elsewhere: the file refers to the types itself', async () => {
  await inFolder(
    {
      'tsconfig.json': '{ "compilerOptions": { "rootDir": "src" }, "include": ["src"] }',
      'src/a.ts': '',
      'loss.ts': loss,
    },
    async (folder) => {
      const { edits, summary } = await plan(folder, 'loss.ts');
      make(edits);
      assert.match(summary, /refers to it at the top of loss\.ts/);
      assert.equal(typeCheck(folder), '');
      assert.equal(typeCheck(folder, '--ignoreConfig', 'loss.ts'), '');
    },
  );
});

test('a project that has the types in another place keeps them there, and only there', async () => {
  const project = { 'tsconfig.json': '{ "include": ["src"] }' };
  for (const place of ['src', 'src/elsewhere']) {
    const types = `${place}/descent-debugger.d.ts`;
    for (const [text, expected] of [
      [declarationsText, /^The types are there already\.$/],
      ['// Of an earlier version.\n', /^This brings \.\.\/.*descent-debugger\.d\.ts up to date\.$/],
    ] as const) {
      await inFolder({ ...project, [types]: text, 'src/a/loss.ts': loss }, async (folder) => {
        const [uri, known] = ['src/a/loss.ts', types].map((path) => pathToFileURL(join(folder, path)).href);
        const { edits, summary } = await addTypes(diskReader, uri!, [known!]);
        assert.match(summary, expected);
        make(edits);
        assert.equal(readFileSync(join(folder, types), 'utf8'), declarationsText);
        assert.equal(typeCheck(folder), '');
      });
    }
  }
});

test('types of which the project knows nothing are no types of it', async () => {
  const files = { 'tsconfig.json': '{ "include": ["src"] }', 'descent-debugger.d.ts': declarationsText };
  await proves({ ...files, 'src/a.ts': '' }, 'src/loss.ts');
});

test('the edits keep the text around them', async () => {
  for (const [before, after] of [
    ['{ "include": ["src"] }', '{ "include": ["src", "losses/descent-debugger.d.ts", "losses/a.ts"] }'],
    ['{ "include": ["src",] }', '{ "include": ["src", "losses/descent-debugger.d.ts", "losses/a.ts",] }'],
    [
      '{\n  "include": [\n    "src" // here\n  ]\n}',
      '{\n  "include": [\n    "src",\n    "losses/descent-debugger.d.ts",\n    "losses/a.ts" // here\n  ]\n}',
    ],
    ['{ "files": [] }', '{ "files": ["losses/descent-debugger.d.ts", "losses/a.ts"] }'],
    [
      '{\n    "exclude": ["losses"]\n}\n',
      '{\n    "exclude": ["losses"],\n    "files": ["losses/descent-debugger.d.ts", "losses/a.ts"],\n    "include": ["**/*"]\n}\n',
    ],
  ] as const) {
    const reader = memoryReader({
      '/p/tsconfig.json': before,
      '/p/losses/a.ts': '',
      '/p/losses/descent-debugger.d.ts': declarationsText,
    });
    const { edits } = await addTypes(reader, 'file:///p/losses/a.ts');
    assert.equal(edits.length, 1, before);
    const edit = edits[0]!;
    assert.ok(edit.kind === 'edit');
    assert.equal(applyEdit(before, edit), after);
  }
  const shebang = '#!/usr/bin/env node\nlet x = 1;\n';
  const loose = await addTypes(memoryReader({ '/p/a.js': shebang }), 'file:///p/a.js');
  const edit = loose.edits[1]!;
  assert.ok(edit.kind === 'edit');
  assert.equal(
    applyEdit(shebang, edit),
    '#!/usr/bin/env node\n/// <reference path="./descent-debugger.d.ts" />\nlet x = 1;\n',
  );
});

test('an unsaved file has no place for types', async () => {
  for (const uri of ['untitled:Untitled-1', 'file:///gone.ts']) {
    await assert.rejects(addTypes(memoryReader({}), uri), /Save it, then add the types/);
  }
});

test('the declarations name exactly what the module has', () => {
  const declared = [...new Set(Array.from(declarationsText.matchAll(/export function (\w+)/g), (match) => match[1]!))];
  assert.deepEqual(declared.toSorted(), [...builtinNames].toSorted());
});
