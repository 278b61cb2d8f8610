// Rosenbrock's function in 2 and in 1,000 dimensions, beside what one would write by hand.
import type { Descent } from '../../src/runtime/descent/descent.ts';
import { Recorder } from '../../src/runtime/descent/recorder.ts';
import type { Rows } from '../../src/runtime/descent/together/rows.ts';
import type { Row } from '../table.ts';
import { assertAgree, compare } from './compare.ts';
import { descentOn, problemOf } from './problem.ts';
import { ratioRow } from './rows.ts';

const two = `export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}`;

const start = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

const many = `export function rosenbrock(x = [${start.join(', ')}]) {
  let loss = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1] - x[i] * x[i];
    loss += (1 - x[i]) ** 2 + 100 * valley ** 2;
  }
  return loss;
}`;

/** Loss and gradient norm of each iteration go round in these. */
const kept = 4096;

interface ByHand {
  run(times: number): void;
  readonly losses: Float64Array;
}

function gradientDescentByHand(learningRate: number): ByHand {
  const losses = new Float64Array(kept);
  const norms = new Float64Array(kept);
  let x = -1.2;
  let y = 1;
  let iteration = 0;
  return {
    losses,
    run(times) {
      for (let i = 0; i < times; i++) {
        const valley = y - x * x;
        const rest = 1 - x;
        const gx = -2 * rest - 400 * valley * x;
        const gy = 200 * valley;
        losses[iteration % kept] = rest * rest + 100 * valley * valley;
        norms[iteration % kept] = Math.sqrt(gx * gx + gy * gy);
        x -= learningRate * gx;
        y -= learningRate * gy;
        iteration++;
      }
    },
  };
}

function adamByHand(learningRate: number): ByHand {
  const losses = new Float64Array(kept);
  const norms = new Float64Array(kept);
  let [x, y, mx, my, vx, vy] = [-1.2, 1, 0, 0, 0, 0];
  let [power1, power2] = [1, 1];
  let iteration = 0;
  return {
    losses,
    run(times) {
      for (let i = 0; i < times; i++) {
        const valley = y - x * x;
        const rest = 1 - x;
        const gx = -2 * rest - 400 * valley * x;
        const gy = 200 * valley;
        losses[iteration % kept] = rest * rest + 100 * valley * valley;
        norms[iteration % kept] = Math.sqrt(gx * gx + gy * gy);
        mx = 0.9 * mx + 0.1 * gx;
        my = 0.9 * my + 0.1 * gy;
        vx = 0.999 * vx + 0.001 * gx * gx;
        vy = 0.999 * vy + 0.001 * gy * gy;
        // Left to become subnormal, they would take twice the time of all the rest.
        power1 = power1 < 1e-20 ? 0 : power1 * 0.9;
        power2 = power2 < 1e-20 ? 0 : power2 * 0.999;
        const [c1, c2] = [1 - power1, 1 - power2];
        x -= (learningRate * (mx / c1)) / (Math.sqrt(vx / c2) + 1e-8);
        y -= (learningRate * (my / c1)) / (Math.sqrt(vy / c2) + 1e-8);
        iteration++;
      }
    },
  };
}

/** Iterations made together wherever that is possible, every series of each recorded. */
function running(descent: Descent, recorder: Recorder): (times: number) => void {
  const rows: Rows = {
    layout: recorder.layout,
    reserve: (iteration, count) => recorder.reserve('main', iteration, count)!,
    added: (reserved, count) => recorder.added(reserved, count),
  };
  return (times) => {
    for (let left = times; left > 0; ) {
      const made = descent.advanceTogether(left, rows);
      if (made === 0) {
        descent.advance();
        recorder.add('main', descent);
      }
      left -= Math.max(1, made);
      if (recorder.rows >= kept) recorder.take();
    }
  };
}

/** The first iterations of both ways, whose losses must be those by hand. */
async function agree(options: { optimizer: string; learningRate: number }, byHand: ByHand): Promise<void> {
  const problem = await problemOf(two);
  const [stepped, run] = [descentOn(await problemOf(two), options), descentOn(problem, options)];
  const recorder = new Recorder(problem.parameters);
  recorder.add('main', run);
  running(run, recorder)(kept - 2);
  const { loss } = recorder.take()!.columns;
  for (let i = 0; i < kept - 1; i++) {
    byHand.run(1);
    assertAgree(`${options.optimizer}, stepped, iteration ${i}`, stepped.loss, byHand.losses[i]!, 1e-9);
    assertAgree(`${options.optimizer}, run, iteration ${i}`, loss![i]!, byHand.losses[i]!, 1e-9);
    stepped.advance();
  }
}

async function twoDimensions(
  [optimizer, learningRate, byHand, must]: readonly [string, number, (learningRate: number) => ByHand, number],
  quick: boolean,
): Promise<Row[]> {
  const options = { optimizer, learningRate };
  await agree(options, byHand(learningRate));
  const stepped = descentOn(await problemOf(two), options);
  const losses = new Float64Array(kept);
  const norms = new Float64Array(kept);
  const step = (times: number): void => {
    for (let i = 0; i < times; i++) {
      stepped.advance();
      losses[stepped.iteration % kept] = stepped.loss;
      norms[stepped.iteration % kept] = stepped.gradientNorm;
    }
  };
  const problem = await problemOf(two);
  const whole = descentOn(problem, options);
  const recorder = new Recorder(problem.parameters);
  const record = (times: number): void => {
    for (let i = 0; i < times; i++) {
      whole.advance();
      recorder.add('main', whole);
      if (recorder.rows === kept) recorder.take();
    }
  };
  const fused = await problemOf(two);
  const run = running(descentOn(fused, options), new Recorder(fused.parameters));
  return [
    ratioRow(`Rosenbrock, ${optimizer}, run (fused)`, compare(run, byHand(learningRate).run, quick), must),
    ratioRow(`Rosenbrock, ${optimizer}, stepped`, compare(step, byHand(learningRate).run, quick), 2.6),
    ratioRow(
      `Rosenbrock, ${optimizer}, stepped, every series recorded`,
      compare(record, byHand(learningRate).run, quick),
    ),
  ];
}

async function thousandDimensions(quick: boolean): Promise<Row> {
  const { evaluator, start } = await problemOf(many);
  const x = start.slice();
  const own = start.slice();
  const gradient = new Float64Array(1000);
  const byHand = (): number => {
    let loss = 0;
    gradient.fill(0);
    for (let i = 0; i + 1 < own.length; i++) {
      const valley = own[i + 1]! - own[i]! * own[i]!;
      const rest = 1 - own[i]!;
      loss += rest * rest + 100 * valley * valley;
      gradient[i]! += -2 * rest - 400 * valley * own[i]!;
      gradient[i + 1]! += 200 * valley;
    }
    return loss;
  };
  for (let i = 0; i < 200; i++) assertAgree('1,000 dimensions', evaluator.evaluate(x, i), byHand(), 1e-12);
  for (let i = 0; i < 1000; i++) assertAgree(`∂L/∂x[${i}]`, evaluator.gradient[i]!, gradient[i]!, 1e-9);
  let iteration = 0;
  const ours = (times: number): void => {
    for (let i = 0; i < times; i++) evaluator.evaluate(x, iteration++);
  };
  const theirs = (times: number): void => {
    for (let i = 0; i < times; i++) byHand();
  };
  return ratioRow('Rosenbrock in 1,000 dimensions, a plain loop: gradient', compare(ours, theirs, quick), 2.3);
}

export async function rosenbrock(quick: boolean): Promise<Row[]> {
  return [
    ...(await twoDimensions(['gradientDescent', 1e-4, gradientDescentByHand, 1.25], quick)),
    ...(await twoDimensions(['adam', 1e-3, adamByHand, 1.15], quick)),
    await thousandDimensions(quick),
  ];
}
