import type { OutputEvent } from '../shared/protocol.ts';
import type { Place, SourceProblem } from '../shared/run.ts';
import type { Client } from './client.ts';
import type { Connection } from './protocol/connection.ts';

/** What the run says besides where it stands: lines for the console, and progress. */
export class Reports {
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly told = new Set<string>();
  private progressCount = 0;
  private progressId: string | undefined;

  constructor(connection: Connection, client: Client) {
    this.connection = connection;
    this.client = client;
  }

  /** What the user's code, a logpoint or the run itself says. */
  output({ category, text, place, iteration }: OutputEvent): void {
    const isUsers = category === 'stdout' || category === 'stderr';
    this.line(category, isUsers && iteration !== undefined ? `iteration ${iteration}: ${text}` : text, place);
  }

  /** A problem of the user's code, once for each place; the Problems view has it too. */
  problem({ severity, message, code, place }: SourceProblem): void {
    const key = JSON.stringify([code, message, place?.file, place?.start]);
    if (this.told.has(key)) return;
    this.told.add(key);
    this.line(severity === 'error' ? 'stderr' : 'console', `${severity}: ${message}`, place);
  }

  line(category: OutputEvent['category'], text: string, place?: Place): void {
    this.connection.event('output', {
      category,
      output: text.endsWith('\n') ? text : `${text}\n`,
      ...(place === undefined ? {} : this.client.place(place)),
    });
  }

  progress(text: string, fraction: number): void {
    if (!this.client.showsProgress) return;
    const percentage = Math.round(100 * Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction)));
    if (this.progressId === undefined) {
      this.progressId = `descent-${++this.progressCount}`;
      const { progressId } = this;
      this.connection.event('progressStart', { progressId, title: text, percentage, cancellable: true });
    } else {
      this.connection.event('progressUpdate', { progressId: this.progressId, message: text, percentage });
    }
    if (fraction >= 1) this.endProgress();
  }

  endProgress(): void {
    if (this.progressId === undefined) return;
    this.connection.event('progressEnd', { progressId: this.progressId });
    this.progressId = undefined;
  }

  isProgress(progressId: string): boolean {
    return progressId === this.progressId;
  }

  /** A new load begins: what was told before may be told again. */
  reset(): void {
    this.told.clear();
    this.endProgress();
  }
}
