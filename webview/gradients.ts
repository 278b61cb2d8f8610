import type { ToWebview, ViewMessage } from '../src/shared/panel.ts';
import type { TableRow } from '../src/shared/views/table.ts';
import { readTheme, watchTheme } from './charts/theme.ts';
import { element, setShown, setText } from './dom.ts';
import { formatCount } from './format.ts';
import { HeatMapCard } from './gradients/heat-map-card.ts';
import type { Sort } from './gradients/rows.ts';
import { columns } from './gradients/rows.ts';
import { Table } from './gradients/table.ts';
import { connect, oncePerFrame } from './host.ts';
import { emptyModel, receive, whyNot } from './store.ts';
import { t } from './text.ts';
import { Button } from './ui/index.ts';

/** Problems of at most so many elements have every one of them recorded. */
const recordedElements = 64;

function keptSort(kept: Readonly<Record<string, unknown>>): Sort {
  const { by, reversed } = (kept['sort'] ?? {}) as Partial<Sort>;
  const known = by !== undefined && (['name', ...columns] as readonly string[]).includes(by);
  return { by: known ? by : 'name', reversed: reversed === true };
}

/** The side panel: every parameter with its value, ∂L/∂ and update at the current point. */
function start(): void {
  let model = emptyModel;
  const draw = oncePerFrame(() => show());
  const host = connect((message) => {
    model = receive(model, message);
    for (const each of messagesOf(message)) tell(each);
    draw();
  });
  const session = (): string => model.session?.session ?? '';
  const table = new Table({
    sort: keptSort(host.kept()),
    sorted: (sort) => host.keep({ sort }),
    request: (wanted) => host.send({ type: 'table', request: { session: session(), ...wanted } }),
    select: (name) => host.send({ type: 'select', session: session(), element: name }),
    watch: (name) => host.send({ type: 'watch', session: session(), element: name }),
    check: (name) => host.send({ type: 'check', session: session(), name }),
    setValue: (name, value) => host.send({ type: 'setValue', session: session(), name, value }),
    showHeatMap: ({ name, shape }) => {
      if (heatMap.name === name) heatMap.close();
      else heatMap.open(name, shape);
      draw();
    },
    mapped: () => heatMap.name,
    copy: (text) => void navigator.clipboard.writeText(text),
    whyNot: (what, row) => reasonAgainst(what, row),
  });

  const heatMap = new HeatMapCard({
    request: (request) =>
      host.send({ type: 'heatMap', session: session(), ...(request === undefined ? {} : { request }) }),
    select: (name) => host.send({ type: 'select', session: session(), element: name }),
    closed: () => {
      table.element.focus();
      draw();
    },
  });
  let theme = readTheme();
  watchTheme(() => {
    theme = readTheme();
    draw();
  });

  /** What the table is told at once, and not with the next frame. */
  function tell(message: ViewMessage): void {
    if ('session' in message && message.session !== model.session?.session) return;
    if (message.type === 'checking') table.checking(message.name);
    else if (message.type === 'checked') table.checked(message.check);
    else if (message.type === 'refused') {
      if (message.request === 'heatMap') heatMap.refuse(message.name ?? '', message.text);
      else table.refused(message.request, message.name ?? '', message.text);
    } else if (message.type === 'accepted') table.accepted(message.name);
  }

  function reasonAgainst(what: 'watch' | 'check' | 'setValue', row: TableRow): string | undefined {
    const { state } = model;
    if (what === 'setValue') {
      return row.shape.length > 0 ? t('Open the tensor and set one of its elements.') : whyNot(model, 'setValue');
    }
    if (state?.ended === true || model.session?.stored === true) return t('The run has ended.');
    if (what === 'check') return state?.status === 'lost' ? t('The process of the run has ended.') : undefined;
    if (row.shape.length > 0) return t('Open the tensor and watch one of its elements.');
    const size = model.session?.parameters.reduce((sum, each) => sum + each.size, 0) ?? 0;
    return row.watched || size <= recordedElements ? t('It is recorded already.') : undefined;
  }

  const title = element('span.title');
  const iteration = element('span.iteration');
  const note = element('p.norms', {}, t('Tensors are shown by the norms of their elements.'));
  const shown = element('div.shown', {}, element('header', {}, title, iteration), table.element, note, heatMap.element);
  const run = new Button({
    label: t('Run descent'),
    appearance: 'primary',
    press: () => host.send({ type: 'command', command: 'runDescent' }),
  });
  const empty = element(
    'div.empty',
    {},
    element(
      'p',
      {},
      t('While a loss descends, every parameter is listed here with its value, its gradient ∂L/∂ and its update.'),
    ),
    run.element,
  );
  const waiting = element('p.waiting', { role: 'status' }, t('Waiting for the first evaluation.'));
  document.body.append(element('main', {}, empty, waiting, shown));

  let mapped: string | undefined;
  const show = (): void => {
    const { session: of, values, others, selected } = model;
    // A tensor belongs to its session.
    if (of?.session !== mapped) heatMap.close(true);
    mapped = of?.session;
    heatMap.show(model.heatMap, theme);
    setShown(empty, of === undefined && others.length === 0);
    setShown(waiting, values === undefined && (of !== undefined || others.length > 0));
    setShown(shown, values !== undefined);
    if (values === undefined) return;
    setText(title, of?.title ?? '');
    setText(iteration, t('iteration {0}', formatCount(values.iteration)));
    setShown(
      note,
      of?.parameters.some(({ shape }) => shape.length > 0) === true &&
        values.rows.some(({ shape }) => shape.length > 0),
    );
    table.update(values, selected);
    giveFocus();
  };

  // Whoever comes by the keyboard comes to the table, as soon as there is one: a page that has just got the keyboard has nothing focused.
  let arrives = false;
  const giveFocus = (): void => {
    if (!arrives || model.values === undefined) return;
    arrives = false;
    if (document.activeElement === document.body) table.element.focus();
  };
  window.addEventListener('focus', () => {
    arrives = true;
    giveFocus();
  });
  window.addEventListener('blur', () => {
    arrives = false;
  });

  show();
  host.send({ type: 'ready' });
}

function messagesOf(message: ToWebview): readonly ViewMessage[] {
  return message.type === 'together' ? message.messages : [message];
}

start();
