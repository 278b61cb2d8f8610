/** What a message of the adapter may be, as far as it matters here. */
interface AdapterMessage {
  readonly type: string;
  readonly event?: string;
}

/** Milliseconds within which a movement that is over need not be told as begun. */
const quick = 30;

/**
 * Passes the adapter's messages on, but tells `continued` only where no `stopped` follows at once: VS Code knows that what it asked
 * for makes the run go on, and rebuilding its views for a step that is over by then costs more than the step. Nothing else waits,
 * and nothing is lost: a run that goes on is told 30 ms later.
 */
export function withoutQuickContinued<Message extends object>(
  send: (message: Message) => void,
): { readonly send: (message: Message) => void; readonly dispose: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    send: (message) => {
      const { type, event } = message as unknown as AdapterMessage;
      if (type === 'event' && (event === 'continued' || event === 'stopped')) {
        clearTimeout(timer);
        timer = undefined;
        if (event === 'continued') {
          timer = setTimeout(() => send(message), quick);
          return;
        }
      }
      send(message);
    },
    dispose: () => clearTimeout(timer),
  };
}
