import type { RunDescription } from '../../src/shared/run.ts';
import type { PictureKind } from '../../src/shared/views/pictures.ts';
import type { ScaleKind } from '../charts/scale.ts';

/** What a person has chosen in the panel; kept while VS Code keeps the panel. Series are named by their ids. */
export interface PanelSettings {
  /** Chart id → scale, where one was chosen. */
  readonly scales: Readonly<Record<string, ScaleKind>>;
  /** Series id → whether it is hidden, where that was chosen. */
  readonly hidden: Readonly<Record<string, boolean>>;
  /** Kind of problem and chart id (`network loss`) → whether the chart is shown, where that was chosen. */
  readonly charts: Readonly<Record<string, boolean>>;
  /** Chart id → whether a table stands in the place of the plot. */
  readonly tables: Readonly<Record<string, boolean>>;
  /** Kind of problem → picture. */
  readonly pictures: Readonly<Record<string, PictureKind>>;
  /** Whether the settings of the run are shown below the toolbar. */
  readonly strip: boolean;
  /** 0 … 0.99; undefined: what the settings of VS Code say. */
  readonly smoothing: number | undefined;
  readonly spacing: 'linear' | 'log';
  /** The axis tells epochs, where there are some. */
  readonly epochs: boolean;
}

function recordOf<Value>(given: unknown, fits: (value: unknown) => value is Value): Record<string, Value> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Value] => fits(entry[1])));
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const isScale = (value: unknown): value is ScaleKind => value === 'linear' || value === 'log' || value === 'symlog';

const pictureKinds: readonly unknown[] = ['curve', 'contours', 'fit', 'decision', 'confusion', 'network'];

const isPicture = (value: unknown): value is PictureKind => pictureKinds.includes(value);

/** Reads what was kept, which may be of another version, or nothing. */
export function readSettings(kept: Readonly<Record<string, unknown>>): PanelSettings {
  const smoothing = kept['smoothing'];
  return {
    scales: recordOf(kept['scales'], isScale),
    hidden: recordOf(kept['hidden'], isBoolean),
    charts: recordOf(kept['charts'], isBoolean),
    tables: recordOf(kept['tables'], isBoolean),
    pictures: recordOf(kept['pictures'], isPicture),
    strip: kept['strip'] === true,
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : undefined,
    spacing: kept['spacing'] === 'log' ? 'log' : 'linear',
    epochs: kept['epochs'] === true,
  };
}

/** Whether a chart is shown: as it was chosen for this kind of problem, else as it is by itself. */
export function isChartShown(
  settings: PanelSettings,
  kind: RunDescription['kind'],
  chart: { readonly id: string; readonly on: boolean },
): boolean {
  return settings.charts[`${kind} ${chart.id}`] ?? chart.on;
}

/** Parameters beyond this many are hidden until they are asked for: more lines cannot be told apart. */
export const shownParameters = 8;

/** Whether a series is hidden. `index` counts parameters; −1 is the total. */
export function isHidden(settings: PanelSettings, id: string, index: number): boolean {
  return settings.hidden[id] ?? index >= shownParameters;
}
