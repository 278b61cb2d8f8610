import type { PictureData } from '../picture-data.ts';
import type { Size } from '../plane.ts';
import { ConfusionPainter } from './confusion.ts';
import { ContoursPainter } from './contours.ts';
import { CurvePainter } from './curve.ts';
import { DecisionPainter } from './decision.ts';
import { FitPainter, mostResidualLines } from './fit.ts';
import { NetworkPainter } from './network.ts';
import type { Painter } from './painter.ts';

/** What a person has switched on a picture. */
export interface PictureSwitches {
  readonly residuals: boolean;
}

/** The painter of a picture; undefined where there is nothing to paint yet. `before`: the range that was shown last. */
export function painterOf(
  data: PictureData,
  size: Size,
  switches: PictureSwitches,
  before: Float64Array | undefined,
): Painter | undefined {
  const { picture } = data;
  switch (data.kind) {
    case 'curve': {
      if (picture?.kind !== 'curve' && data.path === undefined) return undefined;
      return new CurvePainter(data, size, before?.length === 2 ? [before[0]!, before[1]!] : undefined);
    }
    case 'contours':
      if (picture?.kind !== 'contours' && data.path === undefined) return undefined;
      return new ContoursPainter(data, size, before);
    case 'fit':
      return picture?.kind === 'fit' ? new FitPainter(data, picture, size, switches.residuals) : undefined;
    case 'decision':
      return picture?.kind === 'decision' ? new DecisionPainter(data, picture, size) : undefined;
    case 'confusion':
      return picture?.kind === 'confusion' ? new ConfusionPainter(data, picture, size) : undefined;
    case 'network':
      return picture?.kind === 'network' ? new NetworkPainter(data, picture, size) : undefined;
  }
}

/** Whether residuals can be drawn as lines. */
export function hasResidualLines({ picture }: PictureData): boolean {
  return picture?.kind === 'fit' && picture.agreement === undefined && picture.observed.length <= mostResidualLines;
}
