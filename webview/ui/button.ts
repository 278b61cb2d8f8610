import type { Button as ToolkitButton } from '@vscode/webview-ui-toolkit';
import { setAttribute, setText } from '../dom.ts';
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
  readonly #button: ToolkitButton;
  #enabled = true;

  constructor(options: ButtonOptions) {
    const appearance = options.appearance ?? (options.icon === undefined ? 'primary' : 'icon');
    const button = document.createElement('vscode-button') as ToolkitButton;
    button.setAttribute('appearance', appearance);
    this.element = button;
    this.#button = button;
    if (options.icon !== undefined) {
      const drawn = icon(options.icon);
      if (options.text === true) drawn.setAttribute('slot', 'start');
      button.append(drawn);
    }
    if (options.icon === undefined || options.text === true) button.append(options.label);
    else button.classList.add('icon-button');
    this.setLabel(options.label, options.keys);
    button.addEventListener('click', () => {
      if (this.#enabled) options.press();
    });
  }

  setLabel(label: string, keys?: string): void {
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'title', keys === undefined ? label : `${label} (${keys})`);
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
    this.#button.ariaPressed = pressed ? 'true' : 'false';
    setAttribute(this.element, 'title', title);
  }

  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    setAttribute(this.element, 'aria-disabled', enabled ? undefined : 'true');
    // The toolkit hands this on to the button inside only when it is set as a property.
    this.#button.ariaDisabled = enabled ? null : 'true';
  }

  get enabled(): boolean {
    return this.#enabled;
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
