/**
 * One stop of the Tab key for a row of buttons: arrows, Home and End move within. Fields in the row keep their own stops and
 * their own arrow keys.
 */
export class Roving {
  readonly #buttons: readonly HTMLElement[];

  constructor(row: HTMLElement, buttons: readonly HTMLElement[]) {
    this.#buttons = buttons;
    const [first] = buttons;
    if (first !== undefined) this.#stop(first);
    row.addEventListener('keydown', (event) => this.#key(event));
    row.addEventListener('focusin', (event) => {
      const button = this.#of(event.target);
      if (button !== undefined) this.#stop(button);
    });
  }

  #of(target: EventTarget | null): HTMLElement | undefined {
    return target instanceof Node ? this.#buttons.find((button) => button.contains(target)) : undefined;
  }

  /** The attribute keeps a host out of the order of Tab, with all that is inside it. */
  #stop(wanted: HTMLElement): void {
    for (const button of this.#buttons) {
      if (button === wanted) button.removeAttribute('tabindex');
      else if (button.getAttribute('tabindex') !== '-1') button.setAttribute('tabindex', '-1');
    }
  }

  #key(event: KeyboardEvent): void {
    const button = this.#of(event.target);
    if (button === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const seen = this.#buttons.filter((each) => each.offsetParent !== null);
    const at = seen.indexOf(button);
    const mirrored = getComputedStyle(button).direction === 'rtl';
    const targets: Readonly<Record<string, number>> = {
      [mirrored ? 'ArrowLeft' : 'ArrowRight']: (at + 1) % seen.length,
      [mirrored ? 'ArrowRight' : 'ArrowLeft']: (at + seen.length - 1) % seen.length,
      Home: 0,
      End: seen.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = seen[target] as HTMLElement;
    this.#stop(next);
    next.focus();
  }
}
