// What goes wrong: gradients vanish in a deep chain of sigmoids.
//
// What to look for: the gradient norms of the layers. The derivative of a sigmoid is at most ¼, so that each layer passes
// less than a quarter of its gradient on: dense7 has a gradient norm near 0.2, dense4 of 0.003, and dense1, which sees the
// data, of 0.00005. The first layers stay as they were drawn; the loss stays at 0.69 = ln 2, what guessing costs. The total
// gradient norm shows nothing of it. Write 'tanh' for the hidden layers (derivative 1 at 0): all norms begin within a factor
// of 3, and all samples are right after 60 epochs.
import { dense, gradientDescent, moons, network } from 'descent-debugger';

export default network({
  data: moons({ samples: 400, noise: 0.15, seed: 1 }),
  layers: [
    dense(8, 'sigmoid'),
    dense(8, 'sigmoid'),
    dense(8, 'sigmoid'),
    dense(8, 'sigmoid'),
    dense(8, 'sigmoid'),
    dense(8, 'sigmoid'),
    dense(1, 'sigmoid'),
  ],
  loss: 'binaryCrossEntropy',
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 32,
  epochs: 60,
  seed: 7,
});
