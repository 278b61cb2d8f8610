import { element, setAttribute, setShown } from '../dom.ts';
import type { Button } from './button.ts';
import type { IconName } from './icons.ts';
import { icon } from './icons.ts';

export interface MenuItem {
  readonly label: string;
  /** What is said at the end of the row: a key, an age. */
  readonly detail?: string;
  readonly title?: string;
  readonly icon?: IconName;
  /** A sign in the place of the icon, for instance the marker of a run. */
  readonly sign?: string;
  /** With a state it is a checkbox, or one of the choices of its section. */
  readonly checked?: boolean;
  /** Why it cannot be chosen now. */
  readonly disabled?: string;
  choose(): void;
  /** What the key Delete, and the × at the end of the row, do. */
  remove?(): void;
  /** What a press on the text does where a press on the sign only checks; Enter does it too. */
  open?(): void;
}

export interface MenuSection {
  readonly title?: string;
  /** Several can be checked, or exactly one. */
  readonly kind?: 'checkboxes' | 'choices';
  readonly items?: readonly MenuItem[];
  /** A control of its own between the items: a slider, a field. */
  readonly control?: HTMLElement;
}

/**
 * A menu under the button that opens it. It lies in the browser's top layer, so that no card cuts it off, and Escape or a press
 * elsewhere closes it. Its contents are made when it opens; `refresh` makes them anew while it is open.
 */
export class Menu {
  readonly element: HTMLElement;
  readonly #opener: HTMLElement;
  readonly #sections: () => readonly MenuSection[];
  #open = false;

  /** @param opener What opens it: a press, Enter, or the arrow key down. */
  constructor(opener: HTMLElement | Button, label: string, sections: () => readonly MenuSection[]) {
    this.#opener = opener instanceof HTMLElement ? opener : opener.element;
    this.#sections = sections;
    this.element = element('div.menu', { popover: 'auto', role: 'group', 'aria-label': label });
    setAttribute(this.#opener, 'aria-haspopup', 'true');
    setAttribute(this.#opener, 'aria-expanded', 'false');
    this.#opener.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' || this.#opener.getAttribute('aria-disabled') === 'true') return;
      event.preventDefault();
      this.show();
    });
    this.element.addEventListener('toggle', (event) => this.#toggled((event as ToggleEvent).newState === 'open'));
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  get open(): boolean {
    return this.#open;
  }

  /** Opens it, or closes it where it is open. */
  toggle(): void {
    if (this.#open) this.element.hidePopover();
    else this.show();
  }

  show(): void {
    if (this.#open) return;
    if (!this.element.isConnected) (this.#opener.closest('main') ?? document.body).append(this.element);
    this.#fill();
    this.element.showPopover();
    this.#place();
    this.#rows()[0]?.focus();
  }

  /** Shows another state of what it lists; the focus stays on its row. */
  refresh(): void {
    if (!this.#open) return;
    const at = this.#rows().indexOf(document.activeElement as HTMLElement);
    this.#fill();
    if (at >= 0) this.#rows()[Math.min(at, this.#rows().length - 1)]?.focus();
  }

  close(): void {
    if (this.#open) this.element.hidePopover();
  }

  #toggled(open: boolean): void {
    this.#open = open;
    setAttribute(this.#opener, 'aria-expanded', String(open));
    // Where the focus was inside, or nowhere, it goes back to what opened the menu.
    if (!open && (document.activeElement === document.body || this.element.contains(document.activeElement)))
      this.#opener.focus();
  }

  #fill(): void {
    this.element.replaceChildren(
      ...this.#sections().map((section) => {
        const menu = element('div.menu-items', { role: 'menu', 'aria-label': section.title });
        menu.append(...(section.items ?? []).map((item) => this.#row(item, section)));
        const made = element('div.menu-section');
        if (section.title !== undefined) made.append(element('div.menu-title', { 'aria-hidden': true }, section.title));
        if (section.items !== undefined) made.append(menu);
        if (section.control !== undefined) made.append(section.control);
        return made;
      }),
    );
  }

  #row(item: MenuItem, section: MenuSection): HTMLElement {
    const checkable = item.checked !== undefined;
    const role = !checkable ? 'menuitem' : section.kind === 'choices' ? 'menuitemradio' : 'menuitemcheckbox';
    const sign = element('span.menu-sign', { 'aria-hidden': true });
    if (checkable) sign.append(item.checked === true ? icon('check') : '');
    else if (item.icon !== undefined) sign.append(icon(item.icon));
    const label = element('span.menu-label', {}, item.label);
    const row = element(
      'div.menu-item',
      {
        role,
        tabindex: -1,
        title: item.disabled ?? item.title,
        'aria-checked': checkable ? String(item.checked) : undefined,
        'aria-disabled': item.disabled === undefined ? undefined : 'true',
      },
      sign,
    );
    if (item.sign !== undefined) row.append(element('span.menu-marker', { 'aria-hidden': true }, item.sign));
    row.append(label);
    if (item.detail !== undefined) row.append(element('span.menu-detail', {}, item.detail));
    const act = (run: () => void): void => {
      if (item.disabled !== undefined) return;
      run();
      if (checkable && section.kind !== 'choices') this.refresh();
      else this.close();
    };
    row.addEventListener('click', () => act(() => item.choose()));
    row.addEventListener('keydown', (event) => {
      if (event.key === 'Delete' && item.remove !== undefined) {
        event.preventDefault();
        item.remove();
      } else if (event.key === 'Enter' && item.open !== undefined) {
        event.preventDefault();
        item.open();
        this.close();
      } else if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        act(() => item.choose());
      }
    });
    row.addEventListener('pointermove', () => {
      if (document.activeElement !== row) row.focus({ preventScroll: true });
    });
    return row;
  }

  #rows(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('.menu-item, input')];
  }

  #key(event: KeyboardEvent): void {
    const rows = this.#rows();
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const last = rows.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      rows[target]?.focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
      this.close();
    } else if (event.key.length === 1 && /\p{L}|\p{N}/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
      const wanted = event.key.toLocaleLowerCase();
      const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
      order.find((row) => row.textContent?.trim().toLocaleLowerCase().startsWith(wanted))?.focus();
    }
  }

  /** Below the opener, or above it where there is no room; never beyond the page. */
  #place(): void {
    const anchor = this.#opener.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const room = 4;
    const below = anchor.bottom + 2 + height <= innerHeight - room;
    const top = below ? anchor.bottom + 2 : Math.max(room, anchor.top - 2 - height);
    const start = anchor.left + width <= innerWidth - room ? anchor.left : anchor.right - width;
    this.element.style.left = `${Math.max(room, Math.min(start, innerWidth - width - room))}px`;
    this.element.style.top = `${top}px`;
  }
}

/** A button with a text and a small arrow, which opens a menu: a choice that takes no more room than its word. */
export class MenuButton {
  readonly element: HTMLButtonElement;
  readonly menu: Menu;
  readonly #text: HTMLElement;
  #hasTitle = false;

  constructor(label: string, sections: () => readonly MenuSection[]) {
    this.#text = element('span.menu-button-text');
    this.element = element('button.menu-button', { type: 'button', title: label }, this.#text, icon('chevron'));
    this.menu = new Menu(this.element, label, sections);
    this.element.addEventListener('click', () => this.menu.toggle());
    setAttribute(this.element, 'aria-label', label);
  }

  /** @param spoken The label with the choice in it. */
  setText(text: string, spoken?: string): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
    if (spoken === undefined) return;
    setAttribute(this.element, 'aria-label', spoken);
    // Where the text is cut off, the tooltip has it whole.
    if (!this.#hasTitle) setAttribute(this.element, 'title', spoken);
  }

  setTitle(title: string): void {
    this.#hasTitle = true;
    setAttribute(this.element, 'title', title);
  }

  setShown(shown: boolean): void {
    setShown(this.element, shown);
  }

  setEnabled(enabled: boolean): void {
    if (this.element.disabled === enabled) this.element.disabled = !enabled;
  }
}
