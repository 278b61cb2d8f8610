import type { Dropdown as ToolkitDropdown } from '@vscode/webview-ui-toolkit';
import { setAttribute } from '../dom.ts';
import { register, vsCodeDropdown, vsCodeOption } from './toolkit.ts';

register(vsCodeDropdown());
register(vsCodeOption());

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export class Dropdown {
  readonly element: HTMLElement;
  readonly #dropdown: ToolkitDropdown;
  #known = '';

  constructor(label: string, select: (value: string) => void) {
    this.#dropdown = document.createElement('vscode-dropdown') as ToolkitDropdown;
    setAttribute(this.#dropdown, 'aria-label', label);
    setAttribute(this.#dropdown, 'title', label);
    this.#dropdown.addEventListener('change', () => select(this.#dropdown.value));
    this.element = this.#dropdown;
  }

  /** Shows the choices with one of them selected. The list is made anew only when it differs: it may be open. */
  update(choices: readonly Choice[], selected: string): void {
    const known = JSON.stringify(choices);
    if (known !== this.#known) {
      this.#known = known;
      this.#dropdown.replaceChildren(
        ...choices.map(({ value, label }) => {
          const option = document.createElement('vscode-option');
          option.setAttribute('value', value);
          option.append(label);
          return option;
        }),
      );
    }
    if (this.#dropdown.value !== selected) this.#dropdown.value = selected;
  }
}
