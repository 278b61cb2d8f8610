import type { SettingValues } from '../settings.ts';
import type { Search } from './context.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import { takeStep } from './step.ts';

/** Cauchy's method (1847): along −∇L as far as the line search finds good. The learning rate is the step that it tries first. */
export function steepestDescent(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  return {
    init: () => ({}),
    run(context, _state, _next, updates) {
      const direction = context.gradient.map((value) => -value);
      return takeStep(context, line, { direction, first: context.learningRate }, updates).report;
    },
  };
}
