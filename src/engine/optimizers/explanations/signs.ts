import type { ResilientLimits } from '../parts/signs.ts';
import { resilientFactor, withinStepSizes } from '../parts/signs.ts';
import type { UpdateLine, UpdatePoint } from './lines.ts';
import { lastStep, line, setting } from './lines.ts';

export function explainSignDescent(point: UpdatePoint): UpdateLine[] {
  const { gradient } = point;
  const decay = setting(point, 'weightDecay');
  const momentum = setting(point, 'momentum');
  if (momentum === 0) return [signStep(point, gradient, decay)];
  const share = 1 - momentum;
  const before = point.state('gradientAverage');
  const average = momentum * before + share * gradient;
  return [
    line('a = {0} · {1} + {2} · {3} = {4}', momentum, before, share, gradient, average),
    signStep(point, average, decay),
  ];
}

function signStep(point: UpdatePoint, signed: number, decay: number): UpdateLine {
  return lastStep(point, Math.sign(signed), 'sign({2})', [signed], decay);
}

export function explainLion(point: UpdatePoint): UpdateLine[] {
  const { gradient } = point;
  const beta1 = setting(point, 'beta1');
  const share = 1 - beta1;
  const before = point.state('firstMoment');
  const mixed = beta1 * before + share * gradient;
  return [
    line('c = {0} · {1} + {2} · {3} = {4}', beta1, before, share, gradient, mixed),
    signStep(point, mixed, setting(point, 'weightDecay')),
  ];
}

export function explainRprop(point: UpdatePoint): UpdateLine[] {
  const { element, value, gradient, learningRate } = point;
  const limits: ResilientLimits = {
    etaMinus: setting(point, 'etaMinus'),
    etaPlus: setting(point, 'etaPlus'),
    minimumStepSize: setting(point, 'minimumStepSize'),
    maximumStepSize: setting(point, 'maximumStepSize'),
  };
  const lines: UpdateLine[] = [];
  const first = point.state('step') === 0;
  const before = first ? learningRate : point.state('stepSizes');
  const previous = point.state('previousGradient');
  const product = gradient * previous;
  const factor = resilientFactor(product, limits);
  const scaled = before * factor;
  if (first) lines.push(line('s = {0}', scaled));
  else {
    lines.push(line('g · g′ = {0} · {1} = {2}', gradient, previous, product));
    lines.push(line('s = {0} · {1} = {2}', before, factor, scaled));
  }
  const size = withinStepSizes(scaled, limits);
  if (!Object.is(size, scaled)) lines.push(line('s = {1} (kept within its limits from {0})', scaled, size));
  const followed = product < 0 ? 0 : gradient;
  const result = value + -Math.sign(followed) * size;
  lines.push(line(`${element}: {0} − {1} · sign({2}) = {3}`, value, size, followed, result));
  return lines;
}
