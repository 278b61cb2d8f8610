import type { FromWebview } from '../../../src/shared/panel.ts';
import type { RunSummary } from '../../../src/shared/views/runs.ts';
import type { ViewModel } from '../../store.ts';
import { t } from '../../text.ts';
import type { MenuItem, MenuSection } from '../../ui/index.ts';

/** What tells the lines of runs apart besides their colours. */
const markers = ['○', '□', '△', '◇', '▽'] as const;

/** At most so many runs lie under the shown one. */
const mostOverlaid = 5;

/** When a run was started: the time today, the day and the time before. */
export function ageText(started: number, now: number): string {
  const date = new Date(started);
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(date);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(started).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return time;
  if (days === 1) return t('yesterday {0}', time);
  return `${new Intl.DateTimeFormat(undefined, { dateStyle: 'short' }).format(date)} ${time}`;
}

function nameOf(run: RunSummary): string {
  return run.name === '' ? run.title : run.name;
}

/** All runs that can be looked at or laid over, newest first; those that are going on stand in front. */
export function runsSections(
  model: ViewModel,
  send: (message: FromWebview) => void,
  now: number,
): readonly MenuSection[] {
  const { session, others } = model;
  const sections: MenuSection[] = [];
  if (others.length > 1) {
    const items = others.map((other) => ({
      label: other.title,
      checked: other.session === session?.session,
      choose: () => send({ type: 'selectSession', session: other.session }),
    }));
    sections.push({ title: t('Going on'), kind: 'choices', items });
  }
  const overlaid = model.runs.filter((run) => run.overlaid && run.run !== session?.run).length;
  const items = model.runs.map((run): MenuItem => {
    const present = run.run === session?.run;
    const full = !run.overlaid && overlaid >= mostOverlaid;
    return {
      label: present ? t('{0} (shown)', nameOf(run)) : nameOf(run),
      sign: present ? '▶' : (markers[run.marker % markers.length] ?? ''),
      detail: [run.stop, ageText(run.started, now)].filter((part) => part !== '').join(' · '),
      title: present ? t('This run is shown.') : t('Space lays it over, Enter opens it, Delete removes it.'),
      ...(present ? {} : { checked: run.overlaid }),
      ...(present ? { disabled: t('This run is shown.') } : {}),
      ...(full ? { disabled: t('At most {0} runs lie over each other.', mostOverlaid) } : {}),
      choose: () => send({ type: 'overlay', run: run.run, shown: !run.overlaid }),
      ...(present
        ? {}
        : {
            open: () => send({ type: 'openRun', run: run.run }),
            remove: () => send({ type: 'removeRun', run: run.run }),
          }),
    };
  });
  if (items.length > 0) sections.push({ title: t('Lay over the shown run'), kind: 'checkboxes', items });
  return sections.length > 0 ? sections : [{ title: t('There is no other run yet.') }];
}
