/**
 * How many lines an optimizer writes, for the room that is kept before its first: `src/engine/optimizers/explanations/` makes them.
 * One that searches writes a line for every trial: here the first is accepted, or the second where that is usual.
 */
export const usualLines: Readonly<Record<string, number>> = {
  gradientDescent: 1,
  momentum: 2,
  nesterov: 2,
  adagrad: 2,
  adadelta: 3,
  rmsprop: 2,
  adam: 5,
  adamw: 5,
  adamax: 4,
  nadam: 8,
  radam: 6,
  yogi: 5,
  adabelief: 5,
  lion: 2,
  rprop: 3,
  signDescent: 1,
  steepestDescent: 4,
  conjugateGradient: 4,
  bfgs: 3,
  lbfgs: 3,
  newtonCG: 4,
  gaussNewton: 3,
  levenbergMarquardt: 3,
};
