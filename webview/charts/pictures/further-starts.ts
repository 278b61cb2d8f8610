/** The most further starts of contours. */
const most = 8;

/** A point rounded to what a pixel of its picture tells, so that a start has numbers that can be read. */
export function startOf(point: readonly [number, number], range: Float64Array | undefined): readonly [number, number] {
  const rounded = (value: number, low: number, high: number): number => {
    const step = 10 ** Math.floor(Math.log10((high - low) / 200));
    const decimals = Math.max(0, Math.min(20, -Math.log10(step)));
    return Number.isFinite(step) && step > 0 ? Number((Math.round(value / step) * step).toFixed(decimals)) : value;
  };
  const [xLow = 0, xHigh = 1, yLow = 0, yHigh = 1] = range ?? [];
  return [rounded(point[0], xLow, xHigh), rounded(point[1], yLow, yHigh)];
}

/** Starts with one more; undefined where there are as many as there may be. */
export function withStart(
  starts: Float64Array | undefined,
  start: readonly [number, number],
): Float64Array | undefined {
  const before = starts ?? new Float64Array();
  return before.length >= 2 * most ? undefined : Float64Array.of(...before, ...start);
}

export function withoutStart(starts: Float64Array | undefined, index: number): Float64Array {
  return (starts ?? new Float64Array()).filter((_, at) => Math.floor(at / 2) !== index);
}
