import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Webview } from 'vscode';
import { EventEmitter, Uri } from 'vscode';
import { RunStore } from '../../../src/host/past-runs/run-store.ts';
import { TableFeed } from '../../../src/host/views/table-feed.ts';
import { ViewFeed } from '../../../src/host/views/view-feed.ts';
import type { ViewPartOptions } from '../../../src/host/views/view-part.ts';
import type { FromWebview, ToWebview, ViewMessage } from '../../../src/shared/panel.ts';
import { closeEditors, writeFile } from './support/files.ts';
import { launch, stopAll, testApi } from './support/sessions.ts';
import { until } from './support/wait.ts';

const text =
  '/** @descent optimizer=gradientDescent learningRate=0.25 */\nexport const loss = (x = 4, y = 2) => x ** 2 + y ** 2;\n';

/** A view that keeps what it was sent. */
class TestView {
  visible = true;
  readonly sent: ToWebview[] = [];
  readonly #messages = new EventEmitter<FromWebview>();
  readonly webview = {
    onDidReceiveMessage: this.#messages.event,
    postMessage: (message: ToWebview) => {
      this.sent.push(structuredClone(message));
      return Promise.resolve(true);
    },
  } as unknown as Webview;

  send(message: FromWebview): void {
    this.#messages.fire(message);
  }

  /** What came since the last time, each message of `together` on its own. */
  take(): readonly ViewMessage[] {
    return this.sent.splice(0).flatMap((message) => (message.type === 'together' ? message.messages : [message]));
  }
}

async function open(kind: 'panel' | 'gradients'): Promise<{ view: TestView; feed: ViewFeed }> {
  const { sessions, runs } = await testApi();
  const view = new TestView();
  const parts = (own: ViewPartOptions) => (kind === 'panel' ? [] : [new TableFeed(own)]);
  const feed = new ViewFeed(view, { sessions, runs, kind, parts, runnable: () => 'loss' });
  view.send({ type: 'ready' });
  await until('the first message', () => view.sent.length > 0);
  return { view, feed };
}

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
const types = (messages: readonly ViewMessage[]): string[] => messages.map(({ type }) => type);

describe('the feed of a view', () => {
  const feeds: ViewFeed[] = [];

  afterEach(async () => {
    for (const feed of feeds.splice(0)) feed.dispose();
    await stopAll();
    const { runs } = await testApi();
    await runs.clear();
    await closeEditors();
  });

  it('hydrates with one message, and a step is one message with the tail of the charts', async () => {
    const uri = writeFile('fed.ts', text);
    const session = await launch(uri, { stopOnEntry: true });
    await session.stopped();
    const { view, feed } = await open('panel');
    const gradients = await open('gradients');
    feeds.push(feed, gradients.feed);
    await rest();
    const viewport = { session: session.session.id, series: ['loss', 'updateRatio:x'], from: 0, to: 99, buckets: 50 };
    view.send({ type: 'viewport', viewport: { ...viewport, path: ['x', 'y'] } });
    await until('a frame', () => view.sent.some((message) => JSON.stringify(message).includes('"frame"')));
    await rest();
    assert.equal(view.sent.length > 0, true);
    view.take();
    gradients.view.take();

    await session.move('next');
    await rest();
    assert.equal(view.sent.length, 1, JSON.stringify(view.sent));
    assert.equal(gradients.view.sent.length, 1);
    const messages = view.take();
    assert.deepEqual(types(messages), ['state', 'frame']);
    const frame = messages.find((message) => message.type === 'frame')!;
    assert.equal(frame.resume, 0);
    assert.deepEqual(Array.from(frame.at!.values), [5, 0.5]);
    assert.deepEqual(Array.from(frame.path!.values), [4, 2, 2, 1]);
    assert.deepEqual(Array.from(frame.path!.current), [2, 4, -1, 1, 2, -0.5]);
    assert.deepEqual(types(gradients.view.take()), ['state', 'values']);

    for (let step = 0; step < 5; step++) await session.move('next');
    await rest();
    const last = view.take().findLast((message) => message.type === 'frame')!;
    assert.equal(last.resume! > 0, true);
    assert.deepEqual(Array.from(last.series[0]!.iteration).at(-1), 6);
  });

  it('sends nothing while it is hidden, and one message when it is shown again', async () => {
    const uri = writeFile('hidden.ts', text);
    const session = await launch(uri, { stopOnEntry: true });
    await session.stopped();
    const { view, feed } = await open('panel');
    feeds.push(feed);
    await rest();
    view.take();
    view.visible = false;
    feed.visibilityChanged();
    await session.move('next');
    await session.request('setExpression', { expression: 'learningRate', value: '0.5' });
    await rest();
    assert.equal(view.sent.length, 0);
    view.visible = true;
    feed.visibilityChanged();
    await rest();
    const first = view.sent[0];
    assert.equal(first?.type, 'together');
    assert.deepEqual(types(view.take()).slice(0, 6), [
      'preferences',
      'runnable',
      'session',
      'state',
      'branches',
      'runs',
    ]);
  });

  it('keeps a run at its restart, lays it under the next and opens it', async () => {
    const { runs } = await testApi();
    const uri = writeFile('kept.ts', text);
    const session = await launch(uri, { stopOnEntry: true });
    await session.stopped();
    const { view, feed } = await open('panel');
    feeds.push(feed);
    await session.move('next');
    await session.move('next');
    const id = session.session.id;
    const before = session.descent.run;
    const config = { ...session.session.configuration, learningRate: 0.5 };
    await session.request('restart', { arguments: config });
    await until('another run', () => session.descent.run !== before && session.descent.state?.iteration === 0);
    view.send({ type: 'viewport', viewport: { session: id, series: ['loss'], from: 0, to: 9, buckets: 10 } });
    await rest();
    const messages = view.take();
    const told = messages.findLast((message) => message.type === 'runs')!;
    assert.deepEqual(
      told.runs.map(({ run, name, overlaid, stored }) => [run === before, name, overlaid, stored]),
      [
        [false, told.runs[0]!.name, false, false],
        [true, 'η 0.25', true, true],
      ],
    );
    const { runs: overlays } = messages.findLast((message) => message.type === 'overlays')!;
    assert.deepEqual(
      overlays.map(({ name, series }) => [name, Array.from(series[0]!.first)]),
      [['η 0.25', [20, 5, 1.25]]],
    );

    view.send({ type: 'openRun', run: before });
    await rest();
    const opened = view.take();
    const shown = opened.findLast((message) => message.type === 'session')!.session;
    assert.deepEqual([shown?.session, shown?.stored], [before, true]);
    const { state } = opened.findLast((message) => message.type === 'state')!;
    assert.deepEqual([state.ended, ...state.numbers.subarray(0, 3)], [true, 2, 2, 1.25]);

    const stored = runs.get(before)!;
    const folder = Uri.file(mkdtempSync(join(tmpdir(), 'descent-runs-')));
    const store = new RunStore(folder);
    await store.write(stored);
    writeFileSync(join(folder.fsPath, 'broken.run'), 'not a run');
    assert.deepEqual(await new RunStore(folder).read(), [stored]);
    await store.remove(before);
    await store.remove(before);
    assert.deepEqual(await store.read(), []);
    view.send({ type: 'removeRun', run: before });
    await rest();
    assert.equal(runs.get(before), undefined);
  });

  it('says why a value was refused to the view that asked', async () => {
    const uri = writeFile('refused.ts', text);
    const session = await launch(uri, { stopOnEntry: true });
    await session.stopped();
    const { view, feed } = await open('panel');
    feeds.push(feed);
    await rest();
    view.take();
    const id = session.session.id;
    view.send({ type: 'setValue', session: id, name: 'learningRate', value: '-1' });
    await until('the refusal', () => view.sent.length > 0);
    const [refused] = view.take();
    assert.equal(refused?.type, 'refused');
    assert.equal(refused?.type === 'refused' && refused.name === 'learningRate' && refused.text.length > 10, true);
  });
});
