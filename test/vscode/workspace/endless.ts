// A loss that loops for ever once x has fallen below 1, which it does in iteration 3.
/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  const waits = x < 1;
  let turns = 0;
  while (waits) {
    turns++;
  }
  return x * x + turns;
}
