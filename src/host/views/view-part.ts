import type { FromWebview, ViewMessage } from '../../shared/panel.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';

/**
 * A part of what a view shows beside session, state and charts: the table of gradients, the pictures. Its own answers go out by
 * `post` when they come; what it says at a change of the run goes out in one message with all else that changed.
 */
export interface ViewPart {
  /** Takes a message of the view. Whether it was one of its own. */
  receive(message: FromWebview): boolean;
  /**
   * What the view must be told of the shown session now: at most once a frame, and never while it is hidden. `all`: the view knows
   * nothing of this session yet, or has been hidden.
   */
  messages(session: DescentSession, all: boolean): readonly ViewMessage[];
  /** The view is hidden or gone: what is under way for it ends, and timers with it. */
  hide(): void;
}

/** What a part is made of. `post` sends nothing while the view is hidden. */
export interface ViewPartOptions {
  readonly sessions: Sessions;
  readonly post: (message: ViewMessage) => void;
}
