/**
 * A matrix with orthonormal columns, or rows where there are fewer of those, from one of independent normal numbers: uniformly
 * distributed among all such matrices. It is Q of the decomposition QR in which R has a positive diagonal, which Gram and
 * Schmidt's way gives; each vector is made orthogonal twice, so that it is that to rounding.
 * @param drawn A row after the other.
 */
export function orthonormal(drawn: Float64Array, rows: number, columns: number): Float64Array {
  const tall = rows >= columns;
  const [count, length] = tall ? [columns, rows] : [rows, columns];
  const result = drawn.slice();
  const at = (vector: number, i: number): number => (tall ? i * columns + vector : vector * columns + i);
  for (let vector = 0; vector < count; vector++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < vector; before++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += result[at(before, i)]! * result[at(vector, i)]!;
        for (let i = 0; i < length; i++) result[at(vector, i)]! -= product * result[at(before, i)]!;
      }
    }
    let square = 0;
    for (let i = 0; i < length; i++) square += result[at(vector, i)]! ** 2;
    const size = Math.sqrt(square);
    for (let i = 0; i < length; i++) result[at(vector, i)]! /= size;
  }
  return result;
}
