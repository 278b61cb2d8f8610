import type { Command } from '../../../src/shared/panel.ts';
import { formatCount } from '../../format.ts';
import type { ViewModel } from '../../store.ts';
import { pointOf, whyNot } from '../../store.ts';
import { t } from '../../text.ts';
import type { MenuItem } from '../../ui/index.ts';

/** From where a run can start anew. A restart always takes the text of the files as it is now. */
export function restartItems(model: ViewModel | undefined, command: (name: Command) => void): readonly MenuItem[] {
  if (model === undefined) return [];
  const edited = model.state?.edited ?? [];
  const { iteration } = pointOf(model);
  const off = (why: string | undefined): { disabled?: string } => (why === undefined ? {} : { disabled: why });
  return [
    {
      label: edited.length === 0 ? t('From the start') : t('From the start, with the edited text'),
      detail: 'Ctrl+Shift+F5',
      ...(edited.length === 0 ? {} : { title: edited.join(', ') }),
      ...off(whyNot(model, 'restart')),
      choose: () => command('restart'),
    },
    {
      label: Number.isFinite(iteration) ? t('From here (iteration {0})', formatCount(iteration)) : t('From here'),
      title: t('Starts at the present point, with a fresh optimizer'),
      ...off(whyNot(model, 'restartHere')),
      choose: () => command('restartHere'),
    },
  ];
}
