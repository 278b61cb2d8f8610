/** What a message of the adapter may be, as far as it matters here. */
interface AdapterMessage {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
}

/** Milliseconds within which a movement that is over need not be told as begun. */
const quick = 30;

/** Requests whose answer says no more than that the run goes on. */
const steps: ReadonlySet<string | undefined> = new Set(['next', 'stepBack', 'stepIn', 'stepOut']);

/**
 * Passes the adapter's messages on, but tells that a step has begun only where no `stopped` follows at once: with the answer to the
 * request VS Code has its views show a run that goes on, and rebuilding them for a step that is over by then costs more than the
 * step. So the answer waits for the stop, up to 30 ms, and `continued` is told only after that. Nothing else waits, and nothing
 * comes in another order.
 */
export function withoutQuickContinued<Message extends object>(
  send: (message: Message) => void,
): { readonly send: (message: Message) => void; readonly dispose: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let answer: Message | undefined;
  let continued: Message | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const waiting = [answer, continued];
    answer = undefined;
    continued = undefined;
    for (const message of waiting) if (message !== undefined) send(message);
  };
  return {
    send: (message) => {
      const { type, event, command, success } = message as unknown as AdapterMessage;
      if (type === 'response' && success === true && steps.has(command)) {
        flush();
        answer = message;
      } else if (type === 'event' && event === 'continued') {
        continued = message;
      } else {
        if (type === 'event' && event === 'stopped') {
          continued = undefined;
          flush();
        }
        send(message);
        return;
      }
      timer ??= setTimeout(flush, quick);
    },
    dispose: () => clearTimeout(timer),
  };
}
