/** How good a fit is. NaN where a number is not defined. */
export interface FitQuality {
  /** 1 − Σr²/Σ(y − ȳ)². */
  readonly determination: number;
  /** √(Σr²/(n − p)). */
  readonly deviation: number;
  readonly freedom: number;
}

export function fitQuality(residuals: Float64Array, ordinate: Float64Array, parameters: number): FitQuality {
  const n = ordinate.length;
  const squares = sumOfSquares(residuals);
  const mean = ordinate.reduce((sum, y) => sum + y, 0) / n;
  const total = sumOfSquares(ordinate.map((y) => y - mean));
  const freedom = n - parameters;
  return {
    determination: total === 0 ? Number.NaN : 1 - squares / total,
    deviation: freedom > 0 ? Math.sqrt(squares / freedom) : Number.NaN,
    freedom,
  };
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/**
 * √((JᵀJ)⁻¹ᵢᵢ) for a Jacobian of `columns` columns, row by row: times the deviation, the standard errors. JᵀJ is never formed: the
 * columns are brought to length 1 and J is factored as Q R by Householder reflections with the largest column first. All NaN where
 * J is singular to working precision.
 */
export function errorFactors(jacobian: Float64Array, columns: number): Float64Array {
  const rows = jacobian.length / columns;
  const none = new Float64Array(columns).fill(Number.NaN);
  if (rows < columns || !jacobian.every(Number.isFinite)) return none;
  // Column by column, so that a reflection goes through memory in order.
  const scale = new Float64Array(columns);
  const a = Array.from({ length: columns }, (_, column) => {
    const values = Float64Array.from({ length: rows }, (_, row) => jacobian[row * columns + column]!);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const length = largest === 0 ? 0 : largest * Math.sqrt(sumOfSquares(values.map((value) => value / largest)));
    scale[column] = length;
    return values.map((value) => value / length);
  });
  if (scale.includes(0)) return none;
  const order = Array.from({ length: columns }, (_, column) => column);
  const tail = (column: number, from: number): number => sumOfSquares(a[column]!.subarray(from));
  for (let k = 0; k < columns; k++) {
    let best = k;
    for (let j = k + 1; j < columns; j++) if (tail(order[j]!, k) > tail(order[best]!, k)) best = j;
    [order[k], order[best]] = [order[best]!, order[k]!];
    const column = a[order[k]!]!;
    const length = Math.sqrt(tail(order[k]!, k));
    if (!(length > Math.max(rows, columns) * Number.EPSILON)) return none;
    const diagonal = column[k]! > 0 ? -length : length;
    const reflector = column.slice(k);
    reflector[0]! -= diagonal;
    const squared = sumOfSquares(reflector);
    for (let j = k; j < columns; j++) {
      const values = a[order[j]!]!;
      let product = 0;
      for (let i = k; i < rows; i++) product += reflector[i - k]! * values[i]!;
      const factor = squared === 0 ? 0 : (2 * product) / squared;
      for (let i = k; i < rows; i++) values[i]! -= factor * reflector[i - k]!;
    }
  }
  // (JᵀJ)⁻¹ = R⁻¹R⁻ᵀ: its diagonal has the squared lengths of the rows of R⁻¹.
  const result = none;
  const inverse = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = j; i >= 0; i--) {
      let sum = i === j ? 1 : 0;
      for (let k = i + 1; k <= j; k++) sum -= a[order[k]!]![i]! * inverse[k * columns + j]!;
      inverse[i * columns + j] = sum / a[order[i]!]![i]!;
    }
  }
  order.forEach((column, i) => {
    result[column] = Math.sqrt(sumOfSquares(inverse.subarray(i * columns, (i + 1) * columns))) / scale[column]!;
  });
  return result;
}
