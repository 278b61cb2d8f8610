import { element, setAttribute } from '../dom.ts';

export interface CheckboxOptions {
  readonly label: string;
  /** What is spoken, where the label alone does not say of what. */
  readonly spoken?: string;
  readonly title?: string;
  change(checked: boolean): void;
}

/** A switch with its label behind it: the browser's own, in the colours of VS Code. */
export class Checkbox {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #title: string | undefined;

  constructor(options: CheckboxOptions) {
    this.#title = options.title;
    this.#input = element('input', { type: 'checkbox', 'aria-label': options.spoken ?? options.label });
    this.#input.addEventListener('change', () => options.change(this.#input.checked));
    this.element = element('label.checkbox', { title: options.title }, this.#input, options.label);
  }

  setChecked(checked: boolean): void {
    if (this.#input.checked !== checked) this.#input.checked = checked;
  }

  /** @param why Said in the tooltip while it cannot be used. */
  setEnabled(enabled: boolean, why?: string): void {
    if (this.#input.disabled === enabled) this.#input.disabled = !enabled;
    setAttribute(this.element, 'title', enabled ? this.#title : (why ?? this.#title));
  }
}
