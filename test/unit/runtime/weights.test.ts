// Networks that start from weights of PyTorch answer, and have gradients, as PyTorch's own; what does not fit is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Descent } from '../../../src/runtime/descent/descent.ts';
import { initialHyperparameters, mergeOptions } from '../../../src/runtime/descent/hyperparameters.ts';
import type { Environment } from '../../../src/runtime/environment.ts';
import { loadProblem } from '../../../src/runtime/evaluation/load.ts';
import type { Problem } from '../../../src/runtime/evaluation/problem.ts';
import { writeNpz } from '../../../src/shared/formats/npz.ts';
import { openSafetensors, writeSafetensors } from '../../../src/shared/formats/safetensors.ts';
import type { ParameterDescription } from '../../../src/shared/run.ts';
import { assertClose } from '../../support/assert-close.ts';
import { bytesOf, safetensorsOf } from '../../support/formats/fixtures.ts';
import type { Files } from '../../support/language.ts';
import { memoryReader } from '../../support/memory-reader.ts';
import type { TorchRun } from '../../support/torch/weights.ts';
import { torchWeights } from '../../support/torch/weights.ts';

const program = 'file:///p/a.ts';

function load(call: string, files: Files): Promise<Problem> {
  const source = `import { dense, network } from 'descent-debugger';\nexport default ${call};\n`;
  const environment: Environment = {
    ...memoryReader({ '/p/a.ts': source, ...files }),
    now: () => 0,
    schedule: () => undefined,
    emit: () => undefined,
    lag: () => 0,
    busy: () => undefined,
  };
  return loadProblem(environment, { program });
}

const { inputs, values, classes, pairs } = torchWeights.data;

/** The call of a network, whose whole data are one batch. */
const call = (targets: unknown, loss: string, layers: string, weights: string): string =>
  `network({
    data: { inputs: ${JSON.stringify(inputs)}, targets: ${JSON.stringify(targets)} },
    layers: [${layers}], loss: '${loss}', weights: ${weights}, batchSize: 6 })`;

const numbered = (weights: string): string =>
  call(values, 'meanSquaredError', "dense(4, 'tanh'), dense(4, 'relu'), dense(2)", weights);
const named = (weights: string): string =>
  call(
    classes,
    'crossEntropy',
    "dense(5, 'sigmoid', { name: 'fc1' }), dense(3, 'linear', { name: 'fc2', useBias: false })",
    weights,
  );
const binary = (weights: string): string =>
  call(pairs, 'binaryCrossEntropy', "dense(3, 'tanh'), dense(1, 'sigmoid')", weights);

const mapping = `{ file: 'model.safetensors', names: {
  'dense1.weights': 'body.0.weight', 'dense1.bias': 'body.0.bias',
  'dense2.weights': 'head.weight', 'dense2.bias': { tensor: 'head.bias' } } }`;

/** Each model, with PyTorch's names of its parameters in our order. */
const models: Readonly<Record<string, readonly [source: string, names: readonly string[]]>> = {
  numbered: [numbered("'model.safetensors'"), ['0.weight', '0.bias', '2.weight', '2.bias', '4.weight', '4.bias']],
  named: [named("'model.safetensors'"), ['fc1.weight', 'fc1.bias', 'fc2.weight']],
  binary: [binary(mapping), ['body.0.weight', 'body.0.bias', 'head.weight', 'head.bias']],
};

const fileOf = (run: TorchRun): Uint8Array => Uint8Array.from(Buffer.from(run.file, 'base64'));

function evaluated(problem: Problem): Descent {
  const options = mergeOptions(problem.presets, { program });
  const descent = new Descent(
    problem.evaluator,
    initialHyperparameters(options, problem.kind, problem.training),
    problem.start,
  );
  descent.evaluate();
  return descent;
}

/** A gradient of PyTorch's as ours has it: the axes of a matrix exchanged. */
function ours(run: TorchRun, name: string): number[] {
  const numbers = run.gradients[name]!;
  const [rows, columns] = run.shapes[name] as [number, number?];
  if (columns === undefined) return [...numbers];
  return Array.from({ length: numbers.length }, (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)]!);
}

for (const [key, run] of Object.entries(torchWeights.runs)) {
  const [model, type] = key.split(' ') as [string, string];
  test(`outputs, loss and gradients of ${key} are PyTorch's`, async () => {
    const [source, names] = models[model]!;
    const problem = await load(source, { '/p/model.safetensors': fileOf(run) });
    const tolerance = type === 'F32' ? 1e-6 : 1e-12;
    const descent = evaluated(problem);
    assertClose([descent.loss], [run.loss], tolerance, 'loss');
    const outputs = problem.predictor!.predict(problem.start, Float64Array.from(inputs.flat()));
    // What this network answers are probabilities, and PyTorch's were kept as logits.
    const expected = model === 'binary' ? run.outputs.map((logit) => 1 / (1 + Math.exp(-logit))) : run.outputs;
    assertClose(outputs, expected, tolerance, 'outputs');
    problem.parameters.forEach(({ name, offset, size }, index) => {
      const gradient = descent.gradient.subarray(offset, offset + size);
      assertClose(gradient, ours(run, names[index]!), tolerance, `∂L/∂${name}`);
    });
  });
}

/** What a run's own parameters are, as they are saved. */
const saved = (parameters: readonly ParameterDescription[], point: Float64Array) =>
  new Map(
    parameters.map(({ name, shape, offset, size }) => [name, { shape, data: point.slice(offset, offset + size) }]),
  );

test('weights that Descent has written are taken as they are, to the bit', async () => {
  const { start, parameters } = await load(numbered("'model.safetensors'"), {
    '/p/model.safetensors': fileOf(torchWeights.runs['numbered F64']!),
  });
  for (const [name, write] of [
    ['w.safetensors', writeSafetensors],
    ['w.npz', writeNpz],
  ] as const) {
    const again = await load(numbered(`'${name}'`), { [`/p/${name}`]: write(saved(parameters, start)) });
    assert.deepEqual(again.start, start, name);
  }
});

test('the file is one of those a run is made of', async () => {
  const { files } = await load(numbered("'model.safetensors'"), {
    '/p/model.safetensors': fileOf(torchWeights.runs['numbered F32']!),
  });
  assert.deepEqual(files, [program, 'file:///p/model.safetensors']);
});

/** The tensors of the first model under other names, or some of them. */
function renamed(rename: (name: string) => string | undefined): Uint8Array {
  const file = openSafetensors(fileOf(torchWeights.runs['numbered F64']!));
  return writeSafetensors(
    new Map(
      file.names.flatMap((name) => {
        const other = rename(name);
        return other === undefined ? [] : [[other, file.array(name)] as const];
      }),
    ),
  );
}

const one = { shape: [1], data: Float64Array.of(1) };
const withRunningMean = writeSafetensors(
  new Map(
    [0, 2, 4]
      .flatMap((layer) => [`${layer}.weight`, `${layer}.bias`])
      .concat('2.running_mean')
      .map((name) => [name, one]),
  ),
);

test('layers are ordered by their numbers, not by their texts', async () => {
  const original = await load(numbered("'w.safetensors'"), { '/p/w.safetensors': renamed((name) => name) });
  const later = renamed((name) => `net.${{ 0: 2, 2: 9, 4: 10 }[Number(name[0])]}${name.slice(1)}`);
  const other = await load(numbered("'w.safetensors'"), { '/p/w.safetensors': later });
  assert.deepEqual(other.start, original.start);
});

for (const [title, source, file, told] of [
  [
    'a tensor that is missing',
    numbered("'w.safetensors'"),
    renamed((name) => (name === '2.bias' ? undefined : name)),
    /^network: weights: there is no tensor 2\.bias for dense2\.bias\. w\.safetensors has 0\.bias, 0\.weight, .*; the network has dense1\.weights, /,
  ],
  [
    'a tensor that is left over',
    numbered("'w.safetensors'"),
    withRunningMean,
    /^network: weights: no layer takes 2\.running_mean\./,
  ],
  [
    'more layers than there are',
    call(values, 'meanSquaredError', "dense(4, 'tanh'), dense(2)", "'w.safetensors'"),
    renamed((name) => name),
    /^network: weights: the file has 3 layers and the network 2\./,
  ],
  [
    'names that tell no order',
    binary("'w.safetensors'"),
    fileOf(torchWeights.runs['binary F64']!),
    /^network: weights: the names of the tensors do not tell the order of the layers\. .*Say which is which: weights: \{ file: /,
  ],
  [
    'a layer of another size',
    call(values, 'meanSquaredError', "dense(5, 'tanh'), dense(4, 'relu'), dense(2)", "'w.safetensors'"),
    renamed((name) => name),
    /^network: weights: w\.safetensors, tensor 0\.weight has the shape \[4, 3\], and dense1\.weights needs \[5, 3\], as PyTorch has it\.$/,
  ],
  [
    'axes that are exchanged',
    numbered(
      "{ file: 'w.safetensors', names: { 'dense1.weights': { tensor: '0.weight', layout: 'own' }, 'dense1.bias': '0.bias', 'dense2.weights': '2.weight', 'dense2.bias': '2.bias', 'dense3.weights': '4.weight', 'dense3.bias': '4.bias' } }",
    ),
    renamed((name) => name),
    /tensor 0\.weight has the shape \[4, 3\], and dense1\.weights needs \[3, 4\]\. Write names: \{ 'dense1\.weights': \{ tensor: '0\.weight', layout: 'pytorch' \} \}\.$/,
  ],
  [
    'a wrong name in the mapping',
    numbered("{ file: 'w.safetensors', names: { 'dense1.weights': '0.weigth' } }"),
    renamed((name) => name),
    /^network: weights: w\.safetensors has no tensor "0\.weigth" for dense1\.weights\. Did you mean "0\.weight"\?$/,
  ],
  [
    'a parameter that is not',
    numbered("{ file: 'w.safetensors', names: { 'dense9.weights': '0.weight' } }"),
    renamed((name) => name),
    /^names of weights does not know 'dense9\.weights'\. Did you mean "dense1\.weights"\?/,
  ],
  [
    'a name that is not written out',
    numbered("['w', 'safetensors'].join('.')"),
    renamed((name) => name),
    /^network: weights needs the name of a file as a literal text/,
  ],
  [
    'NaN',
    call(values, 'meanSquaredError', 'dense(2, "linear", { useBias: false })', "'w.safetensors'"),
    writeSafetensors(new Map([['w.weight', { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, Number.NaN, 6) }]])),
    /^network: weights: w\.safetensors, tensor w\.weight, index \[1\]\[1\]: NaN is not finite\. Save weights that are\.$/,
  ],
  [
    'a type that is not read',
    call(values, 'meanSquaredError', 'dense(2, "linear", { useBias: false })', "'w.safetensors'"),
    safetensorsOf({ 'w.weight': { dtype: 'F8_E5M2', shape: [2, 3], data_offsets: [0, 6] } }, 6),
    /^network: weights: w\.safetensors, tensor w\.weight: tensor w\.weight is of type F8_E5M2\. Read are: /,
  ],
  [
    "PyTorch's own format",
    numbered("'w.safetensors'"),
    bytesOf('no-arrays.npz'),
    /^w\.safetensors: it is a zip file without a \.npy in it, but with archive\/data\.pkl\. Write it with safetensors\.torch\.save_file\(model\.state_dict\(\), 'model\.safetensors'\)/,
  ],
] as const) {
  test(`weights: ${title}`, async () => {
    await assert.rejects(load(source, { '/p/w.safetensors': file }), (error: Error) => {
      assert.match(error.message, told);
      return true;
    });
  });
}
