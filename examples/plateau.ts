// What goes wrong: a plateau. The answer should be 1, and starts at 0.0003, where the sigmoid is as good as flat.
//
// What to look for: for 1,400 iterations the loss is above 0.99, and the updates are about a thousandth. A test for a loss that no
// longer changes would stop here and say "converged". The gradient norm tells otherwise: it is small, but it grows, and ever
// faster; then, from iteration 1,480 to 1,550, the loss falls from 0.95 to 0.008. Adam with a learning rate of 0.1, whose steps do
// not shrink with the gradient, is through after 80 iterations.
/** @descent optimizer=gradientDescent learningRate=1 */
export function plateau(w = -8) {
  const answer = 1 / (1 + Math.exp(-w));
  return (1 - answer) ** 2;
}
