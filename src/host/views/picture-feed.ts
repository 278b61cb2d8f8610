import type { FromWebview } from '../../shared/panel.ts';
import { setting } from '../configuration.ts';
import { log } from '../log.ts';
import type { DescentSession } from '../run/sessions.ts';
import { PictureRanges } from './picture-range.ts';
import type { PictureClock, Pictured } from './picture-rate.ts';
import { PictureRate } from './picture-rate.ts';
import type { ViewPart, ViewPartOptions } from './view-part.ts';

const clock: PictureClock = {
  now: () => performance.now(),
  after: (run, delay) => {
    const timer = setTimeout(run, delay);
    return () => clearTimeout(timer);
  },
};

/** Hands the pictures that a view asks for to the worker, no more often than they may be made, and their answers back. */
export class PictureFeed implements ViewPart {
  readonly #options: ViewPartOptions;
  readonly #rates = new Map<string, PictureRate>();

  constructor(options: ViewPartOptions) {
    this.#options = options;
  }

  receive(message: FromWebview): boolean {
    if (message.type === 'picture') this.#rate(message.session)?.ask(message.request);
    else if (message.type === 'cancelPicture') this.#rates.get(message.session)?.cancel(message.slot);
    else return false;
    return true;
  }

  messages(session: DescentSession): readonly never[] {
    for (const [id, rate] of this.#rates) {
      if (id === session.id) rate.changed();
      else this.#forget(id, rate);
    }
    return [];
  }

  hide(): void {
    for (const [id, rate] of this.#rates) this.#forget(id, rate);
  }

  #forget(id: string, rate: PictureRate): void {
    rate.end();
    this.#rates.delete(id);
  }

  #rate(id: string): PictureRate | undefined {
    const known = this.#rates.get(id);
    if (known !== undefined) return known;
    const session = this.#options.sessions.get(id);
    if (session === undefined) return undefined;
    const rate = new PictureRate(pictured(session), clock, (answer) => {
      this.#options.post({ type: 'picture', session: id, answer });
    });
    this.#rates.set(id, rate);
    return rate;
  }
}

function pictured(session: DescentSession): Pictured {
  const ranges = new PictureRanges();
  const isMoving = (): boolean => session.state?.status === 'running' && !session.ended;
  return {
    isMoving,
    whileMoving: () => setting('pictures'),
    draw: (request) => {
      const { client, state } = session;
      const branch = state?.branch;
      return client.picture(
        branch === undefined ? request : ranges.complete(request, client.history, branch, isMoving()),
      );
    },
    cancel: (slot) => {
      session.client.cancelPicture({ slot }).catch((error: unknown) => log().debug(String(error)));
    },
  };
}
