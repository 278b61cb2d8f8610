import { apply, shapeOfOperand } from '../../functions/operands.ts';
import { add, matmul, reshape } from '../../functions.ts';
import { Operation } from '../../operations/codes.ts';
import { type WindowChoice, type Windows, windowsOver } from '../../operations/windows.ts';
import type { Operand } from '../../tracked.ts';
import type { ActivationName } from '../activations.ts';
import { type Start, weightsAndBias } from './dense.ts';
import { imageOf, type LayerMaker } from './layer.ts';

export interface ConvolutionOptions extends WindowChoice {
  readonly filters: number;
  readonly activation: ActivationName;
  readonly weights: Start;
  readonly bias: Start | undefined;
}

/**
 * Every output is a weighted sum of what a window shows of an image, with the same weights wherever the window stands: PyTorch's
 * Conv2d, a cross-correlation. Images have their channels last, [samples, rows, columns, channels]; weights have the shape [kernel
 * rows, kernel columns, channels, filters]. It is one matrix product: windows as rows by filters as columns.
 */
export function conv2d({ filters, activation, weights, bias, ...choice }: ConvolutionOptions): LayerMaker {
  return (name, input) => {
    const [rows, columns, channels] = imageOf(name, input);
    const windows = windowsOver([rows, columns], choice, name);
    const elements = windows.kernel[0] * windows.kernel[1];
    const shape = [...windows.kernel, channels, filters];
    return {
      kind: 'conv2d',
      name,
      input,
      output: [...windows.count, filters],
      activation,
      parameters: weightsAndBias(shape, [elements * channels, elements * filters], weights, bias),
      draws: 2,
      statistics: [],
      held: windows.count[0] * windows.count[1] * elements * channels,
      run: (values, [w, b]) => {
        const samples = shapeOfOperand(values)[0]!;
        const inner = elements * channels;
        const places = samples * windows.count[0] * windows.count[1];
        const shown = reshape(windowsOf(values, windows, 0), [places, inner]);
        const sums = matmul(shown, reshape(w!, [inner, filters]));
        return reshape(b === undefined ? sums : add(sums, b), [samples, ...windows.count, filters]);
      },
    };
  };
}

/** [samples, rows, columns, channels] as [samples, down, across, kernel rows, kernel columns, channels]. */
export function windowsOf(images: Operand, windows: Windows, fill: number): Operand {
  return apply(Operation.im2col, [images], { kind: 'windows', windows, fill });
}
