// What goes wrong: the learning rate is too large.
//
// What to look for: w jumps from one side of the minimum at 4 to the other, each time a tenth farther away: the update
// has the right direction and is too long. The loss grows by the same factor in every iteration, a rising straight line on
// the logarithmic scale, until the run stops as diverged. For this loss every learning rate above 1 does that, and 0.5
// reaches the minimum in one step. Pause, set the learning rate to 0.4 in Variables, and continue: it recovers.

/** @descent optimizer=gradientDescent learningRate=1.05 */
export function tooLarge(w = 0) {
  return (w - 4) ** 2;
}
