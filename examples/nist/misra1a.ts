// Misra1a, a fit of the NIST reference data sets for nonlinear regression: how much gas a dental material adsorbs at a
// pressure, y = b1 (1 − exp(−b2 x)). Data, start and certified values: Misra1a.dat.
//
// The parameters are given in units in which they are near 1: b1 in hundreds, b2 in ten-thousandths. As they are, near 239
// and 0.00055, one direction of the loss is 10¹³ times as steep as another, and no learning rate suits both.
//
// What to look for: momentum carries the loss down in great waves, by five orders of magnitude in 1,000 iterations. From
// then on the loss looks flat, and the fit is not yet done: both parameters still move together along a narrow valley, where
// a larger b1 with a smaller b2 fits almost as well. The gradient norm shows it. It converges to the certified values
// b1 = 238.94212918 and b2 = 0.00055015643181 after some 4,500 iterations.
import { leastSquares, momentum } from 'descent-debugger';
import data from './misra1a.csv';

export default leastSquares({
  parameters: { hundreds: 5, tenThousandths: 1 },
  abscissa: data.x,
  ordinate: data.y,
  model: ({ hundreds, tenThousandths }, x) => {
    const b1 = 100 * hundreds;
    const b2 = 1e-4 * tenThousandths;
    return b1 * (1 - Math.exp(-b2 * x));
  },
  optimizer: momentum({ momentum: 0.99, learningRate: 1e-4 }),
});
