// A saddle: (0, 0) is the lowest point along x and the highest along y, so the gradient is zero there without a minimum.
//
// What to look for: the gradient norm falls for 34 iterations, from 2 to 0.0014, as if the descent were about to converge.
// All the while y grows by a fifth in each of them, unseen; then the gradient norm rises again, the loss falls a second
// time, and the descent converges to −1 at y = √2. Now start at y = 0 exactly: nothing pushes the point off the ridge, and
// the run "converges" on the saddle. A zero gradient alone does not make a minimum.

/** @descent optimizer=gradientDescent learningRate=0.1 */
export function saddle(x = 1, y = 1e-6) {
  return x ** 2 - y ** 2 + y ** 4 / 4;
}
