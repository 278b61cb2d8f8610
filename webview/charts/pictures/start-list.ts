import { element, setShown, setText } from '../../dom.ts';
import { formatNumber } from '../../format.ts';
import { t } from '../../text.ts';
import { startLetter } from './painters/contours.ts';
import type { PictureData } from './picture-data.ts';

interface Row {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
}

/** The further starts of contours by their letters, each with its final loss and a button that removes it. */
export class StartList {
  readonly element: HTMLElement = element('ul.picture-starts');
  readonly #remove: (index: number) => void;
  readonly #rows: Row[] = [];

  constructor(remove: (index: number) => void) {
    this.#remove = remove;
    setShown(this.element, false);
  }

  update({ kind, starts, picture }: PictureData): void {
    const count = kind === 'contours' ? Math.floor((starts?.length ?? 0) / 2) : 0;
    setShown(this.element, count > 0);
    while (this.#rows.length > count) this.#rows.pop()?.element.remove();
    while (this.#rows.length < count) this.#add(this.#rows.length);
    const paths = picture?.kind === 'contours' ? picture.paths : [];
    for (const [index, { text }] of this.#rows.entries()) {
      const [x, y] = [starts![2 * index]!, starts![2 * index + 1]!];
      const path = paths[index];
      // An answer to an earlier request may have other starts at this place.
      const isOwn = path !== undefined && path.x[0] === x && path.y[0] === y;
      const loss = isOwn ? formatNumber(path.loss.at(-1) ?? Number.NaN, 3) : '…';
      setText(text, `${startLetter(index)} (${formatNumber(x, 3)}, ${formatNumber(y, 3)}) L ${loss}`);
    }
  }

  #add(index: number): void {
    const text = element('span');
    const name = t('Remove start {0}', startLetter(index));
    const button = element('button.picture-remove', { type: 'button', 'aria-label': name, title: name }, '×');
    button.addEventListener('click', () => this.#remove(index));
    const row = element('li', {}, text, button);
    this.#rows.push({ element: row, text });
    this.element.append(row);
  }
}
