import { ShapeError } from '../errors.ts';
import type { Numbers } from '../precision.ts';
import { formatShape, type Shape } from '../tensor.ts';

type Pair = readonly [number, number];

/** How a window moves over images; first along the rows, then along the columns. */
export interface Windows {
  /** Rows and columns of an image. */
  readonly image: Pair;
  /** Elements of a window. */
  readonly kernel: Pair;
  /** From a window to the next. */
  readonly stride: Pair;
  /** From an element of a window to the next. */
  readonly dilation: Pair;
  /** Elements above and left of the image that the first windows reach. */
  readonly before: Pair;
  /** Windows down and across. What they reach below and right of the image follows. */
  readonly count: Pair;
}

/** Images [n, rows, columns, channels] as windows [n, down, across, kernel rows, kernel columns, channels]. */
export function windowsShape(shape: Shape, { image, kernel, count }: Windows): Shape {
  const [samples, rows, columns, channels] = shape;
  if (shape.length !== 4 || rows !== image[0] || columns !== image[1]) {
    throw new ShapeError(
      `im2col takes images [samples, ${image[0]}, ${image[1]}, channels] and got shape ${formatShape(shape)}.`,
    );
  }
  return [samples!, ...count, ...kernel, channels!];
}

/** The way back, of shapes. */
export function imagesShape(shape: Shape, { image, kernel, count }: Windows): Shape {
  const [samples, down, across, high, wide, channels] = shape;
  const fits = down === count[0] && across === count[1] && high === kernel[0] && wide === kernel[1];
  if (shape.length !== 6 || !fits) {
    throw new ShapeError(
      `col2im takes windows [samples, ${[...count, ...kernel].join(', ')}, channels] and got shape ${formatShape(shape)}.`,
    );
  }
  return [samples!, ...image, channels!];
}

/** Numbers that follow each other in the windows of an image: `lengths[k]` of them from `offsets[k]` on, or outside where that is −1. */
export interface Runs {
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
}

/** The windows as runs of numbers that follow each other in the image as well: mostly a row of a window. */
export function runsOfWindows({ image, kernel, stride, dilation, before, count }: Windows, channels: number): Runs {
  const offsets: number[] = [];
  const lengths: number[] = [];
  const add = (offset: number): void => {
    const last = offsets.length - 1;
    const follows = offset < 0 ? offsets[last]! < 0 : offsets[last]! >= 0 && offset === offsets[last]! + lengths[last]!;
    if (last >= 0 && follows) lengths[last]! += channels;
    else lengths[offsets.push(offset) - 1] = channels;
  };
  for (let down = 0; down < count[0]; down++) {
    for (let across = 0; across < count[1]; across++) {
      for (let i = 0; i < kernel[0]; i++) {
        const row = down * stride[0] + i * dilation[0] - before[0];
        for (let j = 0; j < kernel[1]; j++) {
          const column = across * stride[1] + j * dilation[1] - before[1];
          const inside = row >= 0 && row < image[0] && column >= 0 && column < image[1];
          add(inside ? (row * image[1] + column) * channels : -1);
        }
      }
    }
  }
  return { offsets: Int32Array.from(offsets), lengths: Int32Array.from(lengths) };
}

type WindowsKernel = (out: Numbers, operands: readonly Numbers[]) => void;

/** Copies what the windows show; `fill` stands outside of the image. */
export function prepareIm2col(shape: Shape, windows: Windows, fill: number): WindowsKernel {
  const [samples, , , channels] = shape as readonly [number, number, number, number];
  const { offsets, lengths } = runsOfWindows(windows, channels);
  const size = windows.image[0] * windows.image[1] * channels;
  return (out, [a]) => {
    let to = 0;
    for (let sample = 0; sample < samples; sample++) {
      for (let k = 0; k < offsets.length; k++) {
        const end = to + lengths[k]!;
        if (offsets[k]! < 0) while (to < end) out[to++] = fill;
        else for (let from = sample * size + offsets[k]!; to < end; from++) out[to++] = a![from]!;
      }
    }
  };
}

/** Adds every element of a window to where it came from, from +0 in row-major order of the windows; what lies outside is lost. */
export function prepareCol2im(shape: Shape, windows: Windows): WindowsKernel {
  const samples = shape[0]!;
  const channels = shape[5]!;
  const { offsets, lengths } = runsOfWindows(windows, channels);
  const size = windows.image[0] * windows.image[1] * channels;
  return (out, [a]) => {
    out.fill(0);
    let from = 0;
    for (let sample = 0; sample < samples; sample++) {
      for (let k = 0; k < offsets.length; k++) {
        const end = from + lengths[k]!;
        if (offsets[k]! < 0) from = end;
        else for (let to = sample * size + offsets[k]!; from < end; to++) out[to]! += a![from++]!;
      }
    }
  };
}

/** Whether every window shows at least one element of the image. */
export function allSeeImage({ image, kernel, stride, dilation, before, count }: Windows): boolean {
  return ([0, 1] as const).every((axis) => {
    for (let window = 0; window < count[axis]; window++) {
      const first = window * stride[axis] - before[axis];
      let seen = false;
      for (let i = 0; i < kernel[axis] && !seen; i++) {
        const at = first + i * dilation[axis];
        seen = at >= 0 && at < image[axis];
      }
      if (!seen) return false;
    }
    return true;
  });
}

const axisNames = ['rows', 'columns'] as const;

/** What a layer that looks at windows may say of them. */
export interface WindowChoice {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Elements added on every side; 'same' keeps ⌈length ÷ stride⌉ windows, with one more element below and right where they are odd. */
  readonly padding: 'same' | Pair;
}

/** The windows over images. @throws ShapeError, begun with `subject`, where not one fits. */
export function windowsOver(
  image: Pair,
  { kernel, stride, dilation, padding }: WindowChoice,
  subject: string,
): Windows {
  const axes = ([0, 1] as const).map((axis) => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const length = image[axis];
    if (padding === 'same') {
      const count = Math.ceil(length / stride[axis]);
      const missing = Math.max(0, (count - 1) * stride[axis] + reach - length);
      return { count, before: Math.floor(missing / 2) };
    }
    const padded = length + 2 * padding[axis];
    const count = Math.floor((padded - reach) / stride[axis]) + 1;
    if (count < 1) {
      throw new ShapeError(
        `${subject}: a window of ${reach} ${axisNames[axis]} does not fit into images of ${length}${padding[axis] > 0 ? ` with ${padding[axis]} added on both sides` : ''}. Write a smaller window, or padding: 'same'.`,
      );
    }
    return { count, before: padding[axis] };
  });
  const [rows, columns] = axes as [{ count: number; before: number }, { count: number; before: number }];
  return { image, kernel, stride, dilation, before: [rows.before, columns.before], count: [rows.count, columns.count] };
}
