import { EngineError } from '../../errors.ts';
import { shapeOfOperand } from '../../functions/operands.ts';
import { add, concatenate, divide, mean, multiply, reshape, slice, sqrt, square, subtract } from '../../functions.ts';
import { sizeOf } from '../../tensor.ts';
import type { Operand } from '../../tracked.ts';
import type { LayerMaker, LayerParameter } from './layer.ts';

const scaleAndBias = (shape: readonly number[]): LayerParameter[] => [
  { path: ['scale'], shape, start: { kind: 'constant', value: 1 }, draw: 0, penalized: false },
  { path: ['bias'], shape, start: { kind: 'constant', value: 0 }, draw: 1, penalized: false },
];

/** (x − mean) ÷ √(variance + ε) · scale + bias. */
function normalized(centred: Operand, variance: Operand, epsilon: number, scale: Operand, bias: Operand): Operand {
  return add(multiply(divide(centred, sqrt(add(variance, epsilon))), scale), bias);
}

/**
 * Brings the numbers along the last axes of each sample to mean 0 and variance 1, then scales and shifts each: PyTorch's LayerNorm
 * over those axes. The variance is that of all, divided by their number.
 *
 * Ba, Kiros, Hinton: "Layer normalization", 2016.
 */
export function layerNormalization({ axes, epsilon }: { readonly axes: number; readonly epsilon: number }): LayerMaker {
  return (name, input) => {
    if (axes > input.length) {
      throw new EngineError(`${name}: samples have ${input.length} axes and not ${axes}. Write axes: ${input.length}.`);
    }
    const shape = input.slice(input.length - axes);
    return {
      kind: 'layerNormalization',
      name,
      input,
      output: input,
      activation: 'linear',
      parameters: scaleAndBias(shape),
      draws: 2,
      statistics: [],
      run: (values, [scale, bias]) => {
        const full = shapeOfOperand(values);
        const last = shape.map((_, axis) => full.length - shape.length + axis);
        const kept = full.map((length, axis) => (last.includes(axis) ? 1 : length));
        const centred = subtract(values, reshape(mean(values, last), kept));
        const variance = reshape(mean(square(centred), last), kept);
        return normalized(centred, variance, epsilon, scale!, bias!);
      },
    };
  };
}

/**
 * Brings every channel (the last axis) to mean 0 and variance 1 over the batch and all other axes, then scales and shifts it:
 * PyTorch's BatchNorm. While the network answers, running statistics stand in the place of the batch's. At each iteration they go
 * by `momentum` of the way to those of its batch; their variance is the unbiased one, divided by one less than the count. They
 * start from mean 0 and variance 1.
 *
 * Ioffe, Szegedy: "Batch normalization: accelerating deep network training by reducing internal covariate shift", 2015.
 */
export function batchNormalization(options: { readonly momentum: number; readonly epsilon: number }): LayerMaker {
  const { momentum, epsilon } = options;
  return (name, input) => {
    const channels = input.at(-1) ?? 1;
    return {
      kind: 'batchNormalization',
      name,
      input,
      output: input,
      activation: 'linear',
      parameters: scaleAndBias([channels]),
      draws: 2,
      statistics: Array.from({ length: 2 * channels }, (_, index) => (index < channels ? 0 : 1)),
      running: [
        { path: ['runningMean'], size: channels },
        { path: ['runningVariance'], size: channels },
      ],
      run: (values, [scale, bias], pass, offset) => {
        if (!pass.training) {
          const middle = slice(pass.statistics, offset, offset + channels);
          const variance = slice(pass.statistics, offset + channels, offset + 2 * channels);
          return normalized(subtract(values, middle), variance, epsilon, scale!, bias!);
        }
        const shape = shapeOfOperand(values);
        const over = shape.slice(0, -1).map((_, axis) => axis);
        const count = sizeOf(shape.slice(0, -1));
        if (count === 1) {
          throw new EngineError(
            `${name}: a batch of one number for each channel has no variance. Choose a batchSize which does not leave one sample over, or layerNormalization().`,
          );
        }
        const middle = mean(values, over);
        const centred = subtract(values, middle);
        const variance = mean(square(centred), over);
        pass.observe(offset, momentum, concatenate([middle, multiply(variance, count / (count - 1))]));
        return normalized(centred, variance, epsilon, scale!, bias!);
      },
    };
  };
}
