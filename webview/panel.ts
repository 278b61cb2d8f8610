import type { Command } from '../src/shared/panel.ts';
import { readTheme, watchTheme } from './charts/theme.ts';
import { element, setShown } from './dom.ts';
import { connect, oncePerFrame } from './host.ts';
import { Board } from './panel/board.ts';
import { Changes } from './panel/changes.ts';
import { Empty } from './panel/empty.ts';
import type { PanelSettings } from './panel/settings.ts';
import { readSettings } from './panel/settings.ts';
import { Status } from './panel/status.ts';
import { Toolbar } from './panel/toolbar.ts';
import { emptyModel, interventionsOf, receive } from './store.ts';

/** The panel: messages change the model, and at most once per frame the page is made to show it. */
function start(): void {
  let model = emptyModel;
  let theme = readTheme();
  let viewport = '';
  const draw = oncePerFrame(() => show());

  const host = connect((message) => {
    model = receive(model, message);
    if (message.type === 'session') viewport = '';
    draw();
  });
  let settings: PanelSettings = readSettings(host.kept());

  const go = (iteration: number): void => {
    if (model.session !== undefined) host.send({ type: 'goTo', session: model.session.session, iteration });
  };
  const board = new Board({
    go,
    choose: (change) => {
      settings = change(settings);
      host.keep({ ...settings });
      draw();
    },
    changed: () => draw(),
  });
  const toolbar = new Toolbar({ send: (message) => host.send(message), showWhole: () => board.showWhole() });
  const command = (name: Command): void => {
    if (model.session !== undefined) host.send({ type: 'command', command: name, session: model.session.session });
  };
  const status = new Status(
    () => command('endUnresponsive'),
    () => command('restart'),
  );
  const changes = new Changes(go);
  const empty = new Empty(() => host.send({ type: 'command', command: 'runDescent' }));
  const run = element('div.run', {}, toolbar.element, status.element, board.element, changes.element);
  document.body.append(element('main', {}, empty.element, run));

  const show = (): void => {
    const there = model.session !== undefined;
    setShown(run, there);
    setShown(empty.element, !there);
    empty.update(model);
    if (!there) return;
    toolbar.update(model, board.zoomed);
    status.update(model);
    board.update(model, settings, theme);
    changes.update(model.state === undefined ? [] : interventionsOf(model, model.state.branch));
    askForSeries();
  };

  /** Asks for other series, another range or another width as soon as they are wanted; never twice for the same. */
  const askForSeries = (): void => {
    const wanted = board.viewport(model, settings);
    const text = JSON.stringify(wanted);
    if (wanted === undefined || text === viewport) return;
    viewport = text;
    host.send({ type: 'viewport', viewport: wanted });
  };

  watchTheme(() => {
    theme = readTheme();
    draw();
  });
  setShown(run, false);
  empty.update(model);
  host.send({ type: 'ready' });
}

start();
