import type { UpdateLine, UpdatePoint } from './lines.ts';
import { applied, coupled, line, plainStep, setting } from './lines.ts';

export function explainAdagrad(point: UpdatePoint): UpdateLine[] {
  const { element, value, learningRate } = point;
  const { lines, gradient } = coupled(point);
  const before = point.state('squareSum');
  const sum = before + gradient * gradient;
  lines.push(line('s = {0} + {1}² = {2}', before, gradient, sum));
  const decay = setting(point, 'learningRateDecay');
  let rate = learningRate;
  if (decay !== 0) {
    const step = point.state('step');
    rate = learningRate / (1 + step * decay);
    lines.push(line('η = {0} / (1 + {1} · {2}) = {3}', learningRate, step, decay, rate));
  }
  const epsilon = setting(point, 'epsilon');
  const result = applied(point, rate, gradient / (Math.sqrt(sum) + epsilon));
  const text = `${element}: {0} − {1} · {2} / (√{3} + {4}) = {5}`;
  return [...lines, line(text, value, rate, gradient, sum, epsilon, result)];
}

export function explainRmsprop(point: UpdatePoint): UpdateLine[] {
  const { element, value, learningRate } = point;
  const { lines, gradient } = coupled(point);
  const alpha = setting(point, 'alpha');
  const share = 1 - alpha;
  const before = point.state('squareAverage');
  let variance = alpha * before + share * (gradient * gradient);
  lines.push(line('v = {0} · {1} + {2} · {3}² = {4}', alpha, before, share, gradient, variance));
  if (point.settings['centered'] === true) {
    const mean = point.state('gradientAverage');
    const average = alpha * mean + share * gradient;
    lines.push(line('a = {0} · {1} + {2} · {3} = {4}', alpha, mean, share, gradient, average));
    variance -= average * average;
    lines.push(line('v − a² = {0}', variance));
  }
  const epsilon = setting(point, 'epsilon');
  const scaled = gradient / (Math.sqrt(variance) + epsilon);
  const momentum = setting(point, 'momentum');
  if (momentum !== 0) {
    const old = point.state('momentumBuffer');
    const buffer = momentum * old + scaled;
    const text = 'b = {0} · {1} + {2} / (√{3} + {4}) = {5}';
    return [...lines, line(text, momentum, old, gradient, variance, epsilon, buffer), plainStep(point, buffer)];
  }
  const result = applied(point, learningRate, scaled);
  const text = `${element}: {0} − {1} · {2} / (√{3} + {4}) = {5}`;
  return [...lines, line(text, value, learningRate, gradient, variance, epsilon, result)];
}

export function explainAdadelta(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const rho = setting(point, 'rho');
  const share = 1 - rho;
  const epsilon = setting(point, 'epsilon');
  const before = point.state('squareAverage');
  const updates = point.state('squaredUpdateAverage');
  const square = rho * before + share * (gradient * gradient);
  const delta = (Math.sqrt(updates + epsilon) / Math.sqrt(square + epsilon)) * gradient;
  return [
    ...lines,
    line('v = {0} · {1} + {2} · {3}² = {4}', rho, before, share, gradient, square),
    line('Δ = √({0} + {1}) / √({2} + {1}) · {3} = {4}', updates, epsilon, square, gradient, delta),
    plainStep(point, delta),
  ];
}
