import type { Button as ToolkitButton } from '@vscode/webview-ui-toolkit';
import { element, setAttribute, setText } from '../dom.ts';
import type { IconName } from './icons.ts';
import { icon } from './icons.ts';
import { register, vsCodeButton } from './toolkit.ts';

register(vsCodeButton());

export interface ButtonOptions {
  readonly label: string;
  /** With an icon the label is spoken and shown as a tooltip only, unless `text` says otherwise. */
  readonly icon?: IconName;
  readonly text?: boolean;
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  /** The key that does the same in the editor. */
  readonly keys?: string;
  press(): void;
}

/**
 * A button. Where it cannot act it stays in the tab order and says so (`aria-disabled`), so that the focus of somebody who steps
 * with the keyboard does not fall off while the run moves.
 */
export class Button {
  readonly element: HTMLElement;
  /** Buttons with a text are the toolkit's. One with an icon alone is the browser's own: nothing has to be handed on to it. */
  readonly #toolkit: ToolkitButton | undefined;
  #enabled = true;
  #title = '';
  #why: string | undefined;

  constructor(options: ButtonOptions) {
    const appearance = options.appearance ?? (options.icon === undefined ? 'primary' : 'icon');
    const drawn = options.icon === undefined ? undefined : icon(options.icon);
    if (appearance === 'icon' && drawn !== undefined) {
      this.element = element('button.icon-button', { type: 'button' }, drawn);
    } else {
      this.#toolkit = document.createElement('vscode-button') as ToolkitButton;
      this.#toolkit.setAttribute('appearance', appearance);
      drawn?.setAttribute('slot', 'start');
      if (drawn !== undefined) this.#toolkit.append(drawn);
      this.#toolkit.append(options.label);
      this.element = this.#toolkit;
    }
    this.setLabel(options.label, options.keys);
    this.element.addEventListener('click', () => {
      if (this.#enabled) options.press();
    });
  }

  /** A text button says something else. */
  setText(label: string): void {
    const text = [...this.element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
    if (text !== undefined && text.textContent !== label) text.textContent = label;
    this.setLabel(label);
  }

  setLabel(label: string, keys?: string): void {
    setAttribute(this.element, 'aria-label', label);
    // The toolkit names the button inside only when this is set as a property.
    if (this.#toolkit !== undefined && this.#toolkit.ariaLabel !== label) this.#toolkit.ariaLabel = label;
    this.#setTitle(keys === undefined ? label : `${label} (${keys})`);
  }

  /** Another icon in place of the first one, for a button that turns into its opposite. */
  setIcon(name: IconName): void {
    const before = this.element.querySelector('svg');
    if (before === null || before.classList.contains(`icon-${name}`)) return;
    before.replaceWith(icon(name));
  }

  /** Makes it a button that stays pressed. Its label then stays the same, and `title` tells the state. */
  setPressed(pressed: boolean, title: string): void {
    setAttribute(this.element, 'aria-pressed', String(pressed));
    this.#setTitle(title);
  }

  /** @param why Said in the tooltip while it cannot act. */
  setEnabled(enabled: boolean, why?: string): void {
    if (this.#why !== why) {
      this.#why = why;
      this.#setTitle(this.#title);
    }
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    setAttribute(this.element, 'aria-disabled', enabled ? undefined : 'true');
    // The toolkit hands this on to the button inside only when it is set as a property.
    if (this.#toolkit !== undefined) this.#toolkit.ariaDisabled = enabled ? null : 'true';
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** The name, and below it why it cannot act now. */
  #setTitle(title: string): void {
    this.#title = title;
    setAttribute(this.element, 'title', this.#why === undefined ? title : `${title}\n${this.#why}`);
  }
}

/** A text that acts like a link: for what is an answer to a sentence, not a tool. */
export class LinkButton {
  readonly element: HTMLButtonElement;

  constructor(label: string, press: () => void) {
    this.element = document.createElement('button');
    this.element.type = 'button';
    this.element.className = 'link';
    setText(this.element, label);
    this.element.addEventListener('click', press);
  }
}
