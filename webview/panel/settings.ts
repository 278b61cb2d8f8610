import type { ScaleKind } from '../charts/scale.ts';

/** What a person has chosen in the panel; kept while VS Code keeps the panel. Series are named by their ids. */
export interface PanelSettings {
  /** Chart id → scale, where one was chosen. */
  readonly scales: Readonly<Record<string, ScaleKind>>;
  /** Series id → whether it is hidden, where that was chosen. */
  readonly hidden: Readonly<Record<string, boolean>>;
}

function recordOf<Value>(given: unknown, fits: (value: unknown) => value is Value): Record<string, Value> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Value] => fits(entry[1])));
}

/** Reads what was kept, which may be of another version, or nothing. */
export function readSettings(kept: Readonly<Record<string, unknown>>): PanelSettings {
  return {
    scales: recordOf(kept['scales'], (value) => value === 'linear' || value === 'log'),
    hidden: recordOf(kept['hidden'], (value) => typeof value === 'boolean'),
  };
}

/** Parameters beyond this many are hidden until they are asked for: more lines cannot be told apart. */
const shownParameters = 8;

/** Whether a series is hidden. `index` counts parameters; −1 is the total. */
export function isHidden(settings: PanelSettings, id: string, index: number): boolean {
  return settings.hidden[id] ?? index >= shownParameters;
}
