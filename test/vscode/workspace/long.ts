// A descent so long that there is always time to do something to it.
/** @descent optimizer=adam learningRate=1e-6 iterations=1000000000 tolerance=0 pace=max */
export function loss(x = 4, y = 3) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}
