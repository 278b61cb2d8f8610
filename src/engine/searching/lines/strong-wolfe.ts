import type { Line, LinePoint, LineResult, LineSettings } from './line.ts';
import { exhausted, isFinitePoint, verdicts } from './line.ts';

/** How far from its better end a bracket is entered where all that is known of the other is that it is too far. */
const margin = 0.1;
/** A bracket that two trials have left with more than this share of its width is halved (Moré and Thuente). */
const sluggish = 0.66;
/** How much further than the last stretch a step may be lengthened. */
const growth = 9;

/**
 * A step that meets the strong Wolfe conditions, φ(α) ≤ φ(0) + c₁ α φ′(0) and |φ′(α)| ≤ c₂ |φ′(0)|: Nocedal and Wright, Numerical
 * Optimization, algorithms 3.5 (bracketing) and 3.6 (zoom), with the cubic of (3.59) through losses and slopes of both ends.
 */
export function strongWolfe(line: Line, first: number, settings: LineSettings): LineResult {
  let before = line.origin;
  let step = first;
  /** Beyond this the loss is not finite. */
  let wall = Number.POSITIVE_INFINITY;
  while (line.count < settings.maximumTrials) {
    const point = line.at(step);
    if (!isFinitePoint(point)) {
      line.judge(point, verdicts.notFinite);
      wall = step;
      // Nothing is known there but that it is too far.
      step = before.step + margin * (step - before.step);
      continue;
    }
    if (!line.decreases(point, settings.sufficientDecrease) || isHigher(line, point, before)) {
      line.judge(point, verdicts.decrease);
      return zoom(line, first, before, point, settings);
    }
    if (Math.abs(point.slope) <= -settings.curvature * line.origin.slope) {
      line.judge(point, verdicts.accepted);
      return { accepted: point };
    }
    line.judge(point, verdicts.curvature);
    if (point.slope >= 0) return zoom(line, first, point, before, settings);
    step = lengthened(before, point, wall);
    before = point;
  }
  return exhausted(line, first);
}

/** The bracket between the best point so far and another is narrowed until a point meets both conditions. */
function zoom(line: Line, first: number, low: LinePoint, high: LinePoint, settings: LineSettings): LineResult {
  let best = low;
  let other = high;
  let widthBefore = Number.POSITIVE_INFINITY;
  let width = Number.POSITIVE_INFINITY;
  while (line.count < settings.maximumTrials) {
    const now = Math.abs(other.step - best.step);
    const step = now > sluggish * widthBefore ? (best.step + other.step) / 2 : within(best, other);
    widthBefore = width;
    width = now;
    if (step === best.step || step === other.step) break;
    const point = line.at(step);
    if (!isFinitePoint(point)) {
      line.judge(point, verdicts.notFinite);
      other = point;
      continue;
    }
    if (!line.decreases(point, settings.sufficientDecrease) || isHigher(line, point, best)) {
      line.judge(point, verdicts.decrease);
      other = point;
      continue;
    }
    if (Math.abs(point.slope) <= -settings.curvature * line.origin.slope) {
      line.judge(point, verdicts.accepted);
      return { accepted: point };
    }
    line.judge(point, verdicts.curvature);
    if (point.slope * (other.step - best.step) >= 0) other = best;
    best = point;
  }
  return exhausted(line, first);
}

/** φ is not below that of another point, as far as rounding lets it be seen; there the slope decides. */
function isHigher(line: Line, point: LinePoint, than: LinePoint): boolean {
  if (than.step === 0) return false;
  if (Math.abs(point.loss - than.loss) <= line.noise) return false;
  return point.loss >= than.loss;
}

/** The next point of a bracket: the minimum of the cubic where it is inside, else the middle. */
function within(best: LinePoint, other: LinePoint): number {
  const width = other.step - best.step;
  // An end that is no number says only that the bracket is too wide.
  if (!isFinitePoint(other)) return best.step + margin * width;
  const step = cubicMinimum(best, other);
  const share = (step - best.step) / width;
  return share > 0 && share < 1 ? step : best.step + width / 2;
}

/**
 * Where the cubic through both points has its minimum beyond the second one, at least the last stretch further on and at most
 * `growth` times that; the latter too where the cubic goes on falling.
 */
function lengthened(before: LinePoint, point: LinePoint, wall: number): number {
  const stretch = point.step - before.step;
  if (Number.isFinite(wall)) return point.step + (wall - point.step) / 2;
  const step = cubicMinimum(before, point);
  if (!(step > point.step)) return point.step + growth * stretch;
  return Math.min(Math.max(step, point.step + stretch), point.step + growth * stretch);
}

/** The minimum of the cubic with the losses and slopes of two points (Nocedal and Wright, 3.59); NaN where it has none. */
export function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.step - b.step);
  const radicand = d1 * d1 - a.slope * b.slope;
  if (!(radicand >= 0)) return Number.NaN;
  const d2 = Math.sign(b.step - a.step) * Math.sqrt(radicand);
  return b.step - ((b.step - a.step) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}
