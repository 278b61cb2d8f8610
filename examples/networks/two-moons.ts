// Two interleaving half moons: a small network that tells two classes apart, with a quarter of the samples kept for validation.
//
// What to look for: loss is that of a batch of 32 samples, and jumps from batch to batch; training and validation loss are
// measured once an epoch, on all samples, and are smooth. Until epoch 10 the network draws little more than a straight
// line, accuracy 0.88; then the loss halves twice as the line bends around the tips of the moons. Accuracy at the end: all of the
// 300 training samples, 98 of the 100 for validation. Step by epoch to see the decision bend.
import { adam, dense, moons, network } from 'descent-debugger';

export default network({
  data: moons({ samples: 400, noise: 0.15, seed: 1 }),
  validation: 0.25,
  layers: [dense(8, 'tanh'), dense(8, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.01 }),
  batchSize: 32,
  epochs: 100,
  seed: 7,
});
