import assert from 'node:assert/strict';
import type { InlineValue, InlineValueText, Uri } from 'vscode';
import { commands, Position, Range, window } from 'vscode';
import { closeEditors, rangeText, show, writeFile } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { launch, stopAll } from './support/sessions.ts';

const text = `/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  const half = x / 2;
  return half ** 2;
}
`;

describe('inline values', () => {
  let uri: Uri;

  beforeEach(async () => {
    uri = writeFile('inline.ts', text);
    await show(uri);
  });

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  /** What stands in the editor while a session stops: line and text. */
  async function inline(run?: TestSession, lines = new Range(0, 0, 5, 0)): Promise<string[]> {
    const frameId = run === undefined ? 0 : ((await run.frames())[0]?.id ?? 0);
    const context = { frameId, stoppedLocation: new Range(1, 0, 1, 0) };
    const values =
      (await commands.executeCommand<InlineValue[] | undefined>(
        'vscode.executeInlineValueProvider',
        uri,
        lines,
        context,
      )) ?? [];
    return values.map((value) => `${rangeText(value.range).split('-')[0]} ${(value as InlineValueText).text}`);
  }

  it('say at a stop what each line computed and how the loss depends on it', async () => {
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.deepEqual(await inline(run), ['2:22 x = 4   ∂L/∂x = 2', '3:9 half = 2   ∂L/∂half = 4']);
    await run.move('next');
    assert.deepEqual((await inline(run))[1], '3:9 half = 1.75   ∂L/∂half = 3.5');
  });

  it('are only asked for the lines in sight', async () => {
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.equal((await inline(run, new Range(2, 0, 2, 30))).length, 1);
  });

  it('are gone after an edit, and back after a restart', async () => {
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    assert.notEqual((await inline(run)).length, 0);
    await window.activeTextEditor?.edit((edit) => edit.insert(new Position(0, 0), '// edited\n'));
    assert.deepEqual(await inline(run), []);
    await run.move('restart');
    assert.equal((await inline(run))[1], '4:9 half = 2   ∂L/∂half = 4');
  });

  it('are gone after the end, so that other debuggers have the editor to themselves', async () => {
    const run = await launch(uri, { stopOnEntry: true });
    await run.stopped();
    await run.stop();
    assert.deepEqual(await inline(), []);
  });
});
