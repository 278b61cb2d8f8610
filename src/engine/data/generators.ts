import { normal, RandomStream, uniform } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { Dataset } from './dataset.ts';

/** A point of the plane and the class it belongs to. */
type Point = readonly [x: number, y: number, label: number];

interface GeneratorSettings {
  readonly samples: number;
  /** Standard deviation of the normal noise that is added to both coordinates. */
  readonly noise: number;
  readonly seed: number;
}

function generated(name: string, { samples, noise, seed }: GeneratorSettings, point: (i: number) => Point): Dataset {
  const inputs = new Float64Array(2 * samples);
  const targets = new Float64Array(samples);
  for (let i = 0; i < samples; i++) {
    const [x, y, label] = point(i);
    inputs[2 * i] = x + noise * normal(key(seed, i, 0));
    inputs[2 * i + 1] = y + noise * normal(key(seed, i, 1));
    targets[i] = label;
  }
  return new Dataset({
    inputs: new Tensor([samples, 2], inputs),
    targets: new Tensor([samples], targets),
    inputNames: ['x', 'y'],
    targetNames: ['label'],
    source: `${name}(…)`,
  });
}

const key = (seed: number, iteration: number, draw: number) => ({
  seed,
  iteration,
  evaluation: 0,
  draw,
  stream: RandomStream.data,
});

/** Of `count` samples the first ones are of class 0. The fraction is where a sample stands among those of its class, 0 to 1. */
function halves(count: number, i: number): { label: 0 | 1; fraction: number } {
  const first = Math.ceil(count / 2);
  if (i < first) return { label: 0, fraction: i / Math.max(1, first - 1) };
  return { label: 1, fraction: (i - first) / Math.max(1, count - first - 1) };
}

/** Two interleaving half circles of radius 1, as scikit-learn's make_moons. */
export function moons(settings: GeneratorSettings): Dataset {
  return generated('moons', settings, (i) => {
    const { label, fraction } = halves(settings.samples, i);
    const angle = Math.PI * fraction;
    return label === 0 ? [Math.cos(angle), Math.sin(angle), 0] : [1 - Math.cos(angle), 0.5 - Math.sin(angle), 1];
  });
}

/** A circle of radius 1, class 0, around one of radius `factor`, class 1. */
export function circles(settings: GeneratorSettings & { readonly factor: number }): Dataset {
  return generated('circles', settings, (i) => {
    const first = Math.ceil(settings.samples / 2);
    const label = i < first ? 0 : 1;
    const angle = 2 * Math.PI * (label === 0 ? i / first : (i - first) / (settings.samples - first));
    const radius = label === 0 ? 1 : settings.factor;
    return [radius * Math.cos(angle), radius * Math.sin(angle), label];
  });
}

/** Arms of a spiral from the middle to radius 1, one per class. */
export function spirals(settings: GeneratorSettings & { readonly classes: number; readonly turns: number }): Dataset {
  const { samples, classes, turns } = settings;
  return generated('spirals', settings, (i) => {
    const label = i % classes;
    const arm = Math.ceil((samples - label) / classes);
    const radius = (Math.floor(i / classes) + 1) / arm;
    const angle = 2 * Math.PI * (turns * radius + label / classes);
    return [radius * Math.cos(angle), radius * Math.sin(angle), label];
  });
}

/** Normally distributed clouds, one per class, around centres drawn uniformly from −4 to 4 in both coordinates. */
export function blobs(settings: GeneratorSettings & { readonly classes: number }): Dataset {
  const { classes, seed } = settings;
  const centre = (label: number, axis: number): number => 8 * uniform(key(seed, label, 2 + axis)) - 4;
  return generated('blobs', settings, (i) => {
    const label = i % classes;
    return [centre(label, 0), centre(label, 1), label];
  });
}
