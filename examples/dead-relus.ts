// What goes wrong: the units of a layer die.
//
// What to look for: with a learning rate of 20 the third step is of length 100, and soon the weighted sums of all eight relus are
// below 0 for every sample: their outputs are 0, and so are their derivatives. From iteration 5 on the gradient norm of dense1
// is exactly 0, not small, and no later step can bring it back. Only the bias of dense2 still moves: the network answers
// the same for every sample, accuracy ½. With a learning rate of 1 it has all samples right at epoch 10. leakyRelu, whose
// derivative is never 0, would recover.
import { circles, dense, gradientDescent, network } from 'descent-debugger';

export default network({
  data: circles({ samples: 400, noise: 0.05, seed: 1 }),
  layers: [dense(8, 'relu'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: gradientDescent({ learningRate: 20 }),
  batchSize: 32,
  epochs: 40,
  seed: 7,
});
