import type { UpdateLine, UpdatePoint } from '../optimizers/explanations/lines.ts';
import { line } from '../optimizers/explanations/lines.ts';
import type { Trial } from './context.ts';

/** What was tried along the direction, and the step of one element. */
export function explainSearch(point: UpdatePoint): UpdateLine[] {
  return explained(point, ({ step, slope, loss, verdict }) =>
    line(`α = {0}: ∇L(θ + αp)ᵀp = {1}, L(θ + αp) = {2} (${braceless(verdict)})`, step, slope, loss),
  );
}

/** What was tried with which damping, and the step of one element. */
export function explainDamping(point: UpdatePoint): UpdateLine[] {
  return explained(point, ({ step, loss, verdict }) =>
    line(`μ = {0}: L(θ + p) = {1} (${braceless(verdict)})`, step, loss),
  );
}

function explained({ element, value, search }: UpdatePoint, trialLine: (trial: Trial) => UpdateLine): UpdateLine[] {
  if (search === undefined) return [];
  const { report, direction } = search;
  const lines = report.notes.map((note) => line(`${braceless(note)}: p = {0}`, direction));
  lines.push(line('∇L(θ)ᵀp = {0}', report.slope), ...report.trials.map(trialLine));
  if (report.end !== undefined) lines.push(line(`${braceless(report.end.text)}: Δ${element} = {0}`, 0));
  // The order of operations is that of the search and of the step: Δθ = α p first, then θ + Δθ.
  const result = value + report.stepLength * direction;
  return [...lines, line(`${element}: {0} + {1} · {2} = {3}`, value, report.stepLength, direction, result)];
}

/** Braces have a meaning in a line, and what a loss threw may have some. */
function braceless(text: string): string {
  return text.replaceAll('{', '(').replaceAll('}', ')');
}
