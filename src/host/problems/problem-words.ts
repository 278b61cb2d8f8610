import type { FoundProblem } from '../../language/problems/find.ts';
import type { Glance, Translate } from '../editor/run/glance.ts';
import { endText, grouped } from '../editor/run/glance.ts';

/** Codicons by the kind of a problem. */
export const kindIcons: Readonly<Record<FoundProblem['kind'], string>> = {
  function: 'symbol-function',
  problem: 'symbol-function',
  leastSquares: 'graph',
  network: 'circuit-board',
};

/** What stands beside a problem's name: how its run is, else what its presets say: `adam, η 0.05`. */
export function problemDescription(
  { presets }: Pick<FoundProblem, 'presets'>,
  glance: Glance | undefined,
  t: Translate,
): string {
  if (glance !== undefined && glance.status !== 'ended') {
    switch (glance.status) {
      case 'starting':
        return t('preparing');
      case 'running':
        return t('running · {0}', grouped(glance.iteration));
      case 'finished':
      case 'failed':
      case 'lost':
        return endText(glance, t, false);
      default:
        return t('at {0}', grouped(glance.iteration));
    }
  }
  const value = (key: string): string | undefined => presets.find((preset) => preset.key === key)?.value.toString();
  const rate = value('learningRate');
  return [value('optimizer'), rate === undefined ? undefined : `η ${rate}`]
    .filter((word) => word !== undefined)
    .join(', ');
}
