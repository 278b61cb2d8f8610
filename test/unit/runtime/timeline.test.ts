import assert from 'node:assert/strict';
import test from 'node:test';
import type { DescentCheckpoint } from '../../../src/runtime/descent/descent.ts';
import { initialHyperparameters } from '../../../src/runtime/descent/hyperparameters.ts';
import { Timeline } from '../../../src/runtime/timeline.ts';
import type { Intervention } from '../../../src/shared/run.ts';

const hyperparameters = initialHyperparameters({ program: '' });

function checkpoint(iteration: number): DescentCheckpoint {
  const stopping = { initialLoss: 1, iterationsAbove: 0, iterationsBelow: 0 };
  return { iteration, parameters: Float64Array.of(iteration), state: {}, stopping, hyperparameters };
}

function change(branch: string, iteration: number, after: number): Intervention {
  return { branch, iteration, kind: 'parameter', name: 'x', before: 0, after };
}

test('a branch has the interventions of its parent up to its fork, and its own', () => {
  const timeline = new Timeline(checkpoint(0));
  timeline.reach('main', 10);
  timeline.intervene(change('main', 10, 1));
  timeline.reach('main', 50);
  timeline.intervene(change('main', 50, 2));
  timeline.reach('main', 60);
  const child = timeline.fork({ branch: 'main', iteration: 20 }).id;
  timeline.intervene(change(child, 20, 3));
  timeline.reach(child, 40);
  const grandchild = timeline.fork({ branch: child, iteration: 15 }).id;
  const described = timeline.intervene(change(grandchild, 15, 4));
  assert.deepEqual(described.intervention, change(grandchild, 15, 4));
  const changes = (branch: string): unknown[] => timeline.interventions(branch).map(({ after }) => after);
  assert.deepEqual(changes('main'), [1, 2]);
  assert.deepEqual(changes(child), [1, 3]);
  assert.deepEqual(changes(grandchild), [1, 4]);
  assert.deepEqual([timeline.tip('main'), timeline.tip(child), timeline.tip(grandchild)], [60, 40, 15]);
});

test('the nearest checkpoint lies on the path, and before the fork on the parent’s', () => {
  const timeline = new Timeline(checkpoint(0));
  for (const iteration of [10, 20, 30, 40]) {
    timeline.reach('main', iteration);
    timeline.keep('main', checkpoint(iteration));
  }
  const child = timeline.fork({ branch: 'main', iteration: 30 }).id;
  timeline.intervene(change(child, 30, 1));
  const nearest = (branch: string, iteration: number): number => timeline.nearest({ branch, iteration }).iteration;
  // The parent's checkpoint of the fork lacks what was changed there.
  assert.equal(nearest(child, 35), 20);
  timeline.keep(child, checkpoint(30));
  timeline.keep(child, checkpoint(33));
  for (const [iteration, expected] of [
    [35, 33],
    [33, 33],
    [32, 30],
    [30, 30],
    [29, 20],
    [5, 0],
  ] as const) {
    assert.equal(nearest(child, iteration), expected, `to ${iteration}`);
  }
  assert.equal(nearest('main', 100), 40);
});

test('an intervention makes the checkpoint of its iteration void, but not that of the start', () => {
  const timeline = new Timeline(checkpoint(0));
  timeline.intervene(change('main', 0, 1));
  assert.equal(timeline.nearest({ branch: 'main', iteration: 3 }), timeline.start);
  timeline.reach('main', 5);
  timeline.keep('main', checkpoint(5));
  timeline.intervene(change('main', 5, 2));
  assert.equal(timeline.nearest({ branch: 'main', iteration: 5 }), timeline.start);
});

test('checkpoints beyond the budget are thinned evenly and the start stays', () => {
  const each = 8 + 240;
  const timeline = new Timeline(checkpoint(0), 40 * each);
  for (let iteration = 1; iteration <= 1000; iteration++) {
    timeline.reach('main', iteration);
    timeline.keep('main', checkpoint(iteration));
  }
  assert.ok(timeline.size <= 40, `${timeline.size} are kept`);
  assert.ok(timeline.size >= 10, `${timeline.size} are kept`);
  assert.equal(timeline.start.iteration, 0);
  assert.equal(timeline.nearest({ branch: 'main', iteration: 1000 }).iteration, 1000);
  for (let iteration = 0; iteration <= 1000; iteration += 50) {
    const way = iteration - timeline.nearest({ branch: 'main', iteration }).iteration;
    assert.ok(way <= 130, `${way} iterations to ${iteration}`);
  }
});

test('the budget holds over many branches, and one that is too small leaves the start and the newest', () => {
  const each = 8 + 240;
  for (const [room, branches, length] of [
    [10, 30, 3],
    [10, 3, 200],
    [2, 5, 20],
    [0, 5, 20],
  ] as const) {
    const timeline = new Timeline(checkpoint(0), room * each);
    timeline.reach('main', length);
    let child = 'main';
    for (let branch = 0; branch < branches; branch++) {
      child = timeline.fork({ branch: 'main', iteration: branch % length }).id;
      for (let iteration = branch % length; iteration < length; iteration++) {
        timeline.reach(child, iteration);
        timeline.keep(child, checkpoint(iteration));
        assert.equal(timeline.nearest({ branch: child, iteration }).iteration, iteration);
        assert.ok(timeline.size <= Math.max(2, room), `${timeline.size} of ${room}`);
        assert.equal(timeline.bytes, timeline.size * each);
      }
    }
    assert.equal(timeline.start.iteration, 0);
    for (const { id } of timeline.branches) {
      for (let iteration = 0; iteration <= length; iteration++) {
        assert.ok(timeline.nearest({ branch: id, iteration }).iteration <= iteration);
      }
    }
  }
});

test('branches of an earlier worker are taken over and new ones get other names', () => {
  const timeline = new Timeline(checkpoint(0));
  timeline.adopt({ id: 'main', forkIteration: 0 }, 90);
  timeline.adopt({ id: 'branch-3', parent: 'main', forkIteration: 20 }, 70);
  timeline.adoptIntervention(change('branch-3', 20, 1));
  assert.deepEqual([timeline.tip('main'), timeline.tip('branch-3')], [90, 70]);
  assert.deepEqual(timeline.interventions('branch-3').length, 1);
  assert.equal(timeline.fork({ branch: 'main', iteration: 5 }).id, 'branch-4');
  assert.throws(() => timeline.tip('branch-9'), /There is no branch "branch-9"/);
});
