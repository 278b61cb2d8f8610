import type { Intervention } from '../../src/shared/run.ts';
import { element, setShown } from '../dom.ts';
import { formatCount, formatSetting } from '../format.ts';
import { LinkButton } from '../ui/index.ts';

/** The sentence of a change made by hand. */
export function changeText({ name, before, after }: Intervention): string {
  return `${name}: ${formatSetting(before)} → ${formatSetting(after)}`;
}

/** The changes made by hand on the way to the current point: the diamonds of the charts in words. */
export class Changes {
  readonly element: HTMLElement;
  readonly #list = element('ul');
  readonly #go: (iteration: number) => void;
  #known: readonly Intervention[] = [];

  constructor(go: (iteration: number) => void) {
    this.#go = go;
    this.element = element(
      'section.changes',
      { 'aria-label': 'Changes made by hand' },
      element('h2', {}, '◇ Changes made by hand'),
      this.#list,
    );
    setShown(this.element, false);
  }

  update(interventions: readonly Intervention[]): void {
    const same =
      interventions.length === this.#known.length && interventions.every((each, index) => each === this.#known[index]);
    if (same) return;
    this.#known = interventions;
    setShown(this.element, interventions.length > 0);
    this.#list.replaceChildren(
      ...interventions.map((each) => {
        const link = new LinkButton(`iteration ${formatCount(each.iteration)}`, () => this.#go(each.iteration));
        return element('li', {}, link.element, ' ', changeText(each));
      }),
    );
  }
}
