import { EngineError } from '../../errors.ts';
import { max, mean } from '../../functions.ts';
import { allSeeImage, type WindowChoice, windowsOver } from '../../operations/windows.ts';
import { sizeOf } from '../../tensor.ts';
import { windowsOf } from './convolution.ts';
import { imageOf, type LayerMaker, withoutParameters } from './layer.ts';

/** The largest of each channel in a window, the first of several; what lies outside of the image never is. PyTorch's MaxPool2d. */
export function maxPool2d(choice: WindowChoice): LayerMaker {
  return pooling('maxPool2d', choice, (values, windows) =>
    max(windowsOf(values, windows, Number.NEGATIVE_INFINITY), [3, 4]),
  );
}

/** The mean of each channel in a window, to which zeros outside of the image count. PyTorch's AvgPool2d. */
export function averagePool2d(choice: WindowChoice): LayerMaker {
  return pooling('averagePool2d', choice, (values, windows) => mean(windowsOf(values, windows, 0), [3, 4]));
}

function pooling(
  kind: 'maxPool2d' | 'averagePool2d',
  choice: WindowChoice,
  pool: (
    values: Parameters<typeof windowsOf>[0],
    windows: Parameters<typeof windowsOf>[1],
  ) => ReturnType<typeof windowsOf>,
): LayerMaker {
  return (name, input) => {
    const [rows, columns, channels] = imageOf(name, input);
    const windows = windowsOver([rows, columns], choice, name);
    if (!allSeeImage(windows)) {
      throw new EngineError(
        `${name}: some windows lie wholly outside of the image. Write a smaller padding or dilation.`,
      );
    }
    return {
      ...withoutParameters,
      kind,
      name,
      input,
      output: [...windows.count, channels],
      activation: 'linear',
      held: sizeOf(windows.count) * sizeOf(windows.kernel) * channels,
      run: (values) => pool(values, windows),
    };
  };
}
