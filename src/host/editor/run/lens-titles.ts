import type { CommandName } from '../../../contributions.ts';
import type { Glance, Translate } from './glance.ts';
import { endText, grouped, isFailure, lossText } from './glance.ts';

/** A code lens before it has its place. */
export interface LensTitle {
  readonly title: string;
  /** Absent: words only. */
  readonly command?: CommandName;
  /** What the command is told: the problem, or the session of its run. */
  readonly about?: 'problem' | 'session';
  readonly tooltip?: string;
}

/** What stands above a problem whose run is `glance`; undefined: it has none that is going on. */
export function lensTitles(glance: Glance | undefined, t: Translate): readonly LensTitle[] {
  if (glance === undefined || glance.status === 'ended') {
    return [
      { title: `$(play) ${t('Run descent')}`, command: 'run', about: 'problem' },
      { title: `$(debug-alt) ${t('Debug descent')}`, command: 'debug', about: 'problem' },
    ];
  }
  const titles = titlesOf(glance, t);
  if (!glance.edited || glance.status === 'starting') return titles;
  const restart: LensTitle = { title: t('edited: Restart'), command: 'restart', about: 'session' };
  return [restart, ...titles.filter(({ command }) => command !== 'restart')];
}

function titlesOf(glance: Glance, t: Translate): readonly LensTitle[] {
  const session = (title: string, command: CommandName): LensTitle => ({ title, command, about: 'session' });
  const step = session(`$(debug-step-over) ${t('Step')}`, 'step');
  const { iteration, loss, edited, sentence } = glance;
  switch (glance.status) {
    case 'starting':
      return [{ title: `$(watch) ${t('Preparing…')}` }, session(t('Stop'), 'stop')];
    case 'running': {
      const numbers = session(`${grouped(iteration)} · ${lossText(loss)}`, 'showPanel');
      return [session(`$(debug-pause) ${t('Pause')}`, 'pause'), step, ...(edited ? [] : [numbers])];
    }
    case 'finished': {
      const icon = isFailure(glance)
        ? '$(error)'
        : glance.reason === 'limit' || glance.reason === 'noStep'
          ? '$(milestone)'
          : '$(check)';
      const end = `${icon} ${endText(glance, t, !edited)}`;
      return [
        { ...session(end, 'showPanel'), tooltip: sentence },
        session(t('Continue with more…'), 'continueWithMore'),
        { title: t('Run descent'), command: 'run', about: 'problem' },
      ];
    }
    case 'failed':
    case 'lost':
      return [
        { ...session(`$(error) ${endText(glance, t, !edited)}`, 'showPanel'), tooltip: sentence },
        session(`$(debug-restart) ${t('Restart')}`, 'restart'),
      ];
    default:
      return [
        session(`$(debug-continue) ${t('Continue')}`, 'continue'),
        step,
        session(`$(debug-step-back) ${t('Step back')}`, 'stepBack'),
        session(`$(debug-restart) ${t('Restart')}`, 'restart'),
      ];
  }
}
