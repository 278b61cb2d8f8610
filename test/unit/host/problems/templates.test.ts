// Every template of "New loss function" is found, named where its cursor goes, and descends as its comment says.
import assert from 'node:assert/strict';
import test from 'node:test';
import { templates, withoutMarks } from '../../../../src/host/problems/templates.ts';
import { findProblems } from '../../../../src/language/editing.ts';
import { Descent } from '../../../../src/runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../../../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../../../src/runtime/environment.ts';
import { loadProblem } from '../../../../src/runtime/evaluation/load.ts';

const program = 'untitled:loss.ts';

/** What the template's file is at the end of its descent, and at its beginning. */
async function descend(text: string, iterations?: number) {
  const environment: Environment = {
    read: (uri) => Promise.resolve(uri === program ? text : undefined),
    now: () => 0,
    schedule: () => {
      throw new Error('Nothing here runs by the clock.');
    },
    emit: (event, value) => {
      throw new Error(`${event}: ${JSON.stringify(value)}`);
    },
    lag: () => 0,
    busy: () => undefined,
  };
  const launch = { program, ...(iterations === undefined ? {} : { iterations }) };
  const problem = await loadProblem(environment, launch);
  assert.deepEqual(problem.problems, []);
  const hyperparameters = initialHyperparameters(mergeOptions(problem.presets, launch), problem.kind, problem.training);
  const descent = new Descent(problem.evaluator, hyperparameters, problem.start.slice());
  descent.evaluate();
  const before = descent.loss;
  while (descent.end === undefined) descent.advance();
  return { before, descent };
}

const all = templates((text) => text);

for (const template of all) {
  test(`${template.id} is one problem, with its name under the cursor`, () => {
    const { text, start, end } = withoutMarks(template);
    const [problem, ...others] = findProblems(text, program);
    assert.equal(others.length, 0);
    assert.equal(problem?.refusal, undefined);
    assert.deepEqual(problem?.problems, []);
    assert.deepEqual([problem?.place.start, problem?.place.end], [start, end]);
    assert.equal(problem?.name, text.slice(start, end));
  });
}

const textOf = (id: string): string => withoutMarks(all.find((template) => template.id === id)!).text;

test('the function converges to the minimum of which its comment tells', async () => {
  const { descent } = await descend(textOf('function'));
  assert.equal(descent.end?.reason, 'converged');
  for (const value of descent.parameters) assert.ok(Math.abs(value - 1) < 1e-6, `${value}`);
});

test('the fit converges to a decay through its points', async () => {
  const { descent } = await descend(textOf('fit'));
  assert.equal(descent.end?.reason, 'converged', descent.end?.text);
  const [amplitude, rate, offset] = descent.parameters;
  assert.ok(descent.loss < 0.05, `loss ${descent.loss}`);
  assert.ok(amplitude! > 3 && rate! > 0.2 && rate! < 1 && offset! > 0, `${descent.parameters}`);
});

test('the network gets well below the loss it begins with', async () => {
  const { before, descent } = await descend(textOf('network'), 700);
  assert.equal(descent.end?.reason, 'limit');
  assert.ok(descent.loss < before / 2, `${before} → ${descent.loss}`);
});
