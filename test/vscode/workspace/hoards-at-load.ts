// One evaluation makes more tensors than there is memory for, and keeps them all.
import { mean, ones, type Tensor } from 'descent-debugger';

export function loss(x = 4) {
  const kept: Tensor[] = [];
  let scaled = ones([500, 500]) * x;
  for (let factor = 0; factor < 1000; factor++) {
    scaled = scaled * 1.001;
    kept.push(scaled);
  }
  return mean(kept[999]!) ** 2;
}
