import { Button } from './button.ts';
import type { IconName } from './icons.ts';

export interface ToggleOptions {
  readonly label: string;
  readonly icon: IconName;
  /** The key that does the same. */
  readonly keys?: string;
  toggle(pressed: boolean): void;
}

/** A button with an icon that stays pressed. */
export class Toggle {
  readonly element: HTMLElement;
  readonly #button: Button;
  readonly #options: ToggleOptions;
  #pressed = false;

  constructor(options: ToggleOptions) {
    this.#options = options;
    this.#button = new Button({
      label: options.label,
      icon: options.icon,
      press: () => options.toggle(!this.#pressed),
      ...(options.keys === undefined ? {} : { keys: options.keys }),
    });
    this.element = this.#button.element;
    this.setPressed(false);
  }

  get pressed(): boolean {
    return this.#pressed;
  }

  /** @param title What the tooltip says of the state; absent: the label. */
  setPressed(pressed: boolean, title?: string): void {
    this.#pressed = pressed;
    const { label, keys } = this.#options;
    this.#button.setPressed(pressed, title ?? (keys === undefined ? label : `${label} (${keys})`));
  }

  setEnabled(enabled: boolean, why?: string): void {
    this.#button.setEnabled(enabled, why);
  }
}
