import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunCommand } from '../../../src/cli/arguments.ts';
import { readArguments, UsageError } from '../../../src/cli/arguments.ts';
import { toJson } from '../../../src/cli/json.ts';

test('every option reaches the launch', () => {
  const line =
    'run src/a.ts#b --optimizer adam --learning-rate 0.5 --set beta1=0.8 --set amsgrad=true --set schedule.gamma=0.9 ' +
    '--set clipNorm=2 --schedule step --iterations 100 --seed 7 --every 10 --json';
  assert.deepEqual(readArguments(line.split(' '), '/home/me'), {
    command: 'run',
    every: 10,
    json: true,
    options: {
      program: 'file:///home/me/src/a.ts',
      problem: 'b',
      pace: 'max',
      optimizer: 'adam',
      learningRate: 0.5,
      settings: { beta1: 0.8, amsgrad: true },
      scheduleSettings: { gamma: 0.9 },
      clipNorm: 2,
      schedule: 'step',
      iterations: 100,
      seed: 7,
    },
  });
  const more =
    'run a.ts --set schedule.milestones=30,80 --set schedule.mode=triangular2 --set schedule.staircase=true ' +
    '--set bounds.x=0..10 --set bounds.dense1.weights=[null,1] --set averaging=exponential --set averagingDecay=0.9';
  assert.deepEqual((readArguments(more.split(' '), '/x') as RunCommand).options, {
    program: 'file:///x/a.ts',
    pace: 'max',
    scheduleSettings: { milestones: '30,80', mode: 'triangular2', staircase: true },
    bounds: { x: '0..10', 'dense1.weights': '[null,1]' },
    averaging: 'exponential',
    averagingDecay: 0.9,
  });
  assert.deepEqual(readArguments(['run', 'a b.ts', '--epochs=3', '--batch-size=8'], '/x'), {
    command: 'run',
    every: undefined,
    json: false,
    options: { program: 'file:///x/a%20b.ts', pace: 'max', epochs: 3, batchSize: 8 },
  });
  assert.deepEqual(readArguments(['run', 'a.ts', '--save', 'w/a.npz'], '/x'), {
    command: 'run',
    every: undefined,
    json: false,
    save: '/x/w/a.npz',
    options: { program: 'file:///x/a.ts', pace: 'max' },
  });
  assert.deepEqual(readArguments('bench a.ts#b --optimizer lbfgs --set memory=5 --json'.split(' '), '/x'), {
    command: 'bench',
    json: true,
    options: { program: 'file:///x/a.ts', problem: 'b', pace: 'max', optimizer: 'lbfgs', settings: { memory: 5 } },
  });
  assert.deepEqual(readArguments(['list', '/a.ts'], '/x'), { command: 'list', program: 'file:///a.ts' });
  const { options } = readArguments(['run', 'a#b/c.ts'], '/x') as RunCommand;
  assert.deepEqual(options, { program: 'file:///x/a%23b/c.ts', pace: 'max' });
  for (const help of [[], ['--help'], ['help'], ['run', '-h']])
    assert.deepEqual(readArguments(help, '/x'), { command: 'help' });
});

test('a setting with a choice takes a text, and any other a number', () => {
  const settings = (set: string): unknown =>
    (readArguments(['run', 'a.ts', '--optimizer', 'lbfgs', '--set', set], '/x') as RunCommand).options.settings;
  assert.deepEqual(settings('lineSearch=hagerZhang'), { lineSearch: 'hagerZhang' });
  assert.deepEqual(settings('memory=5'), { memory: 5 });
  assert.throws(() => settings('memory=many'), /memory takes a number, and got many/);
});

test('what cannot be meant is named, with what was probably meant', () => {
  for (const [line, message] of [
    ['walk a.ts', /There is no command "walk"\. There are run, bench and list/],
    ['rnu a.ts', /Did you mean descent run\?/],
    ['a.ts#f --json', /Did you mean descent run a\.ts#f\?/],
    ['run a.ts --lr 0.1', /Did you mean --learning-rate\?/],
    ['run a.ts --tolerance 0', /Write --set tolerance=…/],
    ['run a.ts --clip-norm 1', /Write --set clipNorm=…/],
    ['run a.ts --weight-decay 1', /Write --set weightDecay=…/],
    ['run a.ts --gamma 1', /Write --set schedule\.gamma=…/],
    ['run a.ts --problem f', /FILE#NAME/],
    ['run a.ts --verbose', /There is no option --verbose\. There are: --optimizer, /],
    ['run', /needs a file/],
    ['run a.ts b.ts', /takes one file/],
    ['run a.ts --optimiser adam', /Did you mean --optimizer\?/],
    ['run a.ts --iterations', /--iterations needs a value/],
    ['run a.ts --save w.txt', /--save takes a name that ends in \.safetensors or \.npz, and got w\.txt/],
    ['run a.ts --iterations 2.5', /a whole number from 1 on/],
    ['run a.ts --iterations 0', /a whole number from 1 on/],
    ['run a.ts --learning-rate fast', /takes a number/],
    ['run a.ts --learning-rate=', /takes a number/],
    ['run a.ts --set beta1', /key=value/],
    ['run a.ts --iterations 5 --epochs 2', /give one of them/],
    ['bench', /descent bench needs a file/],
    ['bench a.ts b.ts', /descent bench takes one file/],
    ['bench a.ts --every 5', /descent bench has no --every/],
    ['bench a.ts --save w.npz', /descent bench has no --save/],
    ['bnech a.ts', /Did you mean descent bench\?/],
    ['list', /list needs a file/],
    ['list a.ts b.ts', /takes one file, and got a\.ts and b\.ts/],
  ] as const) {
    assert.throws(
      () => readArguments(line.split(' '), '/x'),
      (error) => error instanceof UsageError && message.test(error.message),
      line,
    );
  }
});

test('JSON keeps every digit, and numbers that JSON does not know are texts', () => {
  const value = {
    a: [0.1 + 0.2, -0, 1e21],
    b: { c: Number.NaN, d: [Infinity, -Infinity] },
    e: 'a "text"',
    f: undefined,
    g: true,
  };
  const text = toJson(value);
  assert.equal(
    text,
    '{"a":[0.30000000000000004,-0,1e+21],"b":{"c":"NaN","d":["Infinity","-Infinity"]},"e":"a \\"text\\"","g":true}',
  );
  assert.ok(Object.is((JSON.parse(text) as { a: number[] }).a[1], -0));
});
