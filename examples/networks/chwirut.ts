// A regression: the NIST data Chwirut2, the response of an ultrasonic reference block at a distance, learned by a network that
// knows nothing of the formula. nist/chwirut2.ts fits the three parameters of the formula itself to the same data.
//
// What to look for: R² (the metric r2) starts below 0, worse than always answering the mean, is 0.94 at epoch 20 and ends at
// 0.98. Both columns are brought to mean 0 and deviation 1; remove 'targets' from standardize, and R² is still below 0 at epoch
// 50: the steps of Adam are as long as before, and the way is a hundred times as long.
import { adam, csv, dense, network } from 'descent-debugger';

export default network({
  data: csv('../nist/chwirut2.csv', { inputs: ['x'], targets: ['y'] }),
  standardize: ['inputs', 'targets'],
  layers: [dense(6, 'tanh'), dense(1)],
  loss: 'meanSquaredError',
  optimizer: adam({ learningRate: 0.02 }),
  batchSize: 18,
  epochs: 300,
  seed: 3,
});
