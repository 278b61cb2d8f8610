// The command line as a person or a program uses it: as a process.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { optimizerIds } from '../../src/engine/optimizers/table.ts';

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'descent-cli-'));
after(() => rmSync(folder, { recursive: true }));

const sources: Readonly<Record<string, string>> = {
  'parabola.ts':
    '/** @descent optimizer=gradientDescent learningRate=0.1 */\nexport function parabola(w = 4) {\n  return w * w;\n}\n',
  'tree.ts':
    'export const tree = (layer = { w: [[1, 2], [3, 4]], b: 0.5 }, y = -1) =>\n  layer.w.flat().reduce((sum, v) => sum + v * v, layer.b ** 2 + y ** 2);\n',
  'log.ts': '/** A start in the domain. */\nexport function loss(x = 0.5) {\n  return Math.log(x) + x;\n}\n',
  'throws.ts': 'export function loss(x = 1) {\n  if (x < 0.8) throw new Error("too small");\n  return x * x;\n}\n',
  'syntax.ts': 'export function loss(x = 1) {\n  return x +;\n}\n',
  'two.ts': 'export const a = (x = 1) => x * x;\nexport const b = (y = 2) => (y - 1) ** 2;\n',
  'endless.ts':
    'export function loss(x = 1) {\n  let [n, stuck] = [0, x < 2];\n  while (stuck) n = (n + 1) % 5;\n  return x * n;\n}\n',
  'preset.ts':
    '/**\n * @descent optimizer=nope learningRat=0.1\n *   iterations=0\n */\nexport const loss = (x = 1) => x * x;\n',
  'epochs.ts': '/** @descent epochs=3 */\nexport const loss = (x = 1) => x * x;\n',
  'call.ts':
    "import { problem } from 'descent-debugger';\nexport const loss = problem({ parameters: { x: 1 }, loss: ({ x }) => x * x, optimizer: 'adm' });\n",
  'deep.ts':
    'const down = (x: number): number =>\n  down(x + 1);\nexport function loss(x = 1) {\n  return down(x);\n}\n',
  // The second step of Adam with a learning rate of 0.1 leads below 0.85.
  'sticks.ts':
    'export function loss(x = 1) {\n  let [n, stuck] = [0, x < 0.85];\n  while (stuck) n = (n + 1) % 5;\n  return x * x + n;\n}\n',
  'recursion.ts':
    'const f = (n: number): number => (n < 2 ? n : f(n - 1) + f(n - 2));\nexport function loss(x = 1) {\n  if (x < 0.85) console.log("deep");\n  return x * x + (x < 0.85 ? f(99) : 0);\n}\n',
  'pattern.ts':
    'export function loss(x = 1) {\n  if (x < 0.85) console.log("deep");\n  return x * x + (x < 0.85 && /^(a+)+$/.test("a".repeat(60) + "b") ? 1 : 0);\n}\n',
  'data.csv': 'x\n1\n',
  'net.ts':
    "import { csv, dense, network } from 'descent-debugger';\nexport default network({ data: csv('and.csv', { targets: 'y' }), layers: [dense(1, 'sigmoid')], loss: 'binaryCrossEntropy', batchSize: 4 });\n",
  'and.csv': 'a,b,y\n0,0,0\n0,1,0\n1,0,0\n1,1,1\n',
  // Its gradient lacks what Math.floor does: the loss rises along −∇L.
  'steps.ts': 'export function blocked(x = 1.3) {\n  return x - 3 * (Math.floor(1000 * x) / 1000);\n}\n',
  'prints.ts': 'export function loss(x = 1) {\n  console.log("at", x);\n  return x * x;\n}\n',
};
for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

const descent = (...args: string[]): Promise<Ended> => start(...args).ended;
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('--json prints start, the points before their updates, and the end', async () => {
  const { code, stdout, stderr } = await descent('run', 'parabola.ts', '--iterations', '5', '--every', '2', '--json');
  assert.deepEqual([code, stderr], [0, '']);
  const [first, ...rest] = lines(stdout);
  assert.deepEqual(
    [
      first?.['type'],
      first?.['problem'],
      first?.['parameters'],
      first?.['optimizer'],
      first?.['learningRate'],
      first?.['iterations'],
    ],
    ['start', 'parabola', { w: 4 }, 'gradientDescent', 0.1, 5],
  );
  assert.deepEqual(
    rest.map(({ type, iteration }) => [type, iteration]),
    [
      ['iteration', 0],
      ['iteration', 2],
      ['iteration', 4],
      ['end', undefined],
    ],
  );
  assert.deepEqual(rest[0], {
    type: 'iteration',
    iteration: 0,
    loss: 16,
    gradientNorm: 8,
    updateNorm: 0.8,
    parameters: { w: 4 },
    gradient: { w: 8 },
  });
  let w = 4;
  for (let i = 0; i < 5; i++) w += -0.1 * (2 * w);
  assert.deepEqual(rest.at(-1), { type: 'end', reason: 'limit', iterations: 5, loss: w * w, parameters: { w } });
});

test('parameters and gradient have the shape of the tree', async () => {
  const { stdout } = await descent('run', 'tree.ts', '--iterations', '1', '--json', '--optimizer', 'gradientDescent');
  const [first, iteration] = lines(stdout);
  const parameters = {
    layer: {
      w: [
        [1, 2],
        [3, 4],
      ],
      b: 0.5,
    },
    y: -1,
  };
  assert.deepEqual(first?.['parameters'], parameters);
  assert.deepEqual(iteration?.['parameters'], parameters);
  assert.deepEqual(iteration?.['gradient'], {
    layer: {
      w: [
        [2, 4],
        [6, 8],
      ],
      b: 1,
    },
    y: -2,
  });
});

test('bounds, a schedule with a list and an average are taken from the command line', async () => {
  const given = ['bounds.w=1..', 'schedule.milestones=3,8', 'averaging=polyak'].flatMap((each) => ['--set', each]);
  const run = ['run', 'parabola.ts', '--schedule', 'multiStep', '--iterations', '50', ...given];
  const { code, stdout, stderr } = await descent(...run);
  assert.deepEqual([code, stderr], [0, '']);
  const [begin, limit, point, w, average] = stdout.split('\n');
  assert.match(begin!, /multiStep schedule, at most 50 iterations$/);
  assert.match(limit!, /^limit: 50 of 50 iterations, ‖∇L‖∞ = /);
  assert.match(point!, /^after 50 iterations: L = /);
  assert.match(`${w}\n${average}`, /^ {2}w = \d\.\d+\n {2}average of w = \d\.\d+$/);
  const outside = await descent('run', 'parabola.ts', '--set', 'bounds.w=5..9');
  assert.equal(outside.code, 2);
  assert.match(outside.stderr, /parabola\.ts:2:30: error: The start of w, 4, is outside of its bounds 5\.\.9/);
});

test('a run for people ends with the test that fired, its number and the parameters', async () => {
  const { code, stdout } = await descent('run', 'parabola.ts');
  assert.equal(code, 0);
  assert.match(stdout, /^parabola: gradientDescent, learning rate 0\.1, at most 10000 iterations\n/);
  assert.match(stdout, /converged: ‖∇L‖∞ = [\d.e-]+ ≤ 1e-8\nafter \d+ iterations: L = [\d.e-]+\n {2}w = [\d.e-]+\n$/);
});

test('the file may name the export, and must where there are several', async () => {
  const named = await descent('run', 'two.ts#b', '--json', '--every', '100000');
  assert.equal(lines(named.stdout)[0]?.['problem'], 'b');
  const unnamed = await descent('run', 'two.ts');
  assert.equal(unnamed.code, 2);
  assert.match(
    unnamed.stderr,
    /2 losses: name one of them. There are: a, b\.\n {2}descent run two\.ts#a\n {2}descent run two\.ts#b\n$/,
  );
});

test('epochs and batch size of a network, and what is measured where an epoch begins', async () => {
  const asked = ['run', 'net.ts', '--epochs', '2', '--batch-size', '3'];
  const { code, stdout } = await descent(...asked, '--json');
  assert.equal(code, 0);
  const told = lines(stdout);
  assert.deepEqual(told[0]?.['data'], { samples: 4, batchSize: 3, batchesPerEpoch: 2 });
  assert.deepEqual(
    told.map(({ iteration, iterations, epoch }) => [iteration, iterations, epoch]),
    [
      [undefined, 4, undefined],
      [0, undefined, 0],
      [1, undefined, undefined],
      [2, undefined, 1],
      [3, undefined, undefined],
      [undefined, 4, 2],
    ],
  );
  assert.deepEqual(Object.keys(told.at(-1)!['metrics'] as object), ['training:loss', 'metric:accuracy']);
  const people = await descent(...asked, '--every', '2');
  assert.match(people.stdout, /\n4 samples in batches of 3, 2 iterations an epoch\n/);
  assert.match(people.stdout, /epoch 1: training:loss +[\d.]+ {2}metric:accuracy +[\d.]+\n/);
  assert.match(people.stdout, /after 4 iterations \(2 epochs\): L = [\d.]+\n {2}training:loss /);
});

test('the exit code says how it ended', async () => {
  const table: readonly [args: string[], code: number, stderr: RegExp, reason: string | undefined][] = [
    [['run', 'log.ts', '--learning-rate', '1', '--optimizer', 'gradientDescent'], 3, /^$/, 'nonFinite'],
    [['run', 'parabola.ts', '--learning-rate', '1.2', '--set', 'tolerance=0'], 3, /^$/, 'diverged'],
    [['run', 'throws.ts'], 2, /throws\.ts:2:\d+: error: too small\n {4}at loss \(throws\.ts:2:\d+\)/, 'error'],
    [['run', 'syntax.ts'], 2, /syntax\.ts:2:13: error: Unexpected token/, undefined],
    [['run', 'none.ts'], 2, /^descent: There is no file none\.ts\.\n$/, undefined],
    [['run', 'parabla.ts'], 2, /There is no file parabla\.ts\. Did you mean parabola\.ts\?/, undefined],
    [['run', 'parabola'], 2, /Did you mean parabola\.ts\?/, undefined],
    [['run', '.'], 2, /is a folder: name a file with a loss\. In it: call\.ts, deep\.ts, .*, …\.\n$/, undefined],
    [['run', 'data.csv'], 2, /data\.csv is no TypeScript or JavaScript file/, undefined],
    [['run', 'parabola.ts', '--optimizer', 'adm'], 2, /Did you mean "adam"\?/, undefined],
    [['run', 'parabola.ts', '--set', 'bta1=0.5', '--optimizer', 'adam'], 2, /Did you mean "beta1"\?/, undefined],
    [['run', 'parabola.ts', '--epochs', '3'], 2, /no mini-batches/, undefined],
    [['run', 'parabola.ts', '--learning-rate', '-1'], 2, /learning rate must be a finite number > 0/, undefined],
    [['run', 'parabola.ts', '--everi', '3'], 2, /Did you mean --every\?/, undefined],
  ];
  for (const [args, expected, message, reason] of table) {
    const { code, stdout, stderr } = await descent(...args, '--json', '--every', '1000000');
    assert.equal(code, expected, args.join(' '));
    assert.match(stderr, message, args.join(' '));
    const end = stdout === '' ? undefined : lines(stdout).at(-1);
    assert.equal(end?.['reason'], reason, args.join(' '));
  }
});

test('an endless recursion is told in few lines', async () => {
  const { code, stderr } = await descent('run', 'deep.ts');
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^deep\.ts:2:\d+: error: RangeError: Maximum call stack size exceeded\n(?: {4}at down \(deep\.ts:[12]:\d+\)\n)+ {4}… \d+ more of down at deep\.ts:2:3\n$/,
  );
  assert.ok(stderr.split('\n').length < 8, stderr);
});

test('what is wrong in the comment of a loss is told at its place, all of it', async () => {
  const table: readonly [args: string[], code: number, expected: string[]][] = [
    [
      ['preset.ts'],
      2,
      [
        'preset.ts:2:28: warning: Unknown key \'learningRat\' after @descent. Did you mean "learningRate"?',
        `preset.ts:2:23: error: There is no optimizer "nope". There are: ${optimizerIds.join(', ')}.`,
        'preset.ts:3:17: error: @descent: "iterations" must be a whole number ≥ 1, but is 0.',
      ],
    ],
    // What the command line asks for takes the place of what cannot be.
    [
      ['preset.ts', '--optimizer', 'adam', '--iterations', '5'],
      0,
      ['preset.ts:2:28: warning: Unknown key \'learningRat\' after @descent. Did you mean "learningRate"?'],
    ],
    [
      ['epochs.ts'],
      2,
      [
        'epochs.ts:1:14: error: This loss has no mini-batches, so that an epoch means nothing to it: give "iterations" in the place of "epochs" and "batchSize".',
      ],
    ],
    [['call.ts'], 2, ['call.ts:2:88: error: There is no optimizer "adm". Did you mean "adam"?']],
  ];
  for (const [args, expected, told] of table) {
    const { code, stderr } = await descent('run', ...args);
    assert.deepEqual([code, stderr.trimEnd().split('\n')], [expected, told], args.join(' '));
  }
});

test('numbers that are not finite are texts', async () => {
  const { stdout } = await descent('run', 'log.ts', '--learning-rate', '1', '--optimizer', 'gradientDescent', '--json');
  const end = lines(stdout).at(-1);
  assert.deepEqual([end?.['type'], end?.['loss']], ['end', 'NaN']);
});

test('an interrupt prints the end and exits with 130', async () => {
  const { child, ended } = start(
    'run',
    'parabola.ts',
    '--iterations',
    '1000000000',
    '--set',
    'tolerance=0',
    '--every',
    '1000000000',
    '--json',
  );
  await Promise.race([once(child.stdout!, 'data'), ended]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  const end = lines(stdout).at(-1);
  assert.deepEqual([end?.['type'], end?.['reason']], ['end', 'interrupted']);
  assert.ok((end?.['iterations'] as number) > 0);
});

test('an interrupt ends an evaluation that does not return, at the last point that did', async () => {
  const losses: readonly [file: string, said: RegExp][] = [
    ['sticks.ts', /sticks\.ts:3:\d+: one evaluation has taken 2 s so far/],
    ['recursion.ts', /^deep\n/],
    ['pattern.ts', /^deep\n/],
  ];
  for (const [file, said] of losses) {
    const { child, ended } = start('run', file, '--json', '--iterations', '5', '--learning-rate', '0.1');
    // The message comes from inside the evaluation.
    await Promise.race([once(child.stderr!, 'data'), ended]);
    child.kill('SIGINT');
    const { code, signal, stdout, stderr } = await ended;
    assert.deepEqual([code, signal], [130, null], file);
    assert.match(stderr, said, file);
    const told = lines(stdout);
    const [last, end] = told.slice(-2);
    assert.equal(end?.['type'], 'end', file);
    assert.deepEqual(end, {
      type: 'end',
      reason: 'interrupted',
      iterations: last?.['iteration'],
      loss: last?.['loss'],
      parameters: last?.['parameters'],
    });
    assert.equal(end?.['iterations'], 1);
  }
});

test('an interrupt of a network tells the epoch of the last point', async () => {
  const asked = ['run', 'net.ts', '--json', '--every', '1000000000', '--set', 'tolerance=0'];
  const { child, ended } = start(...asked, '--epochs', '100000000', '--batch-size', '4');
  await Promise.race([once(child.stdout!, 'data'), ended]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  const end = lines(stdout).at(-1);
  // One batch is all the samples.
  assert.deepEqual([end?.['reason'], end?.['epoch']], ['interrupted', end?.['iterations']]);
});

test('an interrupt ends a loss that does not return while it is loaded', async () => {
  const { child, ended } = start('run', 'endless.ts', '--json');
  await Promise.race([once(child.stderr!, 'data'), ended]);
  child.kill('SIGINT');
  const { code, signal, stdout, stderr } = await ended;
  assert.deepEqual([code, signal], [130, null]);
  assert.match(stderr, /endless\.ts:3:\d+: one evaluation has taken 2 s so far/);
  assert.deepEqual(lines(stdout), [{ type: 'end', reason: 'interrupted', iterations: 0 }]);
});

test('what the loss prints does not stand between JSON lines', async () => {
  const { stdout, stderr } = await descent('run', 'prints.ts', '--iterations', '2', '--json');
  assert.equal(lines(stdout).length, 4);
  assert.match(stderr, /^at 1$/m);
});

test('a reader that has enough ends the run quietly', async () => {
  const { child, ended } = start('run', 'parabola.ts', '--set', 'tolerance=0', '--iterations', '1000000', '--json');
  child.stdout!.once('data', () => child.stdout!.destroy());
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [0, '']);
});

test('an optimizer that searches tells its evaluations and its step, and fails where it finds none', async () => {
  const told = await descent(
    'run',
    'parabola.ts',
    '--optimizer',
    'lbfgs',
    '--set',
    'lineSearch=hagerZhang',
    '--every',
    '1',
  );
  assert.match(told.stdout, /^parabola: lbfgs, at most 10000 iterations\n/);
  assert.match(told.stdout, /^ +0 .* α +0\.125\d* {2}evaluations \d+$/m);
  const json = await descent('run', 'parabola.ts', '--optimizer', 'bfgs', '--json');
  const [, first] = json.stdout
    .split('\n')
    .map((line) => (line === '' ? {} : JSON.parse(line)) as Record<string, unknown>);
  assert.ok(typeof first!['evaluations'] === 'number' && typeof first!['stepLength'] === 'number');
  const refused = await descent('run', 'parabola.ts', '--optimizer', 'levenbergMarquardt');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /levenbergMarquardt needs residuals, .*leastSquares/);
  const blocked = await descent('run', 'steps.ts', '--optimizer', 'lbfgs');
  assert.equal(blocked.code, 3);
  assert.match(blocked.stdout, /^no step found: none of 40 trials, .*L does not fall enough \(\d+\)/m);
});

test('list prints the losses of a file', async () => {
  const { code, stdout } = await descent('list', 'two.ts');
  assert.equal(code, 0);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)),
    [
      ['a', 'function', 'of', 'x', 'two.ts:1:14'],
      ['b', 'function', 'of', 'y', 'two.ts:2:14'],
    ],
  );
  assert.equal((await descent('list', 'none.ts')).code, 2);
  const presets = await descent('list', 'preset.ts');
  assert.match(presets.stderr, /preset\.ts:2:23: error: There is no optimizer "nope"/);
  assert.match((await descent('--help')).stdout, /Usage:/);
});
