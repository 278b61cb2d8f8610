// Workloads in jax-js on WebAssembly, float32, compiled: asked by lines, as bench/peers/peer.ts says.
import { readFileSync } from 'node:fs';
import { answer } from './answer.ts';

/** What is used of the package. Whoever takes an array owns it; `ref` makes one owner more. */
interface Array_ {
  readonly ref: Array_;
  add(other: Array_): Array_;
  sub(other: Array_): Array_;
  mul(other: Array_ | number): Array_;
  reshape(shape: readonly number[]): Array_;
  item(): number;
  blockUntilReady(): Promise<Array_>;
}

type Parameters = readonly Array_[];

interface Jax {
  init(device: string): Promise<readonly string[]>;
  defaultDevice(device: string): string;
  jit<F>(f: F): F;
  valueAndGrad(
    f: (parameters: Parameters, x: Array_, y: Array_) => Array_,
  ): (parameters: Parameters, x: Array_, y: Array_) => [Array_, Parameters];
  readonly numpy: {
    array(values: Float32Array): Array_;
    matmul(a: Array_, b: Array_): Array_;
    mean(a: Array_): Array_;
    sum(a: Array_): Array_;
    zerosLike(a: Array_): Array_;
  };
  readonly nn: { relu(a: Array_): Array_; logSoftmax(a: Array_, axis?: number): Array_; softplus(a: Array_): Array_ };
}

const [module, workload, file] = process.argv.slice(2) as [string, string, string];
const jax = (await import(module)) as Jax;
await jax.init('wasm');
jax.defaultDevice('wasm');
const { numpy, nn } = jax;
const data = JSON.parse(readFileSync(file, 'utf8')) as Record<string, never>;

const tensor = (values: readonly number[], shape: readonly number[]): Array_ =>
  numpy.array(Float32Array.from(values)).reshape(shape);

/** A step of descent with momentum, as one compiled function. */
function descent(
  loss: (parameters: Parameters, x: Array_, y: Array_) => Array_,
  start: Parameters,
  batches: readonly (readonly [Array_, Array_])[],
  { rate, momentum }: { readonly rate: number; readonly momentum: number },
): () => number {
  const gradient = jax.valueAndGrad(loss);
  const update = jax.jit((parameters: Parameters, velocities: Parameters, x: Array_, y: Array_) => {
    const [value, slopes] = gradient(
      parameters.map((each) => each.ref),
      x,
      y,
    );
    const moved = velocities.map((velocity, index) => velocity.mul(momentum).add(slopes[index]!));
    const next = parameters.map((each, index) => each.sub(moved[index]!.ref.mul(rate)));
    return [value, next, moved] as [Array_, Parameters, Parameters];
  });
  let parameters = start;
  let velocities: Parameters = start.map((each) => numpy.zerosLike(each.ref));
  let iteration = 0;
  return () => {
    const [x, y] = batches[iteration++ % batches.length]!;
    let value: Array_;
    [value, parameters, velocities] = update(parameters, velocities, x.ref, y.ref);
    return value.item();
  };
}

function network(): () => number {
  const { start, sizes, batch, inputs, targets, rate, momentum } = data as unknown as {
    readonly start: readonly (readonly number[])[];
    readonly sizes: readonly [number, number, number];
    readonly batch: number;
    readonly inputs: readonly (readonly number[])[];
    readonly targets: readonly (readonly number[])[];
    readonly rate: number;
    readonly momentum: number;
  };
  const [wide, middle, narrow] = sizes;
  const shapes = [[wide, middle], [middle], [middle, narrow], [narrow]];
  const loss = (parameters: Parameters, x: Array_, y: Array_): Array_ => {
    const [w1, b1, w2, b2] = parameters as [Array_, Array_, Array_, Array_];
    const hidden = nn.relu(numpy.matmul(x, w1).add(b1));
    const scores = numpy.matmul(hidden, w2).add(b2);
    return numpy.sum(nn.logSoftmax(scores, -1).mul(y)).mul(-1 / batch);
  };
  return descent(
    loss,
    start.map((values, index) => tensor(values, shapes[index]!)),
    inputs.map((values, index) => [tensor(values, [batch, wide]), tensor(targets[index]!, [batch, narrow])] as const),
    { rate, momentum },
  );
}

function logistic(): () => number {
  const { x, y, w, rate } = data as unknown as {
    readonly x: readonly (readonly number[])[];
    readonly y: readonly number[];
    readonly w: readonly number[];
    readonly rate: number;
  };
  const loss = ([w]: Parameters, x: Array_, y: Array_): Array_ => {
    const z = numpy.matmul(x, w!);
    return numpy.mean(nn.softplus(z.ref).sub(y.mul(z)));
  };
  const batch = [tensor(x.flat(), [x.length, w.length]), tensor(y, [y.length])] as const;
  return descent(loss, [tensor(w, [w.length])], [batch], { rate, momentum: 0 });
}

await answer({ network, logistic }[workload as 'network' | 'logistic']());
