// Rat42, a fit of the NIST reference data sets for nonlinear regression: the yield of a pasture over its growing time, a
// sigmoid, y = b1 / (1 + exp(b2 − b3 x)). Data, start and certified values: Rat42.dat.
//
// What to look for: a plain function is a least-squares fit too; no import from Descent is needed. Adam as it comes does it:
// it converges to the certified values b1 = 72.462237576, b2 = 2.6180768402 and b3 = 0.067359200066 after some 1,000
// iterations.
import data from './rat42.csv';

/** b1 in hundreds, b3 in tenths. */
export function rat42(b1 = 1, b2 = 1, b3 = 1) {
  let loss = 0;
  for (let i = 0; i < data.x.length; i++) {
    const yieldAt = (100 * b1) / (1 + Math.exp(b2 - 0.1 * b3 * data.x[i]));
    loss += (data.y[i] - yieldAt) ** 2;
  }
  return loss / 2;
}
