import { element, setShown, setText } from './dom.ts';
import { formatCount } from './format.ts';
import type { Sort } from './gradients/rows.ts';
import { columns } from './gradients/rows.ts';
import { Table } from './gradients/table.ts';
import { connect, oncePerFrame } from './host.ts';
import { emptyModel, receive } from './store.ts';
import { Button } from './ui/index.ts';

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
    draw();
  });
  const table = new Table(keptSort(host.kept()), (sort) => host.keep({ sort }));
  const title = element('span.title');
  const iteration = element('span.iteration');
  const note = element('p.norms', {}, 'Tensors are shown by the norms of their elements.');
  const shown = element('div.shown', {}, element('header', {}, title, iteration), table.element, note);
  const run = new Button({
    label: 'Run descent',
    appearance: 'primary',
    press: () => host.send({ type: 'command', command: 'runDescent' }),
  });
  const empty = element(
    'div.empty',
    {},
    element(
      'p',
      {},
      'While a loss descends, every parameter is listed here with its value, its gradient ∂L/∂ and its update.',
    ),
    run.element,
  );
  const waiting = element('p.waiting', { role: 'status' }, 'Waiting for the first evaluation.');
  document.body.append(element('main', {}, empty, waiting, shown));

  const show = (): void => {
    const { session, values, others } = model;
    setShown(empty, session === undefined && others.length === 0);
    setShown(waiting, values === undefined && (session !== undefined || others.length > 0));
    setShown(shown, values !== undefined);
    if (values === undefined) return;
    setText(title, session?.title ?? '');
    setText(iteration, `iteration ${formatCount(values.iteration)}`);
    setShown(
      note,
      values.rows.some(({ shape }) => shape.length > 0),
    );
    table.update(values);
  };

  show();
  host.send({ type: 'ready' });
}

start();
