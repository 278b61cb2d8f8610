import type { Command } from '../../src/shared/panel.ts';
import { t } from '../text.ts';
import type { ViewModel } from './model.ts';
import { pointOf } from './model.ts';

export type Ability = Command | 'goTo' | 'setValue' | 'setPace';

/** What can be done now: buttons that cannot act are off. */
export function abilities(model: ViewModel): Readonly<Record<Ability, boolean>> {
  const { session, state } = model;
  const status = session === undefined || session.stored === true ? undefined : state?.status;
  const loaded = status !== undefined && status !== 'starting';
  const alive = loaded && status !== 'lost' && state?.ended !== true;
  const still = alive && status !== 'running';
  const { iteration } = pointOf(model);
  return {
    continue: still && status !== 'failed',
    pause: alive && status === 'running',
    step: still && status !== 'failed',
    stepBack: still && iteration > 0,
    reverseContinue: still && iteration > 0,
    stepEpoch: still && status !== 'failed' && session?.batchesPerEpoch !== undefined,
    restart: loaded && state?.ended !== true,
    restartHere: still,
    stop: status !== undefined && state?.ended !== true,
    endUnresponsive: state?.unresponsive === true,
    showSource: loaded,
    newLoss: true,
    openExamples: true,
    runDescent: session === undefined || session.stored === true || state?.ended === true,
    goTo: alive,
    setValue: alive && status !== 'failed',
    setPace: alive,
  };
}

/** Why something cannot be done now, as a sentence; undefined where it can. */
export function whyNot(model: ViewModel, ability: Ability): string | undefined {
  if (abilities(model)[ability]) return undefined;
  const { session, state } = model;
  if (session === undefined) return t('There is no run.');
  if (session.stored === true) return t('What is left of this run is its history. Run it again to move in it.');
  if (state === undefined || state.status === 'starting') return t('The run is being prepared.');
  if (state.ended === true) return t('The run has ended.');
  if (state.status === 'lost') return t('The process of the run has ended.');
  if (ability === 'pause') return t('The run stands already.');
  if (state.status === 'running') return t('The run goes on; pause it first.');
  if (ability === 'stepBack' || ability === 'reverseContinue') return t('This is iteration 0.');
  if (state.status === 'failed') return t('The run has failed.');
  return undefined;
}
