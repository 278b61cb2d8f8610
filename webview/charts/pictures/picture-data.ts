import type { Picture, PictureKind } from '../../../src/shared/views/pictures.ts';
import type { ElementPath } from '../../../src/shared/views/runs.ts';
import type { ChartTheme } from '../theme.ts';

/** The path of another run, dimmed under the shown one. */
export interface PictureOverlay {
  /** What differs from the shown run: `η 0.01`. */
  readonly name: string;
  /** Which of the markers ○ □ △ ◇ ▽, from 0. */
  readonly marker: number;
  readonly path: ElementPath;
}

/** All that a picture shows. */
export interface PictureData {
  readonly theme: ChartTheme;
  readonly kind: PictureKind;
  /** What was drawn last; absent: nothing yet. A picture of another kind or of other elements is not shown. */
  readonly picture?: Picture | undefined;
  /** The elements of a curve (one) or of contours (two); of others none. */
  readonly elements: readonly string[];
  /** The range that was asked for; absent: about the path. */
  readonly range?: Float64Array | undefined;
  /** Where the run was and is, by the newest frame. */
  readonly path?: ElementPath | undefined;
  readonly overlays?: readonly PictureOverlay[];
  /** Further starts of contours: pairs of the two elements, one after another. */
  readonly starts?: Float64Array | undefined;
  /** The iteration where the run stands. */
  readonly current: number | undefined;
  /** While the run goes on, ranges grow and never shrink. */
  readonly moving: boolean;
  /** A sentence in the place of a picture that cannot be made. */
  readonly unavailable?: string | undefined;
  /** Why the newest request was refused. */
  readonly refused?: { readonly text: string; readonly seconds?: number } | undefined;
  readonly canGo: boolean;
  /** Whether further starts, and a restart from a point, are possible now. */
  readonly canStart: boolean;
}

/** What a person does on a picture. */
export interface PictureEvents {
  go(iteration: number): void;
  /** The cursor that all charts and pictures share; undefined: back to the current iteration. */
  hover(iteration: number | undefined): void;
  /** Another range is wanted: that of the request; undefined: about the path. */
  range(range: Float64Array | undefined): void;
  /** Further starts of contours, all of them. */
  starts(values: Float64Array): void;
  /** A restart from a point of the contours. */
  restartFrom(elements: readonly [string, string], values: Float64Array): void;
  /** An element of the network was pressed. */
  select(element: string): void;
  /** What the edges of the network show. */
  quantity(quantity: 'value' | 'gradient'): void;
  /** The picture that was refused is wanted nevertheless. */
  force(): void;
  /** The key `t`: a table is wanted in the place of the plot, or no more. */
  table?(shown: boolean): void;
}
