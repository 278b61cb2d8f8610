import type { UpdateLine } from '../../engine/optimizers/explain.ts';
import { explainClipping, explainSchedule } from '../../engine/optimizers/explain.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import type { ParameterDescription } from '../../shared/run.ts';
import type { UpdateExplanation } from '../../shared/views/explanation.ts';
import type { Descent } from '../descent/descent.ts';
import { elementNameAt, namedElement } from '../descent/parameters.ts';

/**
 * The update of an element where the descent stands, written out. A parameter of several elements stands for the one with the
 * largest |∂L/∂|. A point at which the loss threw has no update: no lines. Throws where there is no such element.
 */
export function explain(
  descent: Descent,
  parameters: readonly ParameterDescription[],
  branch: string,
  name: string,
): UpdateExplanation {
  const index = indexOf(descent, parameters, name);
  const element = elementNameAt(parameters, index);
  const { optimizer } = descent.hyperparameters;
  const { iteration } = descent;
  const lines = descent.failed ? [] : linesOf(descent, element, index);
  return { element, iteration, branch, optimizer: optimizer.id, lines };
}

function linesOf(descent: Descent, element: string, index: number): readonly UpdateLine[] {
  const { hyperparameters, iteration, state } = descent;
  const { clipping, schedule, optimizer, learningRate } = hyperparameters;
  const row = optimizerTable.find(({ id }) => id === optimizer.id);
  if (row === undefined) throw new Error(`There is no optimizer "${optimizer.id}".`);
  const clipped = explainClipping(clipping, descent.gradient[index]!, descent.gradientNorm);
  const update = row.explain({
    element,
    value: descent.parameters[index]!,
    gradient: clipped.gradient,
    learningRate: descent.learningRate,
    settings: optimizer.settings,
    state: (entry) => {
      const value = state[entry];
      if (value === undefined) throw new TypeError(`The optimizer's state has no "${entry}".`);
      return typeof value === 'number' ? value : value[index]!;
    },
  });
  return [...clipped.lines, ...explainSchedule(schedule, iteration, learningRate), ...update];
}

function indexOf({ gradient }: Descent, parameters: readonly ParameterDescription[], name: string): number {
  const parameter = parameters.find((each) => each.name === name && each.size > 1);
  if (parameter === undefined) return namedElement(parameters, name);
  let best = parameter.offset;
  for (let index = best + 1; index < parameter.offset + parameter.size; index++) {
    if (Math.abs(gradient[index]!) > Math.abs(gradient[best]!)) best = index;
  }
  return best;
}
