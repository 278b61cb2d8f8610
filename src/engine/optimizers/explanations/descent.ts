import type { UpdateLine, UpdatePoint } from './lines.ts';
import { applied, coupled, line, plainStep, setting } from './lines.ts';

export function explainGradientDescent(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  return [...lines, plainStep(point, gradient)];
}

export function explainMomentum(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const { text, numbers } = bufferLine(point, gradient, setting(point, 'dampening'));
  return [...lines, { text, numbers }, plainStep(point, numbers.at(-1)!)];
}

export function explainNesterov(point: UpdatePoint): UpdateLine[] {
  const { element, value, learningRate } = point;
  const { lines, gradient } = coupled(point);
  const momentum = setting(point, 'momentum');
  const buffered = bufferLine(point, gradient, 0);
  const buffer = buffered.numbers.at(-1)!;
  const result = applied(point, learningRate, gradient + momentum * buffer);
  const text = `${element}: {0} − {1} · ({2} + {3} · {4}) = {5}`;
  return [...lines, buffered, line(text, value, learningRate, gradient, momentum, buffer, result)];
}

function bufferLine(point: UpdatePoint, gradient: number, dampening: number): UpdateLine {
  if (point.state('step') === 0) return line('b = {0}', gradient);
  const momentum = setting(point, 'momentum');
  const before = point.state('momentumBuffer');
  const buffer = momentum * before + (1 - dampening) * gradient;
  if (dampening === 0) return line('b = {0} · {1} + {2} = {3}', momentum, before, gradient, buffer);
  return line('b = {0} · {1} + (1 − {2}) · {3} = {4}', momentum, before, dampening, gradient, buffer);
}
