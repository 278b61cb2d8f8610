import { element, setText } from '../dom.ts';
import { t } from '../text.ts';
import { rowHeight } from './row.ts';

export interface EditOptions {
  /** The entered text: a number, or an expression. */
  commit(name: string, text: string): void;
  /** Editing ended; the focus goes back to the table. */
  done(): void;
}

/** The field in which a value is entered, in the place of the value. What the worker says against it stands below it. */
export class Edit {
  readonly element: HTMLElement;
  readonly #input = element('input', { type: 'text', spellcheck: 'false', autocomplete: 'off' });
  readonly #error = element('span.field-error', { role: 'alert' });
  readonly #options: EditOptions;
  #name: string | undefined;
  #sent = false;

  constructor(options: EditOptions) {
    this.#options = options;
    this.element = element('div.edit', { hidden: true }, this.#input, this.#error);
    this.element.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Enter') this.#commit();
      else if (event.key === 'Escape') this.close();
    });
    this.#input.addEventListener('input', () => {
      this.#sent = false;
      setText(this.#error, '');
    });
    this.#input.addEventListener('blur', () => {
      if (!this.#sent) this.close(false);
    });
  }

  /** The row whose value is being edited. */
  get name(): string | undefined {
    return this.#name;
  }

  open(name: string, text: string, left: number, width: number): void {
    this.#name = name;
    this.#sent = false;
    this.element.hidden = false;
    this.element.style.left = `${left}px`;
    this.element.style.width = `${width}px`;
    this.#input.value = text;
    this.#input.setAttribute('aria-label', t('Value of {0}', name));
    setText(this.#error, '');
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** The row is there now. */
  place(position: number): void {
    const transform = `translateY(${position * rowHeight}px)`;
    if (this.element.style.transform !== transform) this.element.style.transform = transform;
  }

  /** The worker refused what was entered. False where the field is no longer there to say so. */
  refuse(name: string, text: string): boolean {
    if (name !== this.#name) return false;
    this.#sent = false;
    setText(this.#error, text);
    this.#input.focus();
    return true;
  }

  /** What was entered was taken. Whoever enters something else meanwhile keeps the field. */
  accept(name: string): void {
    if (name === this.#name && this.#sent) this.close();
  }

  close(takeFocus = true): void {
    if (this.#name === undefined) return;
    this.#name = undefined;
    this.#sent = false;
    this.element.hidden = true;
    if (takeFocus) this.#options.done();
  }

  #commit(): void {
    const text = this.#input.value.trim();
    if (this.#name === undefined || text === '') return;
    this.#sent = true;
    this.#options.commit(this.#name, text);
  }
}
