/**
 * The optimizers once more, written one parameter at a time from the pseudo-code in PyTorch's documentation and in the papers, and
 * sharing nothing with the engine: objects and numbers instead of chains over arrays.
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

function adadelta(settings: Settings): ReferenceStep {
  const rho = number(settings, 'rho', 0.9);
  const epsilon = number(settings, 'epsilon', 1e-6);
  const lambda = number(settings, 'weightDecay', 0);
  let v = 0;
  let u = 0;
  return (theta, gradient, gamma) => {
    const g = gradient + lambda * theta;
    v = v * rho + g ** 2 * (1 - rho);
    const delta = (Math.sqrt(u + epsilon) / Math.sqrt(v + epsilon)) * g;
    u = u * rho + delta ** 2 * (1 - rho);
    return theta - gamma * delta;
  };
}

function adamax(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-8);
  const lambda = number(settings, 'weightDecay', 0);
  let m = 0;
  let u = 0;
  let t = 0;
  return (theta, gradient, gamma) => {
    t++;
    const g = gradient + lambda * theta;
    m = beta1 * m + (1 - beta1) * g;
    u = Math.max(beta2 * u, Math.abs(g) + epsilon);
    return theta - (gamma * m) / ((1 - beta1 ** t) * u);
  };
}

function nadam(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-8);
  const lambda = number(settings, 'weightDecay', 0);
  const psi = number(settings, 'momentumDecay', 0.004);
  const mus: number[] = [];
  const mu = (t: number): number => beta1 * (1 - 0.96 ** (t * psi) / 2);
  let m = 0;
  let v = 0;
  return (start, gradient, gamma) => {
    const decoupled = settings['decoupledWeightDecay'] === true;
    const theta = decoupled ? start - gamma * lambda * start : start;
    const g = decoupled ? gradient : gradient + lambda * theta;
    mus.push(mu(mus.length + 1));
    const t = mus.length;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const product = mus.reduce((so, each) => so * each, 1);
    const mHat = (mu(t + 1) * m) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
    return theta - (gamma * mHat) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}

function radam(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-8);
  const lambda = number(settings, 'weightDecay', 0);
  const rhoInfinity = 2 / (1 - beta2) - 1;
  let m = 0;
  let v = 0;
  let t = 0;
  return (start, gradient, gamma) => {
    t++;
    const decoupled = settings['decoupledWeightDecay'] === true;
    const theta = decoupled ? start - gamma * lambda * start : start;
    const g = decoupled ? gradient : gradient + lambda * theta;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const mHat = m / (1 - beta1 ** t);
    const rho = rhoInfinity - (2 * t * beta2 ** t) / (1 - beta2 ** t);
    if (rho <= 5) return theta - gamma * mHat;
    const l = Math.sqrt(1 - beta2 ** t) / (Math.sqrt(v) + epsilon);
    const r = Math.sqrt((rho - 4) / (rhoInfinity - 4)) * Math.sqrt((rho - 2) / (rhoInfinity - 2));
    return theta - gamma * mHat * r * Math.sqrt(rhoInfinity / rho) * l;
  };
}

function yogi(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-3);
  const lambda = number(settings, 'weightDecay', 0);
  let m = number(settings, 'initialAccumulatorValue', 1e-6);
  let v = m;
  let t = 0;
  return (theta, gradient, gamma) => {
    t++;
    const g = gradient + lambda * theta;
    m = beta1 * m + (1 - beta1) * g;
    if (v > g ** 2) v -= (1 - beta2) * g ** 2;
    else if (v < g ** 2) v += (1 - beta2) * g ** 2;
    return theta - ((gamma / (1 - beta1 ** t)) * m) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}

function adabelief(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.999);
  const epsilon = number(settings, 'epsilon', 1e-16);
  const epsilonRoot = number(settings, 'epsilonRoot', 1e-16);
  const lambda = number(settings, 'weightDecay', 0);
  let m = 0;
  let s = 0;
  let t = 0;
  return (theta, g, gamma) => {
    t++;
    m = beta1 * m + (1 - beta1) * g;
    s = beta2 * s + (1 - beta2) * (g - m) ** 2 + epsilonRoot;
    const mHat = m / (1 - beta1 ** t);
    const sHat = s / (1 - beta2 ** t);
    return theta - gamma * lambda * theta - (gamma * mHat) / (Math.sqrt(sHat) + epsilon);
  };
}

function lion(settings: Settings): ReferenceStep {
  const beta1 = number(settings, 'beta1', 0.9);
  const beta2 = number(settings, 'beta2', 0.99);
  const lambda = number(settings, 'weightDecay', 1e-3);
  let m = 0;
  return (theta, g, gamma) => {
    const c = beta1 * m + (1 - beta1) * g;
    m = beta2 * m + (1 - beta2) * g;
    const sign = c === 0 ? 0 : c / Math.abs(c);
    return theta - gamma * (sign + lambda * theta);
  };
}

function rprop(settings: Settings): ReferenceStep {
  const smallest = number(settings, 'minimumStepSize', 1e-6);
  const largest = number(settings, 'maximumStepSize', 50);
  let before = 0;
  let size: number | undefined;
  return (theta, gradient, gamma) => {
    let g = gradient;
    size ??= gamma;
    if (before * g > 0) size = size * number(settings, 'etaPlus', 1.2);
    if (before * g < 0) {
      size = size * number(settings, 'etaMinus', 0.5);
      g = 0;
    }
    if (size > largest) size = largest;
    if (size < smallest) size = smallest;
    before = g;
    if (g === 0) return theta;
    return g > 0 ? theta - size : theta + size;
  };
}

function signDescent(settings: Settings): ReferenceStep {
  const beta = number(settings, 'momentum', 0);
  const lambda = number(settings, 'weightDecay', 0);
  let m = 0;
  return (theta, g, gamma) => {
    m = beta * m + (1 - beta) * g;
    const sign = m === 0 ? 0 : m / Math.abs(m);
    return theta - gamma * (sign + lambda * theta);
  };
}

const rest: Readonly<Record<string, (settings: Settings) => ReferenceStep>> = {
  adagrad,
  adadelta,
  rmsprop,
  adamax,
  nadam,
  radam,
  yogi,
  adabelief,
  lion,
  rprop,
  signDescent,
};

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
    case 'adam':
      return adam(settings, false);
    case 'adamw':
      return adam(settings, true);
    default: {
      const make = rest[id];
      if (make === undefined) throw new Error(`No reference for ${id}`);
      return make(settings);
    }
  }
}
