import type { Bounds } from './parameters/bounds.ts';
import { isHeld } from './parameters/bounds.ts';

/** When a run ends by itself. */
export interface StoppingRules {
  /** Converged when ‖∇L‖∞ is at most this … */
  readonly tolerance: number;
  /** … in this many iterations in a row: one, or the batches of an epoch, of which one alone says nothing of the others. */
  readonly convergenceIterations: number;
  /** The limit of iterations: the run ends at the point after this many updates. */
  readonly iterations: number;
  /** Diverged when the loss is above L₀ + divergenceFactor·(1 + |L₀|) … */
  readonly divergenceFactor: number;
  /** … in this many iterations in a row. */
  readonly divergenceIterations: number;
}

export const defaultStoppingRules: StoppingRules = {
  tolerance: 1e-8,
  convergenceIterations: 1,
  iterations: 10_000,
  divergenceFactor: 1e6,
  divergenceIterations: 20,
};

/** What the tests remember between iterations. A checkpoint holds a copy, so that a replay stops where the run stopped. */
export interface StoppingState extends Record<string, number> {
  /** L₀, the first loss of the run; NaN before it. */
  initialLoss: number;
  /** Iterations in a row, up to the last one tested, whose loss was above the limit of divergence. */
  iterationsAbove: number;
  /** Iterations in a row, up to the last one tested, whose gradient was within the tolerance. */
  iterationsBelow: number;
}

export function initialStoppingState(): StoppingState {
  return { initialLoss: Number.NaN, iterationsAbove: 0, iterationsBelow: 0 };
}

/** `noStep`: an optimizer that searches found no step which its conditions accept. */
export type EndReason = 'converged' | 'limit' | 'diverged' | 'nonFinite' | 'noStep';

/** Why a run ended: the test that fired, its number, and both in a sentence. */
export interface End {
  readonly reason: EndReason;
  readonly iteration: number;
  /** What was tested: ‖∇L‖∞, the iteration, the loss, or the non-finite value. */
  readonly value: number;
  /** What it was compared with; absent for a non-finite value. */
  readonly threshold?: number;
  /** Index in the flat gradient of its first non-finite element; absent where it is the loss. */
  readonly element?: number;
  readonly text: string;
}

/** Bounds on the parameters, and where these are. */
export interface Bounded {
  readonly bounds: Bounds;
  readonly parameters: Float64Array;
}

/** Names element `index` of the flat parameters for a sentence, as in `w[3]`. */
export type ElementName = (index: number) => string;

/**
 * Tests the point of one iteration, each iteration once and in order: its loss and its gradient before clipping and decay.
 * Of parameters with bounds the gradient is projected: an element that is at a bound and would leave it counts as 0. Returns why the run ends here, or undefined to go on. Updates `state`; allocates nothing unless the run ends.
 * @param norm Of the gradient, where it is known: most points are seen by it to be no end, without a look at every element.
 */
export function checkStopping(
  rules: StoppingRules,
  state: StoppingState,
  iteration: number,
  loss: number,
  gradient: Float64Array,
  elementName: ElementName = (index) => `θ[${index}]`,
  bounded?: Bounded,
  norm?: number,
): End | undefined {
  if (!Number.isFinite(loss)) {
    const text = `non-finite loss: L = ${loss} at iteration ${iteration}`;
    return { reason: 'nonFinite', iteration, value: loss, text };
  }
  const isFar = bounded === undefined && norm !== undefined && isFarFrom(rules, norm, gradient.length, iteration);
  let largest = isFar ? norm : largestSize(gradient);
  if (largest === Number.POSITIVE_INFINITY) return nonFiniteGradient(iteration, gradient, elementName);
  if (bounded !== undefined) largest = largestFree(bounded, gradient);

  if (Number.isNaN(state.initialLoss)) state.initialLoss = loss;
  const limit = state.initialLoss + rules.divergenceFactor * (1 + Math.abs(state.initialLoss));
  state.iterationsAbove = loss > limit ? state.iterationsAbove + 1 : 0;

  state.iterationsBelow = largest <= rules.tolerance ? state.iterationsBelow + 1 : 0;
  if (state.iterationsBelow >= rules.convergenceIterations) {
    const batches =
      rules.convergenceIterations === 1 ? '' : `, in all ${rules.convergenceIterations} batches of an epoch`;
    const { name, where } = gradientText(bounded, gradient, elementName);
    const text = `converged: ${name} = ${shortNumber(largest)} ≤ ${shortNumber(rules.tolerance)}${batches}${where}`;
    return { reason: 'converged', iteration, value: largest, threshold: rules.tolerance, text };
  }
  if (state.iterationsAbove >= rules.divergenceIterations) {
    const count = state.iterationsAbove;
    const text =
      `diverged: L = ${shortNumber(loss)} > ${shortNumber(limit)} = ` +
      `L₀ + ${shortNumber(rules.divergenceFactor)}·(1 + |L₀|), for ${count} iterations in a row`;
    return { reason: 'diverged', iteration, value: loss, threshold: limit, text };
  }
  if (iteration >= rules.iterations) {
    const { name, where } = gradientText(bounded, gradient, elementName);
    const text = `limit: ${iteration} of ${rules.iterations} iterations, ${name} = ${shortNumber(largest)}${where}`;
    return { reason: 'limit', iteration, value: iteration, threshold: rules.iterations, text };
  }
  return undefined;
}

/** Whether a gradient of that Euclidean norm has an element well above the tolerance, and its largest one need not be told. */
function isFarFrom(
  { tolerance, iterations }: StoppingRules,
  norm: number,
  elements: number,
  iteration: number,
): boolean {
  return iteration < iterations && norm < Number.POSITIVE_INFINITY && norm > 2 * tolerance * Math.sqrt(elements);
}

/** The largest size of an element; infinite where one is NaN. */
function largestSize(gradient: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i]!);
    if (size > largest) largest = size;
    else if (Number.isNaN(size)) return Number.POSITIVE_INFINITY;
  }
  return largest;
}

/** The largest size of an element of the gradient that its bounds do not hold. */
function largestFree({ bounds, parameters }: Bounded, gradient: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i]!);
    if (size > largest && !isHeld(bounds, i, parameters[i]!, gradient[i]!)) largest = size;
  }
  return largest;
}

/** What the norm of the gradient is called, and which elements it leaves out. */
function gradientText(
  bounded: Bounded | undefined,
  gradient: Float64Array,
  elementName: ElementName,
): { readonly name: string; readonly where: string } {
  const held: number[] = [];
  if (bounded !== undefined) {
    const { bounds, parameters } = bounded;
    gradient.forEach((value, i) => {
      if (isHeld(bounds, i, parameters[i]!, value)) held.push(i);
    });
  }
  const [first] = held;
  if (bounded === undefined || first === undefined) return { name: '‖∇L‖∞', where: '' };
  const bound = gradient[first]! > 0 ? bounded.bounds.lower[first]! : bounded.bounds.upper[first]!;
  const others = held.length === 1 ? '' : ` (and ${held.length - 1} more of ${gradient.length} elements at theirs)`;
  const side = gradient[first]! > 0 ? 'lower' : 'upper';
  const where = `, with ${elementName(first)} at its ${side} bound ${shortNumber(bound)}${others}`;
  return { name: 'projected ‖∇L‖∞', where };
}

function nonFiniteGradient(iteration: number, gradient: Float64Array, elementName: ElementName): End {
  const element = gradient.findIndex((value) => !Number.isFinite(value));
  const value = gradient[element]!;
  let others = -1;
  for (const each of gradient) if (!Number.isFinite(each)) others++;
  const more = others === 0 ? '' : ` (and ${others} more of ${gradient.length} elements)`;
  const text = `non-finite gradient: ∂L/∂${elementName(element)} = ${value}${more} at iteration ${iteration}`;
  return { reason: 'nonFinite', iteration, value, element, text };
}

/** A number for a sentence: all of it where that is short, else four significant digits. */
function shortNumber(value: number): string {
  const exact = String(value);
  return exact.length <= 8 ? exact : String(Number(value.toPrecision(4)));
}
