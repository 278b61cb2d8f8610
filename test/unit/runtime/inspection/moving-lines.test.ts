// What the lines of a loss compute while its run moves: read between slices, without changing a bit of the run.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';
import { Session } from '../../../../src/runtime/session.ts';
import type { LineValue } from '../../../../src/shared/run.ts';
import { TestEnvironment } from '../toy.ts';

const program = 'file:///loss.ts';

/** Time goes on with every look at the clock, so that a run is many slices. */
class TickingEnvironment extends TestEnvironment {
  tick = 0.5;
  readonly #text: string;
  #ticks = 0;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(uri: string): Promise<string | undefined> {
    return Promise.resolve(uri === program ? this.#text : undefined);
  }

  override readonly now = (): number => {
    this.#ticks += this.tick;
    return this.time + this.#ticks;
  };
}

const branching = `export function loss(x = 3, y = -2) {
  const far = x > 1 ? x * x : 2 * x;
  return far + y * y + Math.random() * 0;
}`;

/** Runs to the end; `look` is called between slices. */
async function run(text: string, look?: (values: readonly LineValue[]) => void, tick = 0.5) {
  const environment = new TickingEnvironment(text);
  const { handlers } = new Session(environment, loadProblem);
  await handlers.launch({ program, iterations: 200, tolerance: 0, pace: 'max' });
  environment.tick = tick;
  handlers.continue(undefined);
  let slices = 0;
  while (environment.slice()) {
    slices++;
    if (environment.last('state').status === 'running') look?.((await handlers.lineValues(undefined)) as LineValue[]);
  }
  const batches = environment.all('records').flatMap(({ columns }) => Object.entries(columns));
  const values = new Map<string, number[]>();
  for (const [id, column] of batches) values.set(id, [...(values.get(id) ?? []), ...column]);
  return { values, slices };
}

test('they are those of a point of the run, and leave its numbers as they are', async () => {
  const seen: number[] = [];
  const looked = await run(branching, (values) => {
    const far = values.find(({ name }) => name === 'far');
    const x = values.find(({ name }) => name === 'x');
    assert.ok(typeof far?.value === 'number' && typeof x?.value === 'number');
    assert.equal(far.value, x.value > 1 ? x.value * x.value : 2 * x.value);
    assert.equal(far.adjoint, 1);
    seen.push(x.value);
  });
  assert.ok(new Set(seen).size > 3, `${seen.length} looks in ${looked.slices} slices`);
  const alone = await run(branching);
  for (const x of seen) assert.ok(alone.values.get('value:x')?.includes(x), `${x} is no value of the run`);
  assert.deepEqual([...looked.values].sort(), [...alone.values].sort());
});

test('there are none where looking would change the loss, or takes too long', async () => {
  const remembering = 'let count = 0;\nexport function loss(x = 3) {\n  count += 1;\n  return x * x + count;\n}';
  await run(remembering, (values) => assert.deepEqual(values, []));
  const looks: number[] = [];
  await run(branching, (values) => looks.push(values.length), 6);
  assert.ok(looks.length > 3);
  assert.deepEqual(
    looks.slice(2).filter((count) => count > 0),
    [],
  );
});
