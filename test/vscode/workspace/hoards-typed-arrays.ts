// Every evaluation keeps a megabyte outside JavaScript's heap.
const kept: Uint8Array[] = [];

/** @descent optimizer=gradientDescent learningRate=1e-3 iterations=1000000000 pace=max */
export function loss(x = 4) {
  kept.push(new Uint8Array(1_000_000).fill(1));
  return x * x;
}
