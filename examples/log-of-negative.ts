// What goes wrong: a step leaves the domain of the loss, and the logarithm of a negative number is NaN.
//
// The times between visitors follow an exponential distribution; the loss is its negative log-likelihood per visitor, and
// the best rate is one over the mean of the times, 0.25 a minute.
//
// What to look for: the steps are too long, so the rate overshoots; in iteration 4 it comes so close to 0 that the slope of
// the logarithm throws it to 38. From there it walks back, 1.2 an iteration, past the minimum and below 0. The run stops
// at iteration 38, the first whose loss is NaN: step back once and see the last update that was finite.
// Two ways out: a learning rate of 0.1, or descending on the logarithm of the rate, which cannot make the rate negative:
// `waiting(logRate = 0)` with `const rate = Math.exp(logRate)`.

const times = [1.5, 7.2, 0.4, 3.1, 5.8, 6.0];

/** @descent optimizer=gradientDescent learningRate=0.3 */
export function waiting(rate = 1) {
  let loss = 0;
  for (const time of times) {
    loss += rate * time - Math.log(rate);
  }
  return loss / times.length;
}
