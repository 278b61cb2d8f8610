import type { ReducedSeries } from '../../../src/shared/panel.ts';
import type { ScaleKind } from '../scale.ts';
import type { ChartTheme } from '../theme.ts';
import type { Spacing } from '../timeline.ts';

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** Index of its parameter, −1 for a total. */
  readonly style: number;
  readonly hidden: boolean;
  /** Measured on data that were held back: a dash and a colour of its own, with a circle at each point. */
  readonly validation?: true;
  /** NaN means "not defined" and is a gap; without it NaN is marked. */
  readonly gaps?: true;
}

/** The series of another run, or of a branch that is not the current one: laid dimmed below the chart's own. */
export interface ChartBackground {
  /** Id of the run or of the branch. */
  readonly id: string;
  /** What differs from the shown run: `η 0.01`. */
  readonly label: string;
  readonly kind: 'run' | 'branch';
  /** Which of the markers ○ □ △ ◇ ▽ a run has, from 0. Branches have none. */
  readonly marker?: number;
  /** Iteration at which a branch leaves: nothing before it is drawn. */
  readonly fork?: number;
  /** By the ids of the chart's own series. */
  readonly reduced: ReadonlyMap<string, ReducedSeries>;
}

/** Something that happened at an iteration, with its sentence: a change made by hand, or another branch leaving. */
export interface ChartMark {
  readonly iteration: number;
  readonly text: string;
}

/** All that a chart shows. */
export interface ChartData {
  readonly theme: ChartTheme;
  readonly kind: ScaleKind;
  /** Limits of the axis of iterations. */
  readonly from: number;
  readonly to: number;
  /** How iterations lie on their axis; absent: evenly. */
  readonly spacing?: Spacing;
  /** Iterations of an epoch, where the axis tells epochs. */
  readonly epoch?: number;
  /** True while the run goes on: then limits grow and never shrink. */
  readonly moving?: boolean;
  /** The last iteration that the reduced series cover. */
  readonly covered: number;
  /** The newest iteration of the run, however much of it is seen; absent: as far as the series go. */
  readonly last?: number;
  readonly series: readonly ChartSeries[];
  readonly reduced: ReadonlyMap<string, ReducedSeries>;
  /** Smoothed series by the same ids; where there is one, its raw line stays behind it. */
  readonly smoothed?: ReadonlyMap<string, ReducedSeries>;
  readonly backgrounds?: readonly ChartBackground[];
  /** The iteration where the run stands. */
  readonly current: number | undefined;
  /** Values at the current iteration that are known exactly, whatever the reduction tells. */
  readonly exact: ReadonlyMap<string, number>;
  /** Iterations of changes made by hand that have no sentence. */
  readonly interventions?: readonly number[];
  /** Changes made by hand. */
  readonly changes?: readonly ChartMark[];
  /** Where other branches leave the current one. */
  readonly forks?: readonly ChartMark[];
  /** A faintly marked range of values: [low, high] and what it is. */
  readonly band?: { readonly low: number; readonly high: number; readonly label: string };
  readonly canGo: boolean;
  /** How many series are to be chosen from beyond those of the legend. */
  readonly more?: number;
  /** Whether a table stands in the place of the plot; absent: as the person left it. */
  readonly table?: boolean;
}

/** What a person does on a chart. An absent member is not offered. */
export interface ChartEvents {
  /** @param branch The branch that was clicked, where it is not the current one. */
  go(iteration: number, branch?: string): void;
  /** The cursor that all charts and pictures share; undefined: back to the current iteration. */
  hover(iteration: number | undefined): void;
  /** Another range, by two iterations in either order; limits that lie outside the run are the owner's to mend. */
  zoom(from: number, to: number): void;
  /** The whole run. */
  whole?(): void;
  /** Hides or shows a series, or a background by its id. */
  toggle(id: string): void;
  /** Another scale, asked for by the key `l`. */
  scale?(kind: ScaleKind): void;
  /** The table was asked for, or the plot again. */
  table?(shown: boolean): void;
  /** "+ n more" was pressed: series beyond those of the legend are to be chosen from. */
  more?(): void;
  /** The chart has another size: another number of buckets may be due. */
  resized(): void;
}
