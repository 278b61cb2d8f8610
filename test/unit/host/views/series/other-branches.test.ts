import assert from 'node:assert/strict';
import test from 'node:test';
import { forksFrom } from '../../../../../src/host/views/series/other-branches.ts';

type Branch = readonly [id: string, parent: string | undefined, forkIteration: number, last: number];

const tree: readonly Branch[] = [
  ['main', undefined, 0, 100],
  ['b1', 'main', 40, 90],
  ['b2', 'main', 60, 60],
  ['b3', 'b1', 70, 80],
  ['b4', 'b3', 75, 77],
];

const cases: readonly [string, readonly Branch[], string, readonly string[]][] = [
  ['one branch alone has none beside it', tree.slice(0, 1), 'main', []],
  ['those that leave the way, where they leave it', tree.slice(0, 2), 'main', ['b1 from 40']],
  ['the rest of the branch on which the way began', tree.slice(0, 2), 'b1', ['main from 40']],
  ['one without an iteration of its own is not there', tree.slice(0, 3), 'main', ['b1 from 40']],
  ['a branch of a branch leaves that', tree, 'main', ['b1 from 40', 'b3 from 70', 'b4 from 75']],
  ['from within', tree, 'b3', ['main from 40', 'b1 from 70', 'b4 from 75']],
  ['another way', tree, 'b2', ['main from 60', 'b1 from 40', 'b3 from 70', 'b4 from 75']],
];

for (const [name, branches, current, expected] of cases) {
  test(name, () => {
    const history = {
      branches: branches.map(([id, parent, forkIteration]) => ({
        id,
        forkIteration,
        ...(parent === undefined ? {} : { parent }),
      })),
      last: (branch: string) => branches.find(([id]) => id === branch)?.[3] ?? -1,
    };
    const told = forksFrom(history, current).map(({ branch, fork }) => `${branch} from ${fork}`);
    assert.deepEqual(told, expected);
  });
}
