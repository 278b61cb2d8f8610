/** @descent optimizer=gradientDescent learningRate=0.25 */
export function bowl(x = 4) {
  return x ** 2;
}
