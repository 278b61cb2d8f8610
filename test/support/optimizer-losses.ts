/** Gradients made with +, −, · and / alone, so that every language computes the same bits. make_fixture.py has the same three. */
export type Gradient = (parameters: Float64Array, step: number) => number[];

function quadratic(x: Float64Array): number[] {
  return [1 * x[0]!, 10 * x[1]!, 0.1 * x[2]!, 3 * (x[3]! - 2)];
}

function rosenbrock(x: Float64Array): number[] {
  const valley = x[1]! - x[0]! * x[0]!;
  return [-2 * (1 - x[0]!) - 400 * x[0]! * valley, 200 * valley];
}

/** Gradients which do not depend on where the parameters are, of very different sizes, some of them zero. */
function given(x: Float64Array, step: number): number[] {
  const noise = Array.from(x, (_, i) => ((step * 7919 + i * 104729) % 1009) / 1009 - 0.5);
  return [noise[0]! * 1000, noise[1]! / 1024, 0, step % 3 === 0 ? noise[3]! : 0];
}

export const gradients: Readonly<Record<string, Gradient>> = { quadratic, rosenbrock, given };
