import assert from 'node:assert/strict';
import test from 'node:test';
import { StartedTexts } from '../../../../src/host/run/started-texts.ts';

async function started(texts: Readonly<Record<string, string>>, files: readonly string[]): Promise<StartedTexts> {
  const made = new StartedTexts();
  for (const uri of Object.keys(texts)) assert.equal(await made.read(uri, async (file) => texts[file]), texts[uri]);
  made.start(files);
  return made;
}

test('a file is edited while its text differs from the one that was read, and each change is told once', async () => {
  const texts = await started({ a: 'one\n', b: 'two\n' }, ['a', 'b']);
  const steps: readonly (readonly [file: string, text: string, changed: boolean, edited: readonly string[]])[] = [
    ['a', 'one\n', false, []],
    ['a', 'other\n', true, ['a']],
    ['a', 'another\n', false, ['a']],
    ['b', '', true, ['a', 'b']],
    ['a', 'one\n', true, ['b']],
    ['a', 'one\r\n', false, ['b']],
    ['b', 'two', false, ['b']],
    ['b', 'two\n', true, []],
  ];
  for (const [file, text, changed, edited] of steps) {
    assert.equal(texts.compare(file, text), changed, `${file}: ${JSON.stringify(text)}`);
    assert.deepEqual([...texts.edited], edited);
  }
});

test('a file that is not of the run, and one that is not there, are never edited', async () => {
  const texts = await started({ a: 'one', data: '1,2' }, ['a', 'built-in']);
  assert.equal(await texts.read('gone', async () => undefined), undefined);
  for (const file of ['data', 'built-in', 'gone', 'unknown']) assert.equal(texts.compare(file, 'x'), false, file);
  assert.equal(texts.edited.size, 0);
});

test('a restart starts from what it has read itself; until it is there the old texts count', async () => {
  const texts = await started({ a: 'one' }, ['a']);
  texts.compare('a', 'two');
  await texts.read('a', async () => 'two');
  assert.deepEqual([...texts.edited], ['a']);
  assert.equal(texts.compare('a', 'one'), true);
  texts.start(['a']);
  assert.equal(texts.edited.size, 0);
  assert.equal(texts.compare('a', 'one'), true);
  assert.equal(texts.compare('a', 'two'), true);
  assert.equal(texts.edited.size, 0);
});
