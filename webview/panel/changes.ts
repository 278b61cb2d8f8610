import type { BranchDescription, Intervention } from '../../src/shared/run.ts';
import { element, setShown } from '../dom.ts';
import { formatCount, formatSetting } from '../format.ts';
import { t } from '../text.ts';
import { LinkButton } from '../ui/index.ts';

/** The sentence of a change made by hand. */
export function changeText({ name, before, after }: Intervention): string {
  const symbol = name === 'learningRate' ? 'η' : name;
  return `${symbol} ${formatSetting(before)} → ${formatSetting(after)}`;
}

/** What is written in words below the charts: changes made by hand, and where other branches leave. */
export interface TimelineEntry {
  readonly iteration: number;
  readonly sign: '◇' | '⑂';
  readonly text: string;
  /** The branch to go to, where it is not the current one. */
  readonly branch?: string;
}

export function timelineOf(
  interventions: readonly Intervention[],
  forks: readonly BranchDescription[],
): readonly TimelineEntry[] {
  const changes = interventions.map(
    (each): TimelineEntry => ({
      iteration: each.iteration,
      sign: '◇',
      text: changeText(each),
    }),
  );
  const branches = forks.map(
    ({ id, forkIteration, intervention }): TimelineEntry => ({
      iteration: forkIteration,
      sign: '⑂',
      text: intervention === undefined ? t('another branch') : t('branch with {0}', changeText(intervention)),
      branch: id,
    }),
  );
  return [...changes, ...branches].sort((a, b) => a.iteration - b.iteration);
}

/** The changes made by hand on the way to the current point, and the branches that leave it: one line that scrolls sideways. */
export class Changes {
  readonly element: HTMLElement;
  readonly #list = element('ul', { 'aria-label': t('Changes made by hand and branches') });
  readonly #go: (iteration: number, branch?: string) => void;
  #known = '';

  constructor(go: (iteration: number, branch?: string) => void) {
    this.#go = go;
    this.element = element(
      'section.changes',
      { 'aria-label': t('Timeline') },
      element('h2', {}, t('Timeline')),
      this.#list,
    );
    setShown(this.element, false);
  }

  update(entries: readonly TimelineEntry[]): void {
    const known = JSON.stringify(entries);
    if (known === this.#known) return;
    this.#known = known;
    setShown(this.element, entries.length > 0);
    this.#list.replaceChildren(
      ...entries.map(({ iteration, sign, text, branch }) => {
        const link = new LinkButton(t('iteration {0}', formatCount(iteration)), () => this.#go(iteration, branch));
        return element('li', {}, element('span', { 'aria-hidden': true }, `${sign} `), link.element, ` ${text}`);
      }),
    );
  }
}
