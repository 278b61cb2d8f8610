import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { Golden, goldenOptions } from '../../support/adapter/golden.ts';

const compare = { update: false, isCi: false };

function withFolder(run: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'descent-golden-'));
  try {
    run(join(folder, 'x.txt'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what is logged must equal the golden, and what came instead stays beside it', () => {
  withFolder((path) => {
    writeFileSync(path, 'a\nb\n');
    const right = new Golden(path, compare);
    right.log('a');
    right.log('b');
    right.assert();
    right.finish();

    const wrong = new Golden(path, compare);
    wrong.log('a\nc');
    assert.throws(() => wrong.assert(), /line 2:\n- b\n- \n\+ c/);
    assert.equal(readFileSync(`${path}.actual`, 'utf8'), 'a\nc\n');
    const shorter = new Golden(path, compare);
    shorter.log('a');
    assert.throws(() => shorter.assert(), /differs/);
  });
});

test('a missing golden fails, and in continuous integration nothing is written', () => {
  withFolder((path) => {
    const golden = new Golden(path, { update: false, isCi: true });
    golden.log('a');
    assert.throws(() => golden.assert(), /There is no golden/);
    const update = new Golden(path, { update: true, isCi: true });
    update.log('a');
    assert.throws(() => update.assert(), /never written in continuous integration/);
    assert.equal(existsSync(path) || existsSync(`${path}.actual`), false);
  });
});

test('a golden is written when that is asked for', () => {
  withFolder((path) => {
    const golden = new Golden(path, { update: true, isCi: false });
    golden.log('a');
    golden.assert();
    assert.equal(readFileSync(path, 'utf8'), 'a\n');
  });
});

test('what is logged and never compared fails', () => {
  withFolder((path) => {
    const golden = new Golden(path, compare);
    golden.log('a');
    assert.throws(() => golden.finish(), /1 logged lines were never compared/);
  });
});

test('the environment says whether to write', () => {
  assert.deepEqual(goldenOptions({}), compare);
  assert.deepEqual(goldenOptions({ UPDATE_GOLDENS: '1', CI: 'true' }), { update: true, isCi: true });
  assert.deepEqual(goldenOptions({ UPDATE_GOLDENS: '0', CI: '' }), compare);
});
