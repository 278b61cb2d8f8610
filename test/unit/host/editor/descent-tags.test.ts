import assert from 'node:assert/strict';
import test from 'node:test';
import { launchAttributes } from '../../../../src/contributions.ts';
import { completionsAt, tagBefore, tagHover } from '../../../../src/host/editor/descent-tags.ts';
import { presetSettings, presetValueText } from '../../../../src/language/editing.ts';
import { presetKeys } from '../../../../src/language/problems/preset-values.ts';
import { english } from './english.ts';

const at = (before: string) => completionsAt(before, presetSettings, presetValueText, english);
const labels = (before: string): string[] | undefined => at(before)?.items.map(({ label }) => label);

test('every key is offered after the tag, and ignore first of all', () => {
  assert.deepEqual(labels('/** @descent ')?.sort(), [...presetKeys, 'ignore'].sort());
  assert.deepEqual(
    labels('/**\n * A loss.\n * @descent optimizer=adam\n *   ')?.sort(),
    presetKeys.filter((key) => key !== 'optimizer').sort(),
  );
});

test('elsewhere nothing is offered', () => {
  for (const before of [
    '// @descent ',
    '/* @descent ',
    '/** @descent optimizer=adam */ ',
    '/** @descent optimizer=adam\n * @returns ',
    '/** @descentx ',
    'const text = "@descent ',
  ]) {
    assert.equal(at(before), undefined, before);
  }
});

test('values where there is a choice, and none where any number may stand', () => {
  assert.deepEqual(labels('/** @descent optimizer='), [...launchAttributes.optimizer.enum]);
  assert.deepEqual(labels('/** @descent schedule=co'), [...launchAttributes.schedule.enum]);
  assert.equal(at('/** @descent schedule=co')?.replaces, 2);
  assert.deepEqual(labels('/** @descent stopOnEntry='), ['true', 'false']);
  assert.deepEqual(labels('/** @descent settings.amsgrad='), ['true', 'false']);
  const lines = ['strongWolfe', 'hagerZhang', 'backtracking'];
  assert.deepEqual(labels('/** @descent optimizer=lbfgs settings.lineSearch='), lines);
  assert.equal(at('/** @descent learningRate='), undefined);
  assert.deepEqual(labels('/** @descent scheduleSettings.mode='), ['triangular', 'triangular2', 'exponentialRange']);
  assert.deepEqual(labels('/** @descent averaging='), ['none', 'polyak', 'exponential']);
});

test('settings are those of the optimizer that the tag names, else of all', () => {
  const named = labels('/** @descent optimizer=rmsprop settings.')!;
  assert.ok(named.includes('settings.alpha') && !named.includes('settings.beta1'), named.join());
  const all = labels('/** @descent settings.')!;
  assert.ok(all.includes('settings.alpha') && all.includes('settings.beta1'), all.join());
  assert.deepEqual(
    labels('/** @descent optimizer=adam settings.beta1=0.8 settings.')?.includes('settings.beta1'),
    false,
  );
});

test('a completion goes over what is typed, and on to its value', () => {
  const { replaces, items } = at('/** @descent opt')!;
  assert.equal(replaces, 3);
  const insert = (label: string) => items.find((item) => item.label === label);
  assert.deepEqual([insert('optimizer')?.insert, insert('optimizer')?.goesOn], ['optimizer=', true]);
  assert.deepEqual([insert('learningRate')?.insert, insert('learningRate')?.goesOn], ['learningRate=', false]);
  assert.equal(insert('settings')?.insert, 'settings.');
});

test('a value that is chosen is described, with its formula', () => {
  const described = (before: string, label: string): string | undefined =>
    at(before)?.items.find((item) => item.label === label)?.documentation;
  assert.equal(
    described('/** @descent schedule=', 'step'),
    'The learning rate is multiplied by gamma every stepSize iterations.\n\nη · γ^⌊t / stepSize⌋',
  );
  assert.match(described('/** @descent optimizer=', 'adam') ?? '', /m ← β₁m \+ \(1 − β₁\)g\n\nv ←/);
  assert.equal(described('/** @descent averaging=', 'none'), 'No average of the parameters is kept.');
  assert.equal(described('/** @descent pace=', 'max'), '');
  for (const key of ['optimizer', 'schedule', 'averaging'] as const) {
    for (const id of launchAttributes[key].enum) assert.match(presetValueText(key, id) ?? '', /\.(\n|$)/, id);
  }
});

test('a hover tells what a key is, its limits and its default', () => {
  const hover = (key: string, body = ''): string | undefined => tagHover(key, body, presetSettings, english);
  assert.equal(hover('learningRate'), `\`learningRate\`: number > 0\n\n${launchAttributes.learningRate.description}`);
  assert.match(hover('stopOnEntry') ?? '', /Default: false\./);
  assert.match(hover('settings.beta1', ' optimizer=adam ') ?? '', /a number ≥ 0 and < 1.*Default: 0\.9\..*adam/s);
  assert.match(hover('bounds.w[2]') ?? '', /^`bounds\.w\[2\]`: .*Bounds of parameters/s);
  assert.equal(hover('program'), undefined);
  assert.equal(hover('settings.nothing'), undefined);
});

test('the words of a tag are read over the lines of its comment', () => {
  assert.equal(tagBefore('/**\n * @descent a=1\n * b=2 '), ' a=1\n   b=2 ');
  assert.equal(tagBefore('/** @descent a=1 */ /** x '), undefined);
});
