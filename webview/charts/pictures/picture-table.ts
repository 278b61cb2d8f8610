import { element } from '../../dom.ts';
import type { PictureTable } from './painters/painter.ts';

/** Puts a table into an element, in the place of what it held, unless it is the same one. */
export function showTable(into: HTMLElement, { caption, head, rows }: PictureTable): void {
  const text = JSON.stringify([caption, head, rows]);
  if (into.dataset['table'] === text) return;
  into.dataset['table'] = text;
  into.replaceChildren(
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head.map((each) => element('th', { scope: 'col' }, each)))),
      element(
        'tbody',
        {},
        ...rows.map(([name = '', ...cells]) =>
          element('tr', {}, element('th', { scope: 'row' }, name), ...cells.map((cell) => element('td', {}, cell))),
        ),
      ),
    ),
  );
}
