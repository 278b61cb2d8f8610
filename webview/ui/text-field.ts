import type { TextField as ToolkitTextField } from '@vscode/webview-ui-toolkit';
import { element, setAttribute, setText } from '../dom.ts';
import { register, vsCodeTextField } from './toolkit.ts';

register(vsCodeTextField());

export interface TextFieldOptions {
  /** What is spoken. */
  readonly label: string;
  /** What stands before it, where that is shorter: η. */
  readonly mark?: string;
  readonly title: string;
  /** Digits it has to have room for. */
  readonly width: number;
  /** A text was entered; the answer is what is wrong with it, or undefined where it was taken. */
  commit(text: string): string | undefined;
}

/** A short field with its label before it. Enter commits, Escape and leaving it bring the shown value back. */
export class TextField {
  readonly element: HTMLElement;
  readonly #field: ToolkitTextField;
  readonly #error: HTMLElement;
  readonly #label: string;
  readonly #title: string;
  #shown = '';
  #editing = false;

  constructor(options: TextFieldOptions) {
    this.#field = document.createElement('vscode-text-field') as ToolkitTextField;
    this.#label = options.label;
    this.#title = options.title;
    setAttribute(this.#field, 'title', options.title);
    this.#field.style.width = `calc(${options.width}ch + 20px)`;
    this.#error = element('span.field-error', { role: 'alert' });
    this.element = element(
      'div.field',
      {},
      element('span.field-label', { 'aria-hidden': 'true', title: options.title }, options.mark ?? options.label),
      this.#field,
      this.#error,
    );
    this.#field.addEventListener('input', () => {
      this.#editing = true;
      this.#complain(undefined);
    });
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !this.#field.disabled) {
        const wrong = options.commit(this.#field.value);
        this.#complain(wrong);
        if (wrong === undefined) this.#editing = false;
      } else if (event.key === 'Escape') {
        this.#reset();
      }
    });
    this.#field.addEventListener('focusout', () => this.#reset());
  }

  /** The value in force; it does not disturb a text that is being written. */
  show(text: string): void {
    // The toolkit names itself when it enters the page, so the name can be given only afterwards.
    setAttribute(this.#field, 'aria-label', this.#label);
    this.#shown = text;
    if (!this.#editing && this.#field.value !== text) this.#field.value = text;
  }

  /** @param why Said in the tooltip while it cannot be used. */
  setEnabled(enabled: boolean, why?: string): void {
    if (this.#field.disabled === enabled) this.#field.disabled = !enabled;
    setAttribute(this.#field, 'title', enabled ? this.#title : (why ?? this.#title));
  }

  /** What somebody else found wrong with what was entered; it goes with the next key. */
  complain(wrong: string | undefined): void {
    this.#complain(wrong);
  }

  focus(): void {
    this.#field.focus();
  }

  #reset(): void {
    this.#editing = false;
    this.#complain(undefined);
    if (this.#field.value !== this.#shown) this.#field.value = this.#shown;
  }

  #complain(wrong: string | undefined): void {
    setText(this.#error, wrong ?? '');
    setAttribute(this.#field, 'aria-invalid', wrong === undefined ? undefined : 'true');
  }
}
