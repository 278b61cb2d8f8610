import type { Checkbox as ToolkitCheckbox } from '@vscode/webview-ui-toolkit';
import { setAttribute } from '../dom.ts';
import { register, vsCodeCheckbox } from './toolkit.ts';

register(vsCodeCheckbox());

export interface CheckboxOptions {
  readonly label: string;
  /** What is spoken, where the label alone does not say of what. */
  readonly spoken?: string;
  readonly title?: string;
  change(checked: boolean): void;
}

export class Checkbox {
  readonly element: HTMLElement;
  readonly #checkbox: ToolkitCheckbox;
  readonly #spoken: string;
  #setting = false;

  constructor(options: CheckboxOptions) {
    this.#checkbox = document.createElement('vscode-checkbox') as ToolkitCheckbox;
    this.#checkbox.append(options.label);
    this.#spoken = options.spoken ?? options.label;
    if (options.title !== undefined) setAttribute(this.#checkbox, 'title', options.title);
    this.#checkbox.addEventListener('change', () => {
      if (!this.#setting) options.change(this.#checkbox.checked);
    });
    this.element = this.#checkbox;
  }

  /** Shows a state; the control tells of a change by code just as of one by hand, so that telling is held back. */
  setChecked(checked: boolean): void {
    // The toolkit names itself when it enters the page, so the name can be given only afterwards.
    setAttribute(this.#checkbox, 'aria-label', this.#spoken);
    if (this.#checkbox.checked === checked) return;
    this.#setting = true;
    this.#checkbox.checked = checked;
    this.#setting = false;
  }
}
