// Himmelblau's function has four minima, all with the loss 0. Which one a descent finds depends only on where it starts.
//
// What to look for: from (0, 0) it goes to (3, 2). From (−1, 0) it goes to (−2.805, 3.131), from (−1, −1) to
// (−3.779, −3.283), and from (2, −2) to (3.584, −1.848). You need not edit the file to try that: stop at iteration 0 and set
// x and y in Variables.

/** @descent optimizer=adam learningRate=0.05 */
export function himmelblau(x = 0, y = 0) {
  return (x ** 2 + y - 11) ** 2 + (x + y ** 2 - 7) ** 2;
}
