// Every evaluation keeps some objects, and never lets go of one.
const kept: object[] = [];

/** @descent optimizer=gradientDescent learningRate=1e-3 iterations=1000000000 pace=max */
export function loss(x = 4) {
  for (let index = 0; index < 50_000; index++) kept.push({ index, name: `object ${index}` });
  return x * x;
}
