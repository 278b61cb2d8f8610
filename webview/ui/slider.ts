import { element, setAttribute, setText } from '../dom.ts';

export interface SliderOptions {
  readonly label: string;
  readonly title?: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  change(value: number): void;
}

/** A slider with its label before it and its value after it. */
export class Slider {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #value: HTMLElement;

  constructor(options: SliderOptions) {
    this.#input = element('input.slider', {
      type: 'range',
      min: options.minimum,
      max: options.maximum,
      step: options.step,
      'aria-label': options.label,
      title: options.title,
    });
    this.#value = element('output.slider-value');
    this.#input.addEventListener('input', () => {
      const value = Number(this.#input.value);
      this.#tell(value);
      options.change(value);
    });
    this.element = element(
      'label.slider-row',
      {},
      element('span.slider-label', {}, options.label),
      this.#input,
      this.#value,
    );
  }

  show(value: number): void {
    if (Number(this.#input.value) !== value) this.#input.value = String(value);
    this.#tell(value);
  }

  #tell(value: number): void {
    setText(this.#value, String(value));
    setAttribute(this.#input, 'aria-valuetext', String(value));
  }
}
