// A loss that loops for ever once x has fallen below 1, which it does in iteration 3.
/** @descent optimizer=gradientDescent learningRate=0.25 stopOnEntry=true */
export function loss(x = 4) {
  const square = x * x;
  let turns = 0;
  while (square < 1) {
    turns++;
  }
  return square + turns;
}
