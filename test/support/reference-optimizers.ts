/**
 * The optimizers once more, written one parameter at a time from the pseudo-code in PyTorch's documentation, and sharing nothing
 * with the engine: objects and numbers instead of chains over arrays.
 */
export type ReferenceStep = (theta: number, gradient: number, learningRate: number) => number;

type Settings = Readonly<Record<string, number | boolean>>;

function number(settings: Settings, name: string, otherwise: number): number {
  return (settings[name] as number | undefined) ?? otherwise;
}

function sgd(mu: number, tau: number, lambda: number, nesterov: boolean): ReferenceStep {
  let b: number | undefined;
  return (theta, gradient, gamma) => {
    let g = gradient;
    if (lambda !== 0) g = g + lambda * theta;
    if (mu !== 0) {
      b = b === undefined ? g : mu * b + (1 - tau) * g;
      g = nesterov ? g + mu * b : b;
    }
    return theta - gamma * g;
  };
}

function adagrad(settings: Settings): ReferenceStep {
  let sum = number(settings, 'initialAccumulatorValue', 0);
  let t = 0;
  const eta = number(settings, 'learningRateDecay', 0);
  const lambda = number(settings, 'weightDecay', 0);
  const epsilon = number(settings, 'epsilon', 1e-10);
  return (theta, gradient, gamma) => {
    t++;
    const rate = gamma / (1 + (t - 1) * eta);
    const g = lambda === 0 ? gradient : gradient + lambda * theta;
    sum += g ** 2;
    return theta - rate * (g / (Math.sqrt(sum) + epsilon));
  };
}

function rmsprop(settings: Settings): ReferenceStep {
  const alpha = number(settings, 'alpha', 0.99);
  const lambda = number(settings, 'weightDecay', 0);
  const mu = number(settings, 'momentum', 0);
  const epsilon = number(settings, 'epsilon', 1e-8);
  let v = 0;
  let b = 0;
  let average = 0;
  return (theta, gradient, gamma) => {
    const g = lambda === 0 ? gradient : gradient + lambda * theta;
    v = alpha * v + (1 - alpha) * g ** 2;
    let variance = v;
    if (settings['centered'] === true) {
      average = average * alpha + (1 - alpha) * g;
      variance -= average ** 2;
    }
    const scaled = g / (Math.sqrt(variance) + epsilon);
    if (mu > 0) {
      b = mu * b + scaled;
      return theta - gamma * b;
    }
    return theta - gamma * scaled;
  };
}

function adam(settings: Settings, decoupled: boolean): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-8);
  const lambda = number(settings, 'weightDecay', decoupled ? 0.01 : 0);
  let m = 0;
  let v = 0;
  let largest = 0;
  let t = 0;
  return (start, gradient, gamma) => {
    t++;
    let theta = start;
    let g = gradient;
    if (decoupled) theta = theta - gamma * lambda * theta;
    else if (lambda !== 0) g = g + lambda * theta;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    largest = Math.max(largest, v);
    const mHat = m / (1 - beta1 ** t);
    const vHat = (settings['amsgrad'] === true ? largest : v) / (1 - beta2 ** t);
    return theta - (gamma * mHat) / (Math.sqrt(vHat) + epsilon);
  };
}

/** The step of one parameter, with everything it remembers inside. */
export function referenceOptimizer(id: string, settings: Settings): ReferenceStep {
  const lambda = number(settings, 'weightDecay', 0);
  switch (id) {
    case 'gradientDescent':
      return sgd(0, 0, lambda, false);
    case 'momentum':
      return sgd(number(settings, 'momentum', 0.9), number(settings, 'dampening', 0), lambda, false);
    case 'nesterov':
      return sgd(number(settings, 'momentum', 0.9), 0, lambda, true);
    case 'adagrad':
      return adagrad(settings);
    case 'rmsprop':
      return rmsprop(settings);
    case 'adam':
      return adam(settings, false);
    case 'adamw':
      return adam(settings, true);
    default:
      throw new Error(`No reference for ${id}`);
  }
}
