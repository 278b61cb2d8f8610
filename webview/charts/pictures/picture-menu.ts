import { element } from '../../dom.ts';
import type { Point } from './plane.ts';

export interface MenuItem {
  readonly label: string;
  choose(): void;
}

/** A menu over a picture. It closes by a choice, by Escape, and when the focus leaves it; the focus then goes back. */
export class PictureMenu {
  readonly element: HTMLElement = element('div.picture-menu', { role: 'menu', hidden: true });
  readonly #back: HTMLElement;

  /** @param back What gets the focus when the menu closes. */
  constructor(back: HTMLElement) {
    this.#back = back;
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.element.hidden = true;
    });
  }

  /** Opens at a place in the picture. `from` the right edge where there is more room to the left. */
  open(items: readonly MenuItem[], at: Point, size: { readonly width: number; readonly height: number }): void {
    if (items.length === 0) return;
    this.element.replaceChildren(
      ...items.map(({ label, choose }) => {
        const button = element('button.picture-menu-item', { type: 'button', role: 'menuitem', tabindex: -1 }, label);
        button.addEventListener('click', () => {
          this.#close();
          choose();
        });
        return button;
      }),
    );
    const { style } = this.element;
    const isRight = at.x > size.width / 2;
    style.left = isRight ? 'auto' : `${at.x}px`;
    style.right = isRight ? `${size.width - at.x}px` : 'auto';
    const isLow = at.y > size.height / 2;
    style.top = isLow ? 'auto' : `${at.y}px`;
    style.bottom = isLow ? `${size.height - at.y}px` : 'auto';
    this.element.hidden = false;
    (this.element.firstElementChild as HTMLElement).focus();
  }

  #close(): void {
    this.#back.focus();
    this.element.hidden = true;
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    const items = [...this.element.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) items[(at + move + items.length) % items.length]?.focus();
    else if (event.key === 'Escape') this.#close();
    else return;
    event.preventDefault();
  }
}
