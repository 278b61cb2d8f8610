import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { RunPriority } from '../../../../src/worker/process/priority.ts';

/** A run's priority with time in the test's hand, and what was set. No process has the id, so that nothing else changes. */
function watched() {
  const clock = { now: 0, allowed: true };
  const set: number[] = [];
  const priority = new RunPriority(2 ** 22 + 1, {
    now: () => clock.now,
    set: (value) => {
      if (!clock.allowed) throw new Error('EAGAIN');
      set.push(value);
    },
  });
  const pass = (milliseconds: number, isHeard: boolean): void => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      clock.now += 100;
      if (isHeard) priority.heard();
      priority.look();
    }
  };
  return { priority, set, pass, clock };
}

test('a run that goes on by itself gives way; a call to it, and its silence, end that', () => {
  const { priority, set, pass } = watched();
  pass(1000, true);
  assert.deepEqual(set, [], 'somebody waits for its start');
  pass(500, true);
  assert.deepEqual(set, [19]);
  priority.asked();
  assert.deepEqual(set, [19, 0]);
  pass(1000, true);
  assert.deepEqual(set, [19, 0]);
  pass(200, true);
  assert.deepEqual(set, [19, 0, 19]);
  pass(600, false);
  assert.deepEqual(set, [19, 0, 19, 0]);
  pass(200, true);
  assert.deepEqual(set, [19, 0, 19, 0, 19]);
  priority.stop();
});

test('a host that stood still itself has not heard of its run for that', () => {
  const { priority, set, pass, clock } = watched();
  pass(1500, true);
  assert.deepEqual(set, [19]);
  clock.now += 2000;
  priority.look();
  assert.deepEqual(set, [19], 'its messages may lie unread');
  pass(600, false);
  assert.deepEqual(set, [19, 0]);
  priority.stop();
});

test('what the system does not take is tried again', () => {
  const { priority, set, pass, clock } = watched();
  clock.allowed = false;
  pass(2000, true);
  assert.deepEqual(set, []);
  clock.allowed = true;
  pass(100, true);
  assert.deepEqual(set, [19]);
  priority.stop();
});

test('Linux has the priority of the group of processes', { skip: process.platform !== 'linux' }, async (context) => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { detached: true, stdio: 'ignore' });
  const { pid } = child;
  assert.ok(pid !== undefined);
  const clock = { now: 0 };
  const priority = new RunPriority(pid, { now: () => clock.now });
  try {
    const file = `/proc/${pid}/autogroup`;
    const told = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    if (!/nice/.test(told())) {
      context.skip('This kernel has no groups.');
      return;
    }
    clock.now = 1100;
    priority.heard();
    // Whoever is not root is taken ten changes a second, all processes together.
    const until = async (change: () => void, wanted: RegExp): Promise<void> => {
      for (let attempt = 0; attempt < 50 && !wanted.test(told()); attempt++) {
        change();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.match(told(), wanted);
    };
    await until(() => priority.look(), /nice 19/);
    await until(() => priority.asked(), /nice 0/);
  } finally {
    priority.stop();
    child.kill();
    await once(child, 'exit');
  }
});
