import type { ExportKind, ShownCharts } from '../../shared/panel.ts';
import type { PastRuns } from '../past-runs/past-runs.ts';
import type { DescentSession } from '../run/sessions.ts';

/** What other parts of the host do for commands. */
export interface CommandServices {
  /** Shows the panel; `true` leaves the keyboard with the editor. */
  showPanel(preserveFocus: boolean): void;
  /** Selects a parameter or an element in every view. */
  select(session: DescentSession, element: string): void;
  /** Copies the parameters, or saves the history, of the session or stored run that the views show. */
  exportRun(what: ExportKind, session?: DescentSession): Promise<void>;
  /** The charts of the panel, which is shown for that; undefined where there are none. */
  shownCharts(): Promise<ShownCharts | undefined>;
  /** Saves a chart of the panel as a picture. */
  saveChart(chart: string, kind: 'png' | 'svg'): void;
  readonly runs: PastRuns;
}
