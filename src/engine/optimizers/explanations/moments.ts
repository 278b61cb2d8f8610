import { longestLength, nadamMomentum, rectification, rectificationLength } from '../parts/rectified.ts';
import type { Decayed, UpdateLine, UpdatePoint } from './lines.ts';
import { coupled, lastStep, line, setting, superscript } from './lines.ts';

/** An average or what is made of it: its value, and the line that says how it comes about. */
interface Written {
  readonly value: number;
  readonly line: UpdateLine;
}

/** The step that is made, t = 1, 2, …. */
function stepOf(point: UpdatePoint): number {
  return point.state('step') + 1;
}

function firstMoment(point: UpdatePoint, gradient: number): Written {
  const beta1 = setting(point, 'beta1');
  const share = 1 - beta1;
  const before = point.state('firstMoment');
  const value = beta1 * before + share * gradient;
  return { value, line: line('m = {0} · {1} + {2} · {3} = {4}', beta1, before, share, gradient, value) };
}

function secondMoment(point: UpdatePoint, gradient: number): Written {
  const beta2 = setting(point, 'beta2');
  const share = 1 - beta2;
  const before = point.state('secondMoment');
  const value = beta2 * before + share * (gradient * gradient);
  return { value, line: line('v = {0} · {1} + {2} · {3}² = {4}', beta2, before, share, gradient, value) };
}

/** An average divided by 1 − βᵗ, under the name that the line begins with. */
function corrected(point: UpdatePoint, name: string, average: number, beta: 'beta1' | 'beta2'): Written {
  const decay = setting(point, beta);
  const step = stepOf(point);
  const value = average / (1 - decay ** step);
  return { value, line: line(`${name} = {0} / (1 − {1}${superscript(step)}) = {2}`, average, decay, value) };
}

/** The last line of the family: θ − η · first / (√second + ε). */
function adaptiveStep(point: UpdatePoint, first: number, second: number, decay = 0): UpdateLine {
  const epsilon = setting(point, 'epsilon');
  const direction = first / (Math.sqrt(second) + epsilon);
  return lastStep(point, direction, '{2} / (√{3} + {4})', [first, second, epsilon], decay);
}

interface Moments {
  readonly lines: UpdateLine[];
  readonly first: number;
  readonly second: number;
}

function moments(point: UpdatePoint, gradient: number): Moments {
  const m = firstMoment(point, gradient);
  const v = secondMoment(point, gradient);
  const first = corrected(point, 'm̂', m.value, 'beta1');
  const amsgrad = point.settings['amsgrad'] === true;
  if (!amsgrad) {
    const second = corrected(point, 'v̂', v.value, 'beta2');
    return { lines: [m.line, v.line, first.line, second.line], first: first.value, second: second.value };
  }
  const beta2 = setting(point, 'beta2');
  const step = stepOf(point);
  const second = Math.max(point.state('largestSecondMoment'), v.value) / (1 - beta2 ** step);
  const text = `v̂ = max(v so far) / (1 − {0}${superscript(step)}) = {1}`;
  return { lines: [m.line, v.line, first.line, line(text, beta2, second)], first: first.value, second };
}

export function explainAdam(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const found = moments(point, gradient);
  return [...lines, ...found.lines, adaptiveStep(point, found.first, found.second)];
}

export function explainAdamw(point: UpdatePoint): UpdateLine[] {
  const { lines, first, second } = moments(point, point.gradient);
  return [...lines, adaptiveStep(point, first, second, setting(point, 'weightDecay'))];
}

export function explainAdamax(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const m = firstMoment(point, gradient);
  const beta2 = setting(point, 'beta2');
  const epsilon = setting(point, 'epsilon');
  const before = point.state('infinityNorm');
  const norm = Math.max(beta2 * before, Math.abs(gradient) + epsilon);
  const first = corrected(point, 'm̂', m.value, 'beta1');
  return [
    ...lines,
    m.line,
    line('n = max({0} · {1}, |{2}| + {3}) = {4}', beta2, before, gradient, epsilon, norm),
    first.line,
    lastStep(point, first.value / norm, '{2} / {3}', [first.value, norm]),
  ];
}

/** The weight decay of NAdam and RAdam: in the gradient, or beside the step. */
function eitherDecay(point: UpdatePoint): Decayed & { readonly decoupled: number } {
  if (point.settings['decoupledWeightDecay'] !== true) return { ...coupled(point), decoupled: 0 };
  return { lines: [], gradient: point.gradient, decoupled: setting(point, 'weightDecay') };
}

export function explainNadam(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient, decoupled } = eitherDecay(point);
  const m = firstMoment(point, gradient);
  const v = secondMoment(point, gradient);
  const second = corrected(point, 'v̂', v.value, 'beta2');
  const beta1 = setting(point, 'beta1');
  const decay = setting(point, 'momentumDecay');
  const step = stepOf(point);
  const momentum = nadamMomentum(beta1, decay, step);
  const next = nadamMomentum(beta1, decay, step + 1);
  const before = point.state('momentumProduct');
  const product = before * momentum;
  const present = ((1 - momentum) * gradient) / (1 - product);
  const ahead = (next * m.value) / (1 - product * next);
  const epsilon = setting(point, 'epsilon');
  const direction = (present + ahead) / (Math.sqrt(second.value) + epsilon);
  const powerText = '{0} · (1 − 0.5 · 0.96^({1} · {2})) = {3}';
  return [
    ...lines,
    m.line,
    v.line,
    second.line,
    line(`μ = ${powerText}`, beta1, step, decay, momentum),
    line(`μ′ = ${powerText}`, beta1, step + 1, decay, next),
    line('ĝ = (1 − {0}) · {1} / (1 − {2} · {0}) = {3}', momentum, gradient, before, present),
    line('m̂ = {0} · {1} / (1 − {2} · {3} · {0}) = {4}', next, m.value, before, momentum, ahead),
    lastStep(point, direction, '({2} + {3}) / (√{4} + {5})', [present, ahead, second.value, epsilon], decoupled),
  ];
}

export function explainRadam(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient, decoupled } = eitherDecay(point);
  const m = firstMoment(point, gradient);
  const first = corrected(point, 'm̂', m.value, 'beta1');
  const beta2 = setting(point, 'beta2');
  const step = stepOf(point);
  const power = superscript(step);
  const longest = longestLength(beta2);
  const length = rectificationLength(beta2, step);
  const lengthText = `ρ = {0} − 2 · {1} · {2}${power} / (1 − {2}${power}) = {3}`;
  const lengthLine = line(lengthText, longest, step, beta2, length);
  const rectified = rectification(length, longest);
  if (rectified === 0) {
    return [...lines, m.line, first.line, lengthLine, lastStep(point, first.value, '{2}', [first.value], decoupled)];
  }
  const v = secondMoment(point, gradient);
  const epsilon = setting(point, 'epsilon');
  const root = Math.sqrt(1 - beta2 ** step);
  const direction = (first.value * rectified * root) / (Math.sqrt(v.value) + epsilon);
  const rectifiedText = 'r = √(({0} − 4) · ({0} − 2) · {1} / (({1} − 4) · ({1} − 2) · {0})) = {2}';
  const text = `{2} · {3} · √(1 − {4}${power}) / (√{5} + {6})`;
  return [
    ...lines,
    m.line,
    v.line,
    first.line,
    lengthLine,
    line(rectifiedText, length, longest, rectified),
    lastStep(point, direction, text, [first.value, rectified, beta2, v.value, epsilon], decoupled),
  ];
}

export function explainYogi(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const m = firstMoment(point, gradient);
  const share = 1 - setting(point, 'beta2');
  const before = point.state('secondMoment');
  const second = before - share * Math.sign(before - gradient * gradient) * (gradient * gradient);
  const first = corrected(point, 'm̂', m.value, 'beta1');
  const correctedSecond = corrected(point, 'v̂', second, 'beta2');
  return [
    ...lines,
    m.line,
    line('v = {0} − {1} · sign({0} − {2}²) · {2}² = {3}', before, share, gradient, second),
    first.line,
    correctedSecond.line,
    adaptiveStep(point, first.value, correctedSecond.value),
  ];
}

export function explainAdabelief(point: UpdatePoint): UpdateLine[] {
  const { gradient } = point;
  const m = firstMoment(point, gradient);
  const beta2 = setting(point, 'beta2');
  const share = 1 - beta2;
  const epsilonRoot = setting(point, 'epsilonRoot');
  const before = point.state('centralSecondMoment');
  const deviation = gradient - m.value;
  const central = beta2 * before + share * (deviation * deviation) + epsilonRoot;
  const first = corrected(point, 'm̂', m.value, 'beta1');
  const second = corrected(point, 'ŝ', central, 'beta2');
  const text = 's = {0} · {1} + {2} · ({3} − {4})² + {5} = {6}';
  return [
    m.line,
    line(text, beta2, before, share, gradient, m.value, epsilonRoot, central),
    first.line,
    second.line,
    adaptiveStep(point, first.value, second.value, setting(point, 'weightDecay')),
  ];
}
