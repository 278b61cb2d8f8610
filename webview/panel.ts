import { readTheme, watchTheme } from './charts/theme.ts';
import { element, setShown } from './dom.ts';
import { connect, oncePerFrame } from './host.ts';
import { Board } from './panel/board.ts';
import { PictureCard } from './panel/cards/picture-card.ts';
import { UpdateCard } from './panel/cards/update-card.ts';
import { Changes, timelineOf } from './panel/changes.ts';
import { Empty } from './panel/empty.ts';
import type { PanelSettings } from './panel/settings.ts';
import { readSettings } from './panel/settings.ts';
import { Summary } from './panel/summary.ts';
import { MoreMenu } from './panel/toolbar/more-menu.ts';
import { runsSections } from './panel/toolbar/runs-menu.ts';
import { SettingsStrip } from './panel/toolbar/settings-strip.ts';
import { Toolbar } from './panel/toolbar/toolbar.ts';
import { emptyModel, forksOf, interventionsOf, receive } from './store.ts';

/** Milliseconds between two tellings of the cursor to the other view. */
const cursorPause = 100;

/** The panel: messages change the model, and at most once per frame the page is made to show it. */
function start(): void {
  let model = emptyModel;
  let theme = readTheme();
  let viewport = '';
  let charts = JSON.stringify({ charts: [] });
  let refused = model.refused;
  const draw = oncePerFrame(() => show());

  const host = connect((message) => {
    model = receive(model, message);
    for (const each of message.type === 'together' ? message.messages : [message]) {
      if (each.type === 'session') viewport = '';
      else if (each.type === 'saveChart') board.saveChart(each.chart, each.kind);
    }
    draw();
  });
  const { send } = host;
  let settings: PanelSettings = readSettings(host.kept());
  const choose = (change: (before: PanelSettings) => PanelSettings): void => {
    settings = change(settings);
    host.keep({ ...settings });
    toolbar.refreshMenus();
    draw();
  };
  const session = (): string => model.session?.session ?? '';
  const go = (iteration: number, branch?: string): void => {
    if (model.session === undefined) return;
    send({ type: 'goTo', session: session(), iteration, ...(branch === undefined ? {} : { branch }) });
  };

  const picture = new PictureCard({ send, go, hover: (iteration) => board.hover(iteration), choose, changed: draw });
  const update = new UpdateCard(send);
  const tellCursor = cursorTeller((iteration) =>
    send({ type: 'cursor', session: session(), ...(iteration === undefined ? {} : { iteration }) }),
  );
  const board = new Board(element('div.aside', {}, picture.element, update.element), {
    go,
    choose,
    hover: (iteration) => {
      picture.setHover(iteration);
      tellCursor(iteration);
    },
    changed: draw,
    hideRun: (run) => send({ type: 'overlay', run, shown: false }),
    save: (file) => send({ type: 'save', ...file }),
  });
  const moreMenu = new MoreMenu({ send, choose });
  const runs = (): ReturnType<typeof runsSections> => runsSections(model, send, Date.now());
  const toolbar = new Toolbar({
    send,
    showWhole: () => board.showWhole(),
    showStrip: (strip) => choose((before) => ({ ...before, strip })),
    runs,
    more: () => moreMenu.sections(model, settings, board.definitions, isNarrow() ? runs() : []),
  });
  const strip = new SettingsStrip(send);
  const summary = new Summary(send);
  const changes = new Changes(go);
  const empty = new Empty(send);
  const head = element('div.head', {}, toolbar.element, strip.element);
  const run = element('div.run', {}, head, summary.element, board.element, changes.element);
  const main = element('main', {}, empty.element, run);
  document.body.append(main);
  const isNarrow = (): boolean => main.clientWidth < 480;

  const show = (): void => {
    const there = model.session !== undefined;
    setShown(run, there);
    setShown(empty.element, !there);
    empty.update(model);
    if (!there) {
      picture.choose(undefined, settings);
      picture.update(model, theme);
      tellCharts();
      return;
    }
    picture.choose(model.session, settings);
    board.arrange(model, settings);
    toolbar.update(model, board.zoomed, settings.strip);
    setShown(strip.element, settings.strip);
    if (settings.strip) strip.update(model);
    summary.update(model, performance.now());
    board.update(model, settings, theme);
    picture.update(model, theme);
    update.update(model);
    const { state } = model;
    // What is there while the run moves was there at its last stop: nothing comes or goes meanwhile.
    if (state !== undefined && state.status !== 'running')
      changes.update(timelineOf(interventionsOf(model, state.branch), forksOf(model, state.branch)));
    if (model.refused !== refused) {
      refused = model.refused;
      if (refused !== undefined)
        toolbar.complain(refused.name ?? (refused.request === 'goTo' ? 'iteration' : ''), refused.text);
    }
    askForSeries();
    tellCharts();
  };

  /** Which charts can be saved, and which of them has the keyboard: told when it changes. */
  const tellCharts = (): void => {
    const shown = model.session === undefined ? { charts: [] } : board.shown;
    const text = JSON.stringify(shown);
    if (text === charts) return;
    charts = text;
    send({ type: 'charts', ...shown });
  };

  /** Asks for other series, another range or another width as soon as they are wanted; never twice for the same. */
  const askForSeries = (): void => {
    const further = { series: [update.seriesOf(model), ...parameterNorms(), ...picture.series], path: picture.path };
    const wanted = board.viewport(model, settings, further);
    const text = JSON.stringify(wanted);
    if (wanted === undefined || text === viewport) return;
    viewport = text;
    send({ type: 'viewport', viewport: wanted });
  };

  /** By which the update card finds the largest gradient; of many parameters those that are shown will do. */
  const parameterNorms = (): readonly string[] => {
    const parameters = model.session?.parameters ?? [];
    return parameters.length <= 8 ? parameters.map(({ name }) => `gradientNorm:${name}`) : [];
  };

  // A page that has just got the keyboard has nothing focused yet: its keys go to the body.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      if (moveBetweenCards(main, event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault();
    }
  });
  main.addEventListener('focusin', () => tellCharts());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) picture.hide();
    else charts = '';
  });
  watchTheme(() => {
    theme = readTheme();
    draw();
  });
  setShown(run, false);
  empty.update(model);
  send({ type: 'ready' });
}

/** From card to card by the keyboard: the focus goes to the card itself, or to what it has first. */
function moveBetweenCards(main: HTMLElement, by: 1 | -1): boolean {
  const cards = [...main.querySelectorAll<HTMLElement>('.status, .card, .changes')].filter(
    (card) => card.offsetParent !== null,
  );
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by];
  if (next === undefined) return false;
  // A table stands in the place of its plot.
  const parts = next.querySelectorAll<HTMLElement>(
    '[role="slider"], [role="application"], .chart-table, .picture-table',
  );
  const target = [...parts].find((part) => part.offsetParent !== null) ?? next;
  if (target === next && !next.hasAttribute('tabindex')) next.tabIndex = -1;
  target.focus();
  return true;
}

/** Tells the cursor at most ten times a second, and its last place always. */
function cursorTeller(tell: (iteration: number | undefined) => void): (iteration: number | undefined) => void {
  let told: number | undefined;
  let wanted: number | undefined;
  let waiting = false;
  const flush = (): void => {
    if (wanted === told) {
      waiting = false;
      return;
    }
    told = wanted;
    tell(told);
    setTimeout(flush, cursorPause);
  };
  return (iteration) => {
    wanted = iteration;
    if (waiting || wanted === told) return;
    waiting = true;
    flush();
  };
}

start();
