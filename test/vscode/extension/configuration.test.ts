import assert from 'node:assert/strict';
import type { DebugConfiguration, Uri } from 'vscode';
import { debug, workspace } from 'vscode';
import { closeEditors, example, show, writeFile } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { configurationFor, launch, quietly, refusal, refused, sessionOf, stopAll } from './support/sessions.ts';

const start = (configuration: DebugConfiguration | string): PromiseLike<boolean> =>
  debug.startDebugging(workspace.workspaceFolders?.[0], configuration, quietly);

/** What the run says it does. */
async function described({ descent }: TestSession): Promise<Record<string, unknown>> {
  const { optimizer, settings, learningRate, iterations, pace, seed, schedule } = descent.description ?? {};
  return { optimizer, settings, learningRate, iterations, pace, seed, schedule };
}

describe('what a run is asked to do', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  for (const asked of [
    { type: 'descent', request: 'launch', name: 'No program' },
    { type: 'descent', request: '', name: '' },
  ]) {
    it(`is the open file where the configuration is ${JSON.stringify(asked)}`, async () => {
      await show(example('parabola.ts'));
      const run = await sessionOf(() => start(asked));
      assert.equal(run.descent.description?.problem, 'parabola');
      assert.equal((await run.stopped()).reason, 'converged');
    });
  }

  it('is nothing where neither a file is open nor one is named', async () => {
    assert.equal(await start({ type: 'descent', request: 'launch', name: 'Nothing' }), false);
  });

  it('comes from launch.json, by name', async () => {
    const run = await sessionOf(() => start('Rosenbrock with Nesterov momentum'));
    const { optimizer, settings, learningRate } = run.descent.description ?? {};
    assert.deepEqual([optimizer, learningRate], ['nesterov', 0.0005]);
    assert.equal(settings?.['momentum'], 0.99);
  });

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['a key that is not there', { learninRate: 0.1 }, /There is no "learninRate": did you mean "learningRate"\?/],
    ['another name of a key', { lr: 0.1 }, /There is no "lr": did you mean "learningRate"\?/],
    ['an optimizer that is not there', { optimizer: 'adm' }, /"optimizer" has no value "adm": did you mean "adam"\?/],
    ['a schedule that is not there', { schedule: 'cosin' }, /"schedule" has no value "cosin": did you mean "cosine"\?/],
    ['a number that is not whole', { iterations: 2.5 }, /"iterations" must be a whole number, not 2\.5/],
    ['a number that is too small', { learningRate: -1 }, /"learningRate" must be greater than 0, not -1/],
    ['a text for a number', { learningRate: '0.1' }, /"learningRate" must be a number, not "0\.1"/],
    ['a setting of the optimizer', { optimizer: 'adam', settings: { bet1: 0.8 } }, /"bet1".*beta1/],
    ['the name of the loss', { problem: 'parabole' }, /no export parabole\. Did you mean "parabola"\?/],
  ];
  for (const [what, more, message] of wrong) {
    it(`is refused by name: ${what}`, async () => {
      const said = await refusal(() => start(configurationFor(example('parabola.ts'), more)));
      assert.match(said, message);
    });
  }

  it('leads to launch.json where that is at fault, and to the source where the source is', async () => {
    const preset = writeFile('preset.ts', '/** @descent optimizer=adm */\nexport const loss = (x = 1) => x * x;\n');
    for (const [program, more, dialog] of [
      [example('parabola.ts'), { optimizer: 'adm' }, true],
      [example('parabola.ts'), { problem: 'parabole' }, true],
      [preset, {}, false],
      [preset, { optimizer: 'adam', problem: 'los' }, true],
    ] as const) {
      const said = await refused(() => start(configurationFor(program, more)));
      assert.equal(said.dialog, dialog, said.text);
    }
  });

  it('names all that is wrong in one message', async () => {
    const said = await refusal(() => start(configurationFor(example('parabola.ts'), { sed: 1, pace: 'fast' })));
    assert.match(said, /"sed": did you mean "seed"\?.*"pace" has no value "fast"/);
  });

  describe('follows the order launch.json, @descent, settings, default', () => {
    let plain: Uri;
    let preset: Uri;

    before(() => {
      const loss = 'export function loss(x = 3) { return x ** 2; }\n';
      const tag = '/** @descent optimizer=rmsprop learningRate=0.02 iterations=7 seed=4 alpha=0.5 */\n';
      plain = writeFile('plain.ts', loss);
      preset = writeFile('preset.ts', tag + loss);
    });

    after(async () => {
      for (const name of ['optimizer', 'pace']) {
        await workspace.getConfiguration('descent').update(name, undefined, true);
      }
    });

    const set = async (name: string, value: string): Promise<void> => {
      await workspace.getConfiguration('descent').update(name, value, true);
    };

    it('defaults', async () => {
      const { settings: _settings, ...rest } = await described(await launch(plain, { stopOnEntry: true }));
      const expected = { optimizer: 'adam', learningRate: 0.05, iterations: 10_000 };
      assert.deepEqual(rest, { ...expected, pace: 'watch', seed: 0, schedule: 'constant' });
    });

    it('a preset over the defaults', async () => {
      const run = await described(await launch(preset, { stopOnEntry: true }));
      const { optimizer, learningRate, iterations, seed } = run;
      assert.deepEqual([optimizer, learningRate, iterations, seed], ['rmsprop', 0.02, 7, 4]);
    });

    it('launch.json over a preset', async () => {
      const run = await described(await launch(preset, { stopOnEntry: true, learningRate: 0.5, iterations: 3 }));
      const { optimizer, learningRate, iterations } = run;
      assert.deepEqual([optimizer, learningRate, iterations], ['rmsprop', 0.5, 3]);
    });

    it('a setting over the defaults and under a preset', async () => {
      await set('optimizer', 'momentum');
      await set('pace', 'max');
      const unmarked = await described(await launch(plain, { stopOnEntry: true }));
      assert.deepEqual([unmarked['optimizer'], unmarked['pace']], ['momentum', 'max']);
      const marked = await described(await launch(preset, { stopOnEntry: true, pace: 'watch' }));
      assert.deepEqual([marked['optimizer'], marked['pace']], ['rmsprop', 'watch']);
    });
  });

  it('stops at the entry where a preset says so', async () => {
    const uri = writeFile('entry.ts', '/** @descent stopOnEntry=true */\nexport const loss = (x = 3) => x ** 2;\n');
    const run = await launch(uri);
    assert.equal((await run.stopped()).reason, 'entry');
    assert.equal(run.iteration, 0);
  });
});
