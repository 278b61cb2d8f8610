import type { SettingValues } from '../settings.ts';
import type { Search } from './context.ts';
import { columnLengths, orthogonal } from './least-squares.ts';
import { lineSearchOf, lineSettingsOf } from './lines/choice.ts';
import { solveLeastSquares } from './qr.ts';
import { steepest, takeStep } from './step.ts';

/**
 * Gauss and Newton's method with a line search (Nocedal and Wright, 10.3): along the p that makes ‖J p + r‖ smallest, which is found
 * by QR. Where J's columns are not independent to working precision, those that are. Remembers nothing.
 */
export function gaussNewton(settings: SettingValues): Search {
  const line = { search: lineSearchOf(settings), settings: lineSettingsOf(settings) };
  return {
    init: () => ({}),
    run(context, _state, _next, updates) {
      const found = context.residuals();
      const { residuals, jacobian } = found;
      const columns = context.point.length;
      const end = orthogonal(context, found, columnLengths(jacobian, columns));
      if (end !== undefined) {
        updates.fill(0);
        return { stepLength: 0, direction: new Float64Array(columns), slope: 0, trials: [], notes: [], end };
      }
      const right = residuals.map((value) => -value);
      const { solution, rank } = solveLeastSquares(jacobian.slice(), columns, right);
      const notes = rank === columns ? [] : [`J has rank ${rank}, fewer than its ${columns} columns`];
      const { report } = takeStep(context, line, { direction: solution, first: 1 }, updates, () => steepest(context));
      return { ...report, notes: [...notes, ...report.notes] };
    },
  };
}
