import { sizeOf, Tensor } from '../../../engine/tensor.ts';

/**
 * How PyTorch has a parameter. `dense`: [units, inputs], and here [inputs, units]. `convolution`: [filters, channels, rows, columns],
 * and here [rows, columns, channels, filters]. `image`: [channels, rows, columns], and here [rows, columns, channels]. `flattened`: of
 * what takes images in one row, which are in the orders of `image`: weights of a dense layer, or a number for each. `same`: as here.
 */
export type PyTorchLayout =
  | 'same'
  | 'dense'
  | 'convolution'
  | 'image'
  | { readonly flattened: readonly [rows: number, columns: number, channels: number] };

/** The shape that PyTorch has for a parameter that has `shape` here. */
export function shapeInPyTorch(shape: readonly number[], layout: PyTorchLayout): readonly number[] {
  if (layout === 'convolution') return [3, 2, 0, 1].map((axis) => shape[axis]!);
  if (layout === 'image') return [2, 0, 1].map((axis) => shape[axis]!);
  return layout === 'same' ? shape : [...shape].reverse();
}

/** A tensor of PyTorch's, whose shape is `shapeInPyTorch`, as it is here. */
export function fromPyTorch(value: Tensor, layout: PyTorchLayout): Tensor {
  if (layout === 'same') return value;
  if (layout === 'dense') return permuted(value, [1, 0]);
  if (layout === 'convolution') return permuted(value, [2, 3, 1, 0]);
  if (layout === 'image') return permuted(value, [1, 2, 0]);
  const [rows, columns, channels] = layout.flattened;
  if (value.shape.length === 1) {
    return new Tensor(value.shape, permuted(new Tensor([channels, rows, columns], value.data), [1, 2, 0]).data);
  }
  const [units] = value.shape as [number];
  const images = new Tensor([units, channels, rows, columns], value.data);
  return new Tensor([sizeOf(layout.flattened), units], permuted(images, [2, 3, 1, 0]).data);
}

/** The axes in another order: axis k of the result is axis `order[k]`. */
function permuted({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const to = order.map((axis) => shape[axis]!);
  const strides = order.map((axis) => sizeOf(shape.slice(axis + 1)));
  const made = new Float64Array(data.length);
  for (let index = 0; index < made.length; index++) {
    let rest = index;
    let from = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      from += (rest % to[axis]!) * strides[axis]!;
      rest = Math.floor(rest / to[axis]!);
    }
    made[index] = data[from]!;
  }
  return new Tensor(to, made);
}
