// What goes wrong: the learning rate is a thousandth of what it could be. The network is that of networks/two-moons.ts.
//
// What to look for: all looks healthy. The losses fall, evenly and forever: from 0.614 to 0.593 in 100 epochs, with no bend in
// the line. A plateau has a small gradient; here the gradient norm stays near 0.4, and the updates are small, one
// hundred-thousandth of the weights where about a thousandth is usual. Pause, set the learning rate to 0.01, and continue:
// two or three epochs later the training loss is below 0.4.
import { adam, dense, moons, network } from 'descent-debugger';

export default network({
  data: moons({ samples: 400, noise: 0.15, seed: 1 }),
  validation: 0.25,
  layers: [dense(8, 'tanh'), dense(8, 'tanh'), dense(1, 'sigmoid')],
  loss: 'binaryCrossEntropy',
  optimizer: adam({ learningRate: 0.00001 }),
  batchSize: 32,
  epochs: 100,
  seed: 7,
});
