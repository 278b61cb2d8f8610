import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Uri } from 'vscode';
import { commands, debug, Location, Position, SourceBreakpoint } from 'vscode';
import { closeEditors, example, show, unmark, writeFile } from './support/files.ts';
import type { TestSession } from './support/sessions.ts';
import { launch, pathOf, stopAll } from './support/sessions.ts';
import { until } from './support/wait.ts';

/** Halves x in every iteration: after n of them x = 4 / 2ⁿ and L = x². */
const halving = `/** @descent optimizer=gradientDescent learningRate=0.25 */
export function loss(x = 4) {
  const squared = x * x;
  return squared;
}
`;

describe('a stopped run', () => {
  let uri: Uri;
  let run: TestSession;

  beforeEach(async () => {
    uri = writeFile('halving.ts', halving);
    await show(uri);
    run = await launch(uri, { stopOnEntry: true });
    assert.equal((await run.stopped()).reason, 'entry');
  });

  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  const x = (): Promise<string> => run.evaluate('x');

  it('moves by VS Code’s own commands', async () => {
    const top = (): Promise<unknown> =>
      until('the frame in VS Code', () => {
        const item = debug.activeStackItem;
        return item !== undefined && 'frameId' in item ? item : undefined;
      });
    await top();
    for (const [command, expected] of [
      ['stepOver', 1],
      ['stepOver', 2],
      ['stepBack', 1],
      ['stepInto', 2],
      ['stepOut', 3],
      ['reverseContinue', 0],
    ] as const) {
      await commands.executeCommand(`workbench.action.debug.${command}`);
      await run.stopped();
      assert.equal(run.iteration, expected, command);
      await top();
    }
    await commands.executeCommand('workbench.action.debug.continue');
    assert.equal((await run.stopped()).reason, 'converged');
  });

  it('goes one iteration at a time, and back to the same bits', async () => {
    const values: string[] = [await x()];
    for (let step = 0; step < 5; step++) {
      assert.equal((await run.move('next')).reason, 'step');
      values.push(await x());
    }
    assert.deepEqual(values, ['4', '2', '1', '0.5', '0.25', '0.125']);
    for (const value of values.slice(0, -1).reverse()) {
      await run.move('stepBack');
      assert.equal(await x(), value);
    }
  });

  it('goes to any iteration, also by the targets VS Code offers', async () => {
    await run.move('descent/goTo', { iteration: 20 });
    assert.equal(await x(), String(4 / 2 ** 20));
    // The source as VS Code names it: a plain path would mean the machine of its window.
    const [frame] = await run.frames();
    const { targets } = await run.request<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', {
      source: frame?.source,
      line: 3,
    });
    assert.equal(targets.length, 2);
    await run.move('goto', { targetId: targets[0]?.id });
    assert.equal(run.iteration, 0);
    await run.move('goto', { targetId: targets[1]?.id });
    assert.equal(run.iteration, 20);
  });

  it('takes values, which start a branch in the past', async () => {
    await run.move('descent/goTo', { iteration: 3 });
    await run.move('descent/goTo', { iteration: 1 });
    const parameters = await run.scope('Parameters');
    await run.request('setVariable', { variablesReference: parameters, name: 'x', value: '2 * 8' });
    assert.equal(await x(), '16');
    await run.move('next');
    assert.equal(await x(), '8');
    const { branches, interventions } = run.descent.client.history;
    assert.deepEqual(
      branches.map(({ parent, forkIteration }) => [parent, forkIteration]),
      [
        [undefined, 0],
        ['main', 1],
      ],
    );
    assert.deepEqual(
      interventions.map(({ name, before, after }) => [name, before, after]),
      [['x', 2, 16]],
    );
    assert.equal(run.descent.client.history.value('main', 'value:x', 3), 0.5, 'the old future is kept');
  });

  it('takes another learning rate, which the next update has', async () => {
    await run.request('setExpression', { expression: 'learningRate', value: '0.125' });
    assert.equal(await run.evaluate('learningRate'), '0.125');
    await run.move('next');
    assert.equal(await x(), '3');
    await run.evaluate('learningRate = 0.5', 'repl');
    await run.move('next');
    assert.equal(await x(), '0');
  });

  it('evaluates for hover, watch and console, and changes nothing by it', async () => {
    for (const context of ['hover', 'watch', 'repl', 'clipboard']) assert.equal(await run.evaluate('x', context), '4');
    assert.equal(await run.evaluate('loss'), '16');
    assert.equal(await run.evaluate('x ** 2 + 1'), '17');
    await assert.rejects(run.evaluate('nothing'), /nothing/);
    assert.equal(run.iteration, 0);
  });

  it('shows all scopes', async () => {
    assert.deepEqual(await run.variables('Gradients'), { x: '8' });
    assert.deepEqual(await run.variables('Updates'), { x: '-2' });
    const { loss, gradientNorm } = await run.variables('Metrics');
    assert.deepEqual([loss, gradientNorm], ['16', '8']);
    assert.equal((await run.variables('Hyperparameters'))['learningRate'], '0.25');
  });

  it('starts over', async () => {
    await run.move('descent/goTo', { iteration: 5 });
    await run.move('restart');
    assert.equal(run.iteration, 0);
    assert.equal(await x(), '4');
  });

  it('goes on after its limit, which is raised', async () => {
    await run.request('setExpression', { expression: 'iterations', value: '2' });
    assert.equal((await run.move('continue')).reason, 'limit');
    assert.equal(run.iteration, 2);
    await run.move('next');
    assert.equal(run.descent.state?.status === 'running', false);
  });
});

describe('breakpoints', () => {
  let uri: Uri;

  afterEach(async () => {
    debug.removeBreakpoints(debug.breakpoints);
    await stopAll();
    await closeEditors();
  });

  async function breakAt(line: number, condition?: string, hit?: string, log?: string): Promise<TestSession> {
    uri = writeFile('halving.ts', halving);
    await show(uri);
    const place = new Location(uri, new Position(line - 1, 0));
    debug.addBreakpoints([new SourceBreakpoint(place, true, condition, hit, log)]);
    return await launch(uri, { pace: 'max', iterations: 20 });
  }

  it('stop inside the loss with its locals', async () => {
    const run = await breakAt(4);
    const stop = await run.stopped();
    assert.equal(stop.reason, 'breakpoint');
    const [frame, below] = await run.frames();
    assert.deepEqual([frame?.name, frame?.line, pathOf(frame?.source)], ['loss', 4, uri.path]);
    assert.match(below?.name ?? '', /iteration 0/);
    assert.deepEqual(await run.variables('Locals'), { x: '4', squared: '16' });
    await run.move('continue');
    assert.equal(run.iteration, 1);
    assert.equal((await run.variables('Locals'))['squared'], '4');
  });

  it('are told to be bound', async () => {
    const run = await breakAt(3);
    await run.stopped();
    // A run that was loaded when VS Code set them says so in its answer, one that loads later by an event.
    const bound = run.messages
      .flatMap((message): DebugProtocol.Breakpoint[] => {
        const { event, command, body } = message as DebugProtocol.Event & DebugProtocol.Response;
        if (event === 'breakpoint') return [body.breakpoint];
        return command === 'setBreakpoints' && message.type === 'response' ? (body?.breakpoints ?? []) : [];
      })
      .at(-1);
    assert.deepEqual([bound?.verified, bound?.line], [true, 3]);
  });

  it('stop where their condition holds', async () => {
    const run = await breakAt(4, 'squared < 0.1');
    await run.stopped();
    assert.deepEqual([run.iteration, (await run.variables('Locals'))['x']], [4, '0.25']);
  });

  it('stop by their count of hits', async () => {
    const run = await breakAt(4, undefined, '3');
    await run.stopped();
    assert.equal(run.iteration, 2);
  });

  it('log instead of stopping', async () => {
    const run = await breakAt(4, 'x > 0.9', undefined, 'x is {x}, its square {squared}');
    assert.equal((await run.stopped()).reason, 'limit');
    const lines = run.output.split('\n').filter((line) => line.includes('its square'));
    assert.deepEqual(lines, ['x is 4, its square 16', 'x is 2, its square 4', 'x is 1, its square 1']);
  });

  it('that are removed stop no more', async () => {
    const run = await breakAt(4);
    await run.stopped();
    debug.removeBreakpoints(debug.breakpoints);
    await until('the removal to be told', () =>
      run.messages.some((message) => {
        const { command, body } = message as DebugProtocol.SetBreakpointsResponse;
        return command === 'setBreakpoints' && body.breakpoints.length === 0;
      }),
    );
    assert.equal((await run.move('continue')).reason, 'limit');
  });
});

describe('the exception filter', () => {
  afterEach(async () => {
    await stopAll();
    await closeEditors();
  });

  it('stops at the iteration whose loss is not a number', async () => {
    await show(example('log-of-negative.ts'));
    const run = await launch(example('log-of-negative.ts'), { pace: 'max' });
    assert.equal((await run.stopped()).reason, 'exception');
    assert.equal(run.iteration, 38);
    assert.equal(await run.evaluate('loss'), 'NaN');
    assert.ok(Number(await run.evaluate('rate')) < 0);
    const info = await run.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId: 1 });
    assert.match(info.description ?? '', /38|NaN/);
    await run.move('stepBack');
    assert.ok(Number.isFinite(Number(await run.evaluate('loss'))));
  });
});

describe('marks', () => {
  it('tell where something is expected', () => {
    const { text, ranges } = unmark('a«b\nc»d');
    assert.equal(text, 'ab\ncd');
    assert.deepEqual(
      ranges.map(({ start, end }) => [start.line, start.character, end.line, end.character]),
      [[0, 1, 1, 1]],
    );
  });
});
