// The smallest descent there is: one parameter, and every number can be checked in the head.
//
// What to look for: the slope of w² is 2w, so at w = 4 the gradient is 8. Step once (F10) and read the update:
// 4 − 0.1 · 8 = 3.2. Each step multiplies w by 0.8, so the loss is a straight line on the logarithmic scale.

/** @descent optimizer=gradientDescent learningRate=0.1 */
export function parabola(w = 4) {
  return w ** 2;
}
