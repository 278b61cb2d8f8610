// One evaluation makes more tensors than there is memory for: all of them are recorded, for the way back.
import { mean, ones } from 'descent-debugger';

export function loss(x = 4) {
  let scaled = ones([500, 500]) * x;
  for (let factor = 0; factor < 1000; factor++) scaled = scaled * 1.001;
  return mean(scaled) ** 2;
}
