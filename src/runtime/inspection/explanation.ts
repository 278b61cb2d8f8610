import type { UpdateLine } from '../../engine/optimizers/explain.ts';
import { explainClipping } from '../../engine/optimizers/explain.ts';
import { optimizerTable } from '../../engine/optimizers/table.ts';
import { intervalTextOf, projectElement } from '../../engine/parameters/bounds.ts';
import { rounded } from '../../engine/precision.ts';
import { explainSchedule } from '../../engine/schedules/explain.ts';
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
  const { searched } = descent;
  const clipped = explainClipping(clipping, descent.gradient[index]!, descent.gradientNorm);
  const update = row.explain({
    element,
    value: descent.parameters[index]!,
    gradient: clipped.gradient,
    learningRate: descent.learningRate,
    settings: optimizer.settings,
    ...(searched === undefined ? {} : { search: { report: searched, direction: searched.direction[index]! } }),
    state: (entry) => {
      const value = state[entry];
      if (value === undefined) throw new TypeError(`The optimizer's state has no "${entry}".`);
      return typeof value === 'number' ? value : value[index]!;
    },
  });
  const rate = explainSchedule(schedule, iteration, learningRate, state);
  const projected = projection(descent, element, index, update.at(-1)?.numbers.at(-1));
  const rounding = roundingOf(descent, element, [...update, ...projected].at(-1)?.numbers.at(-1));
  return [...clipped.lines, ...rate, ...update, ...projected, ...rounding];
}

/** The line of the bounds that move an element, whose value after the update would be `value`. */
function projection(
  { hyperparameters: { bounds } }: Descent,
  element: string,
  index: number,
  value: number | undefined,
): readonly UpdateLine[] {
  if (bounds === undefined || value === undefined) return [];
  const lower = bounds.box.lower[index]!;
  const upper = bounds.box.upper[index]!;
  const projected = projectElement(value, lower, upper);
  if (Object.is(projected, value)) return [];
  const side = projected === lower ? 'max' : 'min';
  const numbers = Float64Array.of(projected, value, projected);
  const range = intervalTextOf([lower, upper]);
  return [{ text: `${element}: ${side}({0}, {1}) = {2} (bounds ${range})`, numbers }];
}

/** The line that rounds an element to the run's precision, where it is not a number of it as it is. */
function roundingOf({ precision }: Descent, element: string, value: number | undefined): readonly UpdateLine[] {
  if (value === undefined || Object.is(rounded(precision, value), value)) return [];
  return [{ text: `${element}: {0} → {1} (${precision})`, numbers: Float64Array.of(value, rounded(precision, value)) }];
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
