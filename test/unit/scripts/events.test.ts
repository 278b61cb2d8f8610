import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../../scripts/lib/paths.ts';
import type { TestEvent } from '../../../scripts/test/events.ts';
import { judge, lastLine, parseEvent, together } from '../../../scripts/test/events.ts';

const pass: TestEvent = { type: 'pass', name: 'a', milliseconds: 1 };
const fail: TestEvent = { type: 'fail', name: 'b', error: 'no' };
const end: TestEvent = { type: 'end' };

test('a suite that passes passes', () => {
  assert.deepEqual(judge([pass, pass, end], 0, 2), { passed: 2, failed: 0, skipped: 0, problems: [] });
});

test('a failing test fails the suite', () => {
  assert.equal(judge([pass, fail, end], 1, 1).failed, 1);
});

test('a runner that stops in the middle fails the suite and names the test', () => {
  const tally = judge([pass, { type: 'start', name: 'the last one' }], 0, 1);
  assert.equal(tally.failed, 1);
  assert.match(tally.problems[0] ?? '', /the last one/);
});

test('an exit code without a failed test fails the suite', () => {
  assert.equal(judge([pass, end], 7, 1).failed, 1);
});

test('fewer tests than stated fail the suite', () => {
  assert.equal(judge([pass, end], 0, 2).failed, 1);
});

test('the processes of a suite are judged by themselves, and counted together', () => {
  const parts = [judge([pass, pass, end], 0, 0), judge([fail, end], 1, 0)];
  assert.deepEqual(together(parts, 3), { passed: 2, failed: 1, skipped: 0, problems: [] });
  assert.equal(together(parts, 4).failed, 2);
  const broken = together([judge([pass], 0, 0), judge([pass, end], 0, 0)], 3);
  assert.equal(broken.problems.length, 2);
  assert.equal(broken.failed, 2);
});

test('the last line sums the suites', () => {
  assert.equal(lastLine([judge([pass, end], 0, 1)]), '1 passed, 0 failed');
  const skipped: TestEvent = { type: 'skip', name: 'c' };
  assert.equal(lastLine([judge([pass, fail, skipped, end], 1, 1), judge([], 1, 0)]), '1 passed, 2 failed, 1 skipped');
});

/** Runs one file under `node --test` with our reporter, as `npm test` does. */
function runFile(source: string): { events: TestEvent[]; status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'descent-events-'));
  try {
    const file = join(folder, 'sample.test.mjs');
    writeFileSync(file, source);
    const reporter = join(root, 'scripts', 'test', 'reporter.ts');
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const result = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, file], {
      env,
      encoding: 'utf8',
    });
    const events = result.stdout.split('\n').map(parseEvent);
    return { events: events.filter((event) => event !== undefined), status: result.status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a deliberately failing file is told as failed', () => {
  const { events, status } = runFile(`
    import { describe, it } from 'node:test';
    describe('group', () => {
      it('good', () => {});
      it('bad', () => { throw new Error('deliberate'); });
      it.skip('later', () => {});
    });`);
  assert.equal(status, 1);
  const tally = judge(events, status ?? undefined, 3);
  assert.deepEqual([tally.passed, tally.failed, tally.skipped], [1, 1, 1]);
  assert.match(JSON.stringify(events), /deliberate/);
});

test('a file that cannot be loaded is told as failed', () => {
  const { events, status } = runFile("import './nowhere.mjs';");
  assert.equal(judge(events, status ?? undefined, 0).failed, 1);
});
