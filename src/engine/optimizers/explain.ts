import type { Schedule } from '../schedules.ts';
import type { SettingValues } from '../settings.ts';
import type { Clipping } from './clipping.ts';
import { clipByNorm, clipByValue } from './clipping.ts';

/** One line of an update: `text` has {0}, {1}, … where `numbers` belong; the last number is the result. */
export interface UpdateLine {
  readonly text: string;
  readonly numbers: Float64Array;
}

/** What an optimizer's update of one element is made of. */
export interface UpdatePoint {
  /** The element's name. */
  readonly element: string;
  /** θ before the update. */
  readonly value: number;
  /** What the optimizer is handed: the gradient after clipping. */
  readonly gradient: number;
  /** η in force. */
  readonly learningRate: number;
  readonly settings: SettingValues;
  /** What the optimizer remembers before the update: a number, or this element of an array. */
  readonly state: (name: string) => number;
}

// Every number is computed in the order of operations of `parts.ts`: the last line's result has the bits of the run's own update.

function line(text: string, ...numbers: number[]): UpdateLine {
  return { text, numbers: Float64Array.from(numbers) };
}

function superscript(exponent: number): string {
  return Array.from(String(exponent), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit).join('');
}

/** θ + Δθ, where Δθ is −η times `direction`. */
function applied({ value }: UpdatePoint, rate: number, direction: number): number {
  return value + direction * -rate;
}

function setting({ settings }: UpdatePoint, name: string): number {
  return settings[name] as number;
}

interface Decayed {
  readonly lines: UpdateLine[];
  readonly gradient: number;
}

/** Coupled weight decay, where it is in force. */
function coupled(point: UpdatePoint): Decayed {
  const { value, gradient } = point;
  const decay = setting(point, 'weightDecay');
  if (decay === 0) return { lines: [], gradient };
  const decayed = gradient + decay * value;
  return { lines: [line('g = {0} + {1} · {2} = {3}', gradient, decay, value, decayed)], gradient: decayed };
}

export function explainGradientDescent(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  return [...lines, plainStep(point, gradient)];
}

/** The step along one number: the gradient, or a buffer. */
function plainStep(point: UpdatePoint, direction: number): UpdateLine {
  const { element, value, learningRate } = point;
  const result = applied(point, learningRate, direction);
  return line(`${element}: {0} − {1} · {2} = {3}`, value, learningRate, direction, result);
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

interface Moments {
  readonly lines: UpdateLine[];
  readonly first: number;
  readonly second: number;
  readonly direction: number;
}

function moments(point: UpdatePoint, gradient: number): Moments {
  const beta1 = setting(point, 'beta1');
  const beta2 = setting(point, 'beta2');
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  const step = point.state('step') + 1;
  const power = superscript(step);
  const m = beta1 * point.state('firstMoment') + share1 * gradient;
  const v = beta2 * point.state('secondMoment') + share2 * (gradient * gradient);
  const amsgrad = point.settings['amsgrad'] === true;
  const largest = amsgrad ? Math.max(point.state('largestSecondMoment'), v) : v;
  const first = m / (1 - beta1 ** step);
  const second = largest / (1 - beta2 ** step);
  const lines = [
    line('m = {0} · {1} + {2} · {3} = {4}', beta1, point.state('firstMoment'), share1, gradient, m),
    line('v = {0} · {1} + {2} · {3}² = {4}', beta2, point.state('secondMoment'), share2, gradient, v),
    line(`m̂ = {0} / (1 − {1}${power}) = {2}`, m, beta1, first),
    amsgrad
      ? line(`v̂ = max(v so far) / (1 − {0}${power}) = {1}`, beta2, second)
      : line(`v̂ = {0} / (1 − {1}${power}) = {2}`, v, beta2, second),
  ];
  return { lines, first, second, direction: first / (Math.sqrt(second) + setting(point, 'epsilon')) };
}

export function explainAdam(point: UpdatePoint): UpdateLine[] {
  const { lines, gradient } = coupled(point);
  const found = moments(point, gradient);
  return [...lines, ...found.lines, adamStep(point, found)];
}

function adamStep(point: UpdatePoint, { first, second, direction }: Moments): UpdateLine {
  const { element, value, learningRate } = point;
  const result = applied(point, learningRate, direction);
  const text = `${element}: {0} − {1} · {2} / (√{3} + {4}) = {5}`;
  return line(text, value, learningRate, first, second, setting(point, 'epsilon'), result);
}

export function explainAdamw(point: UpdatePoint): UpdateLine[] {
  const { element, value, learningRate } = point;
  const found = moments(point, point.gradient);
  const decay = setting(point, 'weightDecay');
  if (decay === 0) return [...found.lines, adamStep(point, found)];
  const { lines, first, second, direction } = found;
  const result = applied(point, learningRate, direction + decay * value);
  const text = `${element}: {0} − {1} · ({2} / (√{3} + {4}) + {5} · {0}) = {6}`;
  return [...lines, line(text, value, learningRate, first, second, setting(point, 'epsilon'), decay, result)];
}

/** Lines of clipping where it is in force, and the gradient of the element that the optimizer is handed. `norm` is over all of ∇L. */
export function explainClipping(clipping: Clipping, gradient: number, norm: number): Decayed {
  const lines: UpdateLine[] = [];
  const clipped = Float64Array.of(gradient);
  if (clipping.norm !== undefined) {
    clipByNorm(clipped, norm, clipping.norm, clipped);
    const result = clipped[0]!;
    const text = 'g = {0} · {1} / {2} = {3} (norm clipped to {1})';
    if (!Object.is(result, gradient)) lines.push(line(text, gradient, clipping.norm, norm, result));
  }
  if (clipping.value !== undefined) {
    const before = clipped[0]!;
    clipByValue(clipped, clipping.value, clipped);
    const result = clipped[0]!;
    if (!Object.is(result, before)) lines.push(line('g = {1} (clipped from {0})', before, result));
  }
  return { lines, gradient: clipped[0]! };
}

/** The line of a schedule that changes the learning rate, at an iteration of the run; none for one that leaves it as it is. */
export function explainSchedule(schedule: Schedule, iteration: number, learningRate: number): UpdateLine[] {
  const { settings } = schedule;
  const rate = schedule.at(iteration, learningRate);
  const value = (name: string): number => settings[name] as number;
  const warmUp = value('warmUp');
  const since = iteration - warmUp;
  if (since < 0) {
    const text = 'η = {0} · ({1} + (1 − {1}) · {2} / {3}) = {4}';
    return [
      line(`${text} (warm-up, iteration ${iteration})`, learningRate, value('warmUpStart'), iteration, warmUp, rate),
    ];
  }
  const where = `(${schedule.id}, iteration ${iteration})`;
  switch (schedule.id) {
    case 'constant':
      return [];
    case 'step': {
      const power = superscript(Math.floor(since / value('stepSize')));
      return [line(`η = {0} · {1}${power} = {2} ${where}`, learningRate, value('gamma'), rate)];
    }
    case 'exponential':
      return [line(`η = {0} · {1}${superscript(since)} = {2} ${where}`, learningRate, value('gamma'), rate)];
    case 'cosine': {
      const text = `η = {0} + ({1} − {0}) · (1 + cos(π · {2} / {3})) / 2 = {4} ${where}`;
      return [line(text, value('minimumLearningRate'), learningRate, since, value('maximumIterations'), rate)];
    }
  }
}
